import OrderedCollections

extension Procedure {
    /// Everything that it may cost: the list of fees, and what steps ask for in the middle of a case.
    package var costs: [FeeRule] {
        let demanded = steps.values.flatMap { step -> [FeeRule] in
            guard case .pay(let payment) = step.kind else { return [] }
            return payment.lines.map { FeeRule(id: $0.fee, amount: $0.amount, when: $0.when, collect: .onDemand) }
        }
        return fees + demanded
    }
}
