import Core
package import Store

extension LedgerSource {
    /// Every version of every record of a register: subject the dossier that wrote it, number the place among what it
    /// wrote.
    package static let records = LedgerSource(
        kind: 3, name: "record",
        rows: """
            SELECT dossier AS subject, number, register, key, version, valid_from, recorded_at, ends, pack, procedure,
                actor, unit, content
            FROM register_version
            """)
}

extension RecordVersion {
    /// As `LedgerSource.records` selects it.
    func ledgerRow(_ number: Int) -> LedgerRow {
        LedgerRow(
            .records, subject: source.dossier.rawValue, number: Int64(number),
            [
                register.sqlValue, key.sqlValue, version.sqlValue, validFrom.sqlValue, recordedAt.sqlValue,
                ends.sqlValue, source.pack.sqlValue, source.procedure.sqlValue, source.actor.sqlValue,
                source.unit?.sqlValue ?? .null, content.sqlValue,
            ])
    }
}
