import Casework
import Core
import Hummingbird

/// The papers of a draft: photos and files, taken in one by one, each looked at before it is kept.
struct DraftPapersRoutes: Sendable {
    static let most = 50

    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let filling = try await Filling.load(context.identifier("draft"), services, context)
        if filling.draft.submitted != nil { return seeOther(FilingRoutes.receipt(filling.draft, services)) }
        // Asked for again by who went on without them (`next`).
        let missing = try FormData(query: request.uri.query)["sai"] == nil ? [] : filling.missingPapers
        let problems = missing.map {
            Problem(.invalid, "dossier.paper_missing", ["paper": $0.id], at: DraftPapersPage.field($0.id))
        }
        return try pages.page(DraftPapersPage(filling, problems: problems, texts: pages.texts(context)), context)
    }

    func take(_ request: Request, _ context: WebContext) async throws -> Response {
        // Whose draft it is is known before a byte of a file is taken in.
        let filling = try await Filling.load(context.identifier("draft"), services, context)
        if filling.draft.submitted != nil { return seeOther(FilingRoutes.receipt(filling.draft, services)) }
        do {
            return try await receive(request, filling, context) { submission in
                try await take(submission, filling, context)
            }
        } catch let problem as Problem where DraftPapersPage.tells(problem) {
            return try await show([problem], filling.draft.id, context)
        } catch let problems as Problems {
            return try await show(problems.all, filling.draft.id, context)
        }
    }

    private func take(_ submission: Submission, _ filling: Filling, _ context: WebContext) async throws -> Response {
        try services.formTokens.require(submission.form[FormData.tokenField], context)
        let owner = try context.requireVisit().draftOwner
        let papers = try await keep(submission, filling)
        let removed = submission.form["remove"]
        let changed = try await services.drafts.change(filling.draft.id, owner) { draft in
            try draft.requireOpen()
            try draft.take(papers, removing: removed)
        }
        // The good ones are kept whatever was wrong with others.
        guard submission.refused.isEmpty else { throw Problems(submission.refused) }
        return try next(filling.with(changed), submission.form)
    }

    /// Takes a form with files in, within the limits of the procedure's papers.
    func receive(
        _ request: Request, _ filling: Filling, _ context: WebContext, use: (Submission) async throws -> Response
    ) async throws -> Response {
        let reader = try services.uploads(context)
        let largest = filling.procedure.papers.map(\.maximumBytes).max() ?? 0
        return try await reader.receive(
            request,
            limits: UploadLimits(file: largest, total: max(4 * largest, 1 << 20), sparesOthers: true), use: use)
    }

    /// The files of a form as papers, their bytes in the vault. Throws `Problems` for those that the procedure does not
    /// take.
    func keep(_ submission: Submission, _ filling: Filling) async throws -> [Paper] {
        let papers = submission.files.map { upload in
            Paper(
                paper: DraftPapersPage.paper(upload.field), fileName: upload.name, mediaType: upload.type.mediaType,
                size: upload.size, sha256: upload.sha256)
        }
        let problems = papers.flatMap { paper in
            filling.procedure.problems(papers: [paper]).map {
                Problem($0.kind, $0.code, $0.parameters, at: DraftPapersPage.field(paper.paper))
            }
        }
        guard problems.isEmpty else { throw Problems(problems) }
        for upload in submission.files { try await services.keep(upload) }
        return papers
    }

    private func next(_ filling: Filling, _ form: FormData) -> Response {
        let steps = FilingSteps(filling)
        if form[PostedPage.backButton] != nil {
            return seeOther(steps.address(before: .papers) ?? dossierOrReview(filling))
        }
        guard form["continue"] != nil, form["remove"] == nil else {
            return seeOther(URLs.draftPapers(filling.draft.id))
        }
        guard filling.missingPapers.isEmpty else {
            return seeOther(URLs.draftPapers(filling.draft.id) + "?sai=1")
        }
        return seeOther(steps.address(.review))
    }

    private func dossierOrReview(_ filling: Filling) -> String {
        guard let dossier = filling.dossier else { return URLs.draftReview(filling.draft.id) }
        return URLs.track(dossier.id, secret: services.dossiers.secret(of: dossier.id))
    }

    /// What went wrong with a file, beside its field; what had been kept before is still there.
    private func show(_ problems: [Problem], _ draft: Identifier, _ context: WebContext) async throws -> Response {
        let filling = try await Filling.load(draft, services, context)
        let page = DraftPapersPage(filling, problems: problems, texts: pages.texts(context))
        return try pages.page(page, context, status: problems[0].status)
    }
}

extension Draft {
    /// Puts papers in and takes one away that a `remove` button named. The same photo sent twice for the same paper is
    /// one photo. Throws `upload.too_many`.
    mutating func take(_ sent: [Paper], removing removed: String?) throws {
        papers.removeAll { DraftPapersPage.mark($0) == removed }
        for paper in sent where !papers.contains(where: { DraftPapersPage.mark($0) == DraftPapersPage.mark(paper) }) {
            papers.append(paper)
        }
        guard papers.count <= DraftPapersRoutes.most else {
            throw Problem(.tooLarge, "upload.too_many", ["limit": String(DraftPapersRoutes.most)])
        }
    }
}
