import Casework
import Core
import HTTPTypes
import Hummingbird
import NIOCore

/// What `share/static/rules.js` needs for one page of somebody's draft: its conditions, its part of the schema, and the
/// answers that conditions may read. Given to whoever may read the draft, and kept nowhere.
struct FormRulesRoutes: Sendable {
    let services: Services
    let form: FormPageRoutes

    /// Takes a page in while it is being filled in, as its button would, with the same token and the same answer; a
    /// page where nothing is wrong comes back too, with what it computes.
    func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let response = try await form.take(request, context)
        guard response.status == .seeOther else { return response }
        let here = URLs.draft(try context.identifier("draft"), page: try context.parameters.require("page"))
        let isHere = response.headers[.location]?.prefix { $0 != "?" && $0 != "#" } == here[...]
        return isHere ? response : seeOther(here)
    }

    func show(_ context: WebContext) async throws -> Response {
        let filling = try await Filling.load(context.identifier("draft"), services, context)
        let page = try context.parameters.require("page")
        guard filling.draft.submitted == nil, filling.procedure.form.page(page) != nil else {
            throw Problem(.notFound, "web.not_found")
        }
        let rules = FormRules(filling.procedure.form).value(
            page: page, scope: filling.scope, answers: filling.answers)
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: rules.json)))
    }
}
