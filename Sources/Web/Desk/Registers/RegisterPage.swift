import Administration
import Core
import Hummingbird
import Registers

/// A register: its latest records, or what a search found.
struct RegisterPage: PageModel {
    struct Row: Model {
        let link: Link
        let content: String
        let written: String
        let ended: String?
    }

    static let template = "desk/register"
    let title: String
    let basis: String?
    let filter: Part.FilterBar?
    let errorSummary: Part.ErrorSummary?
    let heading: String?
    let rows: [Row]
    let hasRows: Bool
    let links: [Link]
    let hasLinks: Bool
    let empty: Part.EmptyState?
}

extension DeskRoutes {
    @Sendable func registerList(_ request: Request, _ context: WebContext) async throws -> Response {
        let texts = pages.texts(context)
        let links = try await services.registers.readable(context.acting).map {
            Link($0.title[context.language], URLs.deskRegister($0.name))
        }
        return try pages.page(
            RegisterPage(
                title: texts("desk.register.title"), basis: nil, filter: nil, errorSummary: nil, heading: nil, rows: [],
                hasRows: false, links: links, hasLinks: !links.isEmpty,
                empty: links.isEmpty
                    ? Part.EmptyState(
                        texts("desk.register.none"), texts("desk.register.none_hint"),
                        action: Link(texts("desk.nav.queue"), URLs.desk)) : nil), context)
    }

    @Sendable func register(_ request: Request, _ context: WebContext) async throws -> Response {
        let (texts, query) = (pages.texts(context), try FormData(query: request.uri.query))
        let name = try context.parameters.require("register")
        let register = try await services.registers.declaration(name, context.acting)
        let text = query.trimmed("q") ?? ""
        let found =
            text.isEmpty
            ? try await services.registers.latest(of: name, context.acting)
            : try await services.registers.find(text, in: nil, of: name, context.acting)
        let read = RecordWords(register: register, areas: AreaChoices(services), language: context.language)
        let rows = found.map { version in
            RegisterPage.Row(
                link: Link(read.title(version), URLs.deskRecord(version.key, of: name)),
                content: register.index.filter { !register.identity.contains($0) }
                    .compactMap { read.text($0, of: version) }.joined(separator: " · "),
                written: texts("desk.register.written", ["moment": texts.moment(version.recordedAt)]),
                ended: version.ends ? texts("desk.register.ended") : nil)
        }
        return try pages.page(
            RegisterPage(
                title: register.title[context.language],
                basis: texts("desk.register.basis", ["basis": register.basis]),
                filter: Part.FilterBar(
                    action: URLs.deskRegister(name), searchLabel: texts("desk.register.find_label"), query: text,
                    clear: URLs.deskRegister(name)),
                errorSummary: nil, heading: texts(text.isEmpty ? "desk.register.latest" : "desk.register.found"),
                rows: rows, hasRows: !rows.isEmpty, links: [], hasLinks: false,
                empty: rows.isEmpty
                    ? Part.EmptyState(
                        texts("desk.register.empty"), texts("desk.register.none_hint"),
                        action: Link(texts("desk.register.title"), URLs.deskRegisters)) : nil), context)
    }
}
