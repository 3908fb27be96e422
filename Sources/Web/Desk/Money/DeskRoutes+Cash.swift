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
        let (dossier, procedure) = try await open(context)
        let (version, key) = DeskRoutes.sent(data)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            guard let demand = dossier.demands.last(where: { dossier.awaits($0) }),
                let outcome = procedure.steps[demand.step]?.outcomes.first
            else { throw Problem(.conflict, "payment.not_awaited") }
            let paid = try await dossiers.act(
                Act(step: demand.step, outcome: outcome.id), on: dossier.id, expecting: version, idempotencyKey: key,
                context.acting)
            return seeOther(URLs.deskCashReceipt(dossier.id, max(0, paid.receipts.count - 1)))
        } catch let problem as Problem where problem.kind != .fault && problem.code != "policy.denied" {
            let fresh = try await self.view(try await dossiers.view(dossier.id, context.acting), procedure, context)
            return try await cashPage(fresh, problem, context)
        }
    }

    private func cashPage(_ view: DossierView, _ problem: Problem?, _ context: WebContext) async throws -> Response {
        let (texts, dossier) = (view.texts, view.dossier)
        guard let demand = dossier.demands.last(where: { dossier.awaits($0) }) else {
            return try await stale(view, context)
        }
        let unit = demand.invoice?.unit ?? dossier.intakeUnit
        try Policy.require(
            context.acting, .actOnDossier,
            on: PolicyResource(units: [unit], role: view.procedure.steps[demand.step]?.role))
        var lead = demand.feeLines.map { "\(view.own.fee($0.fee)): \(view.words.money($0.amount))" }
        if demand.received > 0 {
            lead.append(texts("money.part", ["amount": view.words.money(demand.received)]))
        }
        lead.append(
            texts(
                "money.cash_sum",
                [
                    "amount": view.words.money(demand.outstanding),
                    "words": NumberWords.money(Int64(demand.outstanding)),
                ]))
        lead.append(texts("money.cash_invoice", ["invoice": demand.purpose]))
        return try formPage(
            view, problem, title: texts("money.cash_title"), lead: lead, action: URLs.deskCash(dossier.id), fields: [],
            button: texts("money.cash_button", ["amount": view.words.money(demand.outstanding)]), context)
    }

    // MARK: Refunds

    @Sendable func refundForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        return try await refundPage(try await view(dossier, procedure, context), FormData(), nil, context)
    }

    @Sendable func payRefund(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let (dossier, procedure) = try await open(context)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            guard let method = data["method"].flatMap(PaymentDemand.Method.init(rawValue:)), method != .gateway else {
                throw Problem(.invalid, "payment.method_missing", at: "/method")
            }
            try await dossiers.refundPaid(
                try index(context), method: method, transaction: data.trimmed("transaction"), on: dossier.id,
                context.acting)
            return seeOther(URLs.deskMoney)
        } catch let problem as Problem where problem.kind != .fault && problem.code != "policy.denied" {
            let fresh = try await self.view(try await dossiers.view(dossier.id, context.acting), procedure, context)
            return try await refundPage(fresh, data, problem, context)
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
        let (dossier, view) = try await printing(context)
        let index = try index(context)
        guard dossier.receipts.indices.contains(index) else { throw Problem(.notFound, "sheet.unknown") }
        let (receipt, texts) = (dossier.receipts[index], view.texts)
        return try sheet(
            view, unit: receipt.number.unit, number: receipt.number.receipt, at: receipt.at ?? dossier.filedAt,
            title: texts("money.receipt_title"), lines: receipt.lines, payer: receipt.payer,
            closing: [SheetLine(texts("money.paid_by"), texts("money.method_cash"))], qr: nil,
            signs: [texts("money.sign_payer"), texts("money.sign_cashier")], signer: receipt.cashier, context)
    }

    /// What is to be paid, with the code for a transfer. Throws `sheet.unknown`.
    @Sendable func demandSheet(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, view) = try await printing(context)
        let index = try index(context)
        guard dossier.demands.indices.contains(index), dossier.awaits(dossier.demands[index]) else {
            throw Problem(.notFound, "sheet.unknown")
        }
        let (demand, texts) = (dossier.demands[index], view.texts)
        let unit = demand.invoice?.unit ?? dossier.intakeUnit
        let account = dossiers.accounts.account(of: unit, at: services.clock.now.date)
        let transfer = account.flatMap { PaymentPage.Transfer(demand, $0, view.words) }
        var closing = [SheetLine(texts("pay.invoice"), demand.purpose)]
        if let due = demand.due { closing.append(SheetLine(texts("pay.due"), texts.before(due))) }
        if let account {
            closing.append(SheetLine(texts("pay.account"), "\(account.number), \(account.bankName), \(account.holder)"))
        }
        return try sheet(
            view, unit: unit, number: nil, at: demand.demandedAt, title: texts("money.demand_title"),
            lines: demand.received == 0
                ? demand.feeLines : [InvoiceLine(fee: demand.fee, amount: demand.outstanding)],
            payer: dossier.owner.name, closing: closing, qr: transfer?.qr, signs: [texts("sheet.sign_unit")],
            signer: nil, context)
    }

    /// Official papers are Vietnamese, whatever language the officer reads.
    private func printing(_ context: WebContext) async throws -> (Dossier, DossierView) {
        let (dossier, procedure) = try await open(context)
        var vietnamese = context
        vietnamese.language = .vietnamese
        return (dossier, try await view(dossier, procedure, vietnamese))
    }

    private func sheet(
        _ view: DossierView, unit: String, number: String?, at moment: Instant, title: String, lines: [InvoiceLine],
        payer: String, closing: [SheetLine], qr: Markup?, signs: [String], signer: String?, _ context: WebContext
    ) throws -> Response {
        let (texts, dossier) = (view.texts, view.dossier)
        let issuer = units.unit(unit, at: moment.date) ?? units.unit(unit)
        let place = issuer.flatMap { units.areas.area($0.area, at: moment.date) }
        let total = Int64(lines.reduce(0) { $0 + $1.amount })
        let rows = lines.enumerated().map { index, line in
            MoneySheet.Row(number: index + 1, what: view.own.fee(line.fee), amount: view.words.money(line.amount))
        }
        var vietnamese = context
        vietnamese.language = .vietnamese
        return try pages.page(
            MoneySheet(
                title: "\(title) \(number ?? dossier.code)", style: pages.assets.address(of: "official.css"),
                back: URLs.desk(dossier.id),
                head: SheetHead(
                    number: number.map { texts("money.receipt_number", ["number": $0]) },
                    issuer: issuer?.name.vietnamese ?? unit, parent: nil, code: dossier.code, place: place?.name ?? "",
                    day: moment.date.official, title: title),
                lines: [
                    SheetLine(texts("money.payer"), payer),
                    SheetLine(texts("sheet.procedure"), view.procedure.titleWithCode(.vietnamese)),
                ], rows: rows,
                closing: [
                    SheetLine(texts("money.sum"), Money(dong: total).text(.vietnamese)),
                    SheetLine(texts("money.in_words"), NumberWords.money(total)),
                ] + closing, qr: qr, qrUse: qr == nil ? nil : texts("money.qr_use"), signs: signs, signer: signer),
            vietnamese)
    }
}
