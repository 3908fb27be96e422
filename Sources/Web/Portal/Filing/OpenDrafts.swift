import Administration
import Casework
import Core
import Hummingbird

/// The drafts that a browser touched, the latest first, in its cookie: by their ids they are found without looking
/// through everybody's. The cookie gives nothing that the browser or the account does not have.
struct RememberedDrafts: Sendable {
    static let cookie = "draft"
    /// How many a browser remembers.
    static let most = 10

    private(set) var ids: [Identifier]
    private let cookies: SiteCookies

    init(_ request: Request, _ settings: WebSettings) {
        cookies = SiteCookies(secure: settings.secure)
        let text = cookies.value(RememberedDrafts.cookie, in: request) ?? ""
        ids = text.split(separator: ".").prefix(RememberedDrafts.most).compactMap { Identifier($0) }
    }

    mutating func add(_ id: Identifier) {
        ids = Array(([id] + ids.filter { $0 != id }).prefix(RememberedDrafts.most))
    }

    mutating func remove(_ id: Identifier) { ids.removeAll { $0 == id } }

    func set(on headers: inout HTTPFields) {
        guard !ids.isEmpty else { return cookies.clear(RememberedDrafts.cookie, on: &headers) }
        cookies.set(
            RememberedDrafts.cookie, to: ids.map(\.description).joined(separator: "."),
            seconds: Drafts.days * 86_400, on: &headers)
    }
}

/// A draft that somebody may go on with.
struct DraftLink: Model {
    let title: String
    let address: String
    let saved: String
}

/// The unfinished filings of this browser and this account, the latest first.
struct OpenDrafts: Sendable {
    let services: Services
    let settings: WebSettings

    /// `procedure`: only those that begin a filing of it.
    func links(
        _ request: Request, _ context: WebContext, _ texts: Localizer, procedure: String? = nil
    ) async throws -> [DraftLink] {
        let owner = try context.requireVisit().draftOwner
        let found = try await services.drafts.open(RememberedDrafts(request, settings).ids, owner)
        return found.compactMap { draft in
            guard draft.submitted == nil, procedure == nil || draft.procedure == procedure && draft.dossier == nil,
                let named = services.catalogue.named(draft.procedure)
            else { return nil }
            return DraftLink(
                title: named.title(texts.language), address: URLs.draft(draft.id),
                saved: texts.moment(draft.updatedAt))
        }
    }
}
