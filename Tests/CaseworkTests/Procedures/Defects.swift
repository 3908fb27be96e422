@testable import Casework
import Core
import Foundation

/// Seeded random numbers, so that a defect that is not found can be made again (SplitMix64).
struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A fault put into a real pack: which file changed, and what must be told about which line.
struct Defect {
    let kind: Kind
    let files: [String: [UInt8]]
    let expected: (file: String, line: Int, rules: Set<String>)

    enum Kind: String, CaseIterable {
        case unreachableQuestion, contradictingConditions, requiredButHidden, illTyped, unknownName, brokenRule
        case missingText, uncoveredLaw, unknownLaw, missingStep, unknownWord, unaskedAnswer
        case sectionNeverAsked, sectionIllTyped, sectionTwice, sectionWithoutText
        case columnUnknown, columnNotSimple, columnTwice, columnUnasked
        case boundIllTyped, boundEmpty
        case computedIllTyped, computedRequired, computedFromLater, computedUnknownName
        case requiredNever, requiredIllTyped, requiredUnasked
        case widgetContradicts
        case tableOverlap, tableUnreadable, tableUnknownName, tableIllTyped
        case emptyText, schemaKeyword, schemaBounds, requiredAtTimes, templateName, templateSection, lawKind, lawAmount
        case stepLimit, tokenUnknown, ownerPath, filedOutside, comparedPair, choiceWord, waitsForItself, hiddenRead
    }
}

/// Makes defects of a kind out of a procedure's files. Every kind looks for the lines that it can spoil and takes one.
struct DefectMaker {
    var files: [String: [UInt8]]
    /// `procedures/house-permit`
    let folder: String
    let schema: Value
    var dice: Dice

    func lines(_ name: String) -> [String] {
        String(decoding: files["\(folder)/\(name)"] ?? [], as: UTF8.self).components(separatedBy: "\n")
    }

    /// Nil when the procedure has nothing of that kind to spoil.
    mutating func make(_ kind: Defect.Kind) -> Defect? {
        switch kind {
        case .unreachableQuestion:
            return change(kind, "form.layout.yaml", ["pack.never_visible"], where: asksFreely) { line, maker in
                maker.visible(line, maker.impossible())
            }
        case .contradictingConditions:
            return contradiction(kind)
        case .requiredButHidden:
            return change(kind, "form.layout.yaml", ["pack.required_but_hidden"], where: asksRequired) { line, maker in
                maker.choice(otherThan: line).map { maker.visible(line, "\($0.path) = \"\($0.value)\"") } ?? nil
            }
        case .illTyped:
            return change(kind, "form.layout.yaml", ["pack.rule_unreadable", "pack.rule_type"], where: asksFreely) {
                line, maker in
                maker.choice(otherThan: line).map { choice in
                    let wrong = [
                        "\(choice.path) > 5", "\(choice.path) + 1 = 2", choice.path, "not(\(choice.path) = 3)",
                    ]
                    return maker.visible(line, wrong.randomElement(using: &maker.dice) ?? "")
                } ?? nil
            }
        case .unknownName:
            return change(kind, "form.layout.yaml", ["pack.rule_unreadable"], where: asksFreely) { line, maker in
                maker.choice(otherThan: line).map { maker.visible(line, "\($0.path)x = \"\($0.value)\"") } ?? nil
            }
        case .brokenRule:
            return change(kind, "procedure.yaml", ["pack.rule_unreadable"], where: holdsRule) { line, _ in
                line.replacing(#/(when|amount|required): (["'])(.+?)\2(?=[,}\s]|$)/#) { match in
                    "\(match.1): \(match.2)\(match.3) and\(match.2)"
                }
            }
        case .missingText:
            return missingText(kind)
        case .uncoveredLaw:
            return uncoveredLaw(kind)
        case .unknownLaw:
            return change(
                kind, "procedure.yaml", ["pack.rule_unreadable"],
                where: { $0.contains("law.") && $0.contains("amount: ") }
            ) {
                line, _ in line.replacing(#/law\.(\w+)/#) { "law.\($0.1)_of_old" }
            }
        case .missingStep:
            return change(
                kind, "procedure.yaml", ["pack.no_such_step"],
                where: { $0.firstMatch(of: #/^  \w+: +\{do: .*next: (?!end)\w+/#) != nil }
            ) { line, _ in line.replacing(#/next: (\w+)/#) { "next: \($0.1)_again" } }
        case .unknownWord:
            return change(
                kind, "form.layout.yaml", ["pack.unknown_word", "pack.choice_without_enum"],
                where: { $0.contains("widget: ") }
            ) {
                line, _ in
                line.replacing(#/widget: (\w+)/#) { "widget: \($0.1)s" }
            }
        case .unaskedAnswer:
            return unasked(kind)
        case .sectionNeverAsked, .sectionIllTyped, .sectionTwice, .sectionWithoutText: return section(kind)
        case .columnUnknown, .columnNotSimple, .columnTwice, .columnUnasked: return column(kind)
        case .computedIllTyped, .computedRequired, .computedFromLater, .computedUnknownName: return computed(kind)
        case .boundIllTyped, .boundEmpty: return bound(kind)
        case .requiredNever, .requiredIllTyped, .requiredUnasked: return required(kind)
        case .widgetContradicts: return widgetContradicts(kind)
        case .tableOverlap, .tableUnreadable, .tableUnknownName, .tableIllTyped: return table(kind)
        default: return reviewed(kind)
        }
    }

    // MARK: - How a line is spoilt

    mutating func change(
        _ kind: Defect.Kind, _ name: String, _ rules: Set<String>, where fits: (String) -> Bool,
        lineOf: ([String], Int) -> Int = { $1 }, _ spoil: (String, inout DefectMaker) -> String?
    ) -> Defect? {
        var lines = lines(name)
        guard let index = lines.indices.filter({ fits(lines[$0]) }).randomElement(using: &dice),
            let spoilt = spoil(lines[index], &self), spoilt != lines[index]
        else { return nil }
        lines[index] = spoilt
        return defect(kind, name, lines, name, lineOf(lines, index) + 1, rules)
    }

    func defect(
        _ kind: Defect.Kind, _ changed: String, _ lines: [String], _ name: String, _ line: Int, _ rules: Set<String>
    ) -> Defect {
        var files = files
        files["\(folder)/\(changed)"] = Array(lines.joined(separator: "\n").utf8)
        return Defect(kind: kind, files: files, expected: ("\(folder)/\(name)", line, rules))
    }

    /// A page gets a condition, and a field of it the opposite one.
    private mutating func contradiction(_ kind: Defect.Kind) -> Defect? {
        var lines = lines("form.layout.yaml")
        guard let index = lines.indices.filter({ asksFreely(lines[$0]) }).randomElement(using: &dice),
            let page = (0...index).last(where: { lines[$0].firstMatch(of: #/^  - id: /#) != nil }),
            !lines[page + 1].contains("visible"),
            let choice = choice(otherThan: lines[index], onPageOtherThan: page, lines),
            let spoilt = visible(lines[index], "\(choice.path) != \"\(choice.value)\"")
        else { return nil }
        lines[index] = spoilt
        lines.insert("    visible: '\(choice.path) = \"\(choice.value)\"'", at: page + 1)
        return defect(
            kind, "form.layout.yaml", lines, "form.layout.yaml", index + 2,
            ["pack.contradicting_conditions"])
    }

    /// A text is taken away: the line told is that of the nearest key around it.
    private mutating func missingText(_ kind: Defect.Kind) -> Defect? {
        let name = ["text.vi.yaml", "text.en.yaml"].randomElement(using: &dice) ?? ""
        var lines = lines(name)
        let found = lines.indices.filter { lines[$0].firstMatch(of: #/^  [\w.]+: +[^{ ]/#) != nil }
        guard let index = found.randomElement(using: &dice),
            let parent = (0..<index).last(where: { lines[$0].firstMatch(of: #/^\w+:$/#) != nil }),
            lines[parent] != "fields:", lines[parent] != "papers:",
            lines.indices.contains(index + 1), !lines[index + 1].hasPrefix("   ")
        else { return nil }
        // The last text of a group would take the group with it.
        let siblings = lines[(parent + 1)...].prefix { $0.hasPrefix("  ") }.count
        guard siblings > 1 else { return nil }
        lines.remove(at: index)
        return defect(kind, name, lines, name, parent + 1, ["pack.missing_text"])
    }

    /// The oldest value of a name begins after the procedure does: the line told is that of the name.
    private mutating func uncoveredLaw(_ kind: Defect.Kind) -> Defect? {
        var lines = lines("law.yaml")
        let found = lines.indices.dropFirst().filter {
            lines[$0].contains("from: \"") && lines[$0 - 1].firstMatch(of: #/^\w+:$/#) != nil
        }
        guard let index = found.randomElement(using: &dice) else { return nil }
        let next = lines.indices.dropFirst(index + 1).first { lines[$0].firstMatch(of: #/^\w+:$/#) != nil }
        for later in index..<(next ?? lines.endIndex) {
            lines[later] = lines[later].replacing(#/from: "\d{4}/#, with: "from: \"2099")
        }
        return defect(kind, "law.yaml", lines, "law.yaml", index, ["pack.law_does_not_cover"])
    }

    /// A question that the schema requires of everybody is no longer asked.
    private mutating func unasked(_ kind: Defect.Kind) -> Defect? {
        var lines = lines("form.layout.yaml")
        guard let index = lines.indices.filter({ asksRequired(lines[$0]) }).randomElement(using: &dice),
            let path = path(lines[index])
        else { return nil }
        lines.remove(at: index)
        let names = path.split(separator: ".").map(String.init)
        var schemaLine = 0
        let text = self.lines("form.schema.json")
        for name in names {
            guard let next = text.indices.dropFirst(schemaLine).first(where: { text[$0].contains("\"\(name)\": {") })
            else {
                return nil
            }
            schemaLine = next
        }
        return defect(kind, "form.layout.yaml", lines, "form.schema.json", schemaLine + 1, ["pack.never_asked"])
    }

    // MARK: - What a line says

    func path(_ line: String) -> String? { line.firstMatch(of: #/\{path: ([\w.]+)/#).map { String($0.1) } }
    func isChoice(_ line: String) -> Bool { line.contains("widget: choice") }
    func asksFreely(_ line: String) -> Bool {
        path(line) != nil && !line.contains("visible") && !isChoice(line)
    }

    func asksRequired(_ line: String) -> Bool {
        // What a group lacks is told of each of its parts.
        let isOther = line.contains(/widget: (area|address|coordinates)/)
        guard asksFreely(line), let path = path(line), !isOther else { return false }
        let names = path.split(separator: ".").map(String.init)
        return (0..<names.count).allSatisfy { schema.requires(names[...$0].joined(separator: ".")) }
    }

    private func holdsRule(_ line: String) -> Bool {
        line.firstMatch(of: #/(when|amount|required): (["'])(.+?)(["'])/#) != nil
    }

    func visible(_ line: String, _ rule: String) -> String? {
        guard let end = line.lastIndex(of: "}") else { return nil }
        return line[..<end] + ", visible: '\(rule)'}"
    }

    mutating func choice(
        otherThan line: String, onPageOtherThan page: Int? = nil, _ layout: [String] = []
    ) -> (path: String, value: String)? {
        let asked = lines("form.layout.yaml").filter { isChoice($0) }.compactMap { self.path($0) }
        let taken = path(line)
        var barred: Set<String> = []
        if let page {
            for other in layout[(page + 1)...].prefix(while: { !$0.hasPrefix("  - id:") }) {
                if let path = path(other) { barred.insert(path) }
            }
        }
        let paths = asked.filter { $0 != taken && !barred.contains($0) }
        guard let path = paths.randomElement(using: &dice),
            let value = schema.subschema(at: path)?["enum"]?.array?.compactMap(\.string).randomElement(using: &dice)
        else { return nil }
        return (path, value)
    }

    /// A condition that nothing fulfils.
    mutating func impossible() -> String {
        let numbers = lines("form.layout.yaml").filter { $0.contains("widget: number") }.compactMap { path($0) }
            .filter { schema.subschema(at: $0)?["maximum"] != nil }
        let number = numbers.randomElement(using: &dice)
        let most = number.flatMap { schema.subschema(at: $0)?["maximum"]?.integer }
        let choice = choice(otherThan: "")
        var conditions = ["channel = \"pigeon\"", "channel = \"online\" and channel = \"counter\"", "filed < filed"]
        conditions.removeLast()
        if let choice {
            conditions.append("\(choice.path) = \"no such choice\"")
            conditions.append("\(choice.path) = \"\(choice.value)\" and not(\(choice.path) in (\"\(choice.value)\"))")
        }
        if let number, let most {
            conditions.append("\(number) > \(most)")
            conditions.append("\(number) < 3 and \(number) >= 3")
        }
        return conditions.randomElement(using: &dice) ?? ""
    }
}
