import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird
import OrderedCollections
import Registers

/// One record with every version that it ever had: what it said, from when, who wrote it, from which dossier.
struct RecordPage: PageModel {
    struct Version: Model {
        let title: String
        let valid: String
        let written: String
        let ended: String?
        let dossier: Link
        let content: Part.SummaryList
    }

    static let template = "desk/record"
    let title: String
    let register: Link
    let versions: [Version]
}

extension DeskRoutes {
    @Sendable func record(_ request: Request, _ context: WebContext) async throws -> Response {
        let texts = pages.texts(context)
        let name = try context.parameters.require("register")
        let key = try RecordWords.key(context)
        let register = try await services.registers.declaration(name, context.acting)
        let read = RecordWords(register: register, areas: AreaChoices(services), language: context.language)
        let why = StatedReading(request, try FormData(query: request.uri.query), register)
        guard let purpose = why.purpose.0 else {
            let filled = why.isSent ? "" : why.query + "&q=\(URLs.encode(key))"
            return seeOther(URLs.deskRegister(name) + filled)
        }
        let history = try await services.registers.history(key, of: name, for: purpose, context.acting)
        let versions = history.map { version in
            let who = [version.source.actor, version.source.unit.map(words(context).unit) ?? ""]
                .filter { !$0.isEmpty }.joined(separator: ", ")
            return RecordPage.Version(
                title: texts("desk.register.version", ["version": String(version.version)]),
                valid: texts("desk.register.valid", ["day": texts.day(version.validFrom)]),
                written: [texts("desk.register.written", ["moment": texts.moment(version.recordedAt)]), who]
                    .filter { !$0.isEmpty }.joined(separator: ", "),
                ended: version.ends ? texts("desk.register.ended") : nil,
                dossier: Link(
                    texts("desk.register.by", ["code": version.source.dossierCode]), URLs.desk(version.source.dossier)),
                content: Part.SummaryList(
                    (version.content.object ?? [:]).keys.map { field in
                        Part.SummaryList.Row(register.label(field), [read.text(field, of: version) ?? ""])
                    }))
        }
        return try pages.page(
            RecordPage(
                title: history.first.map(read.title) ?? key,
                register: Link(register.title[context.language], URLs.deskRegister(name) + why.query),
                versions: versions), context)
    }
}

/// A record's values as people read them.
struct RecordWords {
    /// The key in the address. Throws `register.no_record` when it is no text.
    static func key(_ context: WebContext) throws -> String {
        // A plus sign is itself in a path; only forms write spaces so.
        let raw = try context.parameters.require("key").replacing("+", with: "%2B")
        guard let key = FormData.decode(raw.utf8).flatMap(FormData.clean) else {
            throw Problem(.notFound, "register.no_record", ["register": "", "key": ""])
        }
        return key
    }

    let register: RegisterDeclaration
    let areas: AreaChoices
    let language: Language

    /// The values that identify it: `079185000001 · 15/11/2026 · Trần Mẫu An`.
    func title(_ version: RecordVersion) -> String {
        register.identity.compactMap { text($0, of: version) }.joined(separator: " · ")
    }

    /// A field as people read it: days and areas by their names, codes in words; nil when the record has none.
    func text(_ field: String, of version: RecordVersion) -> String? {
        guard let value = version.content[field] else { return nil }
        switch value {
        case .string(let text):
            if register.isArea(field) { return areas.name(text, at: version.validFrom) }
            return register.word(text, of: field, language) ?? CivilDate(text)?.vietnamese ?? text
        case .number(let number):
            return language == .vietnamese ? number.description.replacing(".", with: ",") : number.description
        default: return value.json
        }
    }
}
