@testable import Casework
import Core

/// Faults that a reviewer put into packs and that were not told then, and others of their kind.
extension DefectMaker {
    private static let layout = "form.layout.yaml"

    mutating func reviewed(_ kind: Defect.Kind) -> Defect? {
        switch kind {
        case .emptyText: return emptyText(kind)
        case .schemaKeyword, .schemaBounds, .requiredAtTimes: return schemaFault(kind)
        case .templateName, .templateSection: return templateFault(kind)
        case .lawKind, .lawAmount: return lawFault(kind)
        case .stepLimit:
            return change(
                kind, "procedure.yaml", ["pack.step_limit_too_long"],
                where: { line in
                    line.firstMatch(
                        of: #/^  (?!intake)\w+: +\{do: (?:task|decide), .*limit: \{days: [\d.]+, unit: working\}/#)
                        != nil
                }
            ) { line, _ in line.replacing(#/limit: \{days: [\d.]+/#) { _ in "limit: {days: 3000" } }
        case .tokenUnknown:
            return change(
                kind, Self.layout, ["pack.unknown_token"],
                where: { $0.contains("autocomplete: ") || $0.contains("level: ") }
            ) { line, _ in line.replacing(#/(autocomplete|level): ([\w-]+)/#) { "\($0.1): \($0.2)e" } }
        case .ownerPath: return ownerFault(kind)
        default: return conditionFault(kind)
        }
    }

    // MARK: - Texts, schemas, templates

    private mutating func emptyText(_ kind: Defect.Kind) -> Defect? {
        let name = ["text.vi.yaml", "text.en.yaml"].randomElement(using: &dice) ?? ""
        let all = lines(name)
        let blank = ["\"\"", "\" \"", "\"\u{200B}\""].randomElement(using: &dice) ?? ""
        return change(
            kind, name, ["pack.empty_text"],
            where: { line in
                guard line.firstMatch(of: #/^  [\w.]+: +[^{ >|]/#) != nil, let index = all.firstIndex(of: line) else {
                    return false
                }
                return all.indices.contains(index + 1) && !all[index + 1].hasPrefix("   ")
            }
        ) { line, _ in line.replacing(#/^(  [\w.]+): .+$/#) { "\($0.1): \(blank)" } }
    }

    private mutating func schemaFault(_ kind: Defect.Kind) -> Defect? {
        let file = "form.schema.json"
        switch kind {
        case .schemaKeyword:
            let wrong = ["maxLenght", "maxlength", "max_length", "maximumLength"].randomElement(using: &dice) ?? ""
            return change(kind, file, ["pack.unknown_keyword"], where: { $0.contains("\"maxLength\"") }) { line, _ in
                line.replacing("\"maxLength\"", with: "\"\(wrong)\"")
            }
        case .schemaBounds:
            return change(
                kind, file, ["pack.schema_takes_nothing"],
                where: { $0.firstMatch(of: #/"(?:minLength|minimum)": [1-9].*"(?:maxLength|maximum)": \d/#) != nil }
            ) { line, _ in line.replacing(#/"(maxLength|maximum)": \d+/#) { "\"\($0.1)\": 0" } }
        default:
            return change(
                kind, file, ["pack.never_asked"], where: { $0.contains("\"then\": {\"required\": [") }
            ) { line, maker in
                let name = "of_old_\(Int.random(in: 1...99, using: &maker.dice))"
                return line.replacing("\"then\": {\"required\": [", with: "\"then\": {\"required\": [\"\(name)\", ")
            }
        }
    }

    private mutating func templateFault(_ kind: Defect.Kind) -> Defect? {
        let documents = files.keys.filter { $0.hasPrefix(folder + "/documents/") }.sorted()
        guard let path = documents.randomElement(using: &dice) else { return nil }
        let file = String(path.dropFirst(folder.count + 1))
        let value = #/\{\{answers\.([\w.]+)\}\}/#
        guard kind == .templateName else {
            let whole = lines(file).joined()
            return change(kind, file, ["pack.template_open"], where: { $0.firstMatch(of: value) != nil }) { line, _ in
                // Where the same section stands already, its own end would close this one.
                guard let name = line.firstMatch(of: value)?.1, !whole.contains("{{#answers.\(name)}}") else {
                    return nil
                }
                return "{{#answers.\(name)}}" + line
            }
        }
        let wrong = ["answers.", "answer.", "choices.", "dates."].randomElement(using: &dice) ?? ""
        return change(kind, file, ["pack.template_unknown"], where: { $0.firstMatch(of: value) != nil }) { line, _ in
            line.replacing(value) { "{{\(wrong)\($0.1)_of_old}}" }
        }
    }

    // MARK: - Law

    /// A later value of another kind, or one that no fee can be, after the last of its name.
    private mutating func lawFault(_ kind: Defect.Kind) -> Defect? {
        guard files["\(folder)/law.yaml"] != nil else { return nil }
        var lines = lines("law.yaml")
        let amounts = self.lines("procedure.yaml").compactMap { line in
            line.firstMatch(of: #/amount: "law\.(\w+)"/#).map { String($0.1) }
        }
        let names = lines.indices.filter { index in
            guard let name = lines[index].firstMatch(of: #/^(\w+):$/#) else { return false }
            return kind == .lawKind || amounts.contains(String(name.1))
        }
        guard let index = names.randomElement(using: &dice) else { return nil }
        let end = lines[(index + 1)...].firstIndex { !$0.hasPrefix(" ") } ?? lines.endIndex
        let (values, rule) =
            kind == .lawKind
            ? (["\"80.000\"", "\" \"", "true", ""], "pack.law_value") : (["-75000", "75000.5"], "pack.no_amount")
        let value = values.randomElement(using: &dice) ?? ""
        lines.insert("  - {from: \"2099-01-01\", value: \(value), basis: \"Gói thử\", sure: demo}", at: end)
        return defect(kind, "law.yaml", lines, "law.yaml", end + 1, [rule])
    }

    // MARK: - Layout

    private mutating func ownerFault(_ kind: Defect.Kind) -> Defect? {
        let others = lines(Self.layout).filter { line in
            ["number", "money", "yes_no", "declaration", "date"].contains { line.contains("widget: \($0)") }
        }.compactMap { path($0) }
        guard let other = others.randomElement(using: &dice) else { return nil }
        return change(kind, Self.layout, ["pack.owner_differs"], where: { $0.hasPrefix("owner: {") }) { line, maker in
            let key = ["name", "phone", "address"].randomElement(using: &maker.dice) ?? ""
            return line.replacing(try? Regex("\\b\(key): [\\w.]+", as: Substring.self), with: "\(key): \(other)")
        }
    }

    private mutating func conditionFault(_ kind: Defect.Kind) -> Defect? {
        let maker = self
        let isOptional = { (line: String) in
            guard let path = maker.path(line), maker.asksFreely(line), !line.contains("computed") else { return false }
            // A column of a table has no condition.
            guard maker.schema.subschema(at: path) != nil else { return false }
            return !maker.schema.requires(path) && !line.contains("required:")
        }
        switch kind {
        case .filedOutside:
            return change(kind, Self.layout, ["pack.never_visible"], where: isOptional) { line, maker in
                let year = Int.random(in: 1950...2000, using: &maker.dice)
                return maker.visible(line, "filed < date(\"\(year)-01-01\")")
            }
        case .comparedPair:
            let numbers = lines(Self.layout).filter { $0.contains("widget: number") }.compactMap { path($0) }
            return change(kind, Self.layout, ["pack.never_visible"], where: isOptional) { line, maker in
                let others = numbers.filter { $0 != maker.path(line) }.shuffled(using: &maker.dice)
                guard others.count > 1 else { return nil }
                return maker.visible(line, "\(others[0]) > \(others[1]) and \(others[0]) < \(others[1])")
            }
        case .choiceWord:
            let rules: Set = ["pack.compared_with_no_choice", "pack.required_but_hidden"]
            return change(kind, Self.layout, rules, where: isOptional) { line, maker in
                guard let choice = maker.choice(otherThan: line) else { return nil }
                return maker.visible(line, "\(choice.path) != \"\(choice.value)s_of_old\"")
            }
        case .waitsForItself:
            return change(kind, Self.layout, ["pack.visible_in_circle"], where: isOptional) { line, maker in
                guard let path = maker.path(line), !line.contains("widget: table") else { return nil }
                return maker.visible(line, "\(path) != null")
            }
        default:
            return hiddenRead(kind, isOptional)
        }
    }

    /// A question is asked of those who cannot have answered another one.
    private mutating func hiddenRead(_ kind: Defect.Kind, _ isOptional: (String) -> Bool) -> Defect? {
        let hidden = lines(Self.layout).compactMap { line -> (path: String, other: String, word: String)? in
            guard let path = path(line), !line.contains("widget: table"),
                let match = line.firstMatch(of: #/visible: '([\w.]+) = "(\w+)"'/#)
            else { return nil }
            return (path, String(match.1), String(match.2))
        }
        guard let chosen = hidden.randomElement(using: &dice),
            let words = schema.subschema(at: chosen.other)?["enum"]?.array?.compactMap(\.string),
            let word = words.filter({ $0 != chosen.word }).randomElement(using: &dice)
        else { return nil }
        let rules: Set = ["pack.condition_reads_hidden", "pack.required_but_hidden"]
        return change(kind, Self.layout, rules, where: isOptional) { line, maker in
            guard maker.path(line) != chosen.path else { return nil }
            return maker.visible(line, "\(chosen.other) = \"\(word)\" and \(chosen.path) != null")
        }
    }
}

extension String {
    /// Nil where the pattern is none.
    fileprivate func replacing(_ pattern: Regex<Substring>?, with text: String) -> String? {
        pattern.map { self.replacing($0, with: text) }
    }
}
