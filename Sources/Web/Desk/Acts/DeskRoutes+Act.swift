import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

/// One act on its own page: reason, items, whatever its outcome needs.
struct ActPage: PageModel {
    static let template = "desk/act"
    let title: String
    let code: String
    let back: String
    let subject: String
    let notices: [Part.Notice]
    let errorSummary: Part.ErrorSummary?
    let form: ActForm
    /// What would be signed or numbered, to be looked at first.
    var drafts: [Link] = []
}

extension DeskRoutes {
    @Sendable func actForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        let view = try await view(dossier, procedure, context)
        let query = try FormData(query: request.uri.query)
        guard let (task, outcome) = try await chosen(view, query["ket"], context) else {
            guard query["ket"] == "supplement", let problem = try view.askingIsOver(at: view.words.now) else {
                return try await stale(view, context)
            }
            return try await show(view, [], status: problem.status, context)
        }
        let choice = try await choice(TaskReference(dossier.id, task), outcome, view)
        return try pages.page(actPage(choice, choice.form()), context)
    }

    /// Whether a page is fresh or not is told by its version; a page that is sent again, by its key.
    @Sendable func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        return try await StepUp(services: services, pages: pages, settings: settings).guarding(data, context) {
            context in try await act(data, request, context)
        }
    }

    private func act(_ data: FormData, _ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        let view = try await view(dossier, procedure, context)
        let (version, key) = DeskRoutes.sent(data)
        let query = try FormData(query: request.uri.query)
        let reference = try reference(dossier, context)
        let outcome = data["outcome"] ?? query["ket"] ?? ""
        let task = dossier.task(reference.step, branch: reference.branch)
        // A closed task has no form any more; whether this is its own act come twice, the key says.
        let choice = try await choice(reference, outcome, view)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            let act = choice.act(data)
            try await dossiers.act(act, on: dossier.id, expecting: version, idempotencyKey: key, context.acting)
            return seeOther("\(URLs.desk(dossier.id))?xong=1")
        } catch let problems as Problems {
            return try await refused(problems.all, choice, isOpen: task != nil, data, key, context)
        } catch let problem as Problem {
            return try await refused([problem], choice, isOpen: task != nil, data, key, context)
        }
    }

    /// Tells why an act was not done, with everything that was typed still there where the act is still open.
    private func refused(
        _ problems: [Problem], _ choice: ActChoice, isOpen: Bool, _ data: FormData, _ key: String, _ context: WebContext
    ) async throws -> Response {
        guard let problem = problems.first else { throw Problems(problems) }
        guard problem.kind != .fault, !problem.code.hasPrefix("policy.") else { throw problem }
        let read = choice.view.dossier
        let standing = problem.code == "form.token" ? read : try await dossiers.view(read.id, context.acting)
        let fresh = try await view(standing, choice.view.procedure, context)
        let texts = fresh.texts
        let isStale = DeskRoutes.stale.contains(problem.code)
        guard isOpen, let task = fresh.dossier.task(choice.task.step, branch: choice.task.branch),
            try fresh.outcomes(of: task, at: fresh.words.now).contains(choice.outcome),
            fresh.dossier.tasks(for: context.acting).contains(task)
        else {
            guard isStale || !isOpen else {
                // Its time was over while the form was open; what the dossier's page tells by itself is not told twice.
                guard problem.kind == .conflict else { throw problem }
                let isTold = try fresh.askingIsOver(at: fresh.words.now) == problem
                let notices = isTold ? [] : [meanwhile(fresh, problem)]
                return try await show(fresh, notices, status: problem.status, context)
            }
            return try await stale(fresh, context)
        }
        let now = try await self.choice(choice.task, choice.outcome, fresh)
        var (errors, entries): ([String: String], [Part.ErrorSummary.Entry]) = ([:], [])
        for problem in problems where problem.kind == .invalid {
            let name = problem.location.map { String($0.dropFirst()) } ?? "outcome"
            errors[name] = texts.sentence(for: problem)
            entries.append(Part.ErrorSummary.Entry(texts.sentence(for: problem), field: now.field(name)))
        }
        let notices = problem.kind == .invalid ? [] : [meanwhile(fresh, problem)]
        // A page that was refused because it was old is a new act when it is sent again.
        let form = now.form(data: data, errors: errors, key: isStale ? nil : key)
        return try pages.page(
            actPage(now, form, notices: notices, errors: Part.ErrorSummary(entries)), context, status: problem.status)
    }

    private func actPage(
        _ choice: ActChoice, _ form: ActForm, notices: [Part.Notice] = [], errors: Part.ErrorSummary? = nil
    ) -> ActPage {
        let (view, dossier) = (choice.view, choice.view.dossier)
        return ActPage(
            title: choice.label, code: dossier.code, back: URLs.desk(dossier.id),
            subject: "\(dossier.owner.name) · \(view.own.title)", notices: notices, errorSummary: errors, form: form,
            drafts: dossier.task(choice.task.step, branch: choice.task.branch).map(view.drafts) ?? [])
    }

    /// The dossier as it is now, and kind words: somebody has acted meanwhile, nothing was done twice.
    func stale(_ view: DossierView, _ context: WebContext) async throws -> Response {
        try await show(
            view, [meanwhile(view, Problem(.conflict, "dossier.changed_meanwhile"))], status: .conflict, context)
    }

    /// What says that the page was old: somebody has acted since, or the page itself has.
    private static let stale: Set<String> = [
        "dossier.changed_meanwhile", "dossier.step_closed", "dossier.ended", "request.key_reused",
    ]

    private func meanwhile(_ view: DossierView, _ problem: Problem) -> Part.Notice {
        guard DeskRoutes.stale.contains(problem.code) else {
            return Part.Notice(.warning, view.texts.sentence(for: problem))
        }
        return Part.Notice(
            .warning, title: view.texts("desk.meanwhile"),
            [view.lastAct, view.texts("desk.meanwhile_hint")].compactMap(\.self).joined(separator: " "))
    }

    /// The task of the address and the outcome that was chosen; nil when they are not open for the caller now.
    private func chosen(
        _ view: DossierView, _ outcome: String?, _ context: WebContext
    ) async throws -> (task: OpenTask, outcome: String)? {
        let reference = try reference(view.dossier, context)
        guard let task = view.dossier.task(reference.step, branch: reference.branch) else { return nil }
        try Policy.require(
            context.acting, .actOnDossier,
            on: PolicyResource(units: [task.unit], role: task.role, subject: view.dossier.procedure))
        if task.isBarred(to: context.acting) { throw try await dossiers.samePerson(task, of: view.dossier.procedure) }
        let open = try view.outcomes(of: task, at: view.words.now)
        guard view.dossier.tasks(for: context.acting).contains(task), let chosen = outcome ?? open.first,
            open.contains(chosen)
        else { return nil }
        return (task, chosen)
    }
}
