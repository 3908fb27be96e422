package import Core
package import Store

/// That somebody read a person's data: who, of which unit, what for, what, when.
package struct AccessRecord: Sendable, Hashable {
    /// The dossier whose owner was read about.
    package let dossier: Identifier
    /// One for each page or answer; with the dossier it names the record.
    package let id: Identifier
    package let at: Instant
    /// The applicant's account, when the dossier has one.
    package let account: Identifier?
    package let readerKind: Caller.Kind
    package let reader: Identifier?
    package let readerName: String
    package let unit: String
    /// ``ReadingPurpose/code``.
    package let purpose: String
    package let reason: String?
    package let basis: String?
    /// The register whose record was read; nil when it was the dossier itself.
    package let register: String?
    package let fields: [PersonalField]
}

extension LedgerSource {
    /// Every read of a person's data: subject the dossier, number the read.
    package static let access = LedgerSource(
        kind: 2, name: "access",
        rows: """
            SELECT dossier AS subject, id AS number, at, account, reader_kind, reader, reader_name, unit, purpose,
                reason, basis, register, fields
            FROM access_record
            """)
}

extension Caller {
    /// Whose reads are recorded whatever they are for: people and programs of the state. A citizen who looks at their
    /// own is not "others".
    package var isRecorded: Bool { kind == .officer || kind == .service }

    /// Whether this read is: also somebody's at the command line, who states a reason. What the platform does by
    /// itself, without anybody looking, is no read.
    package func isRecorded(for purpose: ReadingPurpose) -> Bool {
        if case .stated = purpose { return kind != .citizen && kind != .anonymous }
        return isRecorded
    }

    /// Somebody at the command line, who says who they are and for which unit they act.
    package static func atCommandLine(name: String, unit: String, on today: CivilDate) -> Caller {
        Caller(
            kind: .system, displayName: name, positions: [Position(unit: unit, role: .administrator, from: today)])
    }
}

/// The records of who read what.
package enum AccessRecords {
    /// What a read showed.
    package struct Disclosed: Sendable, Hashable {
        package let dossier: Identifier
        package let account: Identifier?
        /// The unit for which the reader read it.
        package let unit: String

        package init(dossier: Identifier, account: Identifier?, unit: String) {
            self.dossier = dossier
            self.account = account
            self.unit = unit
        }
    }

    /// Writes one record for each dossier shown, in the transaction that reads it. `id` is drawn before it.
    package static func enter(
        _ disclosed: [Disclosed], id: Identifier, at moment: Instant, to caller: Caller, for purpose: ReadingPurpose,
        _ fields: [PersonalField], register: String? = nil, _ tx: any WriteTransaction
    ) throws {
        var seen: Set<Identifier> = []
        let (reason, basis): (String?, String?) =
            if case .stated(let reason, let basis) = purpose { (reason, basis) } else { (nil, nil) }
        let words = fields.map(\.rawValue).joined(separator: ",")
        let rows = disclosed.filter { seen.insert($0.dossier).inserted }.map { shown -> [SQLValue] in
            [
                shown.dossier.sqlValue, id.sqlValue, moment.sqlValue, shown.account?.sqlValue ?? .null,
                caller.kind.rawValue.sqlValue, (caller.officer ?? caller.account)?.sqlValue ?? .null,
                caller.displayName.sqlValue, shown.unit.sqlValue, purpose.code.sqlValue,
                reason?.sqlValue ?? .null, basis?.sqlValue ?? .null, register?.sqlValue ?? .null, words.sqlValue,
            ]
        }
        guard !rows.isEmpty else { return }
        try tx.enqueue(
            """
            INSERT INTO access_record (dossier, id, at, account, reader_kind, reader, reader_name, unit, purpose,
                reason, basis, register, fields)
            VALUES \(rows: rows)
            """)
        try tx.enter(
            rows.map { row in
                LedgerRow(.access, subject: row[0].identifier, number: id.rawValue, Array(row[2...]))
            })
    }

    /// Who read these dossiers, the last first. `dossiers`: a list or a query of ids, in brackets; `after`: only those
    /// that stand behind it.
    package static func of(
        _ dossiers: SQL, after place: AccessRecord.Place? = nil, limit: Int, _ tx: any ReadTransaction
    ) throws -> [AccessRecord] {
        let behind: SQL =
            place.map { last in
                """
                 AND (at < \(last.at)
                    OR (at = \(last.at) AND (id < \(last.id) OR (id = \(last.id) AND dossier > \(last.dossier)))))
                """
            } ?? ""
        return try tx.query(
            """
            SELECT dossier, id, at, account, reader_kind, reader, reader_name, unit, purpose, reason, basis, register,
                fields
            FROM access_record WHERE dossier IN \(part: dossiers)\(part: behind) ORDER BY at DESC, id DESC, dossier
            LIMIT \(limit)
            """
        ).map(AccessRecord.init)
    }

    /// One record of a dossier; nil when it has none of that id.
    package static func one(
        _ id: Identifier, of dossier: Identifier, _ tx: any ReadTransaction
    ) throws -> AccessRecord? {
        try tx.query(
            """
            SELECT dossier, id, at, account, reader_kind, reader, reader_name, unit, purpose, reason, basis, register,
                fields
            FROM access_record WHERE dossier = \(dossier) AND id = \(id)
            """
        ).first.map(AccessRecord.init)
    }

    /// How often these dossiers were read.
    package static func count(of dossiers: SQL, _ tx: any ReadTransaction) throws -> Int {
        try tx.query("SELECT COUNT(*) AS n FROM access_record WHERE dossier IN \(part: dossiers)").first?.int("n") ?? 0
    }

    /// Who read these dossiers on one day, how often, from when to when.
    package static func readers(
        of dossiers: SQL, on day: CivilDate, _ tx: any ReadTransaction
    ) throws -> [AccessRecord.Who: AccessRecord.Span] {
        let (start, end) = (Instant(day, ClockTime(hour: 0)), Instant(day + 1, ClockTime(hour: 0)))
        let rows = try tx.query(
            """
            SELECT reader_kind, reader_name, unit, COUNT(*) AS n, MIN(at) AS first, MAX(at) AS last FROM access_record
            WHERE dossier IN \(part: dossiers) AND at >= \(start) AND at < \(end)
            GROUP BY reader_kind, reader_name, unit
            """)
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (
                    AccessRecord.Who(
                        kind: try row.text("reader_kind"), name: try row.text("reader_name"),
                        unit: try row.text("unit")),
                    AccessRecord.Span(
                        count: try row.int("n"), first: try row.instant("first"), last: try row.instant("last"))
                )
            })
    }
}

extension AccessRecord {
    /// Where a record stands among others.
    package struct Place: Sendable, Hashable {
        package let at: Instant
        package let id: Identifier
        package let dossier: Identifier

        package init(at: Instant, id: Identifier, dossier: Identifier) {
            self.at = at
            self.id = id
            self.dossier = dossier
        }
    }

    package var place: Place { Place(at: at, id: id, dossier: dossier) }

    /// The reader as people are told.
    package struct Who: Sendable, Hashable {
        /// A `Caller.Kind`'s word.
        package let kind: String
        package let name: String
        package let unit: String
    }

    package var who: Who { Who(kind: readerKind.rawValue, name: readerName, unit: unit) }

    /// Several readings by one reader.
    package struct Span: Sendable, Hashable {
        package let count: Int
        package let first: Instant
        package let last: Instant

        package init(count: Int, first: Instant, last: Instant) {
            self.count = count
            self.first = first
            self.last = last
        }
    }
}

extension SQLValue {
    fileprivate var identifier: Int64 { if case .integer(let number) = self { number } else { 0 } }
}

extension AccessRecord {
    fileprivate init(_ row: Row) throws {
        guard let kind = Caller.Kind(rawValue: try row.text("reader_kind")) else {
            throw Problem(.fault, "store.wrong_type", ["column": "reader_kind"])
        }
        self.init(
            dossier: try row.identifier("dossier"), id: try row.identifier("id"), at: try row.instant("at"),
            account: try row.optionalIdentifier("account"), readerKind: kind,
            reader: try row.optionalIdentifier("reader"), readerName: try row.text("reader_name"),
            unit: try row.text("unit"), purpose: try row.text("purpose"), reason: try row.optionalText("reason"),
            basis: try row.optionalText("basis"), register: try row.optionalText("register"),
            fields: try row.text("fields").split(separator: ",").compactMap { PersonalField(rawValue: String($0)) })
    }
}
