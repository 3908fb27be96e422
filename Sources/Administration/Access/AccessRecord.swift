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

    /// Who read these dossiers, the last first.
    package static func of(
        _ dossiers: [Identifier], before moment: Instant? = nil, limit: Int, _ tx: any ReadTransaction
    ) throws -> [AccessRecord] {
        let last = moment?.milliseconds ?? .max
        return try tx.query(
            """
            SELECT dossier, id, at, account, reader_kind, reader, reader_name, unit, purpose, reason, basis, register,
                fields
            FROM access_record WHERE dossier IN \(list: dossiers) AND at < \(last) ORDER BY at DESC, id DESC, dossier
            LIMIT \(limit)
            """
        ).map(AccessRecord.init)
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
