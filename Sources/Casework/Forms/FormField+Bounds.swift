import Core
package import Decisions

/// The days between which the layout lets a date lie.
extension FormField {
    /// By the keys of the layout.
    package enum Bound: String, CaseIterable, Sendable {
        case notBefore = "not_before"
        case notAfter = "not_after"

        /// Of a date that lies beyond it.
        var code: String {
            switch self {
            case .notBefore: "answer.not_before"
            case .notAfter: "answer.not_after"
            }
        }
    }

    package func rule(_ bound: Bound) -> Rule? {
        switch bound {
        case .notBefore: notBefore
        case .notAfter: notAfter
        }
    }

    /// Its dates, and those of its rows, that lie beyond a bound, with the day of that bound. A bound without a day
    /// (an answer that is not given) bounds nothing; what is no date is told by `fault`.
    func beyond(
        in answers: Value, _ scope: [String: Value], at moment: Instant
    ) throws -> [(field: FormField, bound: Bound, day: CivilDate)] {
        guard ([self] + parts).contains(where: { $0.notBefore != nil || $0.notAfter != nil }) else { return [] }
        return try inputs(in: answers).compactMap { field in
            guard let answer = answers.at(field.path), field.fault(answer) == nil,
                let date = answer.string.flatMap({ CivilDate($0) })
            else { return nil }
            for bound in Bound.allCases {
                guard case .date(let limit)? = try field.rule(bound)?.result(scope, at: moment) else { continue }
                let day = CivilDate(dayNumber: limit.days)
                if bound == .notBefore ? date < day : date > day { return (field, bound, day) }
            }
            return nil
        }
    }
}
