package import Core

/// What a payer is sent to a gateway with.
package struct PaymentOrder: Sendable, Hashable {
    package let invoice: String
    /// In đồng.
    package let amount: Int
    /// Where the payer's browser comes back to, and where the gateway reports to.
    package let returnTo: String
    package let notifyTo: String

    package init(invoice: String, amount: Int, returnTo: String, notifyTo: String) {
        self.invoice = invoice
        self.amount = amount
        self.returnTo = returnTo
        self.notifyTo = notifyTo
    }
}

/// What a gateway says of a payment; true, because its signature is.
package struct GatewayReport: Sendable, Hashable {
    package let invoice: String
    package let amount: Int
    /// What the gateway calls it; unique there.
    package let transaction: String
    package let paidAt: Instant
    /// False for one that was broken off: nothing moved.
    package let isPaid: Bool

    package init(invoice: String, amount: Int, transaction: String, paidAt: Instant, isPaid: Bool) {
        self.invoice = invoice
        self.amount = amount
        self.transaction = transaction
        self.paidAt = paidAt
        self.isPaid = isPaid
    }
}

/// A way to pay at somebody else's site. Everything behind it is one provider's business.
package protocol PaymentGateway: Sendable {
    /// Letters of an address: `simulator`.
    var id: String { get }
    /// What people call it.
    var name: String { get }
    /// The unit that looks after money whose invoice is not known.
    var unit: String { get }

    /// Announces a payment and gives the address to send the payer to. Throws `gateway.refused`, and what
    /// `OutgoingRequests` throws.
    func checkout(_ order: PaymentOrder, at now: Instant) async throws -> String

    /// Reads a report. Throws `gateway.signature`, `gateway.stale`, `gateway.form`; nothing of it counts then.
    func report(_ fields: [(name: String, value: String)], at now: Instant) throws -> GatewayReport
}
