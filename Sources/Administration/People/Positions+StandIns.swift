package import Core
import Store

extension Positions {
    /// The positions that were handed over to an officer and are theirs to use on a day: as long as the giver holds them,
    /// and the officer a position of their own at that unit.
    static func handedOver(
        to officer: Identifier, at date: CivilDate, _ tx: any ReadTransaction
    ) throws -> [Position] {
        try tx.query(
            """
            SELECT d.unit_id, d.role, d.valid_from, d.valid_to, d.giver, p.name, y.post, y.capacity, y.head, y.body,
                y.subjects
            FROM delegation d JOIN officer o ON o.id = d.giver JOIN person p ON p.id = o.person_id
            JOIN position y ON y.id = (
                SELECT MAX(x.id) FROM position x
                WHERE x.officer_id = d.giver AND x.unit_id = d.unit_id AND x.role = d.role
                    AND x.valid_from <= \(date) AND (x.valid_to IS NULL OR x.valid_to >= \(date)))
            WHERE d.delegate = \(officer) AND d.valid_to >= \(date) AND d.valid_from <= \(date)
                AND d.revoked_at IS NULL AND \(part: isColleague(on: date))
            ORDER BY d.id
            """
        ).map { row in
            Position(
                unit: try row.text("unit_id"), role: try role(row), from: try row.date("valid_from"),
                to: try row.date("valid_to"),
                onBehalf: Giver(officer: try row.identifier("giver"), name: try row.text("name")),
                signing: try Signing.read(row), subjects: try subjects(row))
        }
    }

    /// The delegate of `d` holds a position at its unit.
    private static func isColleague(on date: CivilDate) -> SQL {
        """
        EXISTS (
            SELECT 1 FROM position z WHERE z.officer_id = d.delegate AND z.unit_id = d.unit_id
                AND z.valid_from <= \(date) AND (z.valid_to IS NULL OR z.valid_to >= \(date)))
        """
    }

    /// Who can do what a role does at a unit on a date: those who hold it, and those who stand in for them.
    /// `subject`: for a procedure or register; nil asks for no particular one.
    package func able(
        at unit: String, role: Role? = nil, for subject: String? = nil, on date: CivilDate
    ) async throws -> [Colleague] {
        let own = try await colleagues(at: unit, role: role, on: date)
        let standIns = try await database.read { tx in
            try tx.query(
                """
                SELECT o.id, p.name, o.staff_code, d.role, y.subjects FROM delegation d
                JOIN officer o ON o.id = d.delegate JOIN person p ON p.id = o.person_id
                JOIN position y ON y.id = (
                    SELECT MAX(x.id) FROM position x
                    WHERE x.officer_id = d.giver AND x.unit_id = d.unit_id AND x.role = d.role
                        AND x.valid_from <= \(date) AND (x.valid_to IS NULL OR x.valid_to >= \(date)))
                WHERE d.unit_id = \(unit) AND d.valid_to >= \(date) AND d.valid_from <= \(date)
                    AND d.revoked_at IS NULL
                    AND \(part: Positions.isColleague(on: date))
                ORDER BY p.name, o.id
                """
            ).map { row in
                Colleague(
                    officer: try row.identifier("id"), name: try row.text("name"),
                    staffCode: try row.text("staff_code"), role: try Positions.role(row),
                    subjects: try Positions.subjects(row))
            }
        }
        let all = own + standIns.filter { (role == nil || $0.role == role) && !own.contains($0) }
        guard let subject else { return all }
        return all.filter { $0.subjects?.contains(subject) ?? true }
    }
}
