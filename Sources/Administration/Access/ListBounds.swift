package import Core
package import Store

/// How many people one account may be shown in lists on one day: what a search finds, the follow-up book, a register's
/// records, a unit's open tasks. Dossiers that are opened one by one, tasks of one's own and answers to acts do not
/// count, so work goes on where a bound is reached. 0 is no bound.
package struct ListBounds: Sendable, Hashable {
    package let officers: Int
    package let programs: Int

    package init(officers: Int = 0, programs: Int = 0) {
        self.officers = officers
        self.programs = programs
    }

    package static let none = ListBounds()
    package static let reached = "access.bound_reached"

    /// Nil where none holds: for citizens, the platform itself and the command line.
    private func most(for caller: Caller, _ purpose: ReadingPurpose) -> (account: Identifier, most: Int)? {
        guard purpose.isList, let account = caller.account else { return nil }
        let most = caller.kind == .officer ? officers : caller.kind == .service ? programs : 0
        return most > 0 ? (account, most) : nil
    }

    /// Counts what a list shows, in the transaction that reads it. Throws `access.bound_reached` (tooMany) once the day's
    /// lists have shown as many people as they may; then nothing of this one was read.
    package func count(
        _ people: Int, to caller: Caller, for purpose: ReadingPurpose, at now: Instant, _ tx: any WriteTransaction
    ) throws {
        guard people > 0, let (account, most) = most(for: caller, purpose) else { return }
        let shown = try tx.query(
            """
            INSERT INTO list_reading (account, day, people) VALUES (\(account), \(now.date), \(people))
            ON CONFLICT (account, day) DO UPDATE SET people = list_reading.people + excluded.people RETURNING people
            """
        ).first?.int("people")
        guard let shown, shown - people >= most else { return }
        let midnight = Instant(now.date + 1, ClockTime(hour: 0))
        let seconds = (midnight.milliseconds - now.milliseconds) / 1000 + 1
        throw Problem(.tooMany, ListBounds.reached, ["most": String(most), "seconds": String(seconds)])
    }

    /// Runs what reads a list; where the bound was reached, says so to whoever leads the reader's units.
    package func watching<T: Sendable>(
        _ caller: Caller, at now: Instant, _ database: any Database, _ work: () async throws -> T
    ) async throws -> T {
        do {
            return try await work()
        } catch let problem as Problem where problem.code == ListBounds.reached {
            if let account = caller.account {
                try await database.write { tx in
                    try tx.execute(
                        """
                        UPDATE list_reading SET reached_at = \(now)
                        WHERE account = \(account) AND day = \(now.date) AND reached_at IS NULL
                        """)
                }
            }
            throw problem
        }
    }
}

extension ReadingPurpose {
    /// Whether it shows people besides the one whose dossier is in hand.
    var isList: Bool {
        switch self {
        case .leading, .search, .intake, .register, .stated: true
        case .handling, .acting, .queue: false
        }
    }
}

extension ListBounds {
    /// How long the counts of days are kept.
    static let days = 30

    static let table = Migration(
        14, "people shown in lists",
        both: """
            CREATE TABLE list_reading (
                account IDENTIFIER NOT NULL REFERENCES account (id),
                day TEXT NOT NULL,
                people BIGINT NOT NULL,
                reached_at IDENTIFIER,
                PRIMARY KEY (account, day)
            );
            CREATE INDEX list_reading_day ON list_reading (day);
            """)
}

extension Positions {
    /// Somebody of a unit whom lists have shown as many people on a day as they may.
    package struct BoundReached: Sendable, Hashable {
        /// The officer's name; nil for an information system, whose login is nobody's business.
        package let name: String?
        package let people: Int
    }

    /// Those of a unit, for whoever leads it.
    package func boundsReached(at unit: String, on day: CivilDate) async throws -> [BoundReached] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT r.people, p.name FROM list_reading r JOIN account a ON a.id = r.account
                LEFT JOIN officer o ON o.id = a.officer_id LEFT JOIN person p ON p.id = o.person_id
                WHERE r.day = \(day) AND r.reached_at IS NOT NULL AND EXISTS (
                    SELECT 1 FROM position x WHERE x.unit_id = \(unit) AND x.valid_from <= \(day)
                        AND (x.valid_to IS NULL OR x.valid_to >= \(day))
                        AND (x.officer_id = a.officer_id OR x.account_id = a.id))
                ORDER BY p.name, a.id
                """
            ).map { BoundReached(name: try $0.optionalText("name"), people: try $0.int("people")) }
        }
    }
}
