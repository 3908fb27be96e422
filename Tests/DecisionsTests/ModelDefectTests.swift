import Decisions
import Testing

/// Faults put into DMN models, 25 of each kind: each is told with its file and line.
@Suite struct ModelDefectTests {
    enum Kind: String, CaseIterable, Sendable {
        case gap, overlap, unreachable, unreadableCell, unknownName, illTypedCell, illTypedOutput
        case circle, unreadableExpression, unknownInExpression, unknownRequirement
    }

    private struct Defect {
        let lines: [String]
        let code: String
        let line: Int
    }

    @Test(arguments: Kind.allCases)
    func `every generated defect of a model is told with its file and line`(_ kind: Kind) throws {
        for number in 1...25 {
            let defect = ModelDefectTests.make(kind, number)
            let text = defect.lines.joined(separator: "\n")
            let model = try DecisionModel.read(Array(text.utf8), file: "fees.dmn", analysing: true)
            let isTold = model.findings.contains {
                $0.file == "fees.dmn" && $0.line == defect.line && $0.code == defect.code
            }
            #expect(isTold, "\(kind) \(number): \(defect.line) \(defect.code); told: \(model.findings)")
        }
    }

    @Test func `a model without faults is told of nothing`() throws {
        for number in 1...25 {
            let rules = [("< \(number)", "1"), (">= \(number)", "n + 1")]
            let text = ModelDefectTests.table("UNIQUE", rules).joined(separator: "\n")
            let model = try DecisionModel.read(Array(text.utf8), file: "fees.dmn", analysing: true)
            #expect(model.findings.isEmpty, "\(model.findings)")
        }
    }

    private static func make(_ kind: Kind, _ number: Int) -> Defect {
        let (low, high) = (number * 3, number * 3 + 2 + number % 5)
        var rules = [("< \(low)", "1"), ("[\(low)..\(high)]", "2"), ("> \(high)", "3")]
        let spoilt = number % 3
        var (hit, code, line) = ("UNIQUE", "table.cell", firstRule + spoilt)
        switch kind {
        case .gap:
            rules[1].0 = "(\(low)..\(high)]"
            (code, line) = ("table.gap", firstRule - 3)
        case .overlap:
            rules[2].0 = ">= \(high)"
            (code, line) = ("table.overlap", firstRule + 2)
        case .unreachable:
            rules.append(("[\(low + 1)..\(high)]", "4"))
            (hit, code, line) = ("FIRST", "table.unreachable", firstRule + 3)
        case .unreadableCell: rules[spoilt].0 = number % 2 == 0 ? "<" : "[\(low).."
        case .unknownName: rules[spoilt].1 = "n + law_of_\(number)"
        case .illTypedCell: rules[spoilt].0 = "< \"\(number)\""
        case .illTypedOutput: rules[spoilt].1 = "\"\(number)\""
        case .circle: return circle(of: 1 + number % 4)
        case .unreadableExpression: return literal("\(number) +", "feel.unexpected", 4)
        case .unknownInExpression: return literal("n + law_of_\(number)", "feel.unknown_name", 3)
        case .unknownRequirement:
            var lines = table("UNIQUE", rules)
            lines[2] = lines[2].replacing("#n", with: "#n\(number)")
            return Defect(lines: lines, code: "decision.unknown_requirement", line: 3)
        }
        return Defect(lines: table(hit, rules), code: code, line: line)
    }

    /// The line of a table's first rule.
    private static let firstRule = 7

    private static let head = [
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"fees\" namespace=\"urn:fees\">",
        "<inputData id=\"n\" name=\"n\"><variable name=\"n\" typeRef=\"number\"/></inputData>",
    ]

    private static func decision(_ name: String, needs: String) -> String {
        "<decision id=\"\(name)\" name=\"\(name)\"><variable name=\"\(name)\"/>"
            + "<informationRequirement><requiredInput href=\"#\(needs)\"/></informationRequirement>"
    }

    private static func table(_ hit: String, _ rules: [(String, String)]) -> [String] {
        let start = [
            decision("fee", needs: "n"), "<decisionTable hitPolicy=\"\(hit)\">",
            "<input><inputExpression typeRef=\"number\"><text>n</text></inputExpression></input>",
            "<output typeRef=\"number\"/>",
        ]
        let rows = rules.map { test, output in
            let cells = [test, output].map { $0.replacing("<", with: "&lt;") }
            return "<rule><inputEntry><text>\(cells[0])</text></inputEntry>"
                + "<outputEntry><text>\(cells[1])</text></outputEntry></rule>"
        }
        return head + start + rows + ["</decisionTable></decision></definitions>"]
    }

    private static func literal(_ text: String, _ code: String, _ line: Int) -> Defect {
        let lines =
            head + [decision("fee", needs: "n"), "<literalExpression><text>\(text)</text></literalExpression>"]
            + ["</decision></definitions>"]
        return Defect(lines: lines, code: code, line: line)
    }

    /// So many decisions that need the next, the last of them the first.
    private static func circle(of count: Int) -> Defect {
        let decisions = (0..<count).map { place in
            decision("d\(place)", needs: "d\((place + 1) % count)") + "</decision>"
        }
        return Defect(
            lines: head + decisions + ["</definitions>"], code: "decision.cyclic_requirement", line: 3)
    }
}
