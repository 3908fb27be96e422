import Administration
import Casework
import Core
import Hummingbird

/// Everything once more before it is sent, and the sending.
struct ReviewRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    func show(_ context: WebContext) async throws -> Response {
        let filling = try await Filling.load(context.identifier("draft"), services, context)
        if filling.draft.submitted != nil { return seeOther(FilingRoutes.receipt(filling.draft, services)) }
        return try pages.page(ReviewPage(filling, texts: pages.texts(context)), context)
    }

    func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let filling = try await Filling.load(context.identifier("draft"), services, context)
        if filling.draft.submitted != nil { return seeOther(FilingRoutes.receipt(filling.draft, services)) }
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            guard filling.errors.isEmpty, filling.missingPapers.isEmpty else {
                return try pages.page(
                    ReviewPage(filling, texts: pages.texts(context)), context, status: .unprocessableContent)
            }
            let sent = try await send(filling, context)
            return try await done(filling.draft, sent, request, context)
        } catch let problem as Problem where problem.kind != .fault && problem.kind != .notFound {
            return try answer([problem], filling, context)
        } catch let problems as Problems {
            return try answer(problems.all, filling, context)
        }
    }

    private func send(_ filling: Filling, _ context: WebContext) async throws -> Value {
        let draft = filling.draft
        if let gone = services.vault.retain(draft.papers).first {
            throw Problem(
                .conflict, "paper.gone", ["name": draft.papers[gone].file?.name ?? ""],
                at: DraftPapersPage.field(draft.papers[gone].paper))
        }
        if let dossier = filling.dossier {
            // Whoever holds this draft had shown the secret, or is the owner, when it was made.
            // Not `nil`: that could be read as JSON's null.
            let answers = draft.answers == dossier.answers ? Value?.none : draft.answers
            try await services.dossiers.supplement(
                answers: answers, papers: draft.papers, on: dossier.id, secretMatches: true,
                idempotencyKey: draft.submissionKey, keyOwner: Draft.keyOwner, context.acting)
            return Draft.submittedAnswers(dossier.id)
        }
        let filing = Filing(
            procedure: draft.procedure, channel: .online, language: context.language, intakeUnit: nil,
            answers: draft.answers, papers: draft.papers)
        if filling.group != nil {
            let receipt = try await services.dossiers.submit(
                group: filing, idempotencyKey: draft.submissionKey, keyOwner: Draft.keyOwner, context.acting)
            return Draft.submittedAnswers(group: receipt.id)
        }
        let receipt = try await services.dossiers.submit(
            filing, idempotencyKey: draft.submissionKey, keyOwner: Draft.keyOwner, context.acting)
        return Draft.submittedAnswers(receipt.dossier)
    }

    /// The draft gives up its content and remembers what it became; should that fail, the key still gives the same
    /// receipt.
    private func done(
        _ draft: Draft, _ sent: Value, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        try await services.drafts.endLink(draft.id)
        let emptied = try await services.drafts.change(draft.id, context.requireVisit().draftOwner) { draft in
            draft.answers = sent
            draft.papers = []
        }
        return FilingRoutes.forgetting(emptied, FilingRoutes.receipt(emptied, services), request, settings)
    }

    private func answer(_ problems: [Problem], _ filling: Filling, _ context: WebContext) throws -> Response {
        let page = ReviewPage(filling, problems: problems, texts: pages.texts(context))
        return try pages.page(page, context, status: problems[0].status)
    }
}
