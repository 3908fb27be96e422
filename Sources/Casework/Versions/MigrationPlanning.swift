import Administration
import Core
import OrderedCollections

/// One dossier's plan at work: `next` becomes the state that it would have.
struct MigrationPlanning {
    let planner: MigrationPlanner
    let dossier: Dossier
    let past: DossierPast
    let context: CommandContext
    var next: Dossier
    var reasons: [MigrationReason] = []
    var effects: [MigrationEffect] = []
    /// Open tasks without a place in the new version.
    var lost: [OpenTask] = []
    /// The applicant's answer would lead to a step that is not there.
    var isResumeLost = false

    var old: Procedure { planner.old }
    var new: Procedure { planner.new }
    var map: MigrationMap { planner.map }

    init(planner: MigrationPlanner, dossier: Dossier, past: DossierPast, context: CommandContext) {
        self.planner = planner
        self.dossier = dossier
        self.past = past
        self.context = context
        next = dossier
    }

    mutating func place() throws {
        rename()
        try placeBranches()
        try placeTasks()
        placeSupplement()
        judgeNewBranches()
        judgeDuties()
        placePanels()
        placeGroup()
        // Nothing that was asked or promised counts any more once the applicant takes the dossier back.
        guard dossier.withdrawal == nil else { return }
        placeOutcomes()
        try placeClock()
        try placeAnswers()
        try placePapers()
        try placeFees()
        placeUnit()
        placeDocuments()
    }

    mutating func reason(
        _ kind: ReasonKind, _ subject: String, _ what: Localized, part: Localized? = nil, from: Localized? = nil,
        to: Localized? = nil
    ) {
        reasons.append(MigrationReason(kind, subject, what, part: part, from: from, to: to))
    }

    mutating func effect(
        _ kind: EffectKind, _ subject: String, _ what: Localized, part: Localized? = nil, from: Localized? = nil,
        to: Localized? = nil
    ) {
        effects.append(MigrationEffect(kind, subject, what, part: part, from: from, to: to))
    }

    /// What is known by a step's name goes on under its new one.
    private mutating func rename() {
        guard !map.steps.isEmpty else { return }
        if let cause = next.clock.cause, let step = cause.step, map.steps[step] != nil {
            next.clock.cause = ClockCause(cause.why, step: map.step(step), basis: cause.basis)
        }
        next.consultations = next.consultations.map { $0.renamed(map.step($0.step)) }
        next.demands = next.demands.map { $0.renamed(map.step($0.step)) }
        next.occurrences = next.occurrences.map {
            Occurrence(step: map.step($0.step), event: $0.event, reference: $0.reference)
        }
        next.supplements = next.supplements.map { $0.resuming(at: map.step($0.resume)) }
        next.returns = Dictionary(
            next.returns.map { (map.step($0.key), $0.value) }, uniquingKeysWith: { $0 + $1 })
        next.doers = Dictionary(
            next.doers.map { (map.step($0.key), $0.value) }, uniquingKeysWith: { Set($0 + $1).sorted() })
        next.placers = Dictionary(
            next.placers.map { (map.step($0.key), $0.value) }, uniquingKeysWith: { Set($0 + $1).sorted() })
        for (step, name) in map.steps.sorted(by: { $0.key < $1.key }) where remembers(step) {
            effect(.stepRenamed, step, old.stepName(step), to: new.stepName(name))
        }
    }

    /// Whether something that the state keeps of the dossier's past names the step.
    private func remembers(_ step: String) -> Bool {
        if dossier.returns[step] != nil || dossier.doers[step] != nil || dossier.placers[step] != nil { return true }
        if dossier.clock.cause?.step == step { return true }
        if dossier.consultations.contains(where: { $0.step == step }) { return true }
        if dossier.branches.contains(where: { $0.step == step }) { return true }
        if dossier.demands.contains(where: { $0.step == step }) { return true }
        if dossier.occurrences.contains(where: { $0.step == step }) { return true }
        return dossier.supplements.contains(where: { $0.resume == step })
    }

    private mutating func placeSupplement() {
        guard let request = dossier.openSupplement, dossier.withdrawal == nil else { return }
        let step = map.step(request.resume)
        let name = old.stepName(request.resume)
        if new.steps[step] == nil {
            isResumeLost = true
            reason(.stepGone, request.resume, name)
        } else if dossier.clock.startedAt == nil, step != new.firstStep.id {
            isResumeLost = true
            reason(.stepNotFirst, request.resume, name, to: new.stepName(new.firstStep.id))
        }
    }

    /// A decision that the new version does not know cannot have been taken under it.
    private mutating func placeOutcomes() {
        for item in past.taken {
            guard let before = old.steps[item.step], before.outcome(item.outcome) != nil,
                let after = new.steps[map.step(item.step)], after.outcome(item.outcome) == nil
            else { continue }
            reason(
                .outcomeGone, "\(item.step)/\(item.outcome)", old.stepName(item.step),
                part: old.name { $0.outcome(item.outcome) })
        }
    }

    private mutating func placeUnit() {
        guard old.competence != new.competence else { return }
        let unit = new.competence.unit(next.answers, context.units, at: dossier.filedAt.date)
        guard unit?.id != dossier.competentUnit else { return }
        reason(
            .otherUnit, "competent", Localized(code: dossier.competentUnit),
            to: unit?.name ?? Localized(code: "–"))
    }

    /// What has gone out stays what it is: its template and its number's symbol are those of its day.
    private mutating func placeDocuments() {
        for document in dossier.documents {
            let id = document.document
            guard old.documents[id] != new.documents[id] || old.symbols[id] != new.symbols[id] else { continue }
            reason(.issuedDocument, id, old.name { $0.document(id) })
        }
    }

    /// The differences that the dossier may yet meet.
    func ahead() throws -> [Difference] {
        guard dossier.withdrawal == nil else { return [] }
        var roots = next.tasks.map(\.step) + (next.openSupplement.map { [$0.resume] } ?? [])
        var oldRoots = dossier.tasks.map(\.step) + (dossier.openSupplement.map { [$0.resume] } ?? [])
        if !dossier.waitsFor.isEmpty {
            roots.append(new.firstStep.id)
            oldRoots.append(old.firstStep.id)
        }
        let before = planner.oldWays.from(oldRoots)
        let after = planner.newWays.from(roots)
        let isAsked = maySupplement(before, old, dossier) || maySupplement(after, new, next)
        let law = planner.lawDiffers ? try differingLaw() : []
        return planner.differences.filter { difference in
            switch difference.reach {
            case .nobody: false
            case .step(let x, let y): x.map(before.contains) ?? false || y.map(after.contains) ?? false
            case .limit: if case .finished = dossier.clock.state { false } else { true }
            case .acceptance: dossier.clock.startedAt == nil
            case .supplement: isAsked
            case .question(let x, let y):
                isAsked || x.map { dossier.answers.at($0) != nil } ?? false
                    || y.map { dossier.answers.at($0) != nil } ?? false
            case .paper(let x, let y):
                isAsked || dossier.papers.contains { $0.paper == x || $0.paper == y }
            case .law(let name): law.contains(name)
            case .document(let id): issues(id, before, old) || issues(id, after, new)
            case .result(let id): before.contains("end.\(id)") || after.contains("end.\(id)")
            }
        }
    }

    private func maySupplement(_ ways: Set<String>, _ procedure: Procedure, _ dossier: Dossier) -> Bool {
        if dossier.openSupplement != nil { return true }
        guard dossier.supplements.count < procedure.clock.supplementsAtMost else { return false }
        return ways.contains { procedure.steps[$0]?.outcomes.contains(where: \.isSupplement) == true }
    }

    private func issues(_ document: String, _ ways: Set<String>, _ procedure: Procedure) -> Bool {
        ways.contains { id in
            if case .issue(document)? = procedure.steps[id]?.kind { true } else { false }
        }
    }

    /// The values of the law that are others for this dossier, now or on a day of decision to come.
    private func differingLaw() throws -> Set<String> {
        let before = old.scope(of: dossier, at: context.now)["law"]
        let after = new.scope(of: dossier, at: context.now)["law"]
        var names = Set(old.law.entries.keys).union(new.law.entries.keys).filter { before?[$0] != after?[$0] }
        let today = context.now.date
        for name in Set(old.law.entries.keys).union(new.law.entries.keys) where dossier.decision == nil {
            let isByDecision = (new.law.dates[name] ?? new.lawDate) == .decision
            let coming = [old, new].map { ($0.law.entries[name] ?? []).filter { $0.from > today } }
            if isByDecision, coming[0] != coming[1] { names.insert(name) }
        }
        if !names.isEmpty { names.insert("") }
        return names
    }

    /// The state that it would have, under the new version's hash.
    func moved() throws -> Dossier {
        guard var members = next.value.object else { throw Members.unreadable("state") }
        members["pack"] = .string(new.pack.hash)
        return try Dossier(id: dossier.id, .object(members))
    }
}

extension ConsultedBranch {
    func renamed(_ step: String, due: Instant?? = nil) -> ConsultedBranch {
        ConsultedBranch(
            step: step, branch: branch, unit: unit, askedAt: askedAt, due: due ?? self.due, answer: answer, note: note,
            answeredAt: answeredAt)
    }
}

extension PaymentDemand {
    /// The demand itself never changes: what was asked, by which invoice, and what came.
    func renamed(_ step: String, due: Instant?? = nil) -> PaymentDemand {
        PaymentDemand(
            step: step, fee: fee, amount: amount, reference: reference, demandedAt: demandedAt, due: due ?? self.due,
            paidAt: paidAt, method: method, transaction: transaction, lapsed: lapsed, invoice: invoice, lines: lines,
            received: received, payments: payments, collect: collect)
    }
}

extension SupplementRequest {
    func resuming(at step: String) -> SupplementRequest {
        SupplementRequest(
            items: items, reason: reason, askedAt: askedAt, askedBy: askedBy, resume: step, answer: answer,
            answeredAt: answeredAt, lapsedAt: lapsedAt)
    }
}
