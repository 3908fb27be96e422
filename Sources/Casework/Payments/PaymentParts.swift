package import Core

// What the payments of a dossier consist of.

/// One line of an invoice or of a receipt, in đồng.
package struct InvoiceLine: Sendable, Hashable {
    package let fee: String
    package let amount: Int

    package init(fee: String, amount: Int) {
        self.fee = fee
        self.amount = amount
    }
}

/// The number of an invoice or of a cash receipt: one series for each unit and year, without gaps. `number` is 0 until
/// the command is saved.
package struct SeriesNumber: Sendable, Hashable {
    package let unit: String
    /// The unit's letters (`BTH`).
    package let series: String
    package let year: Int
    package let number: Int

    package init(unit: String, series: String = "", year: Int, number: Int = 0) {
        self.unit = unit
        self.series = series
        self.year = year
        self.number = number
    }

    /// As an invoice carries it and payers write it: `RF62BTH26000123`.
    package var reference: String { CreditorReference.make(series + pad(year % 100) + pad(number, 6)) }
    /// As a printed receipt carries it: `BTH-26 / 0000123`.
    package var receipt: String { "\(series)-\(pad(year % 100)) / \(pad(number, 7))" }

    /// The letters of a unit that declares none: its code, which no declared series can look like.
    package static func letters(of unit: String) -> String {
        String(unit.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "X" }) + "X"
    }
}

/// Money that came for a demand.
package struct ReceivedPayment: Sendable, Hashable {
    package let reference: String
    package let amount: Int
    package let method: PaymentDemand.Method
    /// What its source calls it, unique for that source; nil where the source says nothing, which it does only once
    /// for a demand.
    package let transaction: String?
    /// When it was paid, if that was before it was told.
    package let paidAt: Instant?

    package init(
        reference: String, amount: Int, method: PaymentDemand.Method, transaction: String? = nil, paidAt: Instant? = nil
    ) {
        self.reference = reference
        self.amount = amount
        self.method = method
        self.transaction = transaction
        self.paidAt = paidAt
    }

    /// What makes two reports one payment.
    package var key: String { "\(method.rawValue):\(transaction ?? reference)" }
}

/// Money that has to go back to who paid it.
package struct Refund: Sendable, Hashable {
    package enum Reason: String, Sendable, CaseIterable {
        /// More than was demanded.
        case overpaid
        /// The demand was met already.
        case twice
        /// The time to pay was over.
        case late
        /// The applicant had taken the dossier back.
        case withdrawn
        /// The dossier had ended.
        case ended
        /// What it was paid for is not granted, or was waived.
        case notOwed = "not_owed"
    }

    package let reference: String
    package let amount: Int
    package let reason: Reason
    /// The payment that was too much, by its key; nil when a part that was paid goes back.
    package let payment: String?
    package var dueAt: Instant?
    package var paidAt: Instant?
    package var method: PaymentDemand.Method?
    package var transaction: String?
    package var paidBy: String?

    package init(reference: String, amount: Int, reason: Reason, payment: String? = nil) {
        self.reference = reference
        self.amount = amount
        self.reason = reason
        self.payment = payment
    }

    package var isOpen: Bool { paidAt == nil }
}

/// A receipt for cash (biên lai thu tiền phí, lệ phí).
package struct CashReceipt: Sendable, Hashable {
    package let number: SeriesNumber
    package let lines: [InvoiceLine]
    /// The demand that it was paid for; nil for fees of the procedure's list.
    package let reference: String?
    package let payer: String
    package var at: Instant?
    package var cashier: String?

    package init(number: SeriesNumber, lines: [InvoiceLine], reference: String?, payer: String) {
        self.number = number
        self.lines = lines
        self.reference = reference
        self.payer = payer
    }

    package var amount: Int { lines.reduce(0) { $0 + $1.amount } }
}

extension Dossier {
    /// Every payment that came, for all demands.
    package var payments: [ReceivedPayment] { demands.flatMap(\.payments) }

    /// Whether money for this demand moves the case on.
    package func awaits(_ demand: PaymentDemand) -> Bool { demand.isOpen && withdrawal == nil && !isEnded }

    /// The demand with this reference or invoice number.
    package func demand(_ reference: String) -> PaymentDemand? {
        demands.first { $0.reference == reference || $0.invoice?.reference == reference }
    }
}
