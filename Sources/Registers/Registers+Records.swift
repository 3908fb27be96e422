package import Core
package import Store
import OrderedCollections
import Schemas

extension Registers {
    /// Adds one version of one record in the caller's transaction, and gives it. Two writers of one record wait for
    /// each other; both versions stay.
    ///
    /// Throws `register.unknown`, `register.no_identity`, `register.invalid` (the field, why), `register.no_record`
    /// when a record is to be closed that is not there or is closed already.
    @discardableResult
    package func write(
        _ content: Value, to name: String, validFrom: CivilDate, ends: Bool, from source: RecordVersion.Source,
        at moment: Instant, _ tx: any WriteTransaction
    ) throws -> RecordVersion {
        let declaration = try declaration(name, pack: source.pack, tx)
        let key = try declaration.key(of: content)
        let heads = try tx.query(
            """
            INSERT INTO register_record (register, key, version, ends) VALUES (\(name), \(key), 1, \(ends))
            ON CONFLICT (register, key) DO UPDATE SET version = register_record.version + 1, ends = \(ends)
            RETURNING version
            """)
        guard let head = heads.first else { throw Problem(.fault, "store.no_row") }
        var content = content
        if ends {
            // What closes a record need only name it: the rest stays as it was.
            guard let last = try current(name, key, tx), !last.ends else {
                throw Problem(.conflict, "register.no_record", ["register": name, "key": key])
            }
            content = last.content.overlaid(content)
        }
        if let problem = declaration.problems(content, ends: false).first { throw problem }
        let version = RecordVersion(
            register: name, key: key, version: try head.int("version"), content: content, validFrom: validFrom,
            recordedAt: moment, ends: ends, source: source)
        let number =
            try tx.query(
                "SELECT COALESCE(MAX(number), 0) + 1 AS next FROM register_version WHERE dossier = \(source.dossier)"
            ).first?.int("next") ?? 1
        try tx.enqueue(
            """
            INSERT INTO register_version (register, key, version, valid_from, recorded_at, ends, pack, dossier,
                dossier_code, procedure, actor, unit, content, number)
            VALUES (\(name), \(key), \(version.version), \(validFrom), \(moment), \(ends), \(source.pack),
                \(source.dossier), \(source.dossierCode), \(source.procedure), \(source.actor), \(source.unit),
                \(content), \(number))
            """)
        try tx.enter(version.ledgerRows(number))
        let words = declaration.indexed(content).map {
            [name.sqlValue, $0.field.sqlValue, $0.word.sqlValue, key.sqlValue]
        }
        if !words.isEmpty {
            // Words of older versions stay: a record is found by what it once was, too.
            try tx.enqueue(
                """
                INSERT INTO register_word (register, field, word, key) VALUES \(rows: words)
                ON CONFLICT (register, field, word, key) DO NOTHING
                """)
        }
        return version
    }

    func current(_ name: String, _ key: String, _ tx: any ReadTransaction) throws -> RecordVersion? {
        try tx.query(
            """
            SELECT register, key, version, valid_from, recorded_at, ends, pack, dossier, dossier_code, procedure, actor,
                unit, content
            FROM register_version WHERE register = \(name) AND key = \(key) ORDER BY version DESC LIMIT 1
            """
        ).first.map(RecordVersion.init)
    }
}

extension RecordVersion {
    init(_ row: Row) throws {
        self.init(
            register: try row.text("register"), key: try row.text("key"), version: try row.int("version"),
            content: try row.json("content"), validFrom: try row.date("valid_from"),
            recordedAt: try row.instant("recorded_at"), ends: try row.bool("ends"),
            source: Source(
                pack: try row.text("pack"), dossier: try row.identifier("dossier"),
                dossierCode: try row.text("dossier_code"), procedure: try row.text("procedure"),
                actor: try row.text("actor"), unit: try row.optionalText("unit")))
    }
}

extension Value {
    /// This object with the members of `other` put over its own.
    fileprivate func overlaid(_ other: Value) -> Value {
        guard case .object(var members) = self, let added = other.object else { return other }
        for (name, value) in added { members[name] = value }
        return .object(members)
    }
}
