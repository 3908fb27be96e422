import Administration
import Core
import HTTPTypes
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

    /// The search, which asks what for.
    struct Finder: Model {
        let action: String
        let label: String
        let query: String
        let reason: String
        let basis: String
    }

    static let template = "desk/register"
    let title: String
    let basis: String?
    let finder: Finder?
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
                title: texts("desk.register.title"), basis: nil, finder: nil, errorSummary: nil, heading: nil, rows: [],
                hasRows: false, links: links, hasLinks: !links.isEmpty,
                empty: links.isEmpty
                    ? Part.EmptyState(
                        texts("desk.register.none"), texts("desk.register.none_hint"),
                        action: Link(texts("desk.nav.queue"), URLs.desk)) : nil), context)
    }

    @Sendable func register(_ request: Request, _ context: WebContext) async throws -> Response {
        try await confirming(context) { try await askedRegister(request, context) }
    }

    private func askedRegister(_ request: Request, _ context: WebContext) async throws -> Response {
        let (texts, query) = (pages.texts(context), try FormData(query: request.uri.query))
        let name = try context.parameters.require("register")
        let register = try await services.registers.declaration(name, context.acting)
        let text = query.trimmed("q") ?? ""
        let why = StatedReading(request, query, register)
        let (purpose, problem) = why.purpose
        var found: [RecordVersion] = []
        if let purpose {
            found =
                text.isEmpty
                ? try await services.registers.latest(of: name, for: purpose, context.acting)
                : try await services.registers.find(text, in: nil, of: name, for: purpose, context.acting)
        }
        let read = RecordWords(register: register, areas: AreaChoices(services), language: context.language)
        let rows = found.map { version in
            RegisterPage.Row(
                link: Link(read.title(version), URLs.deskRecord(version.key, of: name) + why.query),
                content: register.index.filter { !register.identity.contains($0) }
                    .compactMap { read.text($0, of: version) }.joined(separator: " · "),
                written: texts("desk.register.written", ["moment": texts.moment(version.recordedAt)]),
                ended: version.ends ? texts("desk.register.ended") : nil)
        }
        let heading = texts(text.isEmpty ? "desk.register.latest" : "desk.register.found")
        let error = problem.map { Part.ErrorSummary.Entry(texts.sentence(for: $0), field: why.field(of: $0)) }
        return try pages.page(
            RegisterPage(
                title: register.title[context.language],
                basis: texts("desk.register.basis", ["basis": register.basis]),
                finder: RegisterPage.Finder(
                    action: URLs.deskRegister(name), label: texts("desk.register.find_label"), query: text,
                    reason: why.reason, basis: why.basis),
                errorSummary: Part.ErrorSummary(why.isGiven ? [error].compactMap(\.self) : []),
                heading: purpose == nil ? nil : heading, rows: rows, hasRows: !rows.isEmpty, links: [], hasLinks: false,
                empty: purpose != nil && rows.isEmpty
                    ? Part.EmptyState(
                        texts("desk.register.empty"), texts("desk.register.none_hint"),
                        action: Link(texts("desk.register.title"), URLs.deskRegisters)) : nil), context,
            status: why.status(problem))
    }
}

/// Why an officer reads a register or a whole book: said once, and carried on to the records.
struct StatedReading {
    let reason: String
    let basis: String
    /// Something was said, so that what is missing is a mistake and not the first visit.
    let isGiven: Bool
    /// A page of the desk sent it. What stands in an address from elsewhere, the reader has not stated: it is filled in,
    /// and nothing is read.
    let isSent: Bool

    /// `basis`: what holds unless the reader says another.
    init(_ request: Request, _ query: FormData, basis usual: String) {
        isSent = CrossOrigin.isSent(request, from: URLs.desk)
        isGiven = query["ly-do"] != nil
        reason = query.trimmed("ly-do") ?? ""
        basis = query.trimmed("can-cu") ?? usual
    }

    init(_ request: Request, _ query: FormData, _ register: RegisterDeclaration) {
        self.init(request, query, basis: register.basis)
    }

    var purpose: (ReadingPurpose?, Problem?) {
        if isGiven, !isSent { return (nil, StatedReading.unsent) }
        do {
            return (try .because(reason, on: basis), nil)
        } catch let problem as Problem {
            return (nil, problem)
        } catch {
            return (nil, nil)
        }
    }

    /// Nothing is wrong with it; it waits for its reader.
    static let unsent = Problem(.invalid, "access.not_sent", at: "/reason")

    func status(_ problem: Problem?) -> HTTPResponse.Status {
        isGiven && isSent && problem != nil ? .unprocessableContent : .ok
    }

    func field(of problem: Problem) -> String { problem.location == "/basis" ? "can-cu" : "ly-do" }

    /// For links to records.
    var query: String { "?ly-do=\(URLs.encode(reason))&can-cu=\(URLs.encode(basis))" }
}
