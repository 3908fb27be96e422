import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

extension APIRoutes {
    @Sendable func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let receipt = try await dossiers.submit(
            try await filing(request, of: "procedure"), idempotencyKey: request.headers[.idempotencyKey],
            context.acting)
        return APIAnswers.receipt(receipt, secretAddress: URLs.track(receipt))
    }

    /// What is handed in, of the procedure or group that `member` names; its papers are kept from now on.
    func filing(_ request: Request, of member: String) async throws -> Filing {
        _ = try APIQuery(request)
        let body = try await APIBody.read(
            request, allowed: [member, "channel", "language", "intakeUnit", "answers", "papers"])
        let filing = Filing(
            procedure: try body.text(member, most: APIBody.longestWord),
            channel: try body.word("channel", default: .online),
            language: try body.word("language", default: .vietnamese),
            intakeUnit: try body.optionalText("intakeUnit", most: APIBody.longestWord),
            answers: try body.object("answers"), papers: try papers(body))
        services.vault.retain(filing.papers)
        return filing
    }

    @Sendable func act(_ request: Request, _ context: WebContext) async throws -> Response {
        try await command(
            request, context,
            ["step", "branch", "outcome", "reason", "note", "items", "assignee", "feesCollected", "reference"]
        ) { body, dossier, version, key in
            let act = Act(
                step: try body.text("step", most: APIBody.longestWord),
                branch: try body.optionalText("branch", most: APIBody.longestWord),
                outcome: try body.text("outcome", most: APIBody.longestWord),
                reason: try body.optionalText("reason"), note: try body.optionalText("note"),
                items: try body.texts("items", most: 50, each: 500), assignee: try body.identifier("assignee"),
                feesCollected: try body.flag("feesCollected"),
                reference: try body.optionalText("reference", most: APIBody.longestWord))
            return {
                try await dossiers.act(
                    act, on: dossier.id, expecting: version, idempotencyKey: key, context.acting)
            }
        }
    }

    @Sendable func assign(_ request: Request, _ context: WebContext) async throws -> Response {
        try await command(request, context, ["step", "branch", "officer"]) { body, dossier, version, key in
            let step = try body.text("step", most: APIBody.longestWord)
            let branch = try body.optionalText("branch", most: APIBody.longestWord)
            let officer = try body.identifier("officer")
            return {
                try await dossiers.assign(
                    step: step, branch: branch, to: officer, on: dossier.id, expecting: version, idempotencyKey: key,
                    context.acting)
            }
        }
    }

    @Sendable func apologise(_ request: Request, _ context: WebContext) async throws -> Response {
        try await command(request, context, ["due", "reason"]) { body, dossier, version, key in
            let (due, reason) = (try body.date("due"), try body.text("reason"))
            return {
                try await dossiers.apologise(
                    due: due, reason: reason, on: dossier.id, expecting: version, idempotencyKey: key, context.acting)
            }
        }
    }

    /// What the applicant brings to the desk after it asked for more.
    @Sendable func supplement(_ request: Request, _ context: WebContext) async throws -> Response {
        try await command(request, context, ["answers", "papers"]) { body, dossier, version, key in
            let (answers, papers) = (try body.optionalObject("answers"), try papers(body))
            return {
                services.vault.retain(papers)
                return try await dossiers.supplement(
                    answers: answers, papers: papers, on: dossier.id, expecting: version, idempotencyKey: key,
                    context.acting)
            }
        }
    }

    @Sendable func withdraw(_ request: Request, _ context: WebContext) async throws -> Response {
        try await command(request, context, ["reason"]) { body, dossier, version, key in
            guard let reason = WordLimit.said(try body.text("reason")) else {
                throw Problem(.invalid, "dossier.reason_missing", at: "/reason")
            }
            return {
                try await dossiers.withdraw(
                    reason: reason, on: dossier.id, expecting: version, idempotencyKey: key, context.acting)
            }
        }
    }

    /// A command on a dossier that the caller may see; answers with the dossier as it is then. `read` takes the body
    /// to pieces before anything is done. A state that no tag of `If-Match` names is 412 `request.precondition_failed`,
    /// unless the key tells that this very command brought it about.
    func command(
        _ request: Request, _ context: WebContext, _ allowed: [String],
        _ read: (APIBody, DossierStanding, Int?, String?) throws -> () async throws -> Dossier
    ) async throws -> Response {
        _ = try APIQuery(request)
        let wanted = try EntityTags(request, .ifMatch)
        let dossier = try await standing(context)
        let body = try await APIBody.read(request, allowed: allowed)
        // The version that was seen just now, or one that no dossier has.
        let version = wanted.flatMap { tags -> Int? in
            if tags == .any { return nil }
            return tags.matchesStrongly(String(dossier.version)) ? dossier.version : 0
        }
        let run = try read(body, dossier, version, request.headers[.idempotencyKey])
        do {
            return APIAnswers.dossier(try await run())
        } catch let problem as Problem where problem.code == "dossier.changed_meanwhile" && version != nil {
            throw Problem(.conflict, "request.precondition_failed")
        }
    }

    private func papers(_ body: APIBody) throws -> [Paper] {
        let papers = try body.objects(
            "papers", most: 100, allowed: ["paper", "fileName", "mediaType", "size", "sha256"]
        ) { paper in
            Paper(
                paper: try paper.text("paper", most: APIBody.longestWord),
                fileName: try paper.text("fileName", most: 255), mediaType: try paper.text("mediaType", most: 100),
                size: try paper.integer("size", in: 1...1_000_000_000), sha256: try paper.sha256("sha256"))
        }
        for (index, paper) in papers.enumerated() { try services.vault.compare(paper, at: "/papers/\(index)") }
        return papers
    }
}
