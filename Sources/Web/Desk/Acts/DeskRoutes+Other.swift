import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

/// A page that asks a few things about a dossier: whom to give a task, the new date, why it is taken back.
struct DeskFormPage: PageModel {
    static let template = "desk/form"
    let title: String
    let code: String
    let back: String
    let subject: String
    let notices: [Part.Notice]
    let errorSummary: Part.ErrorSummary?
    let lead: [String]
    let action: String
    let version: Int
    let key: String
    let fields: [Part.Field]
    let button: String
}

extension DeskRoutes {
    // MARK: Giving a task to a colleague, or taking it

    @Sendable func assignForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        return try await assignPage(try await view(dossier, procedure, context), nil, context)
    }

    @Sendable func assign(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let (dossier, procedure) = try await open(context)
        let (version, key) = DeskRoutes.sent(data)
        let reference = try reference(dossier, context)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            let officer = data["officer"].flatMap { Identifier($0) }
            if officer == nil, data["officer"] != "" {
                throw Problem(.invalid, "desk.no_officer", at: "/officer")
            }
            try await dossiers.assign(
                step: reference.step, branch: reference.branch, to: officer, on: dossier.id, expecting: version,
                idempotencyKey: key, context.acting)
            return seeOther("\(URLs.desk(dossier.id))?xong=1")
        } catch let problem as Problem where problem.kind != .fault && problem.code != "policy.denied" {
            let isAsRead = problem.code == "form.token"
            let standing = isAsRead ? dossier : try await dossiers.view(dossier.id, context.acting)
            let fresh = try await self.view(standing, procedure, context)
            return try await assignPage(fresh, problem, context)
        }
    }

    private func assignPage(_ view: DossierView, _ problem: Problem?, _ context: WebContext) async throws -> Response {
        let (texts, caller, reference) = (view.texts, context.acting, try reference(view.dossier, context))
        guard let task = view.dossier.task(reference.step, branch: reference.branch) else {
            return try await stale(view, context)
        }
        let mayLead = Policy.permits(caller, .assignTask, on: PolicyResource(units: [task.unit]))
        let isOwn = Policy.permits(
            caller, .actOnDossier,
            on: PolicyResource(units: [task.unit], role: task.role, subject: view.dossier.procedure))
        guard mayLead || (isOwn && (task.assignee == nil || task.assignee == caller.officer)) else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.assignTask.rawValue])
        }
        var options: [Part.Field.Option] = []
        if mayLead, let role = Role(rawValue: task.role) {
            let able = try await colleagues(at: task.unit, holding: [role], for: view.dossier.procedure).filter {
                !task.barred.contains($0.officer)
            }
            options = able.map {
                Part.Field.Option(
                    "\($0.officer)", $0.name, hint: $0.officer == task.assignee ? texts("desk.assign.now") : nil)
            }
            options.append(Part.Field.Option("", texts("desk.assign.nobody")))
        } else if let officer = caller.officer {
            options = [Part.Field.Option("\(officer)", texts("desk.assign.me", ["name": caller.displayName]))]
        }
        let chosen = mayLead ? task.assignee.map { "\($0)" } : caller.officer.map { "\($0)" }
        let field = Part.Field(
            id: "officer", name: "officer", label: texts("desk.assign.to"),
            error: problem?.kind == .invalid ? problem.map(texts.sentence) : nil, values: [chosen ?? ""],
            widget: .radios(options), texts: texts)
        return try formPage(
            view, problem,
            title: texts("desk.assign.title", ["step": view.words.step(task.step, task.branch, view.own)]),
            lead: [], action: URLs.deskAssign(reference), fields: [field], button: texts("desk.assign.button"), context)
    }

    // MARK: Apology and a new date

    @Sendable func apologyForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        return try await apologyPage(try await view(dossier, procedure, context), FormData(), nil, context)
    }

    @Sendable func apologise(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        return try await submitted(data, context) { dossier, _, version, key in
            guard let due = CivilDate(vietnamese: data.trimmed("due") ?? "") else {
                throw Problem(.invalid, "desk.date", at: "/due")
            }
            try await dossiers.apologise(
                due: due, reason: data.trimmed("reason") ?? "", on: dossier.id, expecting: version, idempotencyKey: key,
                context.acting)
            return "\(URLs.desk(dossier.id))?xong=1"
        } again: {
            try await apologyPage($0, data, $1, context)
        }
    }

    private func apologyPage(
        _ view: DossierView, _ data: FormData, _ problem: Problem?, _ context: WebContext
    ) async throws -> Response {
        let (texts, dossier) = (view.texts, view.dossier)
        try Policy.require(context.acting, .assignTask, on: PolicyResource(units: [dossier.competentUnit]))
        guard mayApologise(view, context.acting) else { return try await stale(view, context) }
        let latest = try services.dossiers.calendar.latest(
            before: dossier.clock.due, workingDays: view.procedure.clock.apologyBeforeWorkingDays)
        let inTime = view.words.now <= latest
        return try formPage(
            view, problem, title: texts("desk.apology.title"),
            lead: [
                texts("desk.apology.due", ["due": texts.before(dossier.clock.due)]),
                texts(inTime ? "desk.apology.in_time" : "desk.apology.too_late", ["latest": texts.moment(latest)]),
            ],
            action: URLs.deskApology(dossier.id),
            fields: [
                Part.Field(
                    id: "due", name: "due", label: texts("desk.apology.new_due"), error: error(problem, "/due", texts),
                    values: [data["due"] ?? ""], widget: .date, texts: texts),
                Part.Field(
                    id: "reason", name: "reason", label: texts("desk.act.reason"),
                    hint: texts("desk.apology.reason_hint"),
                    error: error(problem, "/reason", texts), values: [data["reason"] ?? ""],
                    widget: .paragraph(rows: 3, length: 2000), texts: texts),
            ], button: texts("desk.apology.button"), context)
    }

    // MARK: The applicant takes the dossier back, at the counter

    @Sendable func withdrawalForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        return try await withdrawalPage(try await view(dossier, procedure, context), FormData(), nil, context)
    }

    @Sendable func withdraw(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        return try await submitted(data, context) { dossier, _, _, key in
            try Policy.require(
                context.acting, .intakeAtCounter,
                on: PolicyResource(units: [dossier.intakeUnit], subject: dossier.procedure))
            guard let reason = data.trimmed("reason") else {
                throw Problem(.invalid, "dossier.reason_missing", at: "/reason")
            }
            try await dossiers.withdraw(reason: reason, on: dossier.id, idempotencyKey: key, context.acting)
            return "\(URLs.desk(dossier.id))?xong=1"
        } again: {
            try await withdrawalPage($0, data, $1, context)
        }
    }

    private func withdrawalPage(
        _ view: DossierView, _ data: FormData, _ problem: Problem?, _ context: WebContext
    ) async throws -> Response {
        let texts = view.texts
        try Policy.require(
            context.acting, .intakeAtCounter,
            on: PolicyResource(units: [view.dossier.intakeUnit], subject: view.dossier.procedure))
        guard view.mayWithdraw else { return try await stale(view, context) }
        return try formPage(
            view, problem, title: texts("desk.withdrawal.title"), lead: [texts("desk.withdrawal.lead")],
            action: URLs.deskWithdrawal(view.dossier.id),
            fields: [
                Part.Field(
                    id: "reason", name: "reason", label: texts("desk.withdrawal.reason"),
                    error: error(problem, "/reason", texts), values: [data["reason"] ?? ""],
                    widget: .paragraph(rows: 3, length: 2000), texts: texts)
            ], button: texts("desk.withdrawal.button"), context)
    }

    // MARK: What they have in common

    func error(_ problem: Problem?, _ location: String, _ texts: Localizer) -> String? {
        problem?.location == location ? problem.map(texts.sentence) : nil
    }

    func formPage(
        _ view: DossierView, _ problem: Problem?, title: String, lead: [String], action: String, fields: [Part.Field],
        button: String, _ context: WebContext
    ) throws -> Response {
        let (dossier, texts) = (view.dossier, view.texts)
        var notices: [Part.Notice] = []
        var entries: [Part.ErrorSummary.Entry] = []
        if let problem {
            if problem.kind == .invalid {
                let field = problem.location.map { String($0.dropFirst()) }
                entries = [Part.ErrorSummary.Entry(texts.sentence(for: problem), field: field)]
            } else {
                notices = [Part.Notice(.warning, texts.sentence(for: problem))]
            }
        }
        let page = DeskFormPage(
            title: title, code: dossier.code, back: URLs.desk(dossier.id),
            subject: "\(dossier.owner.name) · \(view.own.title)", notices: notices,
            errorSummary: Part.ErrorSummary(entries), lead: lead, action: action, version: dossier.version,
            key: DeskRoutes.newKey(), fields: fields, button: button)
        return try pages.page(page, context, status: problem?.status ?? .ok)
    }
}
