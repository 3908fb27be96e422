package import Core
import OrderedCollections

// What the kinds of step beyond an officer's task leave in a dossier.

/// Why the time limit stands still.
package struct ClockCause: Sendable, Hashable {
    package enum Why: String, Sendable, CaseIterable { case supplement, payment, wait, withdrawal }
    package let why: Why
    /// The step that asks for it; nil for a withdrawal.
    package let step: String?
    package let basis: String?

    package init(_ why: Why, step: String? = nil, basis: String? = nil) {
        self.why = why
        self.step = step
        self.basis = basis.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// Money that was demanded: in the middle of a case by a `pay` step, or what fees of the procedure's list come to when
/// they fall due.
package struct PaymentDemand: Sendable, Hashable {
    package enum Method: String, Sendable, CaseIterable { case cash, transfer, gateway }

    /// Empty for fees of the list: no step waits for them alone.
    package let step: String
    package let fee: String
    /// In đồng.
    package let amount: Int
    /// What the payer writes, `<dossier code>.P1`: unique everywhere, and it tells the dossier.
    package let reference: String
    package let demandedAt: Instant
    package let due: Instant?
    package var paidAt: Instant?
    package var method: Method?
    /// What the bank or the gateway calls the payment.
    package var transaction: String?
    /// Nobody paid in time, and the procedure went on without.
    package var lapsed = false
    /// Nil in journals of before invoices had numbers.
    package var invoice: SeriesNumber?
    /// What it is made of, when that is more than one fee.
    package var lines: [InvoiceLine] = []
    /// What counts towards it; never more than `amount`.
    package var received = 0
    /// Everything that came, also what has to go back.
    package var payments: [ReceivedPayment] = []
    /// When the fees fell due that it asks for.
    package var collect = FeeRule.Collect.onDemand

    /// It asks for fees of the procedure's list.
    package var isListed: Bool { collect != .onDemand }
    package var isOpen: Bool { paidAt == nil && !lapsed }
    package var outstanding: Int { amount - received }
    package var feeLines: [InvoiceLine] { lines.isEmpty ? [InvoiceLine(fee: fee, amount: amount)] : lines }
    /// What a payer writes.
    package var purpose: String { invoice?.reference ?? reference }
}

/// A record that was written to a register for this dossier.
package struct RecordWritten: Sendable, Hashable {
    package let step: String
    package let register: String
    /// The fields' values, as they were written.
    package let content: Value
    package let validFrom: CivilDate
    package let ends: Bool
}

/// An outside event that was taken in; a second report of it changes nothing.
package struct Occurrence: Sendable, Hashable {
    package let step: String
    package let event: String
    package let reference: String?
}

extension ClockCause {
    var value: Value {
        compact(["why": .string(why.rawValue), "step": .present(step), "basis": .present(basis)])
    }
    /// Nil for an entry of before causes were kept.
    init?(_ members: Members) throws {
        guard members.object["why"] != nil else { return nil }
        self.init(
            try members.word("why"), step: members.optionalText("step"), basis: members.optionalText("basis"))
    }
}

extension PaymentDemand {
    var value: Value {
        compact([
            "step": .string(step), "fee": .string(fee), "amount": Value(amount), "reference": .string(reference),
            "demandedAt": Value(demandedAt), "due": .present(due), "paidAt": .present(paidAt),
            "method": .present(method?.rawValue), "transaction": .present(transaction),
            "lapsed": lapsed ? true : nil, "invoice": invoice?.value,
            "lines": lines.isEmpty ? nil : .array(lines.map(\.value)),
            "received": received == 0 ? nil : Value(received),
            "payments": payments.isEmpty ? nil : .array(payments.map(\.value)),
            "collect": isListed ? .string(collect.rawValue) : nil,
        ])
    }
    init(_ members: Members) throws {
        self.init(
            step: try members.text("step"), fee: try members.text("fee"), amount: try members.int("amount"),
            reference: try members.text("reference"), demandedAt: try members.instant("demandedAt"),
            due: members.optionalInstant("due"), paidAt: members.optionalInstant("paidAt"),
            method: members.optionalText("method").flatMap(Method.init(rawValue:)),
            transaction: members.optionalText("transaction"), lapsed: members.bool("lapsed"),
            invoice: try members.optional("invoice", SeriesNumber.init),
            lines: try members.list("lines", InvoiceLine.init), received: members.object["received"]?.integer ?? 0,
            payments: try members.list("payments", ReceivedPayment.init),
            collect: members.optionalText("collect").flatMap(FeeRule.Collect.init(rawValue:)) ?? .onDemand)
        // A state of before parts and doubles were kept: one payment, and the whole.
        if paidAt != nil, received == 0, payments.isEmpty, let method {
            received = amount
            payments = [
                ReceivedPayment(reference: reference, amount: amount, method: method, transaction: transaction)
            ]
        }
    }
}

extension RecordWritten {
    var value: Value {
        compact([
            "step": .string(step), "register": .string(register), "content": content,
            "validFrom": .string(validFrom.description), "ends": ends ? true : nil,
        ])
    }
    init(_ members: Members) throws {
        guard let validFrom = CivilDate(try members.text("validFrom")) else { throw Members.unreadable("validFrom") }
        self.init(
            step: try members.text("step"), register: try members.text("register"),
            content: try members.value("content"), validFrom: validFrom, ends: members.bool("ends"))
    }
}

extension Occurrence {
    var value: Value {
        compact(["step": .string(step), "event": .string(event), "reference": .present(reference)])
    }
    init(_ members: Members) throws {
        self.init(
            step: try members.text("step"), event: try members.text("event"),
            reference: members.optionalText("reference"))
    }
}

extension Outcome.Target {
    /// As packs write it: the step's name, or `end.result`.
    package var word: String {
        switch self {
        case .step(let id): id
        case .end(let result): "end." + result
        case .done: Step.branchEnd
        }
    }
}
