import Administration
package import Core
import OrderedCollections
import Store

/// Where the time of a unit's dossiers went, step by step, in minutes of office hours.
package struct StepTime: Sendable, Hashable {
    package let procedure: String
    /// The pack that the latest of these dossiers was filed under: for the steps' names.
    package let pack: String
    package let step: String
    /// How often the step was passed.
    package let passages: Int
    package let medianMinutes: Int
    /// Nine out of ten passages took no longer.
    package let ninthDecileMinutes: Int
    package let totalMinutes: Int
}

extension Dossiers {
    /// How the unit's `most` latest closed dossiers spent their time at it, the longest in all first. Read from the
    /// journals alone.
    package func stepTimes(at unit: String, latest most: Int) async throws -> [StepTime] {
        let journals = try await database.read { tx in
            try tx.query(
                """
                SELECT id, procedure, pack FROM dossier
                WHERE competent_unit = \(unit) AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT \(most)
                """
            ).map { row in
                (
                    procedure: try row.text("procedure"), pack: try row.text("pack"),
                    entries: try DossierRows.journal(row.identifier("id"), tx)
                )
            }
        }
        var minutes: OrderedDictionary<StepKey, [Int]> = [:]
        var packs: [String: String] = [:]
        for journal in journals {
            if packs[journal.procedure] == nil { packs[journal.procedure] = journal.pack }
            for passage in StepPassage.all(journal.entries) where passage.unit == unit {
                let spent = try calendar.officeMinutes(
                    from: passage.from, to: passage.to, hours: hours(of: unit))
                minutes[StepKey(procedure: journal.procedure, step: passage.step), default: []].append(spent)
            }
        }
        return minutes.map { key, spent in
            let sorted = spent.sorted()
            return StepTime(
                procedure: key.procedure, pack: packs[key.procedure] ?? "", step: key.step, passages: sorted.count,
                medianMinutes: sorted[(sorted.count - 1) / 2],
                ninthDecileMinutes: sorted[(sorted.count * 9 + 9) / 10 - 1], totalMinutes: sorted.reduce(0, +))
        }.sorted { ($1.totalMinutes, $0.procedure, $0.step) < ($0.totalMinutes, $1.procedure, $1.step) }
    }
}

extension Dossiers {
    private func hours(of unit: String) -> OfficeHours? {
        units.unit(unit)?.officeHours.flatMap { calendar.unitHours[$0] }
    }
}

private struct StepKey: Hashable {
    let procedure: String
    let step: String
}

/// One stay of a dossier at a step of a unit.
struct StepPassage: Hashable {
    let step: String
    let unit: String
    let from: Instant
    let to: Instant

    static func all(_ journal: [JournalEntry]) -> [StepPassage] {
        var open: [String: (unit: String, from: Instant)] = [:]
        var passages: [StepPassage] = []
        for entry in journal {
            switch entry.event {
            case .stepOpened(let task): open[task.subject] = (task.unit, task.openedAt)
            case .stepClosed(let closed):
                let subject = closed.step + (closed.branch.map { "." + $0 } ?? "")
                guard let began = open.removeValue(forKey: subject), closed.outcome != Step.unneeded else { continue }
                passages.append(StepPassage(step: closed.step, unit: began.unit, from: began.from, to: entry.at))
            default: break
            }
        }
        return passages
    }
}
