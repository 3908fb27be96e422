package import Administration
package import Core

// Whether the applicant may still be asked for more: told before it is offered, and asked again when it is done.

extension Procedure {
    /// Why the applicant is not asked for more: `dossier.supplement_limit`, or `dossier.supplement_too_late` where the law
    /// sets a time and it is over at `moment`; nil when more may be asked.
    package func supplementProblem(
        on dossier: Dossier, at moment: Instant, _ calendar: WorkingCalendar, hours: OfficeHours?
    ) throws -> Problem? {
        guard mayAskAgain(dossier) else {
            return Problem(
                .conflict, "dossier.supplement_limit", ["most": String(clock.supplementsAtMost)], at: "/outcome")
        }
        guard let start = dossier.clock.startedAt,
            let span = span(clock.supplementWithin, filed: dossier.filedAt.date)
        else { return nil }
        let last = try calendar.due(from: start, limit: span.limit, hours: hours)
        guard moment > last else { return nil }
        return Problem(
            .conflict, "dossier.supplement_too_late", ["day": last.date.vietnamese, "basis": span.citation],
            at: "/outcome")
    }

    /// Once only, as a rule (NĐ 61/2018 art. 11.2c).
    func mayAskAgain(_ dossier: Dossier) -> Bool { dossier.supplements.count < clock.supplementsAtMost }
}
