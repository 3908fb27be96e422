import Core
import Store

/// What is kept beside journals for panels: loads, marks to be ranked, rankings.
enum PanelRows {
    /// The series that counts the draws of a bench.
    static func scope(_ procedure: String, _ step: String, _ unit: String) -> String {
        "panel:\(procedure):\(step):\(unit)"
    }

    /// Makes a draw good: nobody may have drawn from the same bench since its loads were read, and the lots' seed is
    /// committed to before anybody scores. Throws `score.bench_changed`.
    static func draw(
        _ draw: PanelDraw, for dossier: Dossier, _ context: CommandContext, _ tx: any WriteTransaction
    ) throws -> PanelDraw {
        let number = try DossierRows.next(scope(dossier.procedure, draw.step, draw.unit), tx)
        guard number == (context.bench.steps[draw.step]?.version ?? 0) + 1 else {
            throw Problem(.conflict, Problem.benchChanged)
        }
        guard let closes = draw.closes, draw.isWhole else { return draw }
        let (group, seed) = (draw.group ?? "", context.bench.lot)
        try tx.execute(
            """
            INSERT INTO ranking (procedure, step, kind, closes_at, seed, commitment)
            VALUES (\(dossier.procedure), \(draw.step), \(group), \(closes), \(seed), \(ContentHash.sha256(seed)))
            ON CONFLICT (procedure, step, kind, closes_at) DO NOTHING
            """)
        var committed = draw
        committed.commitment = try tx.query(
            """
            SELECT commitment FROM ranking WHERE procedure = \(dossier.procedure) AND step = \(draw.step)
                AND kind = \(group) AND closes_at = \(closes)
            """
        ).first?.text("commitment")
        return committed
    }

    /// What has changed in the dossier's panels.
    static func write(from old: Dossier?, to new: Dossier, _ tx: any WriteTransaction) throws {
        let isGone = new.withdrawal != nil && new.isEnded
        guard old?.panels != new.panels || isGone else { return }
        for panel in new.panels {
            let before = old?.panel(panel.step)
            let known = Set(before?.seats.map(\.officer) ?? [])
            for seat in panel.seats where !known.contains(seat.officer) {
                try tx.execute(
                    """
                    INSERT INTO panel_seat (dossier, step, officer, procedure, unit, year)
                    VALUES (\(new.id), \(panel.step), \(seat.officer), \(new.procedure), \(panel.unit),
                        \(new.filedAt.date.year))
                    ON CONFLICT (dossier, step, officer) DO NOTHING
                    """)
            }
            for officer in panel.recused {
                try tx.execute(
                    "DELETE FROM panel_seat WHERE dossier = \(new.id) AND step = \(panel.step) AND officer = \(officer)"
                )
            }
            if let closes = panel.closes { try writeMark(panel, closes, of: new, isGone: isGone, tx) }
        }
    }

    private static func writeMark(
        _ panel: Panel, _ closes: Instant, of dossier: Dossier, isGone: Bool, _ tx: any WriteTransaction
    ) throws {
        if isGone, panel.phase != .closed {
            try tx.execute("DELETE FROM panel_mark WHERE dossier = \(dossier.id) AND step = \(panel.step)")
            return
        }
        try tx.execute(
            """
            INSERT INTO panel_mark (dossier, step, procedure, kind, closes_at, code, filed_at, result)
            VALUES (\(dossier.id), \(panel.step), \(dossier.procedure), \(panel.group ?? ""), \(closes),
                \(dossier.code), \(dossier.filedAt), \(panel.result?.value))
            ON CONFLICT (dossier, step) DO UPDATE SET kind = excluded.kind, closes_at = excluded.closes_at,
                result = excluded.result
            """)
    }

    /// The ranking of a closing day; nil as long as a panel of the group is still at work. Made once.
    static func close(
        _ key: RankingKey, _ tie: [TieRule], at now: Instant, _ tx: any WriteTransaction
    ) throws -> Ranking? {
        let stored = try tx.query(
            """
            SELECT seed, lines FROM ranking WHERE procedure = \(key.procedure) AND step = \(key.step)
                AND kind = \(key.group) AND closes_at = \(key.closes)
            """
        ).first
        let seed = try stored?.text("seed") ?? ""
        if let lines = try stored?.optionalText("lines") { return Ranking(lines: try Ranking.lines(lines), seed: seed) }
        let rows = try tx.query(
            """
            SELECT code, filed_at, result FROM panel_mark WHERE procedure = \(key.procedure) AND step = \(key.step)
                AND kind = \(key.group) AND closes_at = \(key.closes)
            """)
        var entries: [Ranking.Entry] = []
        for row in rows {
            guard let text = try row.optionalText("result") else { return nil }
            entries.append(
                Ranking.Entry(
                    code: try row.text("code"), filedAt: try row.instant("filed_at"),
                    result: try PanelResult(Members(try JSONReader.read(text)))))
        }
        let ranking = Ranking(entries, tie: tie, seed: seed)
        if stored == nil { return ranking }
        let made = try tx.execute(
            """
            UPDATE ranking SET closed_at = \(now), lines = \(ranking.linesValue)
            WHERE procedure = \(key.procedure) AND step = \(key.step) AND kind = \(key.group)
                AND closes_at = \(key.closes) AND lines IS NULL
            """)
        return made == 1 ? ranking : try close(key, tie, at: now, tx)
    }
}

/// Which ranking: of a procedure's step, for one group, on one day.
struct RankingKey: Sendable, Hashable {
    let procedure: String
    let step: String
    let group: String
    let closes: Instant
}

extension Ranking {
    var linesValue: Value {
        .array(lines.map { ["place": Value($0.place), "code": .string($0.code), "mark": .number($0.mark)] })
    }

    static func lines(_ text: String) throws -> [Line] {
        guard let list = try JSONReader.read(text).array else { throw Members.unreadable("lines") }
        return try list.map { item in
            let members = try Members(item)
            guard let mark = item["mark"]?.number else { throw Members.unreadable("mark") }
            return Line(place: try members.int("place"), code: try members.text("code"), mark: mark)
        }
    }
}

extension Problem {
    static let benchChanged = "score.bench_changed"

    /// Somebody else was saved first: decide anew.
    var isMeanwhile: Bool { code == "dossier.changed_meanwhile" || code == Problem.benchChanged }
}
