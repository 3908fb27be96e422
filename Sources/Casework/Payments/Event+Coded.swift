import Core

extension Event {
    /// The same with its dossier's code, which is known only once the filing is saved.
    func coded(_ code: String) -> Event {
        switch self {
        case .paymentDemanded(let demand): .paymentDemanded(demand.coded(code))
        case .paymentReceived(let payment): .paymentReceived(payment.coded(code))
        case .receiptIssued(let receipt): .receiptIssued(receipt.coded(code))
        case .refundDue(let refund): .refundDue(refund.coded(code))
        default: self
        }
    }
}

// Filed without a code, references have only their end.

extension PaymentDemand {
    fileprivate func coded(_ code: String) -> PaymentDemand {
        PaymentDemand(
            step: step, fee: fee, amount: amount, reference: code + reference, demandedAt: demandedAt, due: due,
            paidAt: paidAt, method: method, transaction: transaction, lapsed: lapsed, invoice: invoice, lines: lines,
            received: received, payments: payments, collect: collect)
    }
}

extension ReceivedPayment {
    fileprivate func coded(_ code: String) -> ReceivedPayment {
        ReceivedPayment(
            reference: code + reference, amount: amount, method: method, transaction: transaction, paidAt: paidAt)
    }
}

extension CashReceipt {
    fileprivate func coded(_ code: String) -> CashReceipt {
        CashReceipt(number: number, lines: lines, reference: reference.map { code + $0 }, payer: payer)
    }
}

extension Refund {
    fileprivate func coded(_ code: String) -> Refund {
        Refund(reference: code + reference, amount: amount, reason: reason, payment: payment)
    }
}
