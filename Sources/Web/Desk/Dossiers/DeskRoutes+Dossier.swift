import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird
import OrderedCollections

extension DeskRoutes {
    @Sendable func dossier(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        let query = try FormData(query: request.uri.query)
        let view = try await view(dossier, procedure, context)
        var notices: [Part.Notice] = []
        if query["xong"] != nil, let done = view.lastOwnAct { notices.append(Part.Notice(.success, done)) }
        return try await show(view, notices, context)
    }

    /// The dossier's page, also as the answer to an act that was not done.
    func show(
        _ view: DossierView, _ notices: [Part.Notice], status: HTTPResponse.Status = .ok, _ context: WebContext
    ) async throws -> Response {
        try pages.page(try await page(view, notices, context), context, status: status)
    }

    func view(_ dossier: Dossier, _ procedure: Procedure, _ context: WebContext) async throws -> DossierView {
        var names: [Identifier: String] = [:]
        for unit in Set(dossier.tasks.filter { $0.assignee != nil }.map(\.unit)) {
            for colleague in try await services.positions.colleagues(at: unit, on: services.clock.now.date) {
                names[colleague.officer] = colleague.name
            }
        }
        let journal = try await dossiers.journal(of: dossier, for: context.acting)
        var view = DossierView(
            dossier: dossier, procedure: procedure, journal: journal,
            words: words(context), areas: AreaChoices(services), names: names, caller: context.acting,
            versions: try await services.catalogue.versions(journal))
        if let task = dossier.barredTask(for: context.acting) {
            view.barred = pages.texts(context).sentence(for: try await dossiers.samePerson(task, of: dossier.procedure))
        }
        view.isUndecided = try await dossiers.isUndecided(dossier)
        view.scans = try await services.scans.states(of: dossier.papers)
        if let link = dossier.group {
            for other in try await dossiers.standings(ofGroup: link.id) where other.id != dossier.id {
                let procedure = try await services.catalogue.procedure(other.procedure, pack: other.pack)
                view.together.append((other, procedure.title(context.language)))
            }
        }
        return view
    }

    private func page(
        _ view: DossierView, _ notices: [Part.Notice], _ context: WebContext
    ) async throws -> DeskDossierPage {
        let (dossier, words) = (view.dossier, view.words)
        var panels: [DeskDossierPage.Panel] = []
        var others: [Link] = []
        for task in dossier.tasks(for: context.acting) {
            if task.isSeat { panels.append(seatPanel(task, view)) }
            let outcomes = try view.outcomes(of: task, at: words.now)
            guard let first = outcomes.first else { continue }
            let choice = try await choice(TaskReference(dossier.id, task), first, view)
            panels.append(
                DeskDossierPage.Panel(
                    step: words.step(task.step, task.branch, view.own),
                    due: task.due.map(words.due) ?? words.due(dossier),
                    dueTime: words.short(task.due ?? dossier.clock.due), holder: view.holder(task),
                    form: choice.needsReason ? nil : choice.form(),
                    primary: choice.needsReason ? Link(choice.label, URLs.deskAct(choice.task, first)) : nil,
                    drafts: view.drafts(task)))
            others += outcomes.dropFirst().map { outcome in
                Link(
                    words.outcome(outcome, step: task.step, branch: task.branch, view.procedure),
                    URLs.deskAct(choice.task, outcome))
            }
        }
        others += panelLinks(view) + otherLinks(view, context)
        return DeskDossierPage(
            title: dossier.code, procedure: view.own.title, status: words.status(dossier), due: words.due(dossier),
            dueTime: words.dueTime(dossier), notices: notices + (try reminders(view)),
            next: notices.isEmpty ? nil : try await nextTask(after: dossier, context), facts: view.facts,
            sections: view.sections, papers: view.papers, hasPapers: !view.papers.isEmpty, documents: view.documents,
            hasDocuments: !view.documents.isEmpty, supplements: view.supplements,
            hasSupplements: !view.supplements.isEmpty, consultations: view.consultations,
            hasConsultations: !view.consultations.isEmpty, branches: view.branches,
            hasBranches: !view.branches.isEmpty,
            timeline: DossierTimeline.timeline(
                dossier, view.journal, view.procedure, words, for: .officer, versions: view.versions),
            panels: panels, idle: panels.isEmpty ? view.idle : nil, others: others, hasOthers: !others.isEmpty,
            prints: view.prints, hasPrints: !view.prints.isEmpty,
            clock: ClockWords(words: words, procedure: view.procedure, versions: view.versions).sentences(view.journal),
            siblings: view.siblings, hasSiblings: !view.siblings.isEmpty)
    }

    /// One outcome of a task, with those who may get what follows.
    func choice(_ task: TaskReference, _ outcome: String, _ view: DossierView) async throws -> ActChoice {
        var able: [Positions.Colleague] = []
        if let rule = view.procedure.steps[task.step]?.outcome(outcome), rule.takesAssignee,
            case .step(let id) = rule.target, let next = view.procedure.steps[id],
            let role = next.role.flatMap(Role.init(rawValue:))
        {
            let unit = view.dossier.unit(of: next)
            able = try await colleagues(at: unit, holding: [role], for: view.dossier.procedure)
        }
        return ActChoice(task: task, outcome: outcome, view: view, colleagues: able)
    }

    /// What else may be done with the dossier as a whole.
    private func otherLinks(_ view: DossierView, _ context: WebContext) -> [Link] {
        let (dossier, caller, texts) = (view.dossier, context.acting, view.texts)
        var links: [Link] = []
        for task in dossier.tasks where !task.isSeat {
            let mayLead = Policy.permits(caller, .assignTask, on: PolicyResource(units: [task.unit]))
            let isOwn =
                Policy.permits(
                    caller, .actOnDossier,
                    on: PolicyResource(units: [task.unit], role: task.role, subject: dossier.procedure))
                && !task.isBarred(to: caller)
            guard mayLead || (isOwn && task.assignee == nil) else { continue }
            let step = view.words.step(task.step, task.branch, view.own)
            links.append(
                Link(
                    texts(mayLead ? "desk.other.assign" : "desk.other.take", ["step": step]),
                    URLs.deskAssign(TaskReference(dossier.id, task))))
        }
        let decides = Policy.permits(caller, .decideVersion, on: PolicyResource(units: [dossier.competentUnit]))
        if view.isUndecided, decides {
            links.insert(Link(texts("versions.choose"), URLs.deskVersion(dossier.id)), at: 0)
        }
        if mayApologise(view, caller) {
            links.append(Link(texts("desk.other.apologise"), URLs.deskApology(dossier.id)))
        }
        let atIntake = Policy.permits(
            caller, .intakeAtCounter, on: PolicyResource(units: [dossier.intakeUnit], subject: dossier.procedure))
        if atIntake, dossier.openSupplement != nil, dossier.withdrawal == nil {
            links.insert(Link(texts("desk.other.supplement"), URLs.deskSupplement(dossier.id)), at: 0)
        }
        links += feeLinks(view, context)
        if atIntake, view.mayWithdraw {
            links.append(Link(texts("desk.other.withdraw"), URLs.deskWithdrawal(dossier.id)))
        }
        return links
    }

    /// Fees of the list that are due: taken in cash by the desk, waived by its heads.
    private func feeLinks(_ view: DossierView, _ context: WebContext) -> [Link] {
        let (dossier, desk) = (view.dossier, PolicyResource(units: [view.dossier.intakeUnit]))
        let due = dossier.demands.filter { $0.isListed && dossier.awaits($0) }
        guard !due.isEmpty else { return [] }
        var links: [Link] = []
        if Policy.permits(context.acting, .intakeAtCounter, on: desk) {
            let sum = view.words.money(due.reduce(0) { $0 + $1.outstanding })
            links.append(Link(view.texts("fee.take", ["amount": sum]), URLs.deskCash(dossier.id)))
        }
        if Policy.permits(context.acting, .waiveFee, on: desk) {
            links.append(Link(view.texts("fee.waive_title"), URLs.deskWaiver(dossier.id)))
        }
        return links
    }

    func mayApologise(_ view: DossierView, _ caller: Caller) -> Bool {
        guard case .running = view.dossier.clock.state, !view.dossier.isEnded,
            view.dossier.reappointments.count < view.procedure.clock.reappointmentsAtMost
        else { return false }
        return Policy.permits(caller, .assignTask, on: PolicyResource(units: [view.dossier.competentUnit]))
    }

    /// What an officer should know before acting.
    private func reminders(_ view: DossierView) throws -> [Part.Notice] {
        var notices: [Part.Notice] = []
        if view.isUndecided { notices.append(Part.Notice(.info, view.texts("versions.reminder"))) }
        if let withdrawal = view.dossier.withdrawal, !view.dossier.isEnded {
            notices.append(Part.Notice(.warning, view.texts("desk.withdrawn", ["reason": withdrawal.reason])))
        }
        if let over = try view.askingIsOver(at: view.words.now) {
            notices.append(Part.Notice(.info, view.texts.sentence(for: over)))
        }
        for (fee, now) in try view.procedure.differingFees(of: view.dossier, at: view.words.now) {
            let (asked, amount) = (view.words.money(fee.amount), view.words.money(now))
            let words = ["fee": view.own.fee(fee.id), "asked": asked, "now": amount]
            notices.append(Part.Notice(.warning, view.texts("fee.differs", words)))
        }
        if let proposal = view.proposal, view.dossier.decision == nil, !view.dossier.isEnded {
            let key = "desk.proposal.\(proposal.closed.outcome)"
            let reason = [proposal.closed.reason, proposal.closed.note].compactMap(\.self).joined(separator: "; ")
            notices.append(Part.Notice(.info, title: view.texts(key, ["who": view.who(proposal.by)]), reason))
        }
        return notices
    }

    private func nextTask(after dossier: Dossier, _ context: WebContext) async throws -> Link? {
        try await dossiers.next(besides: dossier.id, context.acting).map {
            Link(pages.texts(context)("desk.next", ["code": $0.code]), URLs.desk($0.dossier))
        }
    }
}

extension DossierView {
    /// The caller's own last act in words, for the notice after it.
    var lastOwnAct: String? {
        guard let last = journal.last(where: { $0.actor.id != nil && $0.actor.id == caller.officer }) else {
            return nil
        }
        // Of the same command: what else was done before is not what was done now.
        for entry in journal.reversed() where entry.actor.id == caller.officer && entry.at == last.at {
            guard case .stepClosed(let closed) = entry.event else { continue }
            let step = words.step(closed.step, closed.branch, own)
            let outcome = words.outcome(closed.outcome, step: closed.step, branch: closed.branch, procedure)
            return outcome == step
                ? texts("desk.done_step", ["step": step]) : texts("desk.done", ["step": step, "outcome": outcome])
        }
        return texts("desk.done_other", ["moment": last.at.time.short])
    }

    /// The last thing that anybody did, for those whose page has grown old.
    var lastAct: String? {
        journal.last { $0.actor.kind != .system }.map { entry in
            let unit = entry.actor.unit.map(words.unit) ?? ""
            let who = [entry.actor.name, unit].filter { !$0.isEmpty }.joined(separator: ", ")
            return texts(
                "desk.meanwhile_by",
                ["who": who.isEmpty ? texts("event.applicant") : who, "moment": texts.moment(entry.at)])
        }
    }

    /// Why there is nothing for the caller to do.
    var idle: String {
        if dossier.isEnded { return texts("desk.idle.ended") }
        if dossier.openSupplement != nil { return texts("desk.idle.supplement") }
        if !dossier.waitsFor.isEmpty { return texts("event.waits_for_group") }
        if let barred { return barred }
        let waiting = dossier.tasks.map { task in
            let holder = task.assignee.flatMap { names[$0] }
            return texts(
                "desk.idle.at",
                [
                    "step": words.step(task.step, task.branch, own),
                    "who": [holder, words.unit(task.unit)].compactMap(\.self).joined(separator: ", "),
                ])
        }
        return waiting.isEmpty ? texts("desk.idle.nothing") : waiting.joined(separator: " ")
    }

    var mayWithdraw: Bool {
        guard !dossier.isEnded, dossier.withdrawal == nil, dossier.decision == nil else { return false }
        if case .finished = dossier.clock.state { return false }
        return true
    }
}
