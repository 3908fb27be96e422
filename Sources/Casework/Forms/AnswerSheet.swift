package import Administration
package import Core
import OrderedCollections
import Store

/// The answers of one procedure's dossiers as a table: a line for each dossier, a column for each path.
package struct AnswerSheet: Sendable {
    /// What stands before the answers in every line.
    package static let head = ["code", "filed_at", "status"]

    /// The paths of the answers, in the order in which they were met; later rows of a table stand after earlier ones.
    private(set) var paths: OrderedSet<String> = []

    package init() {}

    package mutating func meet(_ dossier: Dossier) {
        for path in AnswerSheet.flat(dossier.answers).keys { paths.append(path) }
    }

    package var headLine: String { AnswerSheet.line(AnswerSheet.head + paths) }

    package func line(_ dossier: Dossier) -> String {
        let answers = AnswerSheet.flat(dossier.answers)
        let given = [dossier.code, dossier.filedAt.description, String(dossier.status.rawValue)]
        return AnswerSheet.line(given + paths.map { answers[$0].map(AnswerSheet.cell) ?? "" })
    }

    /// Each answer by its dotted path: `owner.name`, `registration.members.0.name`.
    static func flat(_ answers: Value) -> OrderedDictionary<String, Value> {
        var found: OrderedDictionary<String, Value> = [:]
        func walk(_ value: Value, _ path: String) {
            switch value {
            case .object(let members):
                for (name, inner) in members { walk(inner, path.isEmpty ? name : "\(path).\(name)") }
            case .array(let elements):
                for (index, inner) in elements.enumerated() { walk(inner, "\(path).\(index)") }
            default: found[path] = value
            }
        }
        walk(answers, "")
        return found
    }

    /// What a spreadsheet would take for a formula begins with an apostrophe, which it shows as text.
    static func cell(_ value: Value) -> String {
        guard let text = value.string else { return value == .null ? "" : value.json }
        return CommaText.harmless(text)
    }

    /// A line of RFC 4180.
    private static func line(_ cells: some Sequence<String>) -> String {
        cells.map(CommaText.quoted).joined(separator: ",") + "\r\n"
    }
}

extension Dossiers {
    /// Gives the dossiers of a procedure in the order of their filing, in batches, so that memory does not grow with
    /// their number; each batch's reading is recorded with it. Returns how many there were.
    package func each(
        of procedure: String, for purpose: ReadingPurpose, _ caller: Caller, _ take: ([Dossier]) throws -> Void
    ) async throws -> Int {
        var (last, count) = (Int64(0), 0)
        while true {
            let after = last
            let ids = try await database.read { tx in
                try tx.query(
                    "SELECT id FROM dossier WHERE procedure = \(procedure) AND id > \(after) ORDER BY id LIMIT 200"
                ).map { try $0.identifier("id") }
            }
            guard let newest = ids.last else { return count }
            last = newest.rawValue
            let batch = try await disclose(ids, to: caller, for: purpose, [.name, .number, .contact, .answers])
            count += batch.count
            try take(batch)
        }
    }

    /// The paths of the answers of a procedure's dossiers: names of questions, nothing about anybody.
    package func sheet(of procedure: String) async throws -> AnswerSheet {
        var (sheet, last) = (AnswerSheet(), Int64(0))
        while true {
            let after = last
            let batch = try await database.read { tx in
                try tx.query(
                    "SELECT id FROM dossier WHERE procedure = \(procedure) AND id > \(after) ORDER BY id LIMIT 200"
                ).compactMap { try DossierRows.load(try $0.identifier("id"), tx) }
            }
            guard let newest = batch.last else { return sheet }
            last = newest.id.rawValue
            for dossier in batch { sheet.meet(dossier) }
        }
    }
}
