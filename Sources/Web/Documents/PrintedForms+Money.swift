import Administration
import Casework
import Core

extension PrintedForms {
    /// The receipt for cash (biên lai), as it was given. Throws `sheet.unknown`.
    func cashReceipt(
        _ index: Int, _ view: DossierView, links: Links, _ context: WebContext
    ) throws -> PrintedSheet {
        let dossier = view.dossier
        guard dossier.receipts.indices.contains(index) else { throw Problem(.notFound, "sheet.unknown") }
        let (receipt, texts) = (dossier.receipts[index], view.texts)
        let moment = receipt.at ?? dossier.filedAt
        let about = PrintedSheet.About(
            form: "bien-lai-\(index + 1)", kind: texts("money.receipt_title"), number: receipt.number.receipt,
            unit: receipt.number.unit, occasion: moment)
        let content = MoneyContent(
            number: receipt.number.receipt, at: moment, lines: receipt.lines, payer: receipt.payer,
            closing: [SheetLine(texts("money.paid_by"), texts("money.method_cash"))],
            signs: [texts("money.sign_payer"), texts("money.sign_cashier")], signer: receipt.cashier)
        return sheet(content, about, view, links, context)
    }

    /// What is to be paid, with the code for a transfer: what is open changes with each part that comes. Throws
    /// `sheet.unknown`.
    func demand(_ index: Int, _ view: DossierView, links: Links, _ context: WebContext) throws -> PrintedSheet {
        let dossier = view.dossier
        guard dossier.demands.indices.contains(index), dossier.awaits(dossier.demands[index]) else {
            throw Problem(.notFound, "sheet.unknown")
        }
        let (demand, texts) = (dossier.demands[index], view.texts)
        let unit = demand.invoice?.unit ?? dossier.intakeUnit
        let account = services.dossiers.accounts.account(of: unit, at: services.clock.now.date)
        let transfer = account.flatMap { PaymentPage.Transfer(demand, $0, view.words) }
        var closing = [SheetLine(texts("pay.invoice"), demand.purpose)]
        if let due = demand.due { closing.append(SheetLine(texts("pay.due"), texts.before(due))) }
        if let account {
            closing.append(SheetLine(texts("pay.account"), "\(account.number), \(account.bankName), \(account.holder)"))
        }
        let about = PrintedSheet.About(
            form: "phieu-nop-\(index + 1)", kind: texts("money.demand_title"), number: demand.purpose, unit: unit,
            occasion: nil)
        let content = MoneyContent(
            number: nil, at: demand.demandedAt,
            lines: demand.received == 0
                ? demand.feeLines : [InvoiceLine(fee: demand.fee, amount: demand.outstanding)],
            payer: dossier.owner.name, closing: closing, qr: transfer?.qr, signs: [texts("sheet.sign_unit")],
            signer: nil)
        return sheet(content, about, view, links, context)
    }

    private struct MoneyContent {
        let number: String?
        let at: Instant
        let lines: [InvoiceLine]
        let payer: String
        let closing: [SheetLine]
        var qr: Markup?
        let signs: [String]
        let signer: String?
    }

    private func sheet(
        _ content: MoneyContent, _ about: PrintedSheet.About, _ view: DossierView, _ links: Links,
        _ context: WebContext
    ) -> PrintedSheet {
        let (texts, units) = (view.texts, view.words.units)
        let issuer = units.unit(about.unit, at: content.at.date) ?? units.unit(about.unit)
        let place = issuer.flatMap { units.areas.area($0.area, at: content.at.date) }
        let total = Int64(content.lines.reduce(0) { $0 + $1.amount })
        let rows = content.lines.enumerated().map { index, line in
            MoneySheet.Row(number: index + 1, what: view.own.fee(line.fee), amount: view.words.money(line.amount))
        }
        let page = MoneySheet(
            title: "\(about.kind) \(content.number ?? view.dossier.code)", style: style, file: offer(links, context),
            back: links.back,
            head: SheetHead(
                number: content.number.map { texts("money.receipt_number", ["number": $0]) },
                issuer: issuer?.name.vietnamese ?? about.unit, parent: nil, code: view.dossier.code,
                place: place?.name ?? "", day: content.at.date.official, title: about.kind),
            lines: [
                SheetLine(texts("money.payer"), content.payer),
                SheetLine(texts("sheet.procedure"), view.procedure.titleWithCode(.vietnamese)),
            ], rows: rows,
            closing: [
                SheetLine(texts("money.sum"), Money(dong: total).text(.vietnamese)),
                SheetLine(texts("money.in_words"), NumberWords.money(total)),
            ] + content.closing, qr: content.qr, qrUse: content.qr == nil ? nil : texts("money.qr_use"),
            signs: content.signs, signer: content.signer)
        return PrintedSheet(page, about, pages, context)
    }
}
