package import Administration
package import Core
import Store

// Every read states what it is for; an officer's or a program's is recorded in the transaction that reads, under the
// dossiers that wrote what was read, whose owners see it there. Lists show people by the score, outside of any dossier:
// they ask for the second factor as the desk's book does.
extension Registers {
    /// The record as it stands. Throws `register.unknown`, `policy.denied`, `register.no_record`.
    package func record(
        _ key: String, of name: String, for purpose: ReadingPurpose, _ caller: Caller
    ) async throws -> RecordVersion {
        let declaration = try await declaration(name, caller)
        let found = try await disclose(name, to: caller, for: purpose) { [self] tx in
            let record = try current(name, key, tx)
            if let record { try requireReader(caller, of: record, declaration) }
            return [record].compactMap(\.self)
        }
        guard let record = found.first else {
            throw Problem(.notFound, "register.no_record", ["register": name, "key": key])
        }
        return record
    }

    /// Every version of a record, newest first. Throws like `record`.
    package func history(
        _ key: String, of name: String, for purpose: ReadingPurpose, _ caller: Caller
    ) async throws -> [RecordVersion] {
        let declaration = try await declaration(name, caller)
        let versions = try await disclose(name, to: caller, for: purpose) { [self] tx in
            if let record = try current(name, key, tx) { try requireReader(caller, of: record, declaration) }
            return try tx.query(
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
    /// `field` nil: of any indexed field, or as the key. Throws `register.unknown`, `policy.denied`, `policy.step_up`,
    /// `register.not_indexed`.
    package func find(
        _ text: String, in field: String?, of name: String, for purpose: ReadingPurpose, limit: Int = 50,
        _ caller: Caller
    ) async throws -> [RecordVersion] {
        let declaration = try await declaration(name, caller)
        try Policy.requireFresh(caller, at: clock.now)
        if let field, !declaration.index.contains(field) {
            throw Problem(.invalid, "register.not_indexed", ["register": name, "field": field], at: "/field")
        }
        let word = RegisterDeclaration.folded(text)
        let fields = field.map { [$0] } ?? declaration.index
        let readable = readableUnits(caller, declaration)
        return try await disclose(name, to: caller, for: purpose) { [self] tx in
            let units: SQL = readable.map { " AND v.unit IN \(list: $0)" } ?? ""
            let found = try tx.query(
                """
                SELECT DISTINCT w.key FROM register_word w
                JOIN register_record r ON r.register = w.register AND r.key = w.key
                JOIN register_version v ON v.register = r.register AND v.key = r.key AND v.version = r.version
                WHERE w.register = \(name) AND w.field IN \(list: fields) AND w.word = \(word)
                """ + units + " ORDER BY w.key LIMIT \(limit)"
            ).map { try $0.text("key") }
            let keys = field == nil && !found.contains(text) ? [text] + found : found
            return try keys.compactMap { try current(name, $0, tx) }.filter { reads(caller, $0, declaration) }
        }
    }

    /// The records that were written last, newest first. Throws `register.unknown`, `policy.denied`, `policy.step_up`.
    package func latest(
        of name: String, for purpose: ReadingPurpose, limit: Int = 50, _ caller: Caller
    ) async throws -> [RecordVersion] {
        let declaration = try await declaration(name, caller)
        try Policy.requireFresh(caller, at: clock.now)
        let readable = readableUnits(caller, declaration)
        return try await disclose(name, to: caller, for: purpose) { tx in
            let units: SQL = readable.map { " AND unit IN \(list: $0)" } ?? ""
            return try tx.query(
                """
                SELECT register, key, version, valid_from, recorded_at, ends, pack, dossier, dossier_code, procedure,
                    actor, unit, content
                FROM register_version WHERE register = \(name)
                """ + units
                    + " ORDER BY recorded_at DESC, key, version DESC LIMIT \(limit)"
            ).map(RecordVersion.init)
        }
    }

    // MARK: Who reads which record

    /// Whether the caller reads a record as it stands: by the unit that wrote it last.
    private func reads(_ caller: Caller, _ record: RecordVersion, _ declaration: RegisterDeclaration) -> Bool {
        caller.kind == .system
            || declaration.permits(
                caller, keeper: record.source.unit, since: record.recordedAt.date, at: clock.now.date, units)
    }

    private func requireReader(
        _ caller: Caller, of record: RecordVersion, _ declaration: RegisterDeclaration
    ) throws {
        // What another unit keeps is as if it were not there.
        guard reads(caller, record, declaration) else {
            throw Problem(.notFound, "register.no_record", ["register": record.register, "key": record.key])
        }
    }

    /// The units whose records the caller reads, of every time; nil when of all, and of none that is known.
    private func readableUnits(_ caller: Caller, _ declaration: RegisterDeclaration) -> [String]? {
        let today = clock.now.date
        if caller.kind == .system { return nil }
        if declaration.permits(caller, keeper: nil, since: today, at: today, units) { return nil }
        let known = units.units.filter { unit in
            declaration.permits(caller, keeper: unit.id, since: min(unit.to ?? today, today), at: today, units)
        }
        let own = caller.units().filter { declaration.permits(caller, keeper: $0, since: today, at: today, units) }
        return Set(known.map(\.id) + own).sorted()
    }

    private func disclose(
        _ name: String, to caller: Caller, for purpose: ReadingPurpose,
        _ body: @escaping @Sendable (any ReadTransaction) throws -> [RecordVersion]
    ) async throws -> [RecordVersion] {
        guard caller.isRecorded(for: purpose) else { return try await database.read { try body($0) } }
        let (id, now, unit) = (identifiers.next(), clock.now, caller.units().first ?? "")
        return try await bounds.watching(caller, at: now, database) { [bounds] in
            try await database.write { tx in
                let found = try body(tx)
                let disclosed = found.map {
                    AccessRecords.Disclosed(dossier: $0.source.dossier, account: nil, unit: unit)
                }
                try bounds.count(Set(disclosed.map(\.dossier)).count, to: caller, for: purpose, at: now, tx)
                try AccessRecords.enter(
                    disclosed, id: id, at: now, to: caller, for: purpose, [.record], register: name, tx)
                return found
            }
        }
    }
}
