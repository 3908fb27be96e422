import Core
import Store

/// What becomes of some dossiers, with all that is to be written for them: worked out from their rows alone.
struct PlannedBatch: Sendable {
    /// The planner, with what it has learned.
    private(set) var planner: HandoverPlanner
    private(set) var counts = HandoverCounts()
    private(set) var moves: [HandoverMove] = []

    /// `rows`: id and state. Throws `dossier.changed_meanwhile` for a pack that nobody had filed under when the plan
    /// was read.
    init(_ rows: [Row], _ planner: HandoverPlanner, by actor: Actor, at now: Instant) throws {
        self.planner = planner
        for row in rows {
            let dossier = try Dossier(id: row.identifier("id"), row.json("state"))
            guard !dossier.isEnded else { continue }
            guard planner.wards[HandoverPlanner.key(dossier)] != nil else {
                throw Problem(.conflict, "dossier.changed_meanwhile")
            }
            let planned = try self.planner.plan(dossier, at: now)
            counts.add(planned)
            guard let handover = planned.handover, !handover.isEmpty else { continue }
            moves.append(HandoverMove(dossier, handover, by: actor, at: now))
        }
    }
}
