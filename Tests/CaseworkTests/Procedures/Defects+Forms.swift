@testable import Casework
import Core

/// Faults in what forms have beside plain questions: sections, tables, computed answers, answers required at times.
/// Where a form has none of its own, it gets a good one first, which is then spoilt.
extension DefectMaker {
    private static let layout = "form.layout.yaml"

    // MARK: - Sections

    /// A question is put into a section of its page.
    mutating func section(_ kind: Defect.Kind) -> Defect? {
        var lines = lines(Self.layout)
        let free = lines.indices.filter { asksFreely(lines[$0]) && lines[$0].hasPrefix("      - {") }
        guard let index = free.randomElement(using: &dice),
            let end = lines[index...].firstIndex(where: { !$0.hasPrefix("      ") }),
            !lines[end].contains("sections:"), let choice = choice(otherThan: lines[index])
        else { return nil }
        let question = "      " + lines.remove(at: index)
        // The page must keep a question of its own.
        guard lines[index - 1].hasPrefix("      - {") || lines[index].hasPrefix("      - {") else { return nil }
        var (condition, rules) = ("\(choice.path) = \"\(choice.value)\"", Set<String>())
        switch kind {
        case .sectionNeverAsked: (condition, rules) = (impossible(), ["pack.never_visible"])
        case .sectionIllTyped:
            let wrong = ["\(choice.path) + 1 = 2", choice.path, "\(choice.path)s = 1", "\(choice.path) = "]
            condition = wrong.randomElement(using: &dice) ?? ""
            rules = ["pack.rule_unreadable", "pack.rule_type"]
        default: break
        }
        func section() -> [String] {
            ["      - id: more", "        visible: '\(condition)'", "        fields:", question]
        }
        var told = end - 1
        lines.insert(contentsOf: ["    sections:"] + section(), at: end - 1)
        switch kind {
        case .sectionTwice:
            lines.insert(contentsOf: section(), at: end + 4)
            return defect(kind, Self.layout, lines, Self.layout, end + 5, ["pack.twice"])
        case .sectionWithoutText:
            let text = ["text.vi.yaml", "text.en.yaml"].randomElement(using: &dice) ?? ""
            let texts = self.lines(text)
            let line = texts.firstIndex { $0 == "sections:" } ?? texts.firstIndex { !$0.hasPrefix("#") } ?? 0
            return defect(kind, Self.layout, lines, text, line + 1, ["pack.missing_text"])
        default:
            told += 2
            return defect(kind, Self.layout, lines, Self.layout, told + 1, rules)
        }
    }

    // MARK: - Tables

    /// A page gets a table of people, and the schema their rows.
    mutating func column(_ kind: Defect.Kind) -> Defect? {
        var (layout, schema) = (lines(Self.layout), lines("form.schema.json"))
        let pages = layout.indices.filter { layout[$0] == "    fields:" }
        guard let page = pages.randomElement(using: &dice),
            let properties = schema.firstIndex(where: { $0.hasSuffix("\"properties\": {") })
        else { return nil }
        schema.insert(
            """
            "people": {"type": "array", "items": {"type": "object", "required": ["name", "born"], "properties": \
            {"name": {"type": "string"}, "born": {"type": "string", "format": "date"}, "kin": {"type": "string"}}}},
            """, at: properties + 1)
        var columns = [
            "          - {path: name, widget: text}", "          - {path: born, widget: date}",
            "          - {path: kin, widget: text}",
        ]
        let at = columns.indices.randomElement(using: &dice) ?? 0
        var (file, line, rules) = (Self.layout, page + 5 + at, Set<String>())
        switch kind {
        case .columnUnknown:
            columns[at] = columns[at].replacing("path: ", with: "path: other_")
            rules = ["pack.no_such_answer"]
        case .columnNotSimple:
            let widget = ["table", "file", "area", "address", "coordinates"].randomElement(using: &dice) ?? ""
            columns[at] = columns[at].replacing("widget: text", with: "widget: \(widget)")
                .replacing("widget: date", with: "widget: \(widget)")
            rules = ["pack.not_in_a_table"]
        case .columnTwice:
            columns.insert(columns[at], at: at + 1)
            (line, rules) = (line + 1, ["pack.twice"])
        default:
            columns.remove(at: min(at, 1))
            (file, line, rules) = ("form.schema.json", properties + 2, ["pack.never_asked"])
        }
        layout.insert(
            contentsOf: ["      - path: people", "        widget: table", "        columns:"] + columns, at: page + 1)
        var maker = self
        maker.files["\(folder)/form.schema.json"] = Array(schema.joined(separator: "\n").utf8)
        return maker.defect(kind, Self.layout, layout, file, line, rules)
    }

    // MARK: - Bounds of dates

    /// A date gets a bound that is no day, or leaves it none.
    mutating func bound(_ kind: Defect.Kind) -> Defect? {
        let rule = kind == .boundEmpty ? "pack.no_day_within" : "pack.rule_type"
        return change(
            kind, Self.layout, [rule], where: { $0.contains("widget: date") && !$0.contains("not_before") }
        ) { line, maker in
            if kind == .boundIllTyped {
                return maker.choice(otherThan: line).map { maker.rule("not_before", line, $0.path) } ?? nil
            }
            let isBounded = line.contains("not_after")
            return maker.rule(isBounded ? "not_before" : "not_after", line, isBounded ? "2201-01-01" : "1799-12-31")
        }
    }

    // MARK: - Computed answers

    mutating func computed(_ kind: Defect.Kind) -> Defect? {
        let number = "widget: number"
        let isFree = { (line: String, maker: DefectMaker) in
            maker.asksFreely(line) && line.contains(number) && !line.contains("computed")
        }
        let maker = self
        switch kind {
        case .computedRequired:
            return change(
                kind, Self.layout, ["pack.computed_required"],
                where: { maker.asksRequired($0) && $0.contains(number) && !$0.contains("computed") }
            ) { line, maker in maker.rule("computed", line, "\(Int.random(in: 1...99, using: &maker.dice))") }
        case .computedIllTyped:
            return change(kind, Self.layout, ["pack.rule_type"], where: { isFree($0, maker) }) { line, maker in
                maker.choice(otherThan: line).map { maker.rule("computed", line, $0.path) } ?? nil
            }
        case .computedUnknownName:
            return change(kind, Self.layout, ["pack.rule_unreadable"], where: { isFree($0, maker) }) { line, maker in
                maker.path(line).map { maker.rule("computed", line, "\($0)_of_old + 1") } ?? nil
            }
        default:
            return change(kind, Self.layout, ["pack.computed_from_later"], where: { isFree($0, maker) }) {
                line, maker in
                maker.path(line).map { maker.rule("computed", line, "\($0) + 1") } ?? nil
            }
        }
    }

    // MARK: - Required at times

    mutating func required(_ kind: Defect.Kind) -> Defect? {
        let maker = self
        let isFree = { (line: String) in maker.asksFreely(line) && !line.contains("required:") }
        switch kind {
        case .requiredNever:
            return change(kind, Self.layout, ["pack.never_holds"], where: isFree) { line, maker in
                maker.rule("required", line, maker.impossible())
            }
        case .requiredIllTyped:
            return change(kind, Self.layout, ["pack.rule_unreadable", "pack.rule_type"], where: isFree) { line, maker in
                maker.choice(otherThan: line).map { choice in
                    let wrong = ["\(choice.path) + 1 = 2", choice.path, "\(choice.path)s = 1", "1 + 1"]
                    return maker.rule("required", line, wrong.randomElement(using: &maker.dice) ?? "")
                } ?? nil
            }
        default:
            return requiredUnasked(kind)
        }
    }

    /// An answer is required by what another says that nobody is asked for any more.
    private mutating func requiredUnasked(_ kind: Defect.Kind) -> Defect? {
        var lines = lines(Self.layout)
        guard let choice = choice(otherThan: ""),
            let asked = lines.firstIndex(where: { path($0) == choice.path && isChoice($0) }),
            !lines.contains(where: { $0.contains("'\(choice.path) ") })
        else { return nil }
        lines.remove(at: asked)
        // The page must keep a question.
        guard lines[asked - 1].hasPrefix("      - {") || lines[asked].hasPrefix("      - {") else { return nil }
        let free = lines.indices.filter { asksFreely(lines[$0]) && !lines[$0].contains("required:") }
        guard let index = free.randomElement(using: &dice),
            let spoilt = rule("required", lines[index], "\(choice.path) = \"\(choice.value)\"")
        else { return nil }
        lines[index] = spoilt
        return defect(kind, Self.layout, lines, Self.layout, index + 1, ["pack.condition_reads_unasked"])
    }

    // MARK: - Widgets

    /// A question is asked in a way that gives what its schema does not take.
    mutating func widgetContradicts(_ kind: Defect.Kind) -> Defect? {
        let others = [
            "number": ["citizen_number", "text", "yes_no"], "money": ["text", "date"], "yes_no": ["number", "phone"],
            "date": ["number", "phone", "email"], "citizen_number": ["date", "email", "money"],
            "phone": ["email", "date"], "declaration": ["text", "money"], "text": ["number", "declaration"],
        ]
        let maker = self
        func widget(_ line: String) -> String {
            line.firstMatch(of: #/widget: (\w+)/#).map { String($0.1) } ?? ""
        }
        return change(
            kind, Self.layout, ["pack.widget_contradicts_schema"],
            where: { maker.asksFreely($0) && !$0.contains("computed") && others[widget($0)] != nil }
        ) { line, maker in
            let old = widget(line)
            guard let new = others[old]?.randomElement(using: &maker.dice) else { return nil }
            return line.replacing("widget: \(old)", with: "widget: \(new)")
        }
    }

    func rule(_ key: String, _ line: String, _ rule: String) -> String? {
        guard let end = line.lastIndex(of: "}") else { return nil }
        return line[..<end] + ", \(key): '\(rule)'}"
    }
}
