import Administration
import Core
import OrderedCollections

extension Rehearsal {
    /// The sheet that the judge of an open seat hands in: the lowest marks or the highest, as the moment falls.
    func sheet(_ task: OpenTask, _ dossier: Dossier, _ procedure: Procedure, at now: Instant) -> [Way] {
        guard case .score(let scoring)? = procedure.steps[task.step]?.kind, let panel = dossier.panel(task.step),
            let seat = panel.seats.first(where: { $0.id == task.branch })
        else { return [] }
        let caller = holder(seat.role, at: panel.unit, officer: seat.officer)
        let acting = context(caller, now, procedure)
        let isLow = now.milliseconds % 2 == 0
        let marks = Dictionary(
            scoring.criteria.map { ($0.id, isLow ? $0.from : $0.to) }, uniquingKeysWith: { first, _ in first })
        let step = task.step
        return [
            Way(outcome: "scored", at: now, unit: panel.unit, caller: caller) {
                try procedure.score(step, marks: marks, note: nil, on: $0, acting)
            }
        ]
    }

    /// What only time brings about for a panel: the end of a phase, a ranking of this dossier alone.
    func timed(_ dossier: Dossier, _ procedure: Procedure, at now: Instant) -> [Way] {
        guard !dossier.panels.isEmpty else { return [] }
        let alarms: [Alarm]
        do { alarms = try procedure.alarms(of: dossier, context(.system, now, procedure)) } catch { return [] }
        return alarms.filter { [.phase, .ranking].contains($0.kind) }.sorted { $0.at < $1.at }.map { alarm in
            let at = max(now, alarm.at + .seconds(1))
            var time = context(.system, at, procedure)
            if alarm.kind == .ranking { time.ranking = dossier.ranking(among: [], alarm.subject, procedure) }
            let context = time
            return Way(outcome: alarm.kind.rawValue, at: at, unit: nil, caller: .system) {
                try procedure.ring(alarm, on: $0, context)
            }
        }
    }
}
