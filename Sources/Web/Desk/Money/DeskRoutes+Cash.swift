import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird
import OrderedCollections

extension DeskRoutes {
    // MARK: Cash at the counter

    @Sendable func cashForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        return try await cashPage(try await view(dossier, procedure, context), nil, context)
    }

    /// Takes what is open in cash, and shows the receipt for printing.
    @Sendable func takeCash(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        return try await submitted(data, context) { dossier, procedure, version, key in
            guard let demand = dossier.demands.last(where: { dossier.awaits($0) }) else {
                throw Problem(.conflict, "payment.not_awaited")
            }
            let paid: Dossier
            if demand.isListed {
                paid = try await dossiers.takeFees(
                    on: dossier.id, expecting: version, idempotencyKey: key, context.acting)
            } else {
                guard let outcome = procedure.steps[demand.step]?.outcomes.first else {
                    throw Problem(.conflict, "payment.not_awaited")
                }
                paid = try await dossiers.act(
                    Act(step: demand.step, outcome: outcome.id), on: dossier.id, expecting: version,
                    idempotencyKey: key, context.acting)
            }
            return URLs.deskCashReceipt(dossier.id, max(0, paid.receipts.count - 1))
        } again: {
            try await cashPage($0, $1, context)
        }
    }

    private func cashPage(_ view: DossierView, _ problem: Problem?, _ context: WebContext) async throws -> Response {
        let (texts, dossier) = (view.texts, view.dossier)
        guard let demand = dossier.demands.last(where: { dossier.awaits($0) }) else {
            return try await stale(view, context)
        }
        // Fees of the list are taken at once, whenever each fell due.
        let due = demand.isListed ? dossier.demands.filter { $0.isListed && dossier.awaits($0) } : [demand]
        let unit = demand.isListed ? dossier.intakeUnit : demand.invoice?.unit ?? dossier.intakeUnit
        let role = demand.isListed ? Role.receptionist.rawValue : view.procedure.steps[demand.step]?.role
        try Policy.require(
            context.acting, .actOnDossier, on: PolicyResource(units: [unit], role: role, subject: dossier.procedure))
        var lead = due.flatMap(\.feeLines).map { "\(view.own.fee($0.fee)): \(view.words.money($0.amount))" }
        let received = due.reduce(0) { $0 + $1.received }
        if received > 0 { lead.append(texts("money.part", ["amount": view.words.money(received)])) }
        let sum = due.reduce(0) { $0 + $1.outstanding }
        lead.append(
            texts(
                "money.cash_sum",
                ["amount": view.words.money(sum), "words": NumberWords.money(Int64(sum))]))
        lead.append(texts("money.cash_invoice", ["invoice": due.map(\.purpose).joined(separator: ", ")]))
        return try formPage(
            view, problem, title: texts("money.cash_title"), lead: lead, action: URLs.deskCash(dossier.id), fields: [],
            button: texts("money.cash_button", ["amount": view.words.money(sum)]), context)
    }

    // MARK: Refunds

    @Sendable func refundForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        return try await refundPage(try await view(dossier, procedure, context), FormData(), nil, context)
    }

    @Sendable func payRefund(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        return try await submitted(data, context) { dossier, _, _, _ in
            guard let method = data["method"].flatMap(PaymentDemand.Method.init(rawValue:)), method != .gateway else {
                throw Problem(.invalid, "payment.method_missing", at: "/method")
            }
            try await dossiers.refundPaid(
                try index(context), method: method, transaction: data.trimmed("transaction"), on: dossier.id,
                context.acting)
            return URLs.deskMoney
        } again: {
            try await refundPage($0, data, $1, context)
        }
    }

    private func refundPage(
        _ view: DossierView, _ data: FormData, _ problem: Problem?, _ context: WebContext
    ) async throws -> Response {
        let (texts, index) = (view.texts, try index(context))
        guard view.dossier.refunds.indices.contains(index) else { throw Problem(.notFound, "payment.no_refund") }
        let refund = view.dossier.refunds[index]
        let unit = view.dossier.demand(refund.reference)?.invoice?.unit ?? view.dossier.intakeUnit
        try Policy.require(context.acting, .refundPayment, on: PolicyResource(units: [unit]))
        return try formPage(
            view, problem, title: texts("money.refund_title"),
            lead: [
                texts("pay.refund_\(refund.reason.rawValue)"),
                texts("money.refund_sum", ["amount": view.words.money(refund.amount)]),
            ],
            action: URLs.deskRefund(view.dossier.id, index),
            fields: [
                Part.Field(
                    id: "method", name: "method", label: texts("money.refund_method"),
                    error: error(problem, "/method", texts), values: [data["method"] ?? ""],
                    widget: .radios([
                        Part.Field.Option("transfer", texts("money.method_transfer")),
                        Part.Field.Option("cash", texts("money.method_cash")),
                    ]), texts: texts),
                Part.Field(
                    id: "transaction", name: "transaction", label: texts("money.refund_transaction"), optional: true,
                    values: [data["transaction"] ?? ""], widget: .text(length: 60), texts: texts),
            ], button: texts("money.refund_button"), context)
    }

    private func index(_ context: WebContext) throws -> Int {
        guard let index = Int(try context.parameters.require("index")), index >= 0 else {
            throw Problem(.notFound, "web.not_found")
        }
        return index
    }

    // MARK: Sheets

    /// The receipt for cash (biên lai). Throws `sheet.unknown`.
    @Sendable func cashReceipt(_ request: Request, _ context: WebContext) async throws -> Response {
        try await receiptSheet(context).sheet.response
    }

    /// The same as a file. Throws `sheet.unknown`, `render.away`.
    @Sendable func cashReceiptFile(_ request: Request, _ context: WebContext) async throws -> Response {
        let (sheet, dossier) = try await receiptSheet(context)
        return try await printedForms.file(sheet, of: dossier, context)
    }

    /// What is to be paid, with the code for a transfer. Throws `sheet.unknown`.
    @Sendable func demandSheet(_ request: Request, _ context: WebContext) async throws -> Response {
        try await demandNotice(context).sheet.response
    }

    /// The same as a file. Throws `sheet.unknown`, `render.away`.
    @Sendable func demandFile(_ request: Request, _ context: WebContext) async throws -> Response {
        let (sheet, dossier) = try await demandNotice(context)
        return try await printedForms.file(sheet, of: dossier, context)
    }

    private func receiptSheet(_ context: WebContext) async throws -> (sheet: PrintedSheet, dossier: Dossier) {
        let (dossier, view) = try await printing(context)
        let index = try index(context)
        let links = PrintedForms.Links(
            back: URLs.desk(dossier.id), file: URLs.deskCashReceiptFile(dossier.id, index))
        return (try printedForms.cashReceipt(index, view, links: links, context), dossier)
    }

    private func demandNotice(_ context: WebContext) async throws -> (sheet: PrintedSheet, dossier: Dossier) {
        let (dossier, view) = try await printing(context)
        let index = try index(context)
        let links = PrintedForms.Links(back: URLs.desk(dossier.id), file: URLs.deskDemandFile(dossier.id, index))
        return (try printedForms.demand(index, view, links: links, context), dossier)
    }
}
