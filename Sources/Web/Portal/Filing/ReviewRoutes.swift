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
            let dossier = try await send(filling, context)
            return try await done(filling.draft, dossier, context)
        } catch let problem as Problem where problem.kind != .fault && problem.kind != .notFound {
            return try answer([problem], filling, context)
        } catch let problems as Problems {
            return try answer(problems.all, filling, context)
        }
    }

    private func send(_ filling: Filling, _ context: WebContext) async throws -> Identifier {
        let draft = filling.draft
        if let dossier = filling.dossier {
            // Whoever holds this draft had shown the secret, or is the owner, when it was made.
            // Not `nil`: that could be read as JSON's null.
            let answers = draft.answers == dossier.answers ? Value?.none : draft.answers
            try await services.dossiers.supplement(
                answers: answers, papers: draft.papers, on: dossier.id, secretMatches: true,
                idempotencyKey: draft.submissionKey, context.acting)
            return dossier.id
        }
        let receipt = try await services.dossiers.submit(
            Filing(
                procedure: draft.procedure, channel: .online, language: context.language, intakeUnit: nil,
                answers: draft.answers, papers: draft.papers),
            idempotencyKey: draft.submissionKey, context.acting)
        return receipt.dossier
    }

    /// The draft gives up its content and remembers what it became; should that fail, the key still gives the same
    /// receipt.
    private func done(_ draft: Draft, _ dossier: Identifier, _ context: WebContext) async throws -> Response {
        let emptied = try await services.drafts.change(draft.id, context.requireVisit().draftOwner) { draft in
            draft.answers = Draft.submittedAnswers(dossier)
            draft.papers = []
        }
        var response = seeOther(FilingRoutes.receipt(emptied, services))
        SiteCookies(secure: settings.secure).clear(FrontRoutes.draftCookie, on: &response.headers)
        return response
    }

    private func answer(_ problems: [Problem], _ filling: Filling, _ context: WebContext) throws -> Response {
        let page = ReviewPage(filling, problems: problems, texts: pages.texts(context))
        return try pages.page(page, context, status: problems[0].status)
    }
}

struct ReviewPage: PageModel {
    static let template = "portal/review"

    struct Group: Model {
        let title: String
        let change: String
        let rows: [Part.SummaryList.Row]
    }

    let title: String
    let progress: Part.StepProgress?
    let errorSummary: Part.ErrorSummary?
    let groups: [Group]
    let fees: [Part.SummaryList.Row]
    let feeNotes: [String]
    let decider: String?
    let limit: String
    let action: String
    let supplement: Bool
    let ready: Bool
    let goOn: String
    let back: String?

    init(_ filling: Filling, problems: [Problem] = [], texts: Localizer) {
        let own = filling.procedure.texts(texts.language)
        let words = FieldWords(procedure: filling.procedure, texts: texts)
        let errors = filling.errors
        let missing = filling.missingPapers
        title = texts(filling.dossier == nil ? "portal.review" : "portal.review_supplement")
        let steps = FilingSteps(filling)
        progress = steps.progress(.review, title: own.title)
        var faults = problems.map { Part.ErrorSummary.Entry(texts.sentence(for: $0), field: nil) }
        var groups: [Group] = []
        for page in filling.pages {
            let address = URLs.draft(filling.draft.id, page: page.id) + "?ve=review"
            var rows: [Part.SummaryList.Row] = []
            for field in page.fields {
                if let error = errors[field.path] {
                    var entry = Part.ErrorSummary.Entry(words.message(error, field), field: nil)
                    entry.address = "\(address)#\(Question.anchor(field.path))"
                    faults.append(entry)
                }
                let lines = words.answer(field, in: filling.draft.answers, at: filling.now.date, filling.areas)
                let label = field.widget == .declaration ? texts("portal.declaration") : words.label(field)
                rows.append(Part.SummaryList.Row(label, lines.isEmpty ? [texts("portal.not_given")] : lines))
            }
            groups.append(Group(title: own.page(page.id), change: address, rows: rows))
        }
        for rule in missing {
            var entry = Part.ErrorSummary.Entry(texts("fault.paper_missing", ["label": own.paper(rule.id)]), field: nil)
            entry.address = "\(URLs.draftPapers(filling.draft.id))#\(Question.anchor(DraftPapersPage.field(rule.id)))"
            faults.append(entry)
        }
        groups.append(ReviewPage.papers(filling, own, texts))
        self.groups = groups
        errorSummary = Part.ErrorSummary(faults)
        fees = filling.dossier == nil && errors.isEmpty ? ReviewPage.fees(filling, own, texts) : []
        feeNotes = fees.isEmpty ? [] : FeeLine.warnings(filling.procedure, at: filling.now, texts: texts)
        decider = filling.dossier == nil ? filling.decider?.name[texts.language] : nil
        limit = filling.procedure.limit.words(texts.language)
        action = URLs.draftReview(filling.draft.id)
        supplement = filling.dossier != nil
        ready = errors.isEmpty && missing.isEmpty
        goOn = URLs.draft(filling.draft.id)
        back = steps.address(before: .review)
    }

    private static func papers(_ filling: Filling, _ own: Texts, _ texts: Localizer) -> Group {
        let rows = filling.procedure.papers.compactMap { rule -> Part.SummaryList.Row? in
            let files = filling.draft.papers.filter { $0.paper == rule.id }
            guard !files.isEmpty else { return nil }
            return Part.SummaryList.Row(
                own.paper(rule.id),
                files.map { "\($0.fileName) (\(FileSize.words($0.size, texts.language)))" })
        }
        let none = Part.SummaryList.Row(texts("portal.papers"), [texts("portal.no_papers")])
        return Group(
            title: texts("portal.papers"), change: URLs.draftPapers(filling.draft.id), rows: rows.isEmpty ? [none] : rows)
    }

    private static func fees(_ filling: Filling, _ own: Texts, _ texts: Localizer) -> [Part.SummaryList.Row] {
        let fees: [Fee]
        do { fees = try filling.procedure.fees(scope: filling.scope, at: filling.now) } catch { return [] }
        return fees.map { fee in
            Part.SummaryList.Row(
                own.fee(fee.id),
                [Money(dong: Int64(fee.amount)).text(texts.language), texts("collect.\(fee.collect.rawValue)")])
        }
    }
}
