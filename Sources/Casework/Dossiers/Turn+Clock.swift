import Administration
import Core
import OrderedCollections

// The legal time limit within one command (vietnam.md §1.5).

extension Turn {
    /// Starts the time limit, at the intake's acceptance.
    mutating func startClock() throws {
        let transferred = try transfer()
        handedOver = transferred
        emit(.clockStarted(at: context.now, due: try wholeLimit(transferred), transferredAt: transferred))
    }

    /// When the processing unit counts as having what the desk takes in now: at once, but after the procedure's time of
    /// the day (15:00, NĐ 61/2018 Điều 18) or on a day off at the start of the next working day.
    private func transfer() throws -> Instant {
        let (calendar, now) = (context.calendar, context.now)
        let inTime = procedure.clock.transferUntil.map { now.time <= $0 } ?? true
        if try inTime && calendar.isWorkingDay(now.date) { return now }
        return try calendar.startOfNextWorkingDay(after: now, hours: context.hours(of: dossier.intakeUnit))
    }

    /// The due time of the whole limit, counted from the receipt or the transfer as the procedure says.
    private func wholeLimit(_ transferred: Instant) throws -> Instant {
        try context.calendar.due(
            from: procedure.clock.base == .receipt ? context.now : transferred, limit: procedure.limit,
            hours: context.hours(of: dossier.intakeUnit))
    }

    /// Stops a running limit. One that stands still already goes on when nothing holds it any more.
    mutating func stopClock(_ cause: ClockCause) {
        if case .running = dossier.clock.state { emit(.clockStopped(cause)) }
    }

    /// Starts the stopped limit again unless something else still holds it: from zero when the applicant has completed
    /// the dossier and the procedure says so, else with what was left of it, counted from `moment` (nil: from now).
    mutating func resumeClock(afterSupplement: Bool = false, from moment: Instant? = nil) throws {
        guard case .stopped(let stopped) = dossier.clock.state, !isHeld else { return }
        if afterSupplement, procedure.clock.supplement == .restart {
            return emit(.clockRestarted(due: try wholeLimit(transfer())))
        }
        emit(.clockResumed(due: try resumedDue(stopped, from: max(moment ?? context.now, stopped))))
    }

    /// Whether an open step or request keeps the limit standing still.
    private var isHeld: Bool {
        if dossier.openSupplement != nil { return true }
        return dossier.tasks.contains { procedure.steps[$0.step]?.stop != nil }
    }

    /// What was left when it stopped, counted from `start` as the limit counts: by days for whole days, by office time
    /// for fractions and hours. A limit that had passed before it stopped stays passed.
    private func resumedDue(_ stopped: Instant, from start: Instant) throws -> Instant {
        let (calendar, due) = (context.calendar, dossier.clock.due)
        guard stopped <= due else { return due }
        let later: Instant
        switch procedure.limit {
        case .working(let days) where days.integer == nil: later = try advanced(from: stopped, to: due, start)
        case .hours: later = try advanced(from: stopped, to: due, start)
        case .working, .sameDay:
            let left = max(0, try calendar.workingDays(from: stopped.date + 1, through: due.date))
            later = try stillToday(
                left == 0
                    ? try calendar.workingDay(onOrAfter: start.date)
                    : try calendar.date(adding: left, workingDaysAfter: start.date), due.time, start)
        case .calendar:
            let left = max(0, due.date - stopped.date)
            later = try stillToday(try calendar.workingDay(onOrAfter: start.date + left), due.time, start)
        }
        return max(due, later)
    }

    private func advanced(from stopped: Instant, to due: Instant, _ start: Instant) throws -> Instant {
        let hours = context.hours(of: dossier.intakeUnit)
        // A begun minute counts as a whole one, in favour of who has to work.
        let left = try context.calendar.officeMinutes(
            from: Instant(milliseconds: stopped.milliseconds - 59_999), to: due, hours: hours)
        return try context.calendar.advance(start, officeMinutes: left, hours: hours)
    }

    /// The hour on that day; on the next working day when it had passed at `start`.
    private func stillToday(_ day: CivilDate, _ time: ClockTime, _ start: Instant) throws -> Instant {
        let moment = Instant(day, time)
        return moment > start
            ? moment : Instant(try context.calendar.date(adding: 1, workingDaysAfter: day), time)
    }
}
