import Administration
import Casework
import Core
import Hummingbird

extension DeskRoutes {
    @Sendable func revokeForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        return try await revokePage(try await view(dossier, procedure, context), FormData(), nil, context)
    }

    /// A leader of the unit that issued a result says that it holds no more.
    @Sendable func revoke(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        return try await StepUp(services: services, pages: pages, settings: settings).guarding(data, context) {
            context in try await revoke(data, context)
        }
    }

    private func revoke(_ data: FormData, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        let index = try documentIndex(dossier, context)
        let (version, key) = DeskRoutes.sent(data)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            try await dossiers.revoke(
                document: index, reason: data.trimmed("reason") ?? "", on: dossier.id, expecting: version,
                idempotencyKey: key, context.acting)
            return seeOther(URLs.deskDocument(dossier.id, index))
        } catch let problem as Problem where problem.kind != .fault && !problem.code.hasPrefix("policy.") {
            let isAsRead = problem.code == "form.token"
            let standing = isAsRead ? dossier : try await dossiers.view(dossier.id, context.acting)
            let fresh = try await self.view(standing, procedure, context)
            return try await revokePage(fresh, data, problem, context)
        }
    }

    private func revokePage(
        _ view: DossierView, _ data: FormData, _ problem: Problem?, _ context: WebContext
    ) async throws -> Response {
        let (texts, index) = (view.texts, try documentIndex(view.dossier, context))
        let document = view.dossier.documents[index]
        try Policy.require(context.acting, .revokeResult, on: PolicyResource(units: [document.unit]))
        guard document.revocation == nil else { return seeOther(URLs.deskDocument(view.dossier.id, index)) }
        return try formPage(
            view, problem, title: texts("desk.revoke.title"),
            lead: [
                texts(
                    "desk.revoke.lead",
                    [
                        "document": view.own.document(document.document),
                        "number": view.procedure.number(of: document),
                    ])
            ],
            action: URLs.deskRevoke(view.dossier.id, index),
            fields: [
                Part.Field(
                    id: "reason", name: "reason", label: texts("desk.revoke.reason"),
                    hint: texts("desk.revoke.reason_hint"), error: error(problem, "/reason", texts),
                    values: [data["reason"] ?? ""], widget: .paragraph(rows: 3, length: 2000), texts: texts)
            ], button: texts("desk.revoke.button"), context)
    }
}
