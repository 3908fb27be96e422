package import Core
import Store

/// A position with whose it is, as whoever keeps the machine lists them.
package struct HeldPosition: Hashable, Sendable {
    package let name: String
    package let staffCode: String
    /// Nil for an officer without an account.
    package let login: String?
    /// The account was closed.
    package let isClosed: Bool
    package let position: Position

    /// Whether it decides in the unit's name, so that papers bear its post.
    package var signs: Bool { [.leader, .divisionHead].contains(position.role) }
}

extension Positions {
    /// Every officer's positions on a day, unit by unit; of one unit alone where it is given. Powers that were handed over
    /// for a time are not among them.
    package func all(at unit: String? = nil, on day: CivilDate) async throws -> [HeldPosition] {
        let asked: SQL = unit.map { "x.unit_id = \($0) AND " } ?? ""
        return try await list("\(part: asked)x.valid_from <= \(day) AND (x.valid_to IS NULL OR x.valid_to >= \(day))")
    }

    /// Every position that an officer ever held or will hold, unit by unit.
    package func all(of officer: Identifier) async throws -> [HeldPosition] {
        try await list("x.officer_id = \(officer)")
    }

    private func list(_ condition: SQL) async throws -> [HeldPosition] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT p.name, o.staff_code, a.login, a.disabled_at, x.unit_id, x.role, x.valid_from, x.valid_to, x.post,
                    x.capacity, x.head, x.body, x.subjects
                FROM position x JOIN officer o ON o.id = x.officer_id JOIN person p ON p.id = o.person_id
                LEFT JOIN account a ON a.officer_id = o.id
                WHERE \(part: condition)
                ORDER BY x.unit_id, x.role, o.staff_code, x.id
                """
            ).map { row in
                HeldPosition(
                    name: try row.text("name"), staffCode: try row.text("staff_code"),
                    login: try row.optionalText("login"), isClosed: try row.optionalInstant("disabled_at") != nil,
                    position: Position(
                        unit: try row.text("unit_id"), role: try Positions.role(row),
                        from: try row.date("valid_from"), to: try row.optionalDate("valid_to"),
                        signing: try Signing.read(row), subjects: try Positions.subjects(row)))
            }
        }
    }
}
