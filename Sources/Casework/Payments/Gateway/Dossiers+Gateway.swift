import Administration
package import Core
import Store

extension Dossiers {
    /// Takes a gateway's report in: once, however often it comes. Money whose invoice is not known is kept for an
    /// officer. Throws `payment.transaction_reused` when one transaction comes with two amounts or invoices.
    package func reported(_ report: GatewayReport, by gateway: any PaymentGateway) async throws -> PaymentOutcome {
        let account = "gateway/\(gateway.id)"
        let line = StatementLine(
            line: 0, paidAt: report.paidAt, amount: report.amount, purpose: report.invoice, payer: "",
            key: report.transaction)
        let typed = report.invoice.uppercased().filter { $0.isLetter || $0.isNumber }
        guard let invoice = try await invoice(typed) else {
            let isNew = try await keep(line, account: account, unit: gateway.unit, state: "unknown")
            return isNew ? .unknown : .seen
        }
        let payment = ReceivedPayment(
            reference: invoice.reference, amount: report.amount, method: .gateway,
            transaction: "\(account):\(report.transaction)", paidAt: report.paidAt)
        let (outcome, isRepeat) = try await take(payment, invoice: invoice.reference, .system)
        return isRepeat ? .seen : outcome
    }
}
