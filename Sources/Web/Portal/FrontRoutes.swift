import Administration
import Casework
import Core
import Hummingbird

/// The first page, and a person's own dossiers.
struct FrontRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    private var drafts: OpenDrafts { OpenDrafts(services: services, settings: settings) }

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get { request, context in try await front(request, context) }
        group.get("cua-toi") { request, context in try await own(request, context) }
    }

    private func front(_ request: Request, _ context: WebContext) async throws -> Response {
        let texts = pages.texts(context)
        let wanted = services.catalogue.mostWanted(10, at: services.clock.now.date)
        let page = FrontPage(
            search: Part.SearchBox(
                action: URLs.procedures, label: texts("search.label"), hint: texts("portal.search_hint")),
            cards: wanted.map { Part.ServiceCard($0, texts) },
            drafts: try await drafts.links(request, context, texts), texts: texts)
        return try pages.page(page, context)
    }

    private func own(_ request: Request, _ context: WebContext) async throws -> Response {
        guard context.acting.kind != .anonymous else { return seeOther(URLs.signIn(then: URLs.ownDossiers)) }
        _ = try context.requireSignedIn(.citizen)
        let texts = pages.texts(context)
        let words = DossierWords(services, texts)
        var rows: [OwnPage.Row] = []
        for dossier in try await services.dossiers.own(context.acting) {
            let procedure = try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack)
            rows.append(
                OwnPage.Row(
                    title: procedure.title(context.language),
                    address: URLs.track(dossier.id, secret: services.dossiers.secret(of: dossier.id)),
                    code: dossier.code, status: words.status(dossier), due: words.due(dossier),
                    asked: dossier.openSupplement != nil))
        }
        let drafts = try await drafts.links(request, context, texts)
        return try pages.page(OwnPage(drafts: drafts, rows: rows, texts: texts), context)
    }
}

struct FrontPage: PageModel {
    static let template = "portal/front"

    let title: String
    let search: Part.SearchBox
    let heading: String
    let cards: [Part.ServiceCard]
    let drafts: [DraftLink]

    init(search: Part.SearchBox, cards: [Part.ServiceCard], drafts: [DraftLink], texts: Localizer) {
        title = texts("portal.front")
        self.search = search
        heading = texts("portal.most_used")
        self.cards = cards
        self.drafts = drafts
    }
}

struct OwnPage: PageModel {
    static let template = "portal/own"

    struct Row: Model {
        let title: String
        let address: String
        let code: String
        let status: String
        let due: Part.DueBadge
        let asked: Bool
    }

    let title: String
    /// Unfinished ones, from whatever device.
    let drafts: [DraftLink]
    let readers = URLs.readers
    let rows: [Row]
    let empty: Part.EmptyState?

    init(drafts: [DraftLink], rows: [Row], texts: Localizer) {
        title = texts("portal.own")
        self.drafts = drafts
        self.rows = rows
        empty =
            rows.isEmpty && drafts.isEmpty
            ? Part.EmptyState(
                texts("portal.own_none"), texts("portal.own_none_hint"),
                action: Link(texts("portal.find_procedure"), URLs.front)) : nil
    }
}

extension Part.ServiceCard {
    init(_ procedure: Procedure, _ texts: Localizer) {
        self.init(
            procedure.title(texts.language), URLs.procedure(procedure.id),
            facts: [procedure.isGroup ? texts("group.one_form") : procedure.limit.words(texts.language)])
    }
}
