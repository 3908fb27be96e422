import Casework
import Core
import Hummingbird

/// One page of a form: shown, and taken in again with everything that was typed.
struct FormPageRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let papers: DraftPapersRoutes

    func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let filling = try await Filling.load(context.identifier("draft"), services, context)
        if filling.draft.submitted != nil { return seeOther(FilingRoutes.receipt(filling.draft, services)) }
        let page = try page(filling, context)
        let query = try FormData(query: request.uri.query)
        let places = query.trimmed("o").map { [$0: String((query["q"] ?? "").prefix(100))] } ?? [:]
        let model = FormPageModel(
            filling, page, placeQueries: places, errors: FormMistakes(query, page)?.errors(filling, places) ?? [:],
            returns: query["ve"] == "review",
            prefill: try await Prefill.load(filling.procedure.form, services, context), texts: pages.texts(context))
        return try pages.page(model, context)
    }

    func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let filling = try await Filling.load(context.identifier("draft"), services, context)
        if filling.draft.submitted != nil { return seeOther(FilingRoutes.receipt(filling.draft, services)) }
        let page = try page(filling, context)
        guard page.fields.contains(where: { $0.widget == .file }) else {
            let data = try await FormData.read(request, limit: 256 << 10)
            return try await take(PostedPage(data, page), [], filling, page, context)
        }
        do {
            return try await papers.receive(request, filling, context) { submission in
                let posted = PostedPage(submission.form, page)
                try services.formTokens.require(submission.form[FormData.tokenField], context)
                let sent = try await papers.keep(submission, filling)
                let answer = try await take(posted, sent, filling, page, context)
                // What was typed and the good ones are kept whatever was wrong with others.
                guard submission.refused.isEmpty else { throw Problems(submission.refused) }
                return answer
            }
        } catch let problem as Problem where DraftPapersPage.tells(problem) {
            return try await refused([problem], filling, page, context)
        } catch let problems as Problems {
            return try await refused(
                problems.all, try await Filling.load(filling.draft.id, services, context), page, context)
        }
    }

    /// A file that cannot be taken, told above the page; what had been saved before is still there.
    private func refused(
        _ problems: [Problem], _ filling: Filling, _ page: Filling.Page, _ context: WebContext
    ) async throws -> Response {
        let texts = pages.texts(context)
        let told = Part.Notice(.error, problems.map { texts.sentence(for: $0) }.joined(separator: " "))
        let model = FormPageModel(
            filling, page, placeQueries: [:], notice: told, returns: false,
            prefill: try await Prefill.load(filling.procedure.form, services, context), texts: texts)
        return try pages.page(model, context, status: problems[0].status)
    }

    private func take(
        _ posted: PostedPage, _ sent: [Paper], _ filling: Filling, _ page: Filling.Page, _ context: WebContext
    ) async throws -> Response {
        let prefill = try await Prefill.load(filling.procedure.form, services, context)
        do {
            try services.formTokens.require(posted.data[FormData.tokenField], context)
        } catch {
            // Nothing is saved, but nothing that was typed is lost either: the page comes back with a new token.
            var draft = filling.draft
            draft.answers = posted.merged(into: draft.answers)
            let notice = Part.Notice(.warning, pages.texts(context).sentence(for: error))
            return try answer(filling.with(draft), page.id, posted, notice, prefill, context, status: error.status)
        }
        let saved = try await services.drafts.change(filling.draft.id, context.requireVisit().draftOwner) { draft in
            try draft.requireOpen()
            draft.answers = posted.merged(into: draft.answers)
            if page.id == Representation.group { prefill.move(in: &draft.answers, filling.procedure.form) }
            try draft.take(sent, removing: posted.data["remove"])
        }
        if posted.onlySaves { return Response(status: .noContent) }
        return try next(filling.with(saved), page.id, posted)
    }

    /// Where a page that was saved leads: on, back, or to itself with what is to be mended or has become visible.
    private func next(_ filling: Filling, _ page: String, _ posted: PostedPage) -> Response {
        let here = URLs.draft(filling.draft.id, page: page)
        let steps = FilingSteps(filling)
        if let path = posted.findPath { return seeOther(found(here, path, posted)) }
        if let table = posted.changedTable { return seeOther(changed(here, table, filling, posted)) }
        if let removed = posted.data["remove"] {
            let paper = DraftPapersPage.field(String(removed.prefix { $0 != ":" }))
            return seeOther("\(here)\(posted.returnsToReview ? "?ve=review" : "")#\(Question.anchor(paper))")
        }
        if posted.goesBack {
            return seeOther(steps.address(before: .page(page)) ?? URLs.procedure(filling.procedure.id))
        }
        let visible = filling.pages.first { $0.id == page }?.fields ?? []
        let asked = visible.filter { field in posted.shown.contains { $0.path == field.path } }
        let places = asked.flatMap { $0.inputs(in: filling.answers) }.filter { $0.widget == .area }
        // Who types a place and presses Enter wants to see what it finds, whatever else is still empty.
        if let field = places.first(where: { posted.unanswered($0) != nil }) {
            return seeOther(found(here, field.path, posted))
        }
        // The draft holds what is wrong too: the page is shown again by an address of its own, so that going back to it
        // or loading it again sends nothing.
        if let mistakes = FormMistakes(asked, filling) {
            let place = places.first { filling.errors[$0.path] != nil && posted.query($0.path) != nil }
            var query = [mistakes.query]
            if let place { query.append(sought(place.path, posted)) }
            if posted.returnsToReview { query.append("ve=review") }
            return seeOther("\(here)?" + query.joined(separator: "&"))
        }
        if let new = visible.first(where: { field in !posted.shown.contains { $0.path == field.path } }) {
            let back = posted.returnsToReview ? "?ve=review" : ""
            return seeOther("\(here)\(back)#\(Question.anchor(new.path))")
        }
        return seeOther(posted.returnsToReview ? steps.address(.review) : steps.address(after: .page(page)))
    }

    private func found(_ here: String, _ path: String, _ posted: PostedPage) -> String {
        let back = posted.returnsToReview ? "&ve=review" : ""
        return "\(here)?\(sought(path, posted))\(back)#\(Question.anchor(path))"
    }

    /// For which question a place was looked for, and by which words.
    private func sought(_ path: String, _ posted: PostedPage) -> String {
        "o=\(URLs.encode(path))&q=\(URLs.encode(posted.query(path) ?? ""))"
    }

    /// The row that was added, or the table that one was taken from.
    private func changed(_ here: String, _ table: String, _ filling: Filling, _ posted: PostedPage) -> String {
        let rows = filling.answers.at(table)?.array?.count ?? 0
        let added = posted.data[PostedPage.addButton] != nil && rows > 0
        let anchor = Question.anchor(added ? "\(table).\(rows - 1)" : table)
        return "\(here)\(posted.returnsToReview ? "?ve=review" : "")#\(anchor)"
    }

    /// The page as it was posted, without anything kept.
    private func answer(
        _ filling: Filling, _ page: String, _ posted: PostedPage, _ notice: Part.Notice, _ prefill: Prefill,
        _ context: WebContext, status: HTTPResponse.Status
    ) throws -> Response {
        var queries: [String: String] = [:]
        let inputs = posted.shown.flatMap { $0.inputs(in: filling.answers) }
        for field in inputs where field.widget == .area { queries[field.path] = posted.query(field.path) }
        guard let asked = filling.pages.first(where: { $0.id == page }) else {
            throw Problem(.notFound, "web.not_found")
        }
        let model = FormPageModel(
            filling, asked, placeQueries: queries, notice: notice, returns: posted.returnsToReview, prefill: prefill,
            texts: pages.texts(context))
        return try pages.page(model, context, status: status)
    }

    /// A page that is not asked is not there.
    private func page(_ filling: Filling, _ context: WebContext) throws -> Filling.Page {
        let id = try context.parameters.require("page")
        guard let page = filling.pages.first(where: { $0.id == id }) else { throw Problem(.notFound, "web.not_found") }
        return page
    }
}
