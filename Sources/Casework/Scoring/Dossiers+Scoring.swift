package import Administration
package import Core
import OrderedCollections
import Store

extension Dossiers {
    /// A judge's sheet. Throws what `Procedure.score` throws.
    @discardableResult
    package func score(
        _ step: String, marks: [String: Decimal], note: String?, on id: Identifier, idempotencyKey: String? = nil,
        _ caller: Caller
    ) async throws -> Dossier {
        let written = marks.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let content: Value = ["score": .string(step), "marks": Value(list: written), "note": Value(note)]
        // Judges work at the same time: one's sheet does not make another's page stale.
        return try await command(id, key: idempotencyKey, content, caller) { procedure, dossier, context in
            try procedure.score(step, marks: marks, note: note, on: dossier, context)
        }
    }

    @discardableResult
    package func recuse(
        _ step: String, officer: Identifier, reason: String, on id: Identifier, idempotencyKey: String? = nil,
        _ caller: Caller
    ) async throws -> Dossier {
        let content: Value = ["recuse": .string(step), "officer": Value(officer), "reason": .string(reason)]
        return try await command(id, key: idempotencyKey, content, caller) { procedure, dossier, context in
            try procedure.recuse(step, officer: officer, reason: reason, on: dossier, context)
        }
    }

    @discardableResult
    package func fillPanel(
        _ step: String, on id: Identifier, idempotencyKey: String? = nil, _ caller: Caller
    ) async throws -> Dossier {
        try await command(id, key: idempotencyKey, ["fill": .string(step)], caller) { procedure, dossier, context in
            try procedure.fillPanel(step, on: dossier, context)
        }
    }

    /// The dossiers that the caller judges or has judged, the newest first.
    package func judged(limit: Int = 100, _ caller: Caller) async throws -> [Dossier] {
        guard caller.kind == .officer, let officer = caller.officer else { return [] }
        return try await disclose(to: caller, for: .queue, [.name]) { tx in
            let found = try tx.query(
                """
                SELECT d.id, d.state FROM dossier d WHERE d.id IN
                    (SELECT dossier FROM panel_seat WHERE officer = \(officer) ORDER BY dossier DESC LIMIT \(limit))
                ORDER BY d.id DESC
                """
            ).map { try Dossier(id: $0.identifier("id"), $0.json("state")) }
            return (found, found.map { Dossiers.disclosed($0, caller) })
        }
    }

    /// How many open dossiers the caller judges.
    package func judgedCount(_ caller: Caller) async throws -> Int {
        guard caller.kind == .officer, let officer = caller.officer else { return 0 }
        return try await database.read { tx in
            try tx.query(
                """
                SELECT COUNT(DISTINCT s.dossier) AS n FROM panel_seat s
                JOIN dossier d ON d.id = s.dossier AND d.ended_at IS NULL WHERE s.officer = \(officer)
                """
            ).first?.int("n") ?? 0
        }
    }

    /// A judge says that they are tied to a person or an organisation: from now on no dossier that names it is drawn for
    /// them. Throws `score.tie_missing`, `policy.denied`.
    package func declareTie(to name: String, _ caller: Caller) async throws {
        guard caller.kind == .officer, let officer = caller.officer else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.actOnDossier.rawValue])
        }
        let (name, word, now) = (name.trimmed, VietnameseText.searchKey(name), clock.now)
        guard word.count >= 2, name.count <= 200 else { throw Problem(.invalid, "score.tie_missing", at: "/name") }
        try await database.write { tx in
            try tx.execute(
                """
                INSERT INTO judge_tie (officer, word, name, declared_at)
                VALUES (\(officer), \(word), \(name), \(now)) ON CONFLICT (officer, word) DO NOTHING
                """)
        }
    }

    /// What the caller has declared, as they wrote it.
    package func ties(_ caller: Caller) async throws -> [String] {
        guard let officer = caller.officer else { return [] }
        return try await database.read { tx in
            try tx.query("SELECT name FROM judge_tie WHERE officer = \(officer) ORDER BY name").map {
                try $0.text("name")
            }
        }
    }

    /// The context with those who may be called to the procedure's panels, and with chance; as it is for procedures
    /// without panels.
    func equipped(
        _ context: CommandContext, _ dossier: Dossier, _ procedure: Procedure
    ) async throws -> CommandContext {
        let scoring = procedure.scoringSteps
        guard !scoring.isEmpty else { return context }
        var steps: [String: Bench.Candidates] = [:]
        let positions = Positions(database: database, identifiers: identifiers)
        for (step, rule) in scoring {
            let date = context.now.date
            guard let unit = try? procedure.panelUnit(step, rule, dossier, units, at: date) else { continue }
            var roles: OrderedDictionary<Identifier, (name: String, roles: Set<String>)> = [:]
            for colleague in try await positions.colleagues(at: unit, on: date)
            where colleague.subjects?.contains(procedure.id) ?? true {
                roles[colleague.officer, default: (colleague.name, [])].roles.insert(colleague.role.rawValue)
            }
            steps[step.id] = try await candidates(
                roles.map { ($0.key, $0.value.name, $0.value.roles) }, procedure.id, step.id, unit,
                year: dossier.filedAt.date.year)
        }
        var equipped = context
        equipped.bench = Bench(seed: Dossiers.chance(), lot: Dossiers.chance(), steps: steps)
        return equipped
    }

    private func candidates(
        _ people: [(officer: Identifier, name: String, roles: Set<String>)], _ procedure: String, _ step: String,
        _ unit: String, year: Int
    ) async throws -> Bench.Candidates {
        try await database.read { tx in
            let scope = PanelRows.scope(procedure, step, unit)
            let version = try tx.query("SELECT value FROM counter WHERE scope = \(scope)").first?.int("value") ?? 0
            var loads: [Identifier: Int] = [:]
            let seats = try tx.query(
                """
                SELECT officer, COUNT(*) AS n FROM panel_seat WHERE procedure = \(procedure) AND step = \(step)
                    AND unit = \(unit) AND year = \(year) GROUP BY officer
                """)
            for row in seats { loads[try row.identifier("officer")] = try row.int("n") }
            var ties: [Identifier: Set<String>] = [:]
            let told = try tx.query(
                "SELECT officer, word FROM judge_tie WHERE officer IN \(list: people.map(\.officer))")
            for row in told { ties[try row.identifier("officer"), default: []].insert(try row.text("word")) }
            return Bench.Candidates(
                people.map { person in
                    Candidate(
                        officer: person.officer, name: person.name, roles: person.roles,
                        load: loads[person.officer] ?? 0, ties: ties[person.officer] ?? [])
                }, version: version)
        }
    }

    /// 128 random bits as 32 hexadecimal digits.
    private static func chance() -> String {
        var random = SystemRandomNumberGenerator()
        let bits = [random.next(), random.next()]
        return hexadecimal(bits.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } })
    }

    /// The ranking that an alarm is about, closed now if it was not; nil as long as a panel of the group is at work.
    func closedRanking(_ alarm: Alarm, of dossier: Dossier, _ procedure: Procedure) async throws -> Ranking? {
        guard let panel = dossier.panel(alarm.subject), panel.phase == .ranking, panel.closes == alarm.at,
            case .score(let scoring)? = procedure.steps[alarm.subject]?.kind
        else { return Ranking(lines: [], seed: "") }
        let key = RankingKey(
            procedure: procedure.id, step: alarm.subject, group: panel.group ?? "", closes: alarm.at)
        let now = clock.now
        return try await database.write { tx in try PanelRows.close(key, scoring.tie, at: now, tx) }
    }
}

extension Dossiers {
    /// The rankings of a procedure that have closed, the latest first. Those that have not tell nothing.
    package func rankings(of procedure: String, group: String? = nil) async throws -> [ClosedRanking] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT step, kind, closes_at, seed, commitment, closed_at, lines FROM ranking
                WHERE procedure = \(procedure) AND lines IS NOT NULL ORDER BY closes_at DESC, step, kind
                """
            ).map { row in
                ClosedRanking(
                    step: try row.text("step"), group: try row.text("kind"), closes: try row.instant("closes_at"),
                    closedAt: try row.instant("closed_at"), commitment: try row.text("commitment"),
                    ranking: Ranking(lines: try Ranking.lines(row.text("lines")), seed: try row.text("seed")))
            }.filter { group == nil || $0.group == group }
        }
    }
}
