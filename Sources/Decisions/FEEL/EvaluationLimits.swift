package import Core

/// What one evaluation may spend. Rules come from files that many people write; none may stall the server.
package struct EvaluationLimits: Sendable {
    /// Nodes evaluated, elements visited and characters matched.
    package var steps = 1_000_000
    /// Expressions and calls within each other; and, to 200, lists and contexts within each other.
    package var depth = 400
    /// Elements of lists and bytes of strings made on the way.
    package var size = 4_000_000

    package init() {}
    package init(steps: Int, depth: Int = 400, size: Int = 4_000_000) {
        self.steps = steps
        self.depth = depth
        self.size = size
    }
}

/// Which limit an evaluation met. It is thrown past FEEL's own errors, which only make a value null.
package enum EvaluationStop: String, Error, Sendable {
    case steps, depth, size

    /// `decision.limit_steps`, `decision.limit_depth`, `decision.limit_size`.
    package var problem: Problem { Problem(.tooLarge, "decision.limit_\(rawValue)") }
}

/// Why some value became null, told on request: FEEL itself never fails.
package struct FEELDiagnostic: Sendable, Hashable {
    /// `feel.unknown_name`, `feel.invalid_arguments`, `feel.no_member` …
    package let code: String
    package let detail: String
}
