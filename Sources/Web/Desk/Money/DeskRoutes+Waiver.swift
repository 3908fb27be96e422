import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

extension DeskRoutes {
    // MARK: Fees that need not be paid

    @Sendable func waiverForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        return try await waiverPage(try await view(dossier, procedure, context), FormData(), nil, context)
    }

    @Sendable func waive(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        return try await submitted(data, context) { dossier, _, version, key in
            try await dossiers.waiveFees(
                reason: data.trimmed("reason") ?? "", on: dossier.id, expecting: version, idempotencyKey: key,
                context.acting)
            return "\(URLs.desk(dossier.id))?xong=1"
        } again: {
            try await waiverPage($0, data, $1, context)
        }
    }

    private func waiverPage(
        _ view: DossierView, _ data: FormData, _ problem: Problem?, _ context: WebContext
    ) async throws -> Response {
        let (texts, dossier) = (view.texts, view.dossier)
        try Policy.require(context.acting, .waiveFee, on: PolicyResource(units: [dossier.intakeUnit]))
        let due = dossier.demands.filter { $0.isListed && dossier.awaits($0) }
        guard !due.isEmpty else { return try await stale(view, context) }
        let sum = due.reduce(0) { $0 + $1.outstanding }
        return try formPage(
            view, problem, title: texts("fee.waive_title"),
            lead: due.flatMap(\.feeLines).map { "\(view.own.fee($0.fee)): \(view.words.money($0.amount))" }
                + [texts("fee.waive_sum", ["amount": view.words.money(sum)])],
            action: URLs.deskWaiver(dossier.id),
            fields: [
                Part.Field(
                    id: "reason", name: "reason", label: texts("desk.act.reason"), hint: texts("fee.waive_hint"),
                    error: error(problem, "/reason", texts), values: [data["reason"] ?? ""],
                    widget: .paragraph(rows: 3, length: 2000), texts: texts)
            ], button: texts("fee.waive_button"), context)
    }
}
