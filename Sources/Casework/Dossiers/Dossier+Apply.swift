package import Core

extension Dossier {
    /// Folds a journal; nil when it is empty or does not begin with a filing.
    package static func replay(id: Identifier, _ entries: [JournalEntry]) -> Dossier? {
        guard let first = entries.first, var dossier = Dossier(id: id, filedBy: first) else { return nil }
        for entry in entries.dropFirst() { dossier.apply(entry) }
        return dossier
    }

    /// The dossier that a filing makes; nil when the entry is something else.
    package init?(id: Identifier, filedBy entry: JournalEntry) {
        guard case .filed(let filed) = entry.event else { return nil }
        self.init(
            id: id, code: filed.code, procedure: filed.procedure, pack: filed.pack, channel: filed.channel,
            language: filed.language, filedAt: entry.at, applicant: filed.applicant, owner: filed.owner,
            intakeUnit: filed.intakeUnit, competentUnit: filed.competentUnit, group: filed.group,
            answers: filed.answers,
            papers: filed.papers, fees: filed.fees, clock: LegalClock(due: filed.expectedDue), excluded: filed.excluded,
            version: entry.sequence)
    }

    /// Takes one more entry in. Every event applies to every state without failing: whether it may happen was
    /// decided by the command.
    package mutating func apply(_ entry: JournalEntry) {
        version = entry.sequence
        let at = entry.at
        switch entry.event {
        case .filed: break
        case .stepOpened(let task): tasks.append(task)
        case .stepClosed(let closed):
            tasks.removeAll { $0.step == closed.step && $0.branch == closed.branch }
            if clock.startedAt != nil { processedSteps += 1 }
            if closed.outcome == Outcome.timeout { lapse(closed.step) }
            if let by = closed.by, doers[closed.step]?.contains(by) != true {
                doers[closed.step, default: []].append(by)
            }
            if let back = closed.back { returns[back, default: 0] += 1 }
        case .assigned(let step, let branch, let officer):
            for index in tasks.indices where tasks[index].step == step && tasks[index].branch == branch {
                tasks[index].assignee = officer
            }
        case .clockStarted(let start, let due, _):
            clock.state = .running
            clock.startedAt = start
            clock.due = due
        case .clockStopped(let cause):
            clock.cause = cause
            clock.state = .stopped(at: at)
        case .clockResumed(let due):
            clock.promise(due, at: at)
            clock.state = .running
            clock.cause = nil
        case .clockRestarted(let due):
            clock.promise(due, at: at)
            clock.state = .running
            clock.cause = nil
            clock.restarts += 1
        case .clockFinished: clock.state = .finished(at: at)
        case .supplementRequested(let items, let reason, let resume, let answer):
            supplements.append(
                SupplementRequest(
                    items: items, reason: reason, askedAt: at, askedBy: entry.actor.name, resume: resume,
                    answer: answer))
        case .supplemented(let changed, let added, let corrected):
            if let changed { answers = changed }
            if let corrected { correct(corrected) }
            papers += added
            if !supplements.isEmpty { supplements[supplements.count - 1].answeredAt = at }
        case .apologised(let due, let reason, let inTime):
            reappointments.append(
                Reappointment(at: at, previousDue: clock.due, due: due, reason: reason, inTime: inTime))
            clock.promise(due, at: at)
        case .consultationAsked(let step, let branch, let unit, let due):
            consultations.removeAll { $0.step == step && $0.branch == branch }
            consultations.append(ConsultedBranch(step: step, branch: branch, unit: unit, askedAt: at, due: due))
        case .consultationAnswered(let step, let branch, let answer, let note):
            for index in consultations.indices
            where consultations[index].step == step && consultations[index].branch == branch {
                consultations[index].answer = answer
                consultations[index].note = note
                consultations[index].answeredAt = at
            }
        case .branchOpened(let step, let branch, let unit, let due):
            branches.removeAll { $0.step == step && $0.branch == branch }
            branches.append(BranchRun(step: step, branch: branch, unit: unit, openedAt: at, due: due))
        case .branchClosed(let step, let branch, let outcome):
            for index in branches.indices where branches[index].step == step && branches[index].branch == branch {
                branches[index].closedAt = at
                branches[index].outcome = outcome
            }
        case .decided(let outcome, let reason, let signing):
            decision = Decision(
                outcome: outcome, reason: reason, by: entry.actor.name, at: at,
                onBehalf: entry.actor.onBehalf, signing: signing)
        case .documentIssued(let document, let number, let year, let unit, let signer):
            documents.append(
                IssuedDocument(
                    document: document, number: number, year: year, unit: unit, issuedAt: at, signer: signer))
        case .documentRevoked(let index, let reason):
            guard documents.indices.contains(index) else { break }
            documents[index].revocation = Revocation(reason: reason, at: at, by: entry.actor.name)
        case .feesCollected(let ids):
            for index in fees.indices where ids.contains(fees[index].id) { fees[index].collectedAt = at }
        case .chosen: break
        case .paymentDemanded(let demand):
            demands.append(demand)
            if demand.isListed {
                ask(demand)
            } else {
                fees += demand.feeLines.map { Fee(id: $0.fee, amount: $0.amount, collect: .onDemand) }
            }
        case .feesDropped: dropFees()
        case .feesRevised(let fees): reviseFees(fees)
        case .feesWaived: waiveFees(at)
        case .paymentReceived(let payment): take(payment, at)
        case .receiptIssued(let issued):
            var receipt = issued
            receipt.at = at
            receipt.cashier = entry.actor.name
            receipts.append(receipt)
        case .refundDue(let due):
            var refund = due
            refund.dueAt = at
            refunds.append(refund)
        case .refundPaid(let index, let method, let transaction):
            guard refunds.indices.contains(index) else { break }
            refunds[index].paidAt = at
            refunds[index].method = method
            refunds[index].transaction = transaction
            refunds[index].paidBy = entry.actor.name
        case .occurred(let step, let event, let reference):
            occurrences.append(Occurrence(step: step, event: event, reference: reference))
        case .recorded(let record): records.append(record)
        case .escalated(let step, let branch, let role):
            for index in tasks.indices where tasks[index].step == step && tasks[index].branch == branch {
                tasks[index].role = role
                tasks[index].assignee = nil
            }
        case .waiting(let members): waitsFor = members
        case .released(let release):
            waitsFor.removeAll { $0 == release.member }
            answers = release.answers
            papers += release.papers
            clock.due = release.due
        case .blocked: waitsFor = []
        case .withdrawalRequested(let reason):
            waitsFor = []
            withdrawal = Withdrawal(reason: reason, at: at)
            tasks = []
            endBranches(at: at)
        case .migrated(let migration):
            let before = clock
            self = migration.applied(to: self)
            clock.inherit(before, at: at)
        case .handedOver(let handover): take(handover)
        case .noticed(.unanswered):
            if let last = supplements.indices.last { supplements[last].lapsedAt = at }
        case .noticed, .withheld, .stayed: break
        case .ended(let result):
            self.result = result
            endedAt = at
            tasks = []
            endBranches(at: at)
        case .panelDrawn(let draw): seat(draw)
        case .recused(let recusal): recuse(recusal)
        case .sheetSubmitted(let sheet): take(sheet)
        case .phaseClosed(let closing):
            change(closing.step) { panel in
                panel.phase = closing.next
                panel.due = closing.due
            }
        case .scored(let step, let result): change(step) { $0.result = result }
        case .ranked(let step, let rank):
            change(step) { panel in
                panel.rank = rank
                panel.phase = .closed
            }
        }
    }

    /// Whoever handed in their own dossier without an account is called by the owner's name.
    private mutating func correct(_ corrected: Owner) {
        if applicant.relation == nil, applicant.account == nil, applicant.name == owner.name {
            applicant = Applicant(
                name: corrected.name, account: nil, idNumber: applicant.idNumber, phone: applicant.phone)
        }
        owner = corrected
    }

    /// Nobody paid in time: the demand and its fees are no longer open.
    private mutating func lapse(_ step: String) {
        for index in demands.indices where demands[index].step == step && demands[index].isOpen {
            demands[index].lapsed = true
            let lines = demands[index].feeLines.map(\.fee)
            fees.removeAll { lines.contains($0.id) && $0.collect == .onDemand && $0.collectedAt == nil }
        }
    }

    /// Money that came: as much of it as is owed counts.
    private mutating func take(_ payment: ReceivedPayment, _ at: Instant) {
        guard let index = demands.firstIndex(where: { $0.reference == payment.reference }) else { return }
        let isAwaited = awaits(demands[index])
        demands[index].payments.append(payment)
        guard isAwaited else { return }
        demands[index].received += min(payment.amount, demands[index].outstanding)
        guard demands[index].outstanding == 0 else { return }
        demands[index].paidAt = at
        demands[index].method = payment.method
        demands[index].transaction = payment.transaction
        for line in demands[index].feeLines {
            let collect = demands[index].collect
            let fee = fees.lastIndex { $0.id == line.fee && $0.collect == collect && $0.collectedAt == nil }
            if let fee { fees[fee].collectedAt = at }
        }
    }
}
