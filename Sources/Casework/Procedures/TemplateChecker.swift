import Core
import OrderedCollections

/// What is wrong with the template of a document before one is issued: sections that are not closed, and names that
/// nothing stands under, which would just be left empty on paper.
struct TemplateChecker {
    /// What stands under a name of a template (DocumentValues).
    indirect enum Known {
        case value
        case record([String: Known])
        case list(Known)
        /// Anything may stand there.
        case open
    }

    let file: String
    let known: Known
    let report: SourceNode.Report

    private struct Open {
        let name: String
        let line: Int
        let known: Known
    }

    func check(_ text: String) {
        var stack = [Open(name: "", line: 0, known: known)]
        var (rest, line) = (text[...], 1)
        while let opening = rest.firstRange(of: "{{") {
            line += rest[..<opening.lowerBound].count { $0.isNewline }
            rest = rest[opening.upperBound...]
            guard let closing = rest.firstRange(of: "}}") else {
                return tell("pack.template_open", line, ["text": String(rest.prefix(30).prefix { !$0.isNewline })])
            }
            let tag = rest[..<closing.lowerBound]
            rest = rest[closing.upperBound...]
            read(String(tag), line, &stack)
            line += tag.count { $0.isNewline }
        }
        for open in stack.dropFirst() { tell("pack.template_open", open.line, ["text": "#\(open.name)"]) }
    }

    private func read(_ tag: String, _ line: Int, _ stack: inout [Open]) {
        let name = String(tag.dropFirst()).trimmed
        switch tag.first {
        case "!": break
        case "#", "^":
            let found = find(name, in: stack)
            if found == nil { unknown(name, line) }
            stack.append(Open(name: name, line: line, known: tag.first == "^" ? .record([:]) : element(found)))
        case "/":
            if let index = stack.lastIndex(where: { $0.name == name }), index > 0 {
                for open in stack[(index + 1)...] { tell("pack.template_open", open.line, ["text": "#\(open.name)"]) }
                stack.removeSubrange(index...)
            } else {
                tell("pack.template_closes_nothing", line, ["text": name])
            }
        case "{", "&", "=", ">", "<", "$", "@": tell("pack.template_tag", line, ["text": "{{\(tag)}}"])
        default:
            switch find(tag.trimmed, in: stack) {
            case nil: unknown(tag.trimmed, line)
            case .record?, .list?: tell("pack.template_no_value", line, ["text": tag.trimmed])
            case .value?, .open?: break
            }
        }
    }

    private func element(_ found: Known?) -> Known {
        switch found {
        case nil: .open
        case .list(let inner)?: inner
        case let other?: other
        }
    }

    /// As templates look names up: the innermost section that has the first part decides.
    private func find(_ name: String, in stack: [Open]) -> Known? {
        let parts = name.split(separator: ".").map(String.init)
        guard let first = parts.first else { return stack.last?.known }
        for open in stack.reversed() {
            if case .open = open.known { return .open }
            guard case .record(let members) = open.known, let start = members[first] else { continue }
            return parts.dropFirst().reduce(Optional(start)) { known, part in
                switch known {
                case .record(let members)?: members[part]
                case .open?: .open
                default: nil
                }
            }
        }
        return nil
    }

    private func unknown(_ name: String, _ line: Int) {
        var parameters = ["text": name]
        let names = TemplateChecker.names(known)
        if let near = names.map({ ($0, SchemaChecker.distance($0, name)) }).min(by: { ($0.1, $0.0) < ($1.1, $1.0) }) {
            parameters["near"] = near.0
        }
        tell("pack.template_unknown", line, parameters)
    }

    private static func names(_ known: Known, _ prefix: String = "") -> [String] {
        guard case .record(let members) = known else { return prefix.isEmpty ? [] : [prefix] }
        return members.flatMap { names($0.value, prefix.isEmpty ? $0.key : "\(prefix).\($0.key)") }
    }

    private func tell(_ rule: String, _ line: Int, _ parameters: [String: String]) {
        report.add(SourceProblem(file: file, line: line, rule: rule, parameters: parameters))
    }
}

extension TemplateChecker.Known {
    mutating func set(_ known: TemplateChecker.Known, at path: some Collection<String>) {
        guard let name = path.first else {
            self = known
            return
        }
        var members: [String: TemplateChecker.Known] = [:]
        if case .record(let present) = self { members = present }
        var inner = members[name] ?? .record([:])
        inner.set(known, at: path.dropFirst())
        members[name] = inner
        self = .record(members)
    }

    /// What stands under an answer of this schema.
    init(schema: Value) {
        if let properties = schema["properties"]?.object {
            self = .record(Dictionary(uniqueKeysWithValues: properties.map { ($0.key, .init(schema: $0.value)) }))
        } else if schema["items"] != nil || schema["type"] == "array" {
            self = .list(schema["items"].map { .init(schema: $0) } ?? .open)
        } else {
            self = schema["type"] == "object" || schema["$ref"] != nil ? .open : .value
        }
    }
}

extension ProcedureChecker {
    /// The names that the templates of a procedure's documents may use.
    func checkTemplates() {
        var known = TemplateChecker.Known.record([:])
        known.set(.init(schema: procedure.form.schemaDocument), at: ["answers"])
        for name in [
            "dossier.code", "document.number", "document.date_words", "document.year", "unit.name", "signer.name",
            "signer.title", "signer.authority", "decision.reason",
        ] { known.set(.value, at: name.split(separator: ".").map(String.init)) }
        known.set(.list(.value), at: ["signer", "lines"])
        for group in ["areas", "money", "dates", "choices", "rows"] { known.set(.record([:]), at: [group]) }
        for field in procedure.form.fields.flatMap({ $0.widget == .address ? $0.parts : [$0] }) {
            let names = field.path.split(separator: ".").map(String.init)
            switch field.widget {
            case .area: known.set(.value, at: ["areas"] + names)
            case .money: known.set(.value, at: ["money"] + names)
            case .date: known.set(.value, at: ["dates"] + names)
            case .choice: known.set(.value, at: ["choices"] + names)
            case .table: known.set(.list(.value), at: ["rows"] + names)
            default: break
            }
        }
        for (name, text) in procedure.documents.sorted(by: { $0.key < $1.key }) {
            let file = "\(folder)/documents/\(name).mustache"
            TemplateChecker(file: file, known: known, report: pack.report).check(text)
        }
    }
}
