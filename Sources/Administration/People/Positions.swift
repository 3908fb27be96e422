package import Core
package import Store

/// Who holds which role at which unit, from when to when.
package struct Positions: Sendable {
    let database: any Database
    let identifiers: IdentifierSource

    package init(database: any Database, identifiers: IdentifierSource) {
        self.database = database
        self.identifiers = identifiers
    }

    /// An officer who holds a role, as lists of colleagues show it.
    package struct Colleague: Hashable, Sendable {
        package let officer: Identifier
        package let name: String
        package let staffCode: String
        package let role: Role
        /// The post that the position's holder signs with; nil where none is known.
        package var post: String?
        /// What the position is for; nil for all of the unit.
        package var subjects: Set<String>?
    }

    /// Gives an officer a role. The same again changes only its last day, what it is for, and as what it signs where that
    /// is told.
    package func appoint(officer: Identifier, to position: Position) async throws {
        let id = identifiers.next()
        try await database.write { tx in
            try Positions.insert(position, id: id, officer: officer, account: nil, tx)
        }
    }

    /// Ends a role on `lastDay`: after it the officer holds it no more, and what was to begin later never does (what was
    /// in force by `today` stays, ended). False when they do not hold it then.
    @discardableResult
    package func end(
        officer: Identifier, unit: String, role: Role, lastDay: CivilDate, today: CivilDate
    ) async throws -> Bool {
        let begun = max(lastDay, today)
        return try await database.write { tx in
            let held: SQL = "officer_id = \(officer) AND unit_id = \(unit) AND role = \(role.rawValue)"
            let ended = try tx.execute(
                """
                UPDATE position SET valid_to = \(lastDay)
                WHERE \(part: held) AND valid_from <= \(lastDay) AND (valid_to IS NULL OR valid_to > \(lastDay))
                """)
            return ended + (try tx.execute("DELETE FROM position WHERE \(part: held) AND valid_from > \(begun)")) > 0
        }
    }

    /// The officers of a unit on a date, by name: whom a task may be given to.
    package func colleagues(
        at unit: String, role: Role? = nil, on date: CivilDate
    ) async throws -> [Colleague] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT o.id, p.name, o.staff_code, x.role, x.post, x.subjects FROM position x
                JOIN officer o ON o.id = x.officer_id JOIN person p ON p.id = o.person_id
                WHERE x.unit_id = \(unit) AND x.valid_from <= \(date)
                    AND (x.valid_to IS NULL OR x.valid_to >= \(date))
                ORDER BY p.name, o.id, x.role
                """
            ).map { row in
                Colleague(
                    officer: try row.identifier("id"), name: try row.text("name"),
                    staffCode: try row.text("staff_code"), role: try Positions.role(row),
                    post: try row.optionalText("post"), subjects: try Positions.subjects(row))
            }.filter { role == nil || $0.role == role }
        }
    }

    static func held(by holder: Accounts.Holder, at date: CivilDate, _ tx: any ReadTransaction) throws -> [Position] {
        let condition: SQL =
            holder.officer.map { "officer_id = \($0)" } ?? "account_id = \(holder.account)"
        let own = try tx.query(
            """
            SELECT unit_id, role, valid_from, valid_to, post, capacity, head, body, subjects FROM position
            WHERE \(part: condition) AND valid_from <= \(date) AND (valid_to IS NULL OR valid_to >= \(date))
            ORDER BY id
            """
        ).map { row in
            Position(
                unit: try row.text("unit_id"), role: try role(row), from: try row.date("valid_from"),
                to: try row.optionalDate("valid_to"), signing: try Signing.read(row), subjects: try subjects(row))
        }
        guard let officer = holder.officer else { return own }
        return own + (try handedOver(to: officer, at: date, tx))
    }

    static func insert(
        _ position: Position, id: Identifier, officer: Identifier?, account: Identifier?, _ tx: any WriteTransaction
    ) throws {
        let signing = position.signing
        let holder: SQL = officer == nil ? "account_id" : "officer_id"
        try tx.execute(
            """
            INSERT INTO position (id, officer_id, account_id, unit_id, role, valid_from, valid_to, post, capacity, head,
                body, subjects)
            VALUES (\(id), \(officer), \(account), \(position.unit), \(position.role.rawValue), \(position.from),
                \(position.to), \(signing?.post), \(signing?.capacity.rawValue), \(signing?.head), \(signing?.body),
                \(position.subjects?.sorted().joined(separator: " ")))
            ON CONFLICT (\(part: holder), unit_id, role, valid_from) DO UPDATE SET valid_to = excluded.valid_to,
                subjects = excluded.subjects,
                post = COALESCE(excluded.post, position.post),
                capacity = CASE WHEN excluded.post IS NULL THEN position.capacity ELSE excluded.capacity END,
                head = CASE WHEN excluded.post IS NULL THEN position.head ELSE excluded.head END,
                body = CASE WHEN excluded.post IS NULL THEN position.body ELSE excluded.body END
            """)
    }

    /// 17: positions of before are for all that their units do.
    static let subjectsMigration = Migration(
        17, "the procedures and registers that a position is for", both: "ALTER TABLE position ADD COLUMN subjects TEXT"
    )

    static func subjects(_ row: Row) throws -> Set<String>? {
        try row.optionalText("subjects").map { Set($0.split(separator: " ").map(String.init)) }
    }

    static func role(_ row: Row) throws -> Role {
        guard let role = Role(rawValue: try row.text("role")) else {
            throw Problem(.fault, "position.role", ["role": try row.text("role")])
        }
        return role
    }
}
