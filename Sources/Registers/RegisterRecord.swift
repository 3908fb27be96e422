package import Core

/// One version of a record. Versions are added and never changed.
package struct RecordVersion: Sendable, Hashable {
    package let register: String
    package let key: String
    /// 1, 2, 3 … within the record.
    package let version: Int
    package let content: Value
    /// From which day on this is so, as the writer says.
    package let validFrom: CivilDate
    /// When it was written.
    package let recordedAt: Instant
    /// The record was closed by this version.
    package let ends: Bool
    package let source: Source

    /// Where it came from.
    package struct Source: Sendable, Hashable {
        /// The pack under which it was written, by its hash: its schema holds for this version.
        package let pack: String
        package let dossier: Identifier
        package let dossierCode: String
        package let procedure: String
        /// Who acted, by name, and the unit; empty when the clock did.
        package let actor: String
        package let unit: String?

        package init(
            pack: String, dossier: Identifier, dossierCode: String, procedure: String, actor: String, unit: String?
        ) {
            self.pack = pack
            self.dossier = dossier
            self.dossierCode = dossierCode
            self.procedure = procedure
            self.actor = actor
            self.unit = unit
        }
    }
}

extension RecordVersion {
    /// As programs read it: moments as RFC 3339, ids as texts.
    package var told: Value {
        [
            "register": .string(register), "key": .string(key), "version": Value(version), "content": content,
            "validFrom": .string(validFrom.description), "recordedAt": .string(recordedAt.description),
            "ended": .bool(ends),
            "source": [
                "pack": .string(source.pack), "procedure": .string(source.procedure),
                "dossier": .string(source.dossier.description), "dossierCode": .string(source.dossierCode),
                "actor": .string(source.actor), "unit": Value(source.unit),
            ],
        ]
    }
}
