import Core
import OrderedCollections
import Schemas

/// A place in a pack's YAML file, with the list that its problems go to: readers say what they expect and go on, so
/// that an author sees every problem at once.
struct SourceNode {
    final class Report {
        private(set) var problems: [SourceProblem] = []
        func add(_ problem: SourceProblem) { problems.append(problem) }
    }

    let document: YAMLDocument
    let pointer: String
    let value: Value
    let report: Report

    init(_ document: YAMLDocument, _ report: Report) {
        self.init(document: document, pointer: "", value: document.value, report: report)
    }

    private init(document: YAMLDocument, pointer: String, value: Value, report: Report) {
        self.document = document
        self.pointer = pointer
        self.value = value
        self.report = report
    }

    func problem(_ rule: String, _ parameters: [String: String] = [:], at member: String? = nil) {
        let place = member.map { pointer + "/" + SourceNode.escape($0) } ?? pointer
        report.add(
            SourceProblem(
                file: document.file, line: document.line(at: place) ?? line, rule: rule, parameters: parameters))
    }

    /// A problem at a path of names below this node, or at the nearest node above that exists.
    func problem(_ rule: String, _ parameters: [String: String] = [:], within path: [String]) {
        let place = path.reduce(pointer) { $0 + "/" + SourceNode.escape($1) }
        report.add(
            SourceProblem(
                file: document.file, line: document.line(at: place) ?? line, rule: rule, parameters: parameters))
    }

    /// The member `name`, or nil when there is none.
    func child(_ name: String) -> SourceNode? {
        value[name].map {
            SourceNode(
                document: document, pointer: pointer + "/" + SourceNode.escape(name), value: $0, report: report)
        }
    }

    /// The elements of a list; a problem when it is something else.
    func elements(_ name: String) -> [SourceNode] { child(name)?.elements() ?? [] }

    func elements() -> [SourceNode] {
        guard let list = value.array else {
            problem("pack.expected_list")
            return []
        }
        return list.enumerated().map { index, element in
            SourceNode(document: document, pointer: "\(pointer)/\(index)", value: element, report: report)
        }
    }

    /// Where it stands in its file, counted from 1.
    var line: Int { document.line(at: pointer) ?? 1 }

    /// The members of an object, in order; a problem when it is something else.
    func members(_ name: String) -> [(String, SourceNode)] {
        guard let node = child(name) else { return [] }
        return node.members()
    }

    func members() -> [(String, SourceNode)] {
        guard let object = value.object else {
            problem("pack.expected_mapping")
            return []
        }
        return object.keys.compactMap { name in child(name).map { (name, $0) } }
    }

    /// Reports members that the language does not have, most often a typing error.
    func allow(_ names: String...) {
        guard let object = value.object else { return problem("pack.expected_mapping") }
        for name in object.keys where !names.contains(name) {
            problem("pack.unknown_key", ["key": name, "allowed": names.joined(separator: ", ")], at: name)
        }
    }

    func optionalText(_ name: String) -> String? {
        guard let member = value[name] else { return nil }
        guard let text = member.string else {
            problem("pack.expected_text", ["key": name], at: name)
            return nil
        }
        return text
    }

    func text(_ name: String) -> String {
        if value[name] == nil { problem("pack.missing_key", ["key": name]) }
        return optionalText(name) ?? ""
    }

    func integer(_ name: String, default standard: Int) -> Int {
        guard let member = value[name] else { return standard }
        guard let number = member.integer, number >= 0 else {
            problem("pack.expected_number", ["key": name], at: name)
            return standard
        }
        return number
    }

    func date(_ name: String) -> CivilDate? {
        guard let text = optionalText(name) else { return nil }
        guard let date = CivilDate(text) else {
            problem("pack.expected_date", ["key": name], at: name)
            return nil
        }
        return date
    }

    /// One of the words of a closed list.
    func word<Word: RawRepresentable & CaseIterable>(_ name: String, default standard: Word) -> Word
    where Word.RawValue == String {
        guard let text = optionalText(name) else { return standard }
        guard let word = Word(rawValue: text) else {
            problem(
                "pack.unknown_word",
                ["key": name, "word": text, "allowed": Word.allCases.map(\.rawValue).joined(separator: ", ")],
                at: name)
            return standard
        }
        return word
    }

    /// Every text below says something.
    func checkTexts() {
        for path in SourceTexts.paths(value).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let leaf = path.reduce(Optional(value)) { $0?[$1] }
            guard let text = leaf?.string else {
                problem("pack.expected_text", ["key": path.joined(separator: " › ")], within: path)
                continue
            }
            let marks: Set<Unicode.GeneralCategory> = [.format, .control, .unassigned, .privateUse]
            let isEmpty = text.unicodeScalars.allSatisfy {
                $0.properties.isWhitespace || marks.contains($0.properties.generalCategory)
            }
            if isEmpty { problem("pack.empty_text", ["text": path.joined(separator: " › ")], within: path) }
        }
    }

    private static func escape(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
