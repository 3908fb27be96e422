import Administration
import Casework
import Core
import Hummingbird

/// What can be done with a draft besides filling it in: go on with it on another device, or throw it away.
struct DraftRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings
    /// How many links one address may try.
    let limits: RequestLimits

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("ho-so-nhap/:draft/ban-nhap") { _, context in try await show(context) }
        group.post("ho-so-nhap/:draft/ban-nhap") { request, context in try await makeLink(request, context) }
        group.post("ho-so-nhap/:draft/xoa") { request, context in try await delete(request, context) }
        group.get("lam-tiep/:secret") { _, context in try await offer(context) }
        group.post("lam-tiep/:secret") { request, context in try await open(request, context) }
    }

    private func show(_ context: WebContext) async throws -> Response {
        try await services.open(context) { filling in
            try pages.page(DraftPage(filling, link: nil, texts: pages.texts(context)), context)
        }
    }

    /// The link is shown in the answer and never again, since only its hash is kept.
    private func makeLink(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await services.posted(request, context)
        return try await services.open(context) { filling in
            let secret = try await services.drafts.makeLink(filling.draft.id, context.requireVisit().draftOwner)
            let link = settings.publicOrigin + URLs.draftLink(secret)
            return try pages.page(DraftPage(filling, link: link, texts: pages.texts(context)), context)
        }
    }

    private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await services.posted(request, context)
        let owner = try context.requireVisit().draftOwner
        let draft = try await services.drafts.require(context.identifier("draft"), owner)
        if draft.submitted != nil { return seeOther(FilingRoutes.receipt(draft, services)) }
        try await services.drafts.delete(draft.id, owner)
        return FilingRoutes.forgetting(draft, URLs.procedure(draft.procedure), request, settings)
    }

    /// Asks first: what only looks at links must not take a draft.
    private func offer(_ context: WebContext) async throws -> Response {
        let (draft, secret) = try await linked(context)
        guard let procedure = services.catalogue.named(draft.procedure) else {
            throw Problem(.notFound, "draft.link_unknown")
        }
        let texts = pages.texts(context)
        let page = DraftLinkPage(
            procedure: procedure.title(texts.language), saved: texts.moment(draft.updatedAt),
            action: URLs.draftLink(secret), texts: texts)
        return try pages.page(page, context)
    }

    private func open(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await services.posted(request, context)
        guard context.acting.kind != .officer else { throw Problem(.forbidden, "portal.officer") }
        let (draft, secret) = try await linked(context)
        _ = try await services.drafts.open(secret: secret, context.requireVisit().draftOwner)
        return FilingRoutes.remembering(draft, URLs.draft(draft.id), request, settings)
    }

    private func linked(_ context: WebContext) async throws -> (draft: Draft, secret: String) {
        try limits.take(context.clientAddress, at: services.clock.now)
        let secret = try context.parameters.require("secret")
        let draft = try await services.drafts.find(secret: secret)
        guard draft.submitted == nil else { throw Problem(.notFound, "draft.link_unknown") }
        return (draft, secret)
    }
}

/// A draft as a whole: until when it is kept, its link, and how to be rid of it.
struct DraftPage: PageModel {
    static let template = "portal/draft"

    struct Shared: Model {
        let address: String
        let qr: Markup?
    }

    let title: String
    let procedure: String
    let kept: String
    let goOn: String
    let link: Shared?
    let linkAction: String
    let deleteAction: String

    init(_ filling: Filling, link: String?, texts: Localizer) {
        let draft = filling.draft
        title = texts("portal.draft_page")
        procedure = filling.procedure.title(texts.language)
        let until = (draft.updatedAt + .seconds(Drafts.days * 86_400)).date
        kept = texts("portal.draft_until", ["date": until.vietnamese])
        goOn = URLs.draft(draft.id)
        self.link = link.map { Shared(address: $0, qr: QRCode.svg($0, label: texts("portal.draft_qr"))) }
        linkAction = URLs.draftWhole(draft.id)
        deleteAction = URLs.draftDeletion(draft.id)
    }
}

/// What somebody sees who opens the link of a draft.
struct DraftLinkPage: PageModel {
    static let template = "portal/draft-link"
    let title: String
    let procedure: String
    let saved: String
    let action: String

    init(procedure: String, saved: String, action: String, texts: Localizer) {
        title = texts("portal.draft_resume")
        self.procedure = procedure
        self.saved = saved
        self.action = action
    }
}
