import Core
import OrderedCollections
import Schemas

/// The values of one answer that conditions can tell apart; `null` stands for no answer.
struct AnswerDomain {
    var values: OrderedSet<Value>
    /// Whether every kind of value that the conditions can tell apart has one here. Only then may somebody be told
    /// that no answer fulfils a condition.
    var isWhole: Bool
}

/// What conditions compare an answer with.
struct Compared {
    var constants: [Value] = []
    /// By more or less, and not by equality alone.
    var isOrdered = false
    /// Other answers that it is compared with.
    var others: OrderedSet<String> = []
}

/// Finds the values that are tried for each answer, out of what its schema takes.
final class AnswerDomains {
    let schema: Value
    let law: Law
    let outcomes: [String]
    let inForce: DatedBasis
    private let widgets: [String: Widget]
    private let examples: AnswerExamples
    private var compiled: [String: Schema?] = [:]
    private var texts: [String: [String]] = [:]

    init(_ procedure: Procedure, _ examples: AnswerExamples) {
        schema = procedure.form.schemaDocument
        law = procedure.law
        inForce = procedure.inForce
        outcomes = procedure.steps.values.flatMap { step -> [String] in
            guard case .decide = step.kind else { return [] }
            return step.outcomes.map(\.id)
        }
        let fields = procedure.form.fields.flatMap { [$0] + $0.parts }
        widgets = Dictionary(fields.map { ($0.path, $0.widget) }, uniquingKeysWith: { first, _ in first })
        self.examples = examples
    }

    /// `count`: how many different values there must be of each kind, since so many answers are compared with each
    /// other. `anyTime`: a dossier may have been filed before the procedure came into force.
    func domain(_ path: String, _ compared: Compared, count: Int, anyTime: Bool) -> AnswerDomain {
        switch path {
        case "channel": return AnswerDomain(values: OrderedSet(AnswerDomains.channels), isWhole: !compared.isOrdered)
        case "filed", "today":
            let days = dates(compared, count).filter { day in
                let day = CivilDate(day.string ?? "") ?? inForce.from
                if path == "filed", let last = inForce.to, day > last { return false }
                return anyTime || day >= inForce.from
            }
            return AnswerDomain(values: OrderedSet(days), isWhole: !days.isEmpty)
        case "outcome":
            return AnswerDomain(
                values: OrderedSet([.null] + outcomes.map(Value.string)), isWhole: !compared.isOrdered)
        case _ where path.hasPrefix("law."):
            let values = law.entries[String(path.dropFirst(4))]?.map(\.value) ?? []
            return AnswerDomain(values: OrderedSet(values), isWhole: !values.isEmpty && compared.others.isEmpty)
        default: return answer(path, compared, count)
        }
    }

    static let channels = Channel.allCases.map { Value.string($0.rawValue) }

    /// What is taken at `path`, as far as the schema of that answer alone says.
    func takes(_ value: Value, at path: String) -> Bool { schema(at: path)?.isValid(value) ?? true }

    private func schema(at path: String) -> Schema? {
        if let known = compiled[path] { return known }
        let own = schema.subschema(at: path).flatMap { try? SchemaCompiler(assertsFormats: true).compile($0) }
        compiled[path] = .some(own)
        return own
    }

    private func answer(_ path: String, _ compared: Compared, _ count: Int) -> AnswerDomain {
        guard let own = schema.subschema(at: path), let compiled = schema(at: path) else {
            return AnswerDomain(values: OrderedSet([.null] + compared.constants), isWhole: false)
        }
        var domain = AnswerDomain(values: [], isWhole: true)
        if let allowed = own["enum"]?.array ?? own["const"].map({ [$0] }) {
            domain.values = OrderedSet(allowed)
            domain.isWhole = !compared.isOrdered || allowed.allSatisfy { $0.string == nil }
        } else {
            let types = own["type"]?.array?.compactMap(\.string) ?? [own["type"]?.string ?? ""]
            for type in types {
                let one = kind(type, own, path, compared, count)
                domain.values.formUnion(one.values)
                domain.isWhole = domain.isWhole && one.isWhole
            }
        }
        domain.values = domain.values.filter(compiled.isValid)
        // A schema that takes nothing is a fault of its own, which is told at the schema.
        if domain.values.isEmpty { domain.isWhole = false }
        domain.values.insert(.null, at: 0)
        return domain
    }

    private func kind(
        _ type: String, _ own: Value, _ path: String, _ compared: Compared, _ count: Int
    ) -> AnswerDomain {
        switch type {
        case "null": AnswerDomain(values: [], isWhole: true)
        case "boolean": AnswerDomain(values: [true, false], isWhole: true)
        case "number", "integer": NumberPoints(own, isInteger: type == "integer", compared, count).domain
        case "string" where own["format"] == "date":
            AnswerDomain(
                values: OrderedSet(dates(compared, count)),
                isWhole: AnswerDomains.says(own, only: ["type", "format"]))
        case "string": text(path, compared, count)
        default: AnswerDomain(values: OrderedSet(compared.constants), isWhole: false)
        }
    }

    /// Days at, before and after each that is compared with.
    private func dates(_ compared: Compared, _ count: Int) -> [Value] {
        let known = compared.constants.compactMap { $0.string.flatMap { CivilDate($0) } }
        let days = known + [inForce.from] + (inForce.to.map { [$0] } ?? [])
        return days.flatMap { day in (-count...count).map { .string((day + $0).description) } }
    }

    private func text(_ path: String, _ compared: Compared, _ count: Int) -> AnswerDomain {
        let others = texts(at: path).map(Value.string).filter { !compared.constants.contains($0) }.prefix(count + 1)
        return AnswerDomain(
            values: OrderedSet(compared.constants + others), isWhole: others.count >= count && !compared.isOrdered)
    }

    /// Some texts that the schema takes at `path`.
    func texts(at path: String) -> [String] {
        if let known = texts[path] { return known }
        let own = schema.subschema(at: path) ?? .null
        var found: OrderedSet<String> = []
        for text in AnswerTexts(own, widgets[path]).candidates where takes(.string(text), at: path) {
            found.append(text)
        }
        if found.count < 2 {
            for case .string(let text) in examples.values(at: path) where takes(.string(text), at: path) {
                found.append(text)
            }
        }
        texts[path] = Array(found)
        return Array(found)
    }

    /// Whether a schema says nothing but these keywords, and what only describes.
    static func says(_ schema: Value, only known: Set<String>) -> Bool {
        let describing: Set<String> = ["title", "description", "examples", "default", "$comment", "deprecated"]
        return (schema.object ?? [:]).keys.allSatisfy {
            known.contains($0) || describing.contains($0) || $0.hasPrefix("x-")
        }
    }
}
