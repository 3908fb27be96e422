import Administration
import Core
import Decisions
import OrderedCollections

// Fees of the procedure's list within one command: each is demanded when it falls due, by an invoice like any other, and
// nobody is asked for the price of what they do not get.

extension Turn {
    /// What a step that opens means for the fees: demanded when they fall due (vietnam.md §2, flow F: before the result
    /// is handed over, unless the procedure says at filing), given up where no way leads to what they are for.
    mutating func settleFees(before step: Step) throws {
        guard !procedure.fees.isEmpty || dossier.fees.contains(where: \.isOpen) else { return }
        guard procedure.owesFees(from: step) else { return dropFees() }
        try demandFees(dossier.fees, .atFiling)
        if case .deliver = step.kind {
            // By the law of this day, where the law's value is that of the decision.
            try demandFees(
                try procedure.fees(scope: procedure.scope(of: dossier, at: context.now), at: context.now), .atDelivery)
        }
    }

    private mutating func demandFees(_ fees: [Fee], _ collect: FeeRule.Collect) throws {
        let asked = dossier.demands.filter(\.isListed).flatMap(\.feeLines).map(\.fee)
        let settled = asked + dossier.fees.filter { $0.collect != .onDemand && !$0.isOpen && $0.amount > 0 }.map(\.id)
        let lines = fees.filter { $0.collect == collect && $0.isOpen && !settled.contains($0.id) }.map {
            InvoiceLine(fee: $0.id, amount: $0.amount)
        }
        guard let first = lines.first else { return }
        var demand = PaymentDemand(
            step: "", fee: first.fee, amount: lines.reduce(0) { $0 + $1.amount },
            reference: "\(dossier.code).P\(dossier.demands.count + 1)", demandedAt: context.now, due: nil)
        demand.lines = lines.count > 1 ? lines : []
        demand.collect = collect
        demand.invoice = SeriesNumber(unit: dossier.intakeUnit, year: context.now.date.year)
        emit(.paymentDemanded(demand))
    }

    /// The result is not handed over while a fee is open, unless it is paid now. Throws `payment.fee_open`.
    mutating func requireFees(_ step: Step, _ act: Act) throws {
        guard case .deliver = step.kind else {
            if step.place == .intake { takeFees(act) }
            return
        }
        // A dossier that came to its delivery before fees were demanded has its invoice now.
        try settleFees(before: step)
        takeFees(act)
        let open = dossier.demands.filter { $0.isListed && dossier.awaits($0) }.reduce(0) { $0 + $1.outstanding }
        guard open == 0 else {
            throw Problem(
                .conflict, "payment.fee_open", ["amount": Money(dong: Int64(open)).text(.vietnamese)], at: "/fees")
        }
    }

    private mutating func takeFees(_ act: Act) { if act.feesCollected { takeFees() } }

    /// Takes at the desk, in cash, whatever fees of the list are due.
    mutating func takeFees() {
        for demand in dossier.demands where demand.isListed && dossier.awaits(demand) {
            let open = demand.outstanding
            emit(.paymentReceived(ReceivedPayment(reference: demand.reference, amount: open, method: .cash)))
            issueReceipt(
                demand.received == 0 ? demand.feeLines : [InvoiceLine(fee: demand.fee, amount: open)],
                for: demand.reference, at: dossier.intakeUnit)
        }
    }

    /// What is not paid is not asked for any more; what was paid goes back, but for fees that the procedure keeps.
    mutating func dropFees(_ reason: Refund.Reason = .notOwed) {
        let kept = Set(procedure.fees.filter { $0.notGranted == .keep }.map(\.id))
        for demand in dossier.demands where demand.isListed && demand.received > 0 {
            guard !dossier.refunds.contains(where: { $0.reference == demand.reference && $0.payment == nil }) else {
                continue
            }
            let back =
                demand.isOpen
                ? demand.received
                : demand.feeLines.filter { !kept.contains($0.fee) }.reduce(0) { $0 + $1.amount }
            if back > 0 { emit(.refundDue(Refund(reference: demand.reference, amount: back, reason: reason))) }
        }
        if dossier.fees.contains(where: { $0.collect != .onDemand && $0.isOpen }) { emit(.feesDropped) }
    }
}

extension Procedure {
    /// Whether the fees are owed when a case ends so; the ends that stand outside every pack are for nothing.
    func owesFees(_ result: String) -> Bool { results[result].map { $0.fees == .owed } ?? false }

    /// Whether a way leads from a step to a result that the fees are owed for. Branches end none.
    func owesFees(from step: Step) -> Bool {
        guard step.within == nil else { return true }
        var seen: Set<String> = [step.id]
        var open = [step]
        while let step = open.popLast() {
            for target in step.targets {
                switch target {
                case .end(let result): if owesFees(result) { return true }
                case .step(let id):
                    if let next = steps[id], seen.insert(id).inserted { open.append(next) }
                case .done: break
                }
            }
        }
        return false
    }
}

extension Dossier {
    /// Fees of the list are asked for, by amounts of that day.
    mutating func ask(_ demand: PaymentDemand) {
        for line in demand.feeLines {
            let fee = Fee(id: line.fee, amount: line.amount, collect: demand.collect)
            let index = fees.firstIndex { $0.id == line.fee && $0.collect != .onDemand && $0.collectedAt == nil }
            if let index { fees[index] = fee } else { fees.append(fee) }
        }
    }

    mutating func dropFees() {
        for index in demands.indices where demands[index].isListed && demands[index].isOpen {
            demands[index].lapsed = true
        }
        fees.removeAll { $0.collect != .onDemand && $0.isOpen }
    }

    mutating func waiveFees(_ at: Instant) {
        for index in demands.indices where demands[index].isListed && demands[index].isOpen {
            demands[index].lapsed = true
            let lines = demands[index].feeLines.map(\.fee)
            for fee in fees.indices where fees[fee].collect != .onDemand && lines.contains(fees[fee].id) {
                if fees[fee].isOpen { fees[fee].waivedAt = at }
            }
        }
    }
}
