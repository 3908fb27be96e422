package import Core
package import Store

/// The powers of one position in another officer's hands for a time, as during leave.
package struct Delegation: Sendable, Hashable {
    package let id: Identifier
    /// Whose position it is.
    package let giver: Giver
    package let delegate: Giver
    package let unit: String
    package let role: Role
    package let from: CivilDate
    /// The last day.
    package let to: CivilDate
    package let reason: String
    /// Who handed it over: the giver, or who leads the unit.
    package let by: String
    package let revoked: Instant?

    /// What is asked for when powers are handed over.
    package struct Order: Sendable {
        package let giver: Identifier
        package let delegate: Identifier
        package let unit: String
        package let role: Role
        package let from: CivilDate
        package let to: CivilDate
        package let reason: String

        package init(
            giver: Identifier, delegate: Identifier, unit: String, role: Role, from: CivilDate, to: CivilDate,
            reason: String
        ) {
            self.giver = giver
            self.delegate = delegate
            self.unit = unit
            self.role = role
            self.from = from
            self.to = to
            self.reason = reason
        }

        /// The reason without blanks around and between its words.
        var words: String { reason.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    }
}

/// Who stands in for whom. What is handed over is a position of one's own: never one that was handed over, so that who
/// answers for an act is one step away. It ends by itself, with its last day or with the giver's position.
package struct Delegations: Sendable {
    /// In days; a longer absence is a new appointment.
    package static let longest = 180
    /// For how many days after its end a delegation is still listed.
    static let remembered = 90

    let database: any Database
    let clock: any Clock
    let identifiers: IdentifierSource

    /// Hands a position's powers over. Throws `policy.denied` unless it is the caller's own position or they lead the
    /// unit themselves, `policy.step_up`, `delegation.role`, `delegation.to_self`, `delegation.reason_missing`,
    /// `delegation.dates`, `delegation.too_long`, `delegation.not_held`, `delegation.not_a_colleague`,
    /// `delegation.overlaps`.
    @discardableResult
    package func give(_ order: Delegation.Order, _ caller: Caller) async throws -> Identifier {
        try Delegations.requireGiver(of: order.giver, at: order.unit, caller)
        try Policy.requireFresh(caller, at: clock.now)
        try check(order, caller)
        let (id, now, by) = (identifiers.next(), clock.now, caller.displayName)
        try await database.write { tx in
            try Delegations.check(order, tx)
            try tx.execute(
                """
                INSERT INTO delegation (id, giver, delegate, unit_id, role, valid_from, valid_to, reason, given_by,
                    given_by_name, given_at)
                VALUES (\(id), \(order.giver), \(order.delegate), \(order.unit), \(order.role.rawValue),
                    \(order.from), \(order.to), \(order.words), \(caller.officer), \(by), \(now))
                """)
        }
        return id
    }

    private static func requireGiver(of giver: Identifier, at unit: String, _ caller: Caller) throws {
        if caller.kind == .officer, caller.officer == giver { return }
        try Policy.require(caller, .delegate, on: PolicyResource(units: [unit]))
    }

    private func check(_ order: Delegation.Order, _ caller: Caller) throws {
        let today = clock.now.date
        guard order.role != .administrator else { throw Problem(.invalid, "delegation.role", at: "/position") }
        guard order.delegate != order.giver, order.delegate != caller.officer else {
            throw Problem(.invalid, "delegation.to_self", at: "/delegate")
        }
        guard order.from >= today, order.to >= order.from else {
            throw Problem(.invalid, "delegation.dates", at: "/to")
        }
        guard Int(order.to.dayNumber - order.from.dayNumber) < Delegations.longest else {
            throw Problem(.invalid, "delegation.too_long", ["days": "\(Delegations.longest)"], at: "/to")
        }
        guard (1...500).contains(order.words.unicodeScalars.count) else {
            throw Problem(.invalid, "delegation.reason_missing", at: "/reason")
        }
    }

    /// What the tables say; the giver's position is held for the while, so that two at once are one after the other.
    private static func check(_ order: Delegation.Order, _ tx: any WriteTransaction) throws {
        let own = try tx.queryForUpdate(
            """
            SELECT id FROM position WHERE officer_id = \(order.giver) AND unit_id = \(order.unit)
                AND role = \(order.role.rawValue) AND valid_from <= \(order.from)
                AND (valid_to IS NULL OR valid_to >= \(order.from))
            """)
        guard !own.isEmpty else { throw Problem(.invalid, "delegation.not_held", at: "/position") }
        let colleague = try tx.query(
            """
            SELECT id FROM position WHERE officer_id = \(order.delegate) AND unit_id = \(order.unit)
                AND valid_from <= \(order.from) AND (valid_to IS NULL OR valid_to >= \(order.from)) LIMIT 1
            """)
        guard !colleague.isEmpty else { throw Problem(.invalid, "delegation.not_a_colleague", at: "/delegate") }
        let others = try tx.query(
            """
            SELECT id FROM delegation WHERE giver = \(order.giver) AND unit_id = \(order.unit)
                AND role = \(order.role.rawValue) AND valid_from <= \(order.to) AND valid_to >= \(order.from)
                AND revoked_at IS NULL LIMIT 1
            """)
        guard others.isEmpty else { throw Problem(.conflict, "delegation.overlaps") }
    }

    /// Takes powers back at once: the giver, who handed them over, who stands in, or who leads the unit. Throws
    /// `delegation.unknown`, also for what is not the caller's to end or has ended.
    package func revoke(_ id: Identifier, _ caller: Caller) async throws {
        let (now, today) = (clock.now, clock.now.date)
        try await database.write { tx in
            let row = try tx.queryForUpdate(
                """
                SELECT giver, delegate, unit_id, given_by FROM delegation
                WHERE id = \(id) AND revoked_at IS NULL AND valid_to >= \(today)
                """
            ).first
            guard let row, caller.kind == .officer, let officer = caller.officer else {
                throw Problem(.notFound, "delegation.unknown")
            }
            let own = try [
                row.identifier("giver"), row.identifier("delegate"), row.optionalIdentifier("given_by"),
            ].contains(officer)
            let unit = PolicyResource(units: [try row.text("unit_id")])
            guard own || Policy.permits(caller, .delegate, on: unit) else {
                throw Problem(.notFound, "delegation.unknown")
            }
            try tx.execute("UPDATE delegation SET revoked_at = \(now), revoked_by = \(officer) WHERE id = \(id)")
        }
    }

    /// What the caller gave, was given, or sees as who leads a unit; the newest first, ended ones for a while.
    package func list(_ caller: Caller) async throws -> [Delegation] {
        guard caller.kind == .officer, let officer = caller.officer else { return [] }
        let units = caller.units().filter { Policy.permits(caller, .delegate, on: PolicyResource(units: [$0])) }
        let since = clock.now.date + -Delegations.remembered
        let led: SQL = units.isEmpty ? "1 = 0" : "d.unit_id IN \(list: units)"
        return try await database.read { tx in
            try tx.query(
                """
                SELECT d.*, g.name AS giver_name, s.name AS delegate_name FROM delegation d
                JOIN officer og ON og.id = d.giver JOIN person g ON g.id = og.person_id
                JOIN officer os ON os.id = d.delegate JOIN person s ON s.id = os.person_id
                WHERE (d.giver = \(officer) OR d.delegate = \(officer) OR \(part: led)) AND d.valid_to >= \(since)
                ORDER BY d.valid_from DESC, d.id DESC LIMIT 200
                """
            ).map(Delegation.init)
        }
    }
}

extension Delegation {
    /// Whether it gives powers on a day.
    package func isOn(_ date: CivilDate) -> Bool { revoked == nil && from <= date && date <= to }
    /// Whether it may still be taken back.
    package func isOpen(_ date: CivilDate) -> Bool { revoked == nil && date <= to }

    fileprivate init(_ row: Row) throws {
        id = try row.identifier("id")
        giver = Giver(officer: try row.identifier("giver"), name: try row.text("giver_name"))
        delegate = Giver(officer: try row.identifier("delegate"), name: try row.text("delegate_name"))
        unit = try row.text("unit_id")
        role = try Positions.role(row)
        from = try row.date("valid_from")
        to = try row.date("valid_to")
        reason = try row.text("reason")
        by = try row.text("given_by_name")
        revoked = try row.optionalInstant("revoked_at")
    }
}

extension Accounts {
    package var delegations: Delegations {
        Delegations(database: database, clock: clock, identifiers: identifiers)
    }
}

extension Administration {
    /// Powers handed over.
    static let delegations = Migration(
        11, "delegations",
        both: """
            CREATE TABLE delegation (
                id IDENTIFIER PRIMARY KEY,
                giver IDENTIFIER NOT NULL REFERENCES officer (id),
                delegate IDENTIFIER NOT NULL REFERENCES officer (id),
                unit_id TEXT NOT NULL,
                role TEXT NOT NULL,
                valid_from TEXT NOT NULL,
                valid_to TEXT NOT NULL,
                reason TEXT NOT NULL,
                given_by IDENTIFIER,
                given_by_name TEXT NOT NULL,
                given_at IDENTIFIER NOT NULL,
                revoked_at IDENTIFIER,
                revoked_by IDENTIFIER
            );
            CREATE INDEX delegation_delegate ON delegation (delegate, valid_to);
            CREATE INDEX delegation_giver ON delegation (giver, valid_to);
            CREATE INDEX delegation_unit ON delegation (unit_id, valid_to);
            """)
}
