import Core
import Decisions
import Testing

/// Monday 23 November 2026, 15:30 in Vietnam.
let someday = Instant(milliseconds: 1_795_422_600_000)

/// What an expression without names gives, as text.
func feel(_ text: String, limits: EvaluationLimits = EvaluationLimits()) throws -> String {
    try FEELExpression.parse(text, names: []).evaluate([], at: someday, limits: limits).text
}
