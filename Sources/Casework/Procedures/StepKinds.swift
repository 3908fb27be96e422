package import Decisions
package import Schemas

/// Rules that say which step follows; no officer takes part.
package struct Choice: Sendable {
    package enum Way: Sendable {
        /// The first condition that holds.
        case cases([(when: Condition, target: Outcome.Target)])
        /// A decision table that gives a step's name, and every name that it can give.
        case table(Rule, [Outcome.Target])
    }
    package let way: Way
    package let otherwise: Outcome.Target

    package var targets: [Outcome.Target] {
        switch way {
        case .cases(let cases): cases.map(\.target) + [otherwise]
        case .table(_, let targets): targets + [otherwise]
        }
    }
}

/// A step that waits for a date, or for something outside to happen.
package struct Waiting: Sendable {
    package enum Until: Sendable {
        /// A FEEL date; the case goes on when that day's office hours begin.
        case date(Rule)
        /// The name of the outside event.
        case event(String)
    }
    package let until: Until
    /// Where it leads when the event has not come in time; nil for a date, which always comes.
    package let timeout: Outcome.Target?
    /// Why the time limit stands still meanwhile; nil when it runs on.
    package let stop: ClockStop?
    /// What the reference of an event must look like; nil when it may have one or none.
    package var reference: Pattern?
}

/// Money that is demanded in the middle of a case (vietnam.md §1.5: the limit stands still from notice to receipt).
package struct Payment: Sendable {
    package let lines: [Line]
    /// Where an unpaid demand leads; nil: the head is told, and it stays open.
    package let timeout: Outcome.Target?
    package let stop: ClockStop?
    /// What becomes of it when the case ends without what it was paid for, or is taken back.
    package var notGranted = FeeRule.NotGranted.back

    package struct Line: Sendable {
        package let fee: String
        /// Whole đồng; nothing is asked when it is 0 or null.
        package let amount: Rule
        package let when: Condition
    }
}

/// What a register is told.
package struct Recording: Sendable {
    package let register: String
    package let fields: [(name: String, value: Rule)]
    /// From which day the record holds; nil: from the day on which it is written.
    package let validFrom: Rule?
    /// Closes the record instead of putting a new content in force.
    package let ends: Bool
}

/// That a step stops the time limit, and the law that lets it.
package struct ClockStop: Hashable, Sendable {
    package let basis: String
}
