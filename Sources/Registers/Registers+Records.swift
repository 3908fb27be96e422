package import Administration
package import Core
package import Store
import OrderedCollections
import Schemas

extension Registers {
    /// Adds one version of one record in the caller's transaction, and gives it. Two writers of one record wait for
    /// each other; both versions stay.
    ///
    /// Throws `register.unknown`, `register.no_identity`, `register.invalid` (the field, why), `register.no_record` when
    /// a record is to be closed that is not there or is closed already.
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
        try tx.enqueue(
            """
            INSERT INTO register_version (register, key, version, valid_from, recorded_at, ends, pack, dossier,
                dossier_code, procedure, actor, unit, content)
            VALUES (\(name), \(key), \(version.version), \(validFrom), \(moment), \(ends), \(source.pack),
                \(source.dossier), \(source.dossierCode), \(source.procedure), \(source.actor), \(source.unit),
                \(content))
            """)
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

    private func current(_ name: String, _ key: String, _ tx: any ReadTransaction) throws -> RecordVersion? {
        try tx.query(
            """
            SELECT register, key, version, valid_from, recorded_at, ends, pack, dossier, dossier_code, procedure, actor,
                unit, content
            FROM register_version WHERE register = \(name) AND key = \(key) ORDER BY version DESC LIMIT 1
            """
        ).first.map(RecordVersion.init)
    }

    /// The record as it stands. Throws `register.unknown`, `policy.denied`, `register.no_record`.
    package func record(_ key: String, of name: String, _ caller: Caller) async throws -> RecordVersion {
        _ = try await declaration(name, caller)
        guard let record = try await database.read({ [self] tx in try current(name, key, tx) }) else {
            throw Problem(.notFound, "register.no_record", ["register": name, "key": key])
        }
        return record
    }

    /// Every version of a record, newest first. Throws like `record`.
    package func history(_ key: String, of name: String, _ caller: Caller) async throws -> [RecordVersion] {
        _ = try await declaration(name, caller)
        let versions = try await database.read { tx in
            try tx.query(
                """
                SELECT register, key, version, valid_from, recorded_at, ends, pack, dossier, dossier_code, procedure,
                    actor, unit, content
                FROM register_version WHERE register = \(name) AND key = \(key) ORDER BY version DESC
                """
            ).map(RecordVersion.init)
        }
        guard !versions.isEmpty else {
            throw Problem(.notFound, "register.no_record", ["register": name, "key": key])
        }
        return versions
    }

    /// The records that have, or once had, `text` in the indexed field, by key; case and accents do not matter.
    /// `field` nil: of any indexed field, or as the key. Throws `register.unknown`, `policy.denied`,
    /// `register.not_indexed`.
    package func find(
        _ text: String, in field: String?, of name: String, limit: Int = 50, _ caller: Caller
    ) async throws -> [RecordVersion] {
        let declaration = try await declaration(name, caller)
        if let field, !declaration.index.contains(field) {
            throw Problem(.invalid, "register.not_indexed", ["register": name, "field": field], at: "/field")
        }
        let word = RegisterDeclaration.folded(text)
        let fields = field.map { [$0] } ?? declaration.index
        return try await database.read { [self] tx in
            let found = try tx.query(
                """
                SELECT DISTINCT key FROM register_word
                WHERE register = \(name) AND field IN \(list: fields) AND word = \(word) ORDER BY key LIMIT \(limit)
                """
            ).map { try $0.text("key") }
            let keys = field == nil && !found.contains(text) ? [text] + found : found
            return try keys.compactMap { try current(name, $0, tx) }
        }
    }

    /// The records that were written last, newest first. Throws `register.unknown`, `policy.denied`.
    package func latest(of name: String, limit: Int = 50, _ caller: Caller) async throws -> [RecordVersion] {
        _ = try await declaration(name, caller)
        return try await database.read { tx in
            try tx.query(
                """
                SELECT register, key, version, valid_from, recorded_at, ends, pack, dossier, dossier_code, procedure,
                    actor, unit, content
                FROM register_version WHERE register = \(name) ORDER BY recorded_at DESC, key, version DESC
                LIMIT \(limit)
                """
            ).map(RecordVersion.init)
        }
    }
}

extension RecordVersion {
    fileprivate init(_ row: Row) throws {
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
