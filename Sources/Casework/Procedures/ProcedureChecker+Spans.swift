import Core
import OrderedCollections

extension ProcedureChecker {
    /// A span that the clock takes from the law stands there, in whole days, as long as the procedure is in force.
    func checkSpans() {
        let spans = [
            ("supplement_within", procedure.clock.supplementWithin), ("answer_within", procedure.clock.answerWithin),
        ]
        for case (let key, let span?) in spans {
            let entries = procedure.law.entries[span.law] ?? []
            let isWhole = entries.allSatisfy { ($0.value.number?.integer ?? 0) > 0 }
            guard entries.isEmpty || !isWhole else { continue }
            root.problem("pack.span_without_law", ["key": key, "law": span.law], within: ["clock", key])
        }
    }
}
