import Administration
package import Core
import Decisions
import OrderedCollections

// Fees of the procedure's list within one command: each is demanded when it falls due, by an invoice like any other, and
// nobody is asked for the price of what they do not get.

extension Turn {
    /// What a step that opens means for the fees: demanded when they fall due (vietnam.md §2, flow F: before the result
    /// is handed over, unless the procedure says at filing), given up where no way leads to what they are for.
    mutating func settleFees(before step: Step) throws {
        let isAsked = dossier.fees.contains(where: \.isOpen) || dossier.demands.contains { $0.received > 0 }
        guard !procedure.fees.isEmpty || isAsked else { return }
        guard procedure.owesFees(from: step) else { return dropFees() }
        try demandFees(dossier.fees, .atFiling)
        if case .deliver = step.kind {
            // By the law of this day, where the law's value is that of the decision.
            try demandFees(
                try procedure.fees(scope: procedure.scope(of: dossier, at: context.now), at: context.now), .atDelivery)
        }
    }

    private mutating func demandFees(_ fees: [Fee], _ collect: FeeRule.Collect) throws {
        let asked = dossier.demands.filter { $0.isListed && !$0.lapsed }.flatMap(\.feeLines).map(\.fee)
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

    /// What is not paid is not asked for any more; what was paid goes back, but for what the procedure keeps.
    mutating func dropFees(_ reason: Refund.Reason = .notOwed) {
        for demand in dossier.demands where demand.received > 0 {
            guard !dossier.refunds.contains(where: { $0.reference == demand.reference && $0.payment == nil }) else {
                continue
            }
            let kept = procedure.kept(of: demand)
            let back =
                demand.isOpen
                ? demand.received
                : demand.feeLines.filter { !kept.contains($0.fee) }.reduce(0) { $0 + $1.amount }
            if back > 0 { emit(.refundDue(Refund(reference: demand.reference, amount: back, reason: reason))) }
        }
        if dossier.fees.contains(where: { $0.collect != .onDemand && $0.isOpen }) { emit(.feesDropped) }
    }
}

extension Turn {
    /// What is not paid yet is asked for anew where the answers, which have just changed, make it another amount. What was
    /// paid, also in part, or waived is left to the officer, who is told.
    mutating func reviseFees(since before: Dossier) throws {
        let now = context.now
        let old = try procedure.fees(scope: procedure.scope(of: before, at: now), at: now)
        let new = try procedure.fees(scope: procedure.scope(of: dossier, at: now), at: now)
        let isPartly = dossier.demands.contains { $0.isListed && dossier.awaits($0) && $0.received > 0 }
        guard old != new, !isPartly else { return }
        let settled = dossier.fees.filter { $0.collect != .onDemand && !$0.isOpen && $0.amount > 0 }.map(\.id)
        emit(.feesRevised(new.filter { !settled.contains($0.id) }))
    }
}

extension Procedure {
    /// The fees of a demand that stay where they were paid, whatever becomes of the case.
    func kept(of demand: PaymentDemand) -> Set<String> {
        guard !demand.isListed else { return Set(fees.filter { $0.notGranted == .keep }.map(\.id)) }
        guard case .pay(let payment)? = steps[demand.step]?.kind, payment.notGranted == .keep else { return [] }
        return Set(demand.feeLines.map(\.fee))
    }

    /// What was asked for and would be another amount by the answers as they stand, once the applicant has changed them:
    /// for an officer to say what follows, since no law was found that does.
    package func differingFees(of dossier: Dossier, at moment: Instant) throws -> [(asked: Fee, now: Int)] {
        guard !dossier.isEnded, dossier.supplements.contains(where: { $0.answeredAt != nil }) else { return [] }
        let now = try fees(scope: scope(of: dossier, at: moment), at: moment)
        return dossier.fees.filter { $0.collect != .onDemand && $0.amount > 0 && $0.waivedAt == nil }.compactMap {
            fee -> (asked: Fee, now: Int)? in
            let amount = now.first { $0.id == fee.id }?.amount ?? 0
            return amount == fee.amount ? nil : (fee, amount)
        }
    }

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

    /// What is neither paid nor waived is asked for by these amounts; an invoice that says the same stays.
    mutating func reviseFees(_ revised: [Fee]) {
        for index in demands.indices where demands[index].isListed && demands[index].isOpen {
            let stays = demands[index].feeLines.allSatisfy { line in
                revised.contains { $0.id == line.fee && $0.amount == line.amount }
            }
            if !stays { demands[index].lapsed = true }
        }
        fees.removeAll { $0.collect != .onDemand && $0.isOpen }
        fees += revised
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
