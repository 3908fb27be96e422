import Core
import Decisions
import Foundation
import OrderedCollections

/// What must hold of the values of law.yaml, each by itself and as rules use them.
extension ProcedureChecker {
    /// What a value is, as authors call it.
    enum LawKind: String {
        case nothing, number, text, date, duration, list, mapping
        case yesNo = "yes_no"
    }

    static func kind(_ value: Value) -> LawKind {
        switch value {
        case .null: .nothing
        case .number: .number
        case .bool: .yesNo
        case .array: .list
        case .object: .mapping
        case .string(let text) where text.trimmed.isEmpty: .nothing
        case .string(let text) where CivilDate(text) != nil: .date
        case .string(let text) where text.wholeMatch(of: #/-?P(?=[\dT])(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?/#) != nil:
            .duration
        case .string: .text
        }
    }

    /// Every dated value is of one kind all the time, and of the kind that rules take.
    func checkLawValues(_ law: SourceNode) {
        let (amounts, texts) = (amountNames, ruleTexts)
        for (name, node) in law.members() {
            guard let entries = entryNodes(node) else { continue }
            let asked = name == Law.timeLimitDays || amounts.contains(name) ? .number : asked(name, texts)
            let kinds = entries.map { ProcedureChecker.kind($0.value["value"] ?? .null) }
            let usual = asked ?? kinds.first { $0 != .nothing } ?? .number
            for (entry, kind) in zip(entries, kinds) where entry.value["value"] != nil {
                let isUsable = ![.nothing, .list, .mapping].contains(kind)
                if !isUsable || kind != usual {
                    entry.problem(
                        "pack.law_value", ["name": name, "expected": usual.rawValue, "gives": kind.rawValue],
                        at: "value")
                } else if amounts.contains(name) || name == Law.timeLimitDays,
                    let number = entry.value["value"]?.number,
                    number < .zero || (amounts.contains(name) && !number.isInteger)
                {
                    entry.problem("pack.no_amount", ["key": name, "value": number.description], at: "value")
                }
            }
        }
    }

    private func entryNodes(_ node: SourceNode) -> [SourceNode]? {
        if node.value.array != nil { return node.elements() }
        guard node.value["values"]?.array != nil else { return nil }
        return node.elements("values")
    }

    /// The values that are a fee as they stand.
    private var amountNames: Set<String> {
        var rules = procedure.fees.map(\.amount)
        for step in procedure.steps.values {
            if case .pay(let payment) = step.kind { rules += payment.lines.map(\.amount) }
        }
        let results = rules.flatMap { $0.simple.map(SimpleForm.results) ?? [] }
        return Set(results.compactMap(SimpleForm.path).filter { $0.hasPrefix("law.") }.map { String($0.dropFirst(4)) })
    }

    /// Everything that is written in FEEL, and what stands beside it: names are looked for in it.
    private var ruleTexts: String {
        ["procedure.yaml", "form.layout.yaml"].compactMap { pack.source.text("\(folder)/\($0)") }
            .joined(separator: "\n")
    }

    /// What the rules make of a value: `date(law.x)`, `duration(law.x)`.
    private func asked(_ name: String, _ texts: String) -> LawKind? {
        for (function, kind) in [("date", LawKind.date), ("duration", .duration)]
        where texts.contains("\(function)(law.\(name))") {
            return kind
        }
        return nil
    }
}
