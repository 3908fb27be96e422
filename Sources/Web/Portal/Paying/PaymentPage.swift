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

    static let template = "portal/payment"
    let title: String
    let code: String
    let back: String
    let notice: Part.Notice?
    let facts: Part.SummaryList?
    let transfer: Transfer?
    let counter: String?
    /// Takes a POST that announces the payment to the gateway.
    let gateway: String?
    let gatewayName: String?
    /// The gateway's own page for this payment.
    let checkout: String?
    let hasRefunds: Bool
    let refunds: [Part.SummaryList.Row]

    init(
        _ shown: ShownDossier, _ words: DossierWords, account: UnitAccount?, gatewayName: String?,
        checkout: String? = nil, problem: Problem? = nil
    ) {
        let (dossier, texts) = (shown.dossier, words.texts)
        let own = shown.procedure.texts(texts.language)
        let demand = dossier.demands.last { dossier.awaits($0) } ?? dossier.demands.last
        let isOpen = demand.map { dossier.awaits($0) } ?? false
        title = texts("pay.title")
        code = dossier.code
        back = URLs.track(dossier.id, secret: shown.secret)
        notice =
            problem.map { Part.Notice(.warning, texts.sentence(for: $0)) }
            ?? PaymentPage.notice(demand, isOpen: isOpen, texts)
        facts = demand.map { Part.SummaryList(PaymentPage.rows($0, isOpen: isOpen, own, words)) }
        transfer = isOpen ? demand.flatMap { demand in account.flatMap { Transfer(demand, $0, words) } } : nil
        let unit = words.unit(demand?.invoice?.unit ?? dossier.intakeUnit)
        counter = isOpen ? texts("pay.counter", ["unit": unit]) : nil
        let mayLeave = isOpen && demand?.invoice != nil && checkout == nil
        gateway = mayLeave && gatewayName != nil ? URLs.paymentCheckout(dossier.id, secret: shown.secret) : nil
        self.gatewayName = gatewayName
        self.checkout = checkout
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
        return demand.received > 0 ? Part.Notice(.warning, texts("pay.partly")) : nil
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
