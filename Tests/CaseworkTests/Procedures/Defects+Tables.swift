@testable import Casework
import Core

/// Faults in the decision tables by which steps choose their way.
extension DefectMaker {
    private static let file = "procedure.yaml"

    mutating func table(_ kind: Defect.Kind) -> Defect? {
        let all = lines(Self.file)
        let rows = all.indices.filter { all[$0].hasPrefix("        - ['\"") }
        guard all.contains("    table:"), let last = rows.last, rows.count > 1 else { return nil }
        let isRow = { (line: String) in line.hasPrefix("        - ['\"") }
        guard let cell = test(kind, all[rows[0]], all[last]) else { return nil }
        let rules: Set<String> = ["pack.table_fault"]
        return change(
            kind, Self.file, rules, where: isRow, lineOf: { _, at in kind == .tableOverlap ? last : at }
        ) { line, _ in
            line.replacing(#/- \['.+?'/#) { _ in "- ['\(cell)'" }
        }
    }

    /// What a row's first cell says when it is spoilt.
    private mutating func test(_ kind: Defect.Kind, _ first: String, _ last: String) -> String? {
        let number = Int.random(in: 1...99, using: &dice)
        switch kind {
        // Both rows take what the other takes too.
        case .tableOverlap:
            guard let one = taken(first), let other = taken(last) else { return nil }
            return "\(one), \(other), \"a\(number)\""
        case .tableUnreadable:
            return ["<", "\"a\(number)\" and", "[\(number)..", "not("].randomElement(using: &dice)
        case .tableUnknownName: return "? = answer_of_old_\(number)"
        default: return "> \(number)"
        }
    }

    private func taken(_ row: String) -> String? { row.firstMatch(of: #/- \['(.+?)'/#).map { String($0.1) } }
}
