import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

/// An applicant brings to the counter what was asked for.
extension DeskRoutes {
    @Sendable func supplementForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await openSupplement(context)
        guard dossier.openSupplement != nil, dossier.withdrawal == nil else {
            return try await stale(try await view(dossier, procedure, context), context)
        }
        let form = CounterForm(procedure, dossier.channel, dossier, services, pages.texts(context))
        return try pages.page(try supplementPage(form, dossier, nil, [], context), context)
    }

    @Sendable func supplement(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await openSupplement(context)
        return try await uploads(procedure, request, context) { submission in
            let data = submission.form
            var form = CounterForm(procedure, dossier.channel, dossier, services, pages.texts(context))
            do {
                form.read(data, scans: try await keep(submission, procedure))
                try services.formTokens.require(data[FormData.tokenField], context)
                guard try !form.changesRows && form.check() else {
                    let page = try supplementPage(form, dossier, data, [], context)
                    return try pages.page(
                        page, context, status: form.changesRows ? .ok : .unprocessableContent)
                }
                let kept = try form.state.kept
                // Not a bare `nil`, which would be JSON's null.
                let changed: Value? = kept == dossier.answers ? Optional.none : kept
                services.vault.retain(form.papers)
                try await dossiers.supplement(
                    answers: changed, papers: form.papers, on: dossier.id,
                    idempotencyKey: DeskRoutes.sent(data).key, context.acting)
                return seeOther("\(URLs.desk(dossier.id))?xong=1")
            } catch let problems as Problems {
                form.problems = problems.all
                let page = try supplementPage(form, dossier, data, [], context)
                return try pages.page(page, context, status: .unprocessableContent)
            } catch let problem as Problem where problem.kind != .fault && problem.code != "policy.denied" {
                let isAsRead = problem.code == "form.token"
                let fresh = isAsRead ? dossier : try await dossiers.view(dossier.id, context.acting)
                guard fresh.openSupplement != nil else {
                    return try await stale(try await view(fresh, procedure, context), context)
                }
                let notice = Part.Notice(.warning, form.texts.sentence(for: problem))
                return try pages.page(
                    try supplementPage(form, dossier, data, [notice], context), context, status: problem.status)
            }
        }
    }

    private func openSupplement(_ context: WebContext) async throws -> (Dossier, Procedure) {
        let (dossier, procedure) = try await open(context)
        try Policy.require(
            context.acting, .intakeAtCounter,
            on: PolicyResource(units: [dossier.intakeUnit], subject: dossier.procedure))
        return (dossier, procedure)
    }

    private func supplementPage(
        _ form: CounterForm, _ dossier: Dossier, _ data: FormData?, _ notices: [Part.Notice], _ context: WebContext
    ) throws -> IntakePage {
        let texts = form.texts
        return try IntakePage(
            form, title: texts("desk.supplement.title"),
            lead: "\(dossier.code) · \(dossier.owner.name) · \(form.procedure.title(context.language))",
            notices: notices,
            action: URLs.deskSupplement(dossier.id), key: data?.trimmed("key") ?? DeskRoutes.newKey(), accepts: false,
            button: texts("desk.supplement.button"), province: province(dossier.intakeUnit))
    }
}
