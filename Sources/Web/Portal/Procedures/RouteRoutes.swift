import Administration
package import Casework
import Core
import HTTPTypes
import Hummingbird

/// The routes of procedures as diagrams: one by one, and all on a page.
struct RouteRoutes: Sendable {
    let services: Services
    let pages: PageRenderer

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("so-do") { _, context in try all(context) }
        group.get("thu-tuc/:procedure/so-do") { _, context in try show(context) }
        group.get("thu-tuc/:procedure/so-do.svg") { _, context in try picture(context) }
    }

    private func all(_ context: WebContext) throws -> Response {
        try pages.page(
            RoutesPage(services.catalogue.all, at: services.clock.now.date, texts: pages.texts(context)), context)
    }

    private func show(_ context: WebContext) throws -> Response {
        try pages.page(RoutePage(try procedure(context), texts: pages.texts(context)), context)
    }

    private func picture(_ context: WebContext) throws -> Response {
        let svg = RouteSVG.file(Route(try procedure(context), texts: pages.texts(context)))
        var headers: HTTPFields = [.contentType: "image/svg+xml; charset=utf-8"]
        PageCaching.shared(seconds: 3_600).add(to: &headers)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: .init(string: svg)))
    }

    /// Of any time: what the law once was stays to be seen.
    private func procedure(_ context: WebContext) throws -> Procedure {
        let id = try context.parameters.require("procedure")
        guard let procedure = services.catalogue.any(id) else {
            throw Problem(.notFound, "procedure.unknown", ["procedure": id])
        }
        return procedure
    }
}

extension Route {
    /// The route with roles in the reader's words.
    package init(_ procedure: Procedure, texts: Localizer) {
        self.init(procedure, texts.language) { role in
            let key = "desk.role.\(role)"
            return texts.has(key) ? texts(key) : role
        }
    }
}

/// One procedure's diagram, and the same in words.
struct RoutePage: PageModel {
    static let template = "portal/route"

    struct Stop: Model {
        let id: String
        let title: String
        let notes: [String]
        let exits: [Exit]
    }
    struct Exit: Model {
        let words: String
        let address: String
    }

    let title: String
    let back: Link
    let picture: Markup
    let file: String
    let stops: [Stop]

    init(_ procedure: Procedure, texts: Localizer) {
        let route = Route(procedure, texts: texts)
        title = texts("portal.route", ["title": route.title])
        back = Link(route.title, URLs.procedure(procedure.id))
        picture = RouteSVG.markup(route, label: texts("portal.route_label", ["title": route.title]))
        file = URLs.routePicture(procedure.id)
        let names = Dictionary(route.stops.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
        stops = route.stops.map { stop in
            Stop(
                id: RoutePage.anchor(stop.id), title: stop.title, notes: stop.notes,
                exits: stop.exits.map { exit in
                    let step = names[exit.target] ?? exit.target
                    // What is asked of the applicant leads back here.
                    let key = exit.target == stop.id ? "portal.route_same" : "portal.route_leads"
                    let words =
                        exit.title.map { texts(key, ["outcome": $0, "step": step]) }
                        ?? texts("portal.route_next", ["step": step])
                    return Exit(words: words, address: "#" + RoutePage.anchor(exit.target))
                })
        }
    }

    private static func anchor(_ id: String) -> String { "buoc-" + id.replacing(".", with: "-") }
}

/// Every procedure's diagram, those of earlier law too.
struct RoutesPage: PageModel {
    static let template = "portal/routes"

    struct Card: Model {
        let title: String
        let address: String
        let picture: String
        let label: String
        let note: String
    }

    let title: String
    let cards: [Card]

    init(_ procedures: [Procedure], at date: CivilDate, texts: Localizer) {
        title = texts("portal.routes")
        // What holds today first, then what the law once was; each by its name.
        let byName = procedures.map { ($0, Collation.key($0.title(texts.language))) }
            .sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
        let ended = byName.filter { procedure in procedure.inForce.to.map { $0 < date } ?? false }
        let holding = byName.filter { procedure in procedure.inForce.to.map { $0 >= date } ?? true }
        cards = (holding + ended).map { procedure in
            let name = procedure.title(texts.language)
            let ended = procedure.inForce.to.flatMap { $0 < date ? $0 : nil }
            return Card(
                title: name, address: URLs.route(procedure.id), picture: URLs.routePicture(procedure.id),
                label: texts("portal.route", ["title": name]),
                note: ended.map { texts("portal.routes_until", ["date": $0.vietnamese]) }
                    ?? procedure.limit.words(texts.language))
        }
    }
}
