import Foundation
import OrderedCollections
package import Core
import Yams

/// One strictly read YAML file: its value, and the line on which each part of it stands.
///
/// The language is YAML without its traps. Of plain scalars only `true`, `false`, `null`, `~`, nothing, and numbers
/// as JSON writes them are anything but strings; dates stay strings; what looks like a code must be quoted; anchors,
/// aliases, tags, merge keys, directives, tabs and a second document are refused. Strings come out in NFC.
package struct YAMLDocument: Sendable {
    package static let largestText = 1 << 20
    package static let deepest = 64
    /// Reading stops telling after so many.
    package static let mostProblems = 100

    package let file: String
    package let value: Value
    private let lines: YAMLLines

    /// Reads `text`, the content of `file` (a name for messages; nothing is opened).
    ///
    /// Throws every problem that can be told apart at once. Rules: `yaml.too_large` (limit), `yaml.too_deep` (limit),
    /// `yaml.syntax` (reason), `yaml.character` (code), `yaml.tab`, `yaml.duplicate_key` (key), `yaml.key` (not a
    /// plain or quoted text), `yaml.anchor` (name), `yaml.tag` (tag), `yaml.merge_key`, `yaml.directive`,
    /// `yaml.several_documents`, `yaml.unquoted_code` (text), `yaml.number` (text).
    package static func read(text: String, file: String) throws(SourceProblems) -> YAMLDocument {
        guard text.utf8.count <= largestText else {
            throw SourceProblems([
                SourceProblem(file: file, line: 0, rule: "yaml.too_large", parameters: ["limit": String(largestText)])
            ])
        }
        let refused = YAMLScan.problems(in: text, file: file)
        guard refused.isEmpty else { throw SourceProblems(refused) }
        var builder = YAMLBuilder(file: file)
        let parser: Parser
        let root: Node?
        do {
            // `Resolver.basic` has no rules: Yams leaves scalars as texts, and so compares keys as texts.
            let marked = text.unicodeScalars.first == "\u{FEFF}"
            let content = marked ? String(text.unicodeScalars.dropFirst()) : text
            parser = try Parser(yaml: content, resolver: .basic, encoding: .utf8)
            root = try parser.singleRoot()
        } catch {
            throw SourceProblems([YAMLDocument.problem(error, file: file)])
        }
        // Nodes hold their anchors weakly; the parser owns them.
        let (value, lines) = withExtendedLifetime(parser) { builder.build(root) }
        guard builder.problems.isEmpty else { throw SourceProblems(builder.problems) }
        return YAMLDocument(file: file, value: value, lines: lines)
    }

    /// The line (from 1) of the node at a JSON Pointer: for an object's member the line of its name, for an array's
    /// element the line on which it begins. For a node that does not exist, the line of the nearest one above it.
    /// Nil when `pointer` is not a JSON Pointer.
    package func line(at pointer: String) -> Int? {
        if pointer.isEmpty { return lines.line }
        guard pointer.utf8.first == UInt8(ascii: "/") else { return nil }
        var place = lines
        for token in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let name = String(token).replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = place.members[name] ?? Int(name).flatMap({ place.element($0) }) else { break }
            place = next
        }
        return place.line
    }

    /// A problem of this file at a JSON Pointer.
    package func problem(at pointer: String, rule: String, parameters: [String: String] = [:]) -> SourceProblem {
        SourceProblem(file: file, line: line(at: pointer) ?? 0, rule: rule, parameters: parameters)
    }

    private static func problem(_ error: any Error, file: String) -> SourceProblem {
        func syntax(_ reason: String, _ line: Int) -> SourceProblem {
            SourceProblem(file: file, line: line, rule: "yaml.syntax", parameters: ["reason": reason])
        }
        switch error as? YamlError {
        case .scanner(let context, let reason, let mark, _), .parser(let context, let reason, let mark, _):
            return syntax([context?.text, reason].compactMap(\.self).joined(separator: ": "), mark.line)
        case .composer(_, let reason, let mark, _):
            let rule = reason.contains("another document") ? "yaml.several_documents" : "yaml.anchor"
            return SourceProblem(file: file, line: mark.line, rule: rule, parameters: [:])
        case .duplicatedKeysInMapping(let keys, let context):
            return SourceProblem(
                file: file, line: context.mark.line, rule: "yaml.duplicate_key",
                parameters: ["key": keys.joined(separator: ", ")])
        case .reader(let reason, _, _, _): return syntax(reason, 0)
        default: return syntax("unreadable", 0)
        }
    }
}

/// The lines of a document's nodes, in the document's shape.
struct YAMLLines: Sendable {
    let line: Int
    var members: [String: YAMLLines] = [:]
    var elements: [YAMLLines] = []

    func element(_ index: Int) -> YAMLLines? { elements.indices.contains(index) ? elements[index] : nil }
}
