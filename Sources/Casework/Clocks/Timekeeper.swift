import Administration
import Core
package import Logging
import Store

/// Does what time demands: tells what is due soon or late, takes silence for consent. Any number of nodes may run one:
/// whoever deletes an alarm's row in its transaction is the one whose events count.
package struct Timekeeper: Sendable {
    package let dossiers: Dossiers
    package let logger: Logger

    package init(dossiers: Dossiers, logger: Logger) {
        self.dossiers = dossiers
        self.logger = logger
    }

    /// Rings every alarm that has come due, and says how many had an effect. Throws only when the database is away; a
    /// dossier that cannot be handled, for whatever reason, is logged, keeps its alarm and holds up no other.
    @discardableResult
    package func ringDue() async throws -> Int {
        var rung = 0
        var after: (Int64, Int64, String, String) = (.min, .min, "", "")
        while true {
            let (now, last) = (dossiers.clock.now, after)
            let rows = try await dossiers.database.read { tx in
                try tx.query(
                    """
                    SELECT dossier, kind, subject, fire_at FROM alarm
                    WHERE fire_at < \(now) AND (fire_at > \(last.0) OR (fire_at = \(last.0) AND (dossier > \(last.1)
                        OR (dossier = \(last.1) AND (kind > \(last.2) OR (kind = \(last.2) AND subject > \(last.3)))))))
                    ORDER BY fire_at, dossier, kind, subject LIMIT 200
                    """)
            }
            for row in rows {
                let id = try row.identifier("dossier")
                let (kind, subject, at) = (try row.text("kind"), try row.text("subject"), try row.instant("fire_at"))
                after = (at.milliseconds, id.rawValue, kind, subject)
                guard let kind = Alarm.Kind(rawValue: kind) else { continue }
                do {
                    if try await ring(Alarm(kind: kind, subject: subject, at: at), id) { rung += 1 }
                } catch let outage as StoreError where outage.isOutage {
                    throw outage
                } catch {
                    let code = (error as? Problem)?.code ?? "\(type(of: error))"
                    logger.error("alarm failed", metadata: ["dossier": "\(id)", "code": "\(code)"])
                }
            }
            if rows.count < 200 { return rung }
        }
    }

    private func ring(_ alarm: Alarm, _ id: Identifier) async throws -> Bool {
        for attempt in 1... {
            let dossier = try await dossiers.require(id)
            let procedure = try await dossiers.catalogue.procedure(dossier.procedure, pack: dossier.pack)
            var context = try await dossiers.equipped(dossiers.context(.system), dossier, procedure)
            if alarm.kind == .ranking {
                guard let ranking = try await dossiers.closedRanking(alarm, of: dossier, procedure) else {
                    return false
                }
                context.ranking = ranking
            }
            let events = try procedure.ring(alarm, on: dossier, context)
            do {
                return try await dossiers.take(alarm, of: dossier, procedure, events, context)
            } catch let problem as Problem where problem.isMeanwhile && attempt < 50 {
                continue
            }
        }
        return false
    }
}

extension Dossiers {
    /// Deletes the alarm and saves its events, both or neither; false when another node was first.
    func take(
        _ alarm: Alarm, of dossier: Dossier, _ procedure: Procedure, _ events: [Event], _ context: CommandContext
    ) async throws -> Bool {
        let mine = Mine()
        try await save(dossier, procedure, events, context) { tx in
            let deleted = try tx.execute(
                """
                DELETE FROM alarm WHERE dossier = \(dossier.id) AND kind = \(alarm.kind.rawValue)
                    AND subject = \(alarm.subject) AND fire_at = \(alarm.at)
                """)
            // That it tells nothing was decided on a state too: it may be due after all in the one that is there now.
            if deleted == 1, events.isEmpty, try !DossierRows.isAt(dossier.version, dossier.id, tx) {
                throw Problem(.conflict, "dossier.changed_meanwhile")
            }
            mine.set(deleted == 1)
            return deleted == 0
        }
        return mine.value && !events.isEmpty
    }
}
