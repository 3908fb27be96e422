import Administration
package import Core
import OrderedCollections

extension Rehearsal {
    /// A dossier that was filed and then acted on at random, at most `acts` times; nil when it ended, or could not be
    /// filed.
    func open(
        _ filing: Filing, _ procedure: Procedure, id: Identifier, at filed: Instant, acts: Int,
        _ random: inout SeededNumbers
    ) -> (dossier: Dossier, journal: [JournalEntry])? {
        do {
            let citizen = Caller(
                kind: .citizen, account: Identifier(rawValue: 7), displayName: "Nguyễn Thị Diễn Tập")
            let desk = holder(Role.receptionist.rawValue, at: filing.intakeUnit ?? "")
            let filer = context(filing.channel == .online ? citizen : desk, filed)
            var journal = try procedure.file(filing, filer).enumerated().map { index, event in
                JournalEntry(
                    sequence: index + 1, at: filed, actor: filer.actor(at: filing.intakeUnit), event: event)
            }
            guard var dossier = Dossier.replay(id: id, journal) else { return nil }
            var now = filed
            for _ in 0..<acts {
                now = now + .seconds(Int.random(in: 600...40_000, using: &random))
                guard let entries = actAtRandom(dossier, procedure, at: now, &random) else { break }
                for entry in entries { dossier.apply(entry) }
                journal += entries
                now = max(now, entries.last?.at ?? now)
                if dossier.isEnded { return nil }
            }
            return (dossier, journal)
        } catch { return nil }
    }

    /// One act at random; nil when nothing can be done.
    private func actAtRandom(
        _ dossier: Dossier, _ procedure: Procedure, at now: Instant, _ random: inout SeededNumbers
    ) -> [JournalEntry]? {
        if dossier.openSupplement != nil {
            // Some applicants have not answered yet.
            guard Int.random(in: 0..<3, using: &random) > 0 else { return nil }
            do { return try answer(dossier, procedure, at: now) } catch { return nil }
        }
        let ways = dossier.tasks.flatMap { self.ways($0, dossier, procedure, at: now) }.shuffled(using: &random)
        // Endings and payments by time are left for later: what is wanted here is open.
        let likely = ways.filter { !["refuse", "reject"].contains($0.outcome) } + ways
        for way in likely {
            do {
                let events = try way.decide(dossier)
                if events.isEmpty || events.contains(where: { if case .ended = $0 { true } else { false } }) {
                    continue
                }
                return entries(events, on: dossier, context(way.caller, way.at), unit: way.unit)
            } catch { continue }
        }
        return nil
    }

    /// Whether acts that the procedure grants bring the dossier to an end from where it stands. Always the act that
    /// leads nearest to an end is tried first; how many it took is given, nil when none did.
    package func actsToEnd(_ dossier: Dossier, _ procedure: Procedure, from now: Instant) -> Int? {
        var dossier = dossier
        var now = now
        let nearness = Nearness(procedure)
        for acts in 0..<120 {
            if dossier.isEnded { return acts }
            now = now + .seconds(3600)
            guard let entries = nearest(dossier, procedure, nearness, at: now) else { return nil }
            for entry in entries { dossier.apply(entry) }
            now = max(now, entries.last?.at ?? now)
        }
        return nil
    }

    private func nearest(
        _ dossier: Dossier, _ procedure: Procedure, _ nearness: Nearness, at now: Instant
    ) -> [JournalEntry]? {
        if dossier.openSupplement != nil, dossier.withdrawal == nil {
            do { return try answer(dossier, procedure, at: now) } catch { return nil }
        }
        let ways = dossier.tasks.flatMap { task in
            self.ways(task, dossier, procedure, at: now).map { way in (way, nearness.of(way.outcome, task.step)) }
        }
        let inOrder = ways.sorted { $0.1 < $1.1 }.map(\.0) + timed(dossier, procedure, at: now)
        for way in inOrder where way.outcome != "supplement" {
            do {
                let events = try way.decide(dossier)
                guard !events.isEmpty else { continue }
                return entries(events, on: dossier, context(way.caller, way.at), unit: way.unit)
            } catch { continue }
        }
        return nil
    }
}

/// How many steps lie between each step and the nearest end.
private struct Nearness {
    private var steps: [String: Int] = [:]
    private let procedure: Procedure

    init(_ procedure: Procedure) {
        self.procedure = procedure
        // Each round comes one step nearer to the beginning.
        for _ in procedure.steps.keys {
            for step in procedure.steps.values {
                let best = step.targets.map(self.of).min() ?? .max
                if best < Int.max { steps[step.id] = min(steps[step.id] ?? .max, best + 1) }
            }
        }
    }

    private func of(_ target: Outcome.Target) -> Int {
        switch target {
        case .end, .done: 0
        case .step(let id): steps[id] ?? .max
        }
    }

    func of(_ outcome: String, _ step: String) -> Int {
        guard let target = procedure.steps[step]?.outcome(outcome)?.target else { return 0 }
        return of(target)
    }
}
