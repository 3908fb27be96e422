import Core
import Foundation
import OrderedCollections
import Yams

/// Turns Yams' nodes into a value and its lines, and collects what the strict language refuses.
struct YAMLBuilder {
    let file: String
    private(set) var problems: [SourceProblem] = []

    init(file: String) { self.file = file }

    mutating func build(_ root: Node?) -> (Value, YAMLLines) {
        guard let root else { return (.null, YAMLLines(line: 1)) }
        return build(root, line: root.mark?.line ?? 1, depth: 1)
    }

    private mutating func report(_ rule: String, _ line: Int, _ parameters: [String: String] = [:]) {
        guard problems.count < YAMLDocument.mostProblems else { return }
        problems.append(SourceProblem(file: file, line: line, rule: rule, parameters: parameters))
    }

    private mutating func build(_ node: Node, line: Int, depth: Int) -> (Value, YAMLLines) {
        if let anchor = node.anchor { report("yaml.anchor", line, ["name": anchor.rawValue]) }
        guard depth <= YAMLDocument.deepest else {
            report("yaml.too_deep", line, ["limit": String(YAMLDocument.deepest)])
            return (.null, YAMLLines(line: line))
        }
        switch node {
        case .scalar(let scalar): return (resolve(scalar, line: line), YAMLLines(line: line))
        case .sequence(let sequence):
            checkTag(sequence.tag, line: line)
            var elements: [Value] = []
            var lines = YAMLLines(line: line)
            for child in sequence {
                let (value, place) = build(child, line: child.mark?.line ?? line, depth: depth + 1)
                elements.append(value)
                lines.elements.append(place)
            }
            return (.array(elements), lines)
        case .mapping(let mapping):
            checkTag(mapping.tag, line: line)
            var members = Value.Object()
            var lines = YAMLLines(line: line)
            for (key, child) in mapping {
                let keyLine = key.mark?.line ?? line
                guard let name = name(key, line: keyLine) else { continue }
                let (value, place) = build(child, line: keyLine, depth: depth + 1)
                members[name] = value
                lines.members[name] = place
            }
            return (.object(members), lines)
        case .alias:
            report("yaml.anchor", line)
            return (.null, YAMLLines(line: line))
        }
    }

    private mutating func checkTag(_ tag: Tag, line: Int) {
        if !tag.rawValue.isEmpty { report("yaml.tag", line, ["tag": tag.rawValue]) }
    }

    /// A member's name: any scalar as it is written, since a name that is read as a text loses nothing.
    private mutating func name(_ key: Node, line: Int) -> String? {
        if let anchor = key.anchor { report("yaml.anchor", line, ["name": anchor.rawValue]) }
        guard case .scalar(let scalar) = key else {
            report("yaml.key", line)
            return nil
        }
        // Comparing keys has made Yams write the tag of texts into every untagged one.
        if scalar.tag.rawValue != Tag.Name.str.rawValue { checkTag(scalar.tag, line: line) }
        guard scalar.style != .plain || scalar.string != "<<" else {
            report("yaml.merge_key", line)
            return nil
        }
        return YAMLScalar.normalise(scalar.string)
    }

    private mutating func resolve(_ scalar: Node.Scalar, line: Int) -> Value {
        guard scalar.style == .plain || scalar.style == .any else {
            if scalar.tag.rawValue != Tag.Name.str.rawValue { checkTag(scalar.tag, line: line) }
            return .string(YAMLScalar.normalise(scalar.string))
        }
        guard scalar.tag.rawValue.isEmpty else {
            checkTag(scalar.tag, line: line)
            return .null
        }
        switch YAMLScalar.resolve(plain: scalar.string) {
        case .value(let value): return value
        case .code: report("yaml.unquoted_code", line, ["text": scalar.string])
        case .unreadableNumber: report("yaml.number", line, ["text": scalar.string])
        }
        return .null
    }
}
