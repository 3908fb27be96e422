import Casework
import Core
import Hummingbird

/// One page of a form: shown, and taken in again with everything that was typed.
struct FormPageRoutes: Sendable {
    let services: Services
    let pages: PageRenderer

    func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let filling = try await Filling.load(context.identifier("draft"), services, context)
        if filling.draft.submitted != nil { return seeOther(FilingRoutes.receipt(filling.draft, services)) }
        let page = try page(filling, context)
        let query = try FormData(query: request.uri.query)
        let model = FormPageModel(
            filling, page, placeQueries: query.trimmed("o").map { [$0: String((query["q"] ?? "").prefix(100))] } ?? [:],
            returns: query["ve"] == "review", texts: pages.texts(context))
        return try pages.page(model, context)
    }

    func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.identifier("draft")
        let data = try await FormData.read(request, limit: 256 << 10)
        let filling = try await Filling.load(id, services, context)
        if filling.draft.submitted != nil { return seeOther(FilingRoutes.receipt(filling.draft, services)) }
        let page = try page(filling, context)
        let posted = PostedPage(data, page)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
        } catch {
            // Nothing is saved, but nothing that was typed is lost either: the page comes back with a new token.
            var draft = filling.draft
            draft.answers = posted.merged(into: draft.answers)
            let notice = Part.Notice(.warning, pages.texts(context).sentence(for: error))
            return try answer(
                filling.with(draft), page.id, posted, errors: [:], notice: notice, context, status: error.status)
        }
        let saved = try await services.drafts.change(id, context.requireVisit().draftOwner) { draft in
            try draft.requireOpen()
            draft.answers = posted.merged(into: draft.answers)
        }
        return try next(filling.with(saved), page.id, posted, context)
    }

    /// Where a page that was saved leads: on, back, or to itself with what is to be mended or has become visible.
    private func next(
        _ filling: Filling, _ page: String, _ posted: PostedPage, _ context: WebContext
    ) throws -> Response {
        let here = URLs.draft(filling.draft.id, page: page)
        let steps = FilingSteps(filling)
        if let path = posted.findPath { return seeOther(found(here, path, posted)) }
        if posted.goesBack {
            return seeOther(steps.address(before: .page(page)) ?? URLs.procedure(filling.procedure.id))
        }
        let visible = filling.pages.first { $0.id == page }?.fields ?? []
        let asked = visible.filter { field in posted.shown.contains { $0.path == field.path } }
        var errors = filling.errors.filter { entry in asked.contains { $0.path == entry.key } }
        let unanswered = asked.filter { posted.unanswered($0) != nil }
        for field in asked where field.widget == .area && errors[field.path] != nil && posted.query(field.path) != nil {
            errors[field.path] = .areaNotChosen
        }
        // Who types a place and presses Enter wants to see what it finds, whatever else is still empty.
        if let field = unanswered.first { return seeOther(found(here, field.path, posted)) }
        guard errors.isEmpty else {
            return try answer(
                filling, page, posted, errors: errors, notice: nil, context, status: .unprocessableContent)
        }
        if let new = visible.first(where: { field in !posted.shown.contains { $0.path == field.path } }) {
            let back = posted.returnsToReview ? "?ve=review" : ""
            return seeOther("\(here)\(back)#\(Question.anchor(new.path))")
        }
        return seeOther(posted.returnsToReview ? steps.address(.review) : steps.address(after: .page(page)))
    }

    private func found(_ here: String, _ path: String, _ posted: PostedPage) -> String {
        let back = posted.returnsToReview ? "&ve=review" : ""
        return
            "\(here)?o=\(URLs.encode(path))&q=\(URLs.encode(posted.query(path) ?? ""))\(back)#\(Question.anchor(path))"
    }

    private func answer(
        _ filling: Filling, _ page: String, _ posted: PostedPage, errors: [String: FieldError],
        notice: Part.Notice?, _ context: WebContext, status: HTTPResponse.Status
    ) throws -> Response {
        var queries: [String: String] = [:]
        for field in posted.shown where field.widget == .area { queries[field.path] = posted.query(field.path) }
        guard let asked = filling.pages.first(where: { $0.id == page }) else {
            throw Problem(.notFound, "web.not_found")
        }
        // What is wrong comes back as it was typed, not as it was read.
        let typed = Dictionary(
            posted.shown.compactMap { field in
                errors[field.path] == nil ? nil : posted.data[field.path].map { (field.path, $0) }
            }, uniquingKeysWith: { first, _ in first })
        let model = FormPageModel(
            filling, asked, placeQueries: queries, errors: errors, typed: typed, notice: notice,
            returns: posted.returnsToReview,
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
