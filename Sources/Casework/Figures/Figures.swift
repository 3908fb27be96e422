package import Core

/// What a unit did in a span of days, counted from the dossiers' journals: what came in, what was resolved and when, what
/// is in progress at the end. A dossier belongs to the unit that decides.
package struct Figures: Sendable, Hashable {
    package let unit: String
    package let from: CivilDate
    package let through: CivilDate
    /// The moment that "in progress" speaks of: the end of the last day, or now when that is still to come.
    package let at: Instant
    package let total: Line
    /// By procedure, in the order of their names.
    package let procedures: [Line]
    package let officers: [Officer]
    /// What the indices are worked out from.
    package let resolved: [Resolved: Int]

    /// One line of the table; `procedure` is empty for the unit as a whole.
    package struct Line: Sendable, Hashable {
        package let procedure: String
        /// Whose time limit began in the span, by channel.
        package var received: [Channel: Int] = [:]
        /// Whose limit began before, and that were not resolved before.
        package var carriedOver = 0
        package var resolved: [Punctuality: Int] = [:]
        package var withdrawn = 0
        /// Refused by the desk, or taken back before it had taken them in: they count nowhere else.
        package var untaken = 0
        package var within = 0
        package var over = 0
        /// Of the dossiers that were resolved.
        package var supplements = 0
        package var apologies = 0
        package var withPapers = 0
        package var papersDigitised = 0
        package var resultsDigitised = 0
        package var paid = 0
        package var paidOnline = 0

        package init(procedure: String) { self.procedure = procedure }

        package var receivedInAll: Int { received.values.reduce(0, +) }
        package var resolvedInAll: Int { resolved.values.reduce(0, +) }
    }

    package struct Officer: Sendable, Hashable {
        package let id: Identifier
        /// Steps that they did at the unit.
        package var steps: [Punctuality: Int] = [:]
        package var supplements = 0
        package var apologies = 0
        /// Resolved dossiers in which they did a step: the dossier's punctuality, the worst of their own steps, how often
        /// more was asked for.
        package var taken: [Taken: Int] = [:]

        package init(id: Identifier) { self.id = id }

        package struct Taken: Sendable, Hashable {
            package let punctuality: Punctuality
            package let steps: Punctuality
            package let supplements: Int
        }

        package var dossiers: Int { taken.values.reduce(0, +) }
        package var stepsInAll: Int { steps.values.reduce(0, +) }
    }

    /// Dossiers that are alike in everything that the indices look at.
    package struct Resolved: Sendable, Hashable {
        package let procedure: String
        package let channel: Channel
        package let punctuality: Punctuality
        package let steps: Punctuality
        /// 1, or 2 for more.
        package let units: Int
        /// 0, 1, or 2 for more.
        package let supplements: Int
    }
}
