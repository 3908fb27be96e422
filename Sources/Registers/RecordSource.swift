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

    /// The code of the dossier that wrote it, beside each: `records` was there before anybody saw that it leaves it out.
    package static let recordCodes = LedgerSource(
        kind: 4, name: "record_code", rows: "SELECT dossier AS subject, number, dossier_code FROM register_version")
}

extension RecordVersion {
    /// As `LedgerSource.records` and `recordCodes` select it.
    func ledgerRows(_ number: Int) -> [LedgerRow] {
        let (subject, number) = (source.dossier.rawValue, Int64(number))
        let values = [
            register.sqlValue, key.sqlValue, version.sqlValue, validFrom.sqlValue, recordedAt.sqlValue,
            ends.sqlValue, source.pack.sqlValue, source.procedure.sqlValue, source.actor.sqlValue,
            source.unit?.sqlValue ?? .null, content.sqlValue,
        ]
        return [
            LedgerRow(.records, subject: subject, number: number, values),
            LedgerRow(.recordCodes, subject: subject, number: number, [source.dossierCode.sqlValue]),
        ]
    }
}
