import Administration
import Casework
import Core

/// What a citizen has to pay, has paid, and gets back.
struct PaymentPage: PageModel {
    /// A transfer by hand, or by the code.
    struct Transfer: Model {
        let facts: Part.SummaryList
        let qr: Markup?
    }

    /// The way to the gateway: takes a POST that announces the payment of an invoice.
    struct Gateway: Model {
        let action: String
        let name: String
        let invoice: String
    }

    /// One sum that is asked for, with the ways to pay it.
    struct Sum: Model {
        let facts: Part.SummaryList
        let transfer: Transfer?
        let counter: String?
        let gateway: Gateway?
        /// The gateway's own page for this payment.
        let checkout: String?
    }

    static let template = "portal/payment"
    let title: String
    let code: String
    let back: String
    let notice: Part.Notice?
    let sums: [Sum]
    let hasRefunds: Bool
    let refunds: [Part.SummaryList.Row]

    /// `checkout`: the gateway's page for the invoice that was announced to it.
    init(
        _ shown: ShownDossier, _ words: DossierWords, account: (String) -> UnitAccount?, gatewayName: String?,
        checkout: (invoice: String, page: String)? = nil, problem: Problem? = nil
    ) {
        let (dossier, texts) = (shown.dossier, words.texts)
        let own = shown.procedure.texts(texts.language)
        let open = dossier.demands.filter { dossier.awaits($0) }
        let told = open.isEmpty ? dossier.demands.suffix(1) : open[...]
        title = texts("pay.title")
        code = dossier.code
        back = URLs.track(dossier.id, secret: shown.secret)
        notice =
            problem.map { Part.Notice(.warning, texts.sentence(for: $0)) }
            ?? PaymentPage.notice(told.last, isOpen: !open.isEmpty, texts)
        sums = told.map { demand in
            let facts = Part.SummaryList(PaymentPage.rows(demand, isOpen: !open.isEmpty, own, words))
            guard !open.isEmpty else {
                return Sum(facts: facts, transfer: nil, counter: nil, gateway: nil, checkout: nil)
            }
            let unit = demand.invoice?.unit ?? dossier.intakeUnit
            let invoice = demand.invoice?.reference
            let page = checkout.flatMap { $0.invoice == invoice ? $0.page : nil }
            var gateway: Gateway?
            if let gatewayName, let invoice, page == nil {
                gateway = Gateway(
                    action: URLs.paymentCheckout(dossier.id, secret: shown.secret), name: gatewayName, invoice: invoice)
            }
            return Sum(
                facts: facts, transfer: account(unit).flatMap { Transfer(demand, $0, words) },
                counter: texts("pay.counter", ["unit": words.unit(unit)]), gateway: gateway, checkout: page)
        }
        refunds = dossier.refunds.map { refund in
            let state =
                refund.paidAt.map { texts("pay.refund_paid", ["moment": texts.moment($0)]) }
                ?? texts("pay.refund_due")
            return Part.SummaryList.Row(
                texts("pay.refund_\(refund.reason.rawValue)"), [words.money(refund.amount), state])
        }
        hasRefunds = !refunds.isEmpty
    }

    private static func notice(_ demand: PaymentDemand?, isOpen: Bool, _ texts: Localizer) -> Part.Notice? {
        guard let demand else { return Part.Notice(.info, texts("pay.nothing")) }
        if let paid = demand.paidAt {
            return Part.Notice(.success, texts("pay.paid", ["moment": texts.moment(paid)]))
        }
        if !isOpen { return Part.Notice(.info, texts("pay.lapsed")) }
        guard demand.received > 0 else { return nil }
        return Part.Notice(.warning, texts(demand.isListed ? "pay.fee_partly" : "pay.partly"))
    }

    private static func rows(
        _ demand: PaymentDemand, isOpen: Bool, _ own: Texts, _ words: DossierWords
    ) -> [Part.SummaryList.Row] {
        let texts = words.texts
        var rows = demand.feeLines.map { Part.SummaryList.Row(own.fee($0.fee), [words.money($0.amount)]) }
        if demand.feeLines.count > 1 {
            rows.append(Part.SummaryList.Row(texts("pay.total"), [words.money(demand.amount)]))
        }
        if demand.received > 0, demand.received < demand.amount {
            rows.append(Part.SummaryList.Row(texts("pay.received"), [words.money(demand.received)]))
        }
        if isOpen {
            rows.append(
                Part.SummaryList.Row(
                    texts("pay.open"),
                    [words.money(demand.outstanding), NumberWords.money(Int64(demand.outstanding))]))
            if let due = demand.due { rows.append(Part.SummaryList.Row(texts("pay.due"), [texts.before(due)])) }
        }
        rows.append(Part.SummaryList.Row(texts("pay.invoice"), [demand.purpose]))
        return rows
    }
}

extension PaymentPage.Transfer {
    init?(_ demand: PaymentDemand, _ account: UnitAccount, _ words: DossierWords) {
        guard let invoice = demand.invoice else { return nil }
        let texts = words.texts
        facts = Part.SummaryList([
            Part.SummaryList.Row(texts("pay.bank"), [account.bankName]),
            Part.SummaryList.Row(texts("pay.account"), [account.number]),
            Part.SummaryList.Row(texts("pay.holder"), [account.holder]),
            Part.SummaryList.Row(texts("pay.amount"), [words.money(demand.outstanding)]),
            Part.SummaryList.Row(texts("pay.purpose"), [invoice.reference]),
        ])
        qr = QRCode.svg(
            VietQR.payload(
                bank: account.bank, account: account.number, amount: demand.outstanding, purpose: invoice.reference),
            label: texts("pay.qr", ["amount": words.money(demand.outstanding), "invoice": invoice.reference]))
    }
}
