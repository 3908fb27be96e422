package import Administration
package import Core

/// A span of days whose length the law sets: its name in law.yaml, and which days count.
package struct LawSpan: Hashable, Sendable {
    package enum Unit: String, Sendable, CaseIterable { case working, calendar }

    package let law: String
    package let unit: Unit
}

/// A span as the law of a day sets it.
package struct SetSpan: Hashable, Sendable {
    package let limit: TimeLimit
    /// Article and decree.
    package let citation: String
    package let sure: Law.Certainty
}

/// Until when an applicant may answer a request, and under which law; worked out when it was asked.
package struct AnswerTime: Hashable, Sendable {
    package let until: Instant
    package let basis: String
}

extension Procedure {
    /// The span in force for what was filed on `date`; nil where no law sets one then.
    package func span(_ span: LawSpan?, filed date: CivilDate) -> SetSpan? {
        guard let span, let entry = law.entry(span.law, at: date), let days = entry.value.number?.integer, days > 0
        else { return nil }
        return SetSpan(
            limit: span.unit == .working ? .working(days: Decimal(days)) : .calendar(days: days),
            citation: entry.citation, sure: entry.sure)
    }
}

extension AnswerTime {
    var value: Value { ["until": Value(until), "basis": .string(basis)] }
    init(_ members: Members) throws {
        self.init(until: try members.instant("until"), basis: try members.text("basis"))
    }
}
