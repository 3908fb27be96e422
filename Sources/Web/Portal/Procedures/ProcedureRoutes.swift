import Administration
import Casework
import Core
import Hummingbird

/// Finding a procedure and reading about it.
struct ProcedureRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("thu-tuc") { request, context in try search(request, context) }
        group.get("thu-tuc/:procedure") { request, context in try await show(request, context) }
        RouteRoutes(services: services, pages: pages).addRoutes(to: group)
    }

    private func search(_ request: Request, _ context: WebContext) throws -> Response {
        let texts = pages.texts(context)
        let query = try FormData(query: request.uri.query).trimmed("q").map { String($0.prefix(200)) } ?? ""
        let today = services.clock.now.date
        let offered = services.catalogue.groups(at: today).map(\.front) + services.catalogue.offered(at: today)
        let found = query.isEmpty ? offered : ProcedureSearch(procedures: offered).find(query)
        return try pages.page(SearchPage(query: query, found: found, texts: texts), context)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let now = services.clock.now
        let id = try context.parameters.require("procedure")
        let texts = pages.texts(context)
        let drafts = try await OpenDrafts(services: services, settings: settings)
            .links(request, context, texts, procedure: id)
        if let group = try await GroupForm.load(id, services) {
            return try pages.page(GroupPage(group, at: now, drafts: drafts, texts: texts), context)
        }
        let procedure = try await services.catalogue.current(id, at: now.date)
        let query = try FormData(query: request.uri.query).trimmed("dia-chi").map { String($0.prefix(100)) } ?? ""
        let page = try ProcedurePage(
            procedure, at: now,
            deciders: Deciders(procedure, AreaChoices(services), query: query, texts: texts), drafts: drafts,
            groups: services.catalogue.groups(at: now.date),
            versions: try await PackVersions(services.dossiers).versions(of: procedure.id), texts: texts)
        return try pages.page(page, context)
    }
}

struct SearchPage: PageModel {
    static let template = "portal/search"
    let title: String
    let search: Part.SearchBox
    let count: String?
    let cards: [Part.ServiceCard]
    let empty: Part.EmptyState?

    init(query: String, found: [Procedure], texts: Localizer) {
        title = query.isEmpty ? texts("portal.all_procedures") : texts("portal.search_title", ["query": query])
        search = Part.SearchBox(
            action: URLs.procedures, label: texts("search.label"), value: query, hint: texts("portal.search_hint"))
        count = query.isEmpty || found.isEmpty ? nil : texts("portal.found", ["count": "\(found.count)"])
        cards = found.prefix(50).map { procedure in
            var card = Part.ServiceCard(procedure, texts)
            card.summary = procedure.texts(texts.language).summary
            return card
        }
        empty =
            found.isEmpty
            ? Part.EmptyState(
                texts("portal.found_none", ["query": query]), texts("portal.found_none_hint"),
                action: Link(texts("portal.all_procedures"), URLs.procedures)) : nil
    }
}
