package import Core
package import Store

/// What becomes of the positions at units that end: they end too, and their holders get the same roles at the
/// successors where it is certain which.
package struct PositionTransfer: Sendable {
    package struct Held: Sendable, Hashable {
        package let position: Identifier
        let officer: Identifier?
        let account: Identifier?
        /// The officer's staff code, or a program's login.
        package let code: String
        package let unit: String
        package let role: String
        /// The last day, as it stands.
        let to: CivilDate?
    }

    /// Who holds a role at a unit.
    package struct Holder: Sendable, Hashable {
        let officer: Identifier
        let unit: String
        let role: String

        package init(officer: Identifier, unit: String, role: String) {
            self.officer = officer
            self.unit = unit
            self.role = role
        }
    }

    /// What was written, so that it can be taken back: a position that was made, or the last day that one had.
    package struct Written: Sendable, Hashable {
        package let position: Identifier
        package let isMade: Bool
        package let was: CivilDate?
        /// The last day that it was given; nil for one that was made, and for those of before this was kept.
        package let became: CivilDate?

        package init(position: Identifier, isMade: Bool, was: CivilDate?, became: CivilDate?) {
            self.position = position
            self.isMade = isMade
            self.was = was
            self.became = became
        }
    }

    package let date: CivilDate
    package let lastDay: CivilDate
    package private(set) var ended: [Held] = []
    package private(set) var begun: [(held: Held, unit: String)] = []
    /// Of everybody who holds one at a unit that ends on its last day.
    package private(set) var codes: Set<String> = []
    /// Nobody has said where they go.
    package private(set) var unplaced: [Held] = []
    /// Who holds a role at a successor from `date` on, when all is written.
    package private(set) var holders: Set<Holder> = []

    /// `lastDay`: of the positions at `units`. `places`: where a holder goes, by code and unit.
    package init(
        from units: [String], to successors: [String], date: CivilDate, lastDay: CivilDate,
        in directory: UnitDirectory, places: (_ code: String, _ unit: String) -> [String], _ tx: any ReadTransaction
    ) throws {
        self.date = date
        self.lastDay = lastDay
        for held in try PositionTransfer.held(at: units, after: date + (-1), tx) {
            codes.insert(held.code)
            if held.to.map({ $0 > lastDay }) ?? true { ended.append(held) }
            // Whoever leaves by then goes nowhere.
            guard held.to.map({ $0 >= date }) ?? true else { continue }
            let roles = places(held.code, held.unit).filter { unit in
                directory.unit(unit, at: date)?.roles.contains { $0.rawValue == held.role } ?? false
            }
            if roles.isEmpty { unplaced.append(held) }
            for unit in roles {
                begun.append((held, unit))
                if let officer = held.officer {
                    holders.insert(Holder(officer: officer, unit: unit, role: held.role))
                }
            }
        }
        for held in try PositionTransfer.held(at: successors, after: date, tx) {
            if let officer = held.officer {
                holders.insert(Holder(officer: officer, unit: held.unit, role: held.role))
            }
        }
    }

    private static func held(
        at units: [String], after day: CivilDate, _ tx: any ReadTransaction
    ) throws -> [Held] {
        try tx.query(
            """
            SELECT x.id, x.officer_id, x.account_id, x.unit_id, x.role, x.valid_to, o.staff_code, a.login
            FROM position x LEFT JOIN officer o ON o.id = x.officer_id LEFT JOIN account a ON a.id = x.account_id
            WHERE x.unit_id IN \(list: units) AND x.valid_from <= \(day)
                AND (x.valid_to IS NULL OR x.valid_to >= \(day))
            ORDER BY x.id
            """
        ).map { row in
            Held(
                position: try row.identifier("id"), officer: try row.optionalIdentifier("officer_id"),
                account: try row.optionalIdentifier("account_id"),
                code: try row.optionalText("staff_code") ?? row.optionalText("login") ?? "",
                unit: try row.text("unit_id"), role: try row.text("role"), to: try row.optionalDate("valid_to"))
        }
    }

    /// Ends and begins what is planned, and says what it was.
    package func write(_ identifiers: IdentifierSource, _ tx: any WriteTransaction) throws -> [Written] {
        var written: [Written] = []
        for held in ended {
            try tx.enqueue("UPDATE position SET valid_to = \(lastDay) WHERE id = \(held.position)")
            written.append(Written(position: held.position, isMade: false, was: held.to, became: lastDay))
        }
        for unit in Set(begun.map(\.unit)).sorted() {
            try tx.enqueue("INSERT INTO unit (id) VALUES (\(unit)) ON CONFLICT (id) DO NOTHING")
        }
        for (held, unit) in begun {
            let id = identifiers.next()
            let made = try tx.execute(
                """
                INSERT INTO position
                    (id, officer_id, account_id, unit_id, role, valid_from, valid_to, post, capacity, head, body, subjects)
                SELECT \(id), officer_id, account_id, \(unit), role, \(date), \(held.to), post, capacity, head, body,
                    subjects
                FROM position WHERE id = \(held.position)
                ON CONFLICT DO NOTHING
                """)
            if made == 1 { written.append(Written(position: id, isMade: true, was: nil, became: nil)) }
        }
        return written
    }

    /// Takes back what was written. Whoever was given another last day meanwhile keeps that one: a position that
    /// somebody has ended does not come back. What was handed over of a position that is no more ends with it.
    package static func takeBack(_ written: [Written], at now: Instant, _ tx: any WriteTransaction) throws {
        for item in written {
            if item.isMade {
                try endDelegations(of: item.position, at: now, tx)
                try tx.enqueue("DELETE FROM position WHERE id = \(item.position)")
            } else if let became = item.became {
                try tx.enqueue(
                    "UPDATE position SET valid_to = \(item.was) WHERE id = \(item.position) AND valid_to = \(became)")
            } else {
                try tx.enqueue("UPDATE position SET valid_to = \(item.was) WHERE id = \(item.position)")
            }
        }
    }

    /// That a position `x` was the giver's to hand over.
    private static let backs: SQL = """
        x.officer_id = delegation.giver AND x.unit_id = delegation.unit_id AND x.role = delegation.role
        AND x.valid_from <= delegation.valid_from AND (x.valid_to IS NULL OR x.valid_to >= delegation.valid_from)
        """

    private static func endDelegations(
        of position: Identifier, at now: Instant, _ tx: any WriteTransaction
    ) throws {
        try tx.enqueue(
            """
            UPDATE delegation SET revoked_at = \(now) WHERE revoked_at IS NULL
                AND EXISTS (SELECT 1 FROM position x WHERE x.id = \(position) AND \(part: backs))
                AND NOT EXISTS (SELECT 1 FROM position x WHERE x.id <> \(position) AND \(part: backs))
            """)
    }
}
