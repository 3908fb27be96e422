import Core
import OrderedCollections

// How they are stored.

extension InvoiceLine {
    var value: Value { ["fee": .string(fee), "amount": Value(amount)] }
    init(_ members: Members) throws {
        self.init(fee: try members.text("fee"), amount: try members.int("amount"))
    }
}

extension SeriesNumber {
    var value: Value {
        ["unit": .string(unit), "series": .string(series), "year": Value(year), "number": Value(number)]
    }
    init(_ members: Members) throws {
        self.init(
            unit: try members.text("unit"), series: try members.text("series"), year: try members.int("year"),
            number: try members.int("number"))
    }

    /// The same series with the number that the database gives.
    func numbered(_ number: Int, series: String) -> SeriesNumber {
        SeriesNumber(unit: unit, series: series, year: year, number: number)
    }
}

extension ReceivedPayment {
    var value: Value {
        compact([
            "reference": .string(reference), "amount": Value(amount), "method": .string(method.rawValue),
            "transaction": .present(transaction), "paidAt": .present(paidAt),
        ])
    }
    init(_ members: Members) throws {
        self.init(
            reference: try members.text("reference"), amount: try members.int("amount"),
            method: try members.word("method"), transaction: members.optionalText("transaction"),
            paidAt: members.optionalInstant("paidAt"))
    }
}

extension Refund {
    var value: Value {
        compact([
            "reference": .string(reference), "amount": Value(amount), "reason": .string(reason.rawValue),
            "payment": .present(payment), "dueAt": .present(dueAt), "paidAt": .present(paidAt),
            "method": .present(method?.rawValue), "transaction": .present(transaction), "paidBy": .present(paidBy),
        ])
    }
    init(_ members: Members) throws {
        self.init(
            reference: try members.text("reference"), amount: try members.int("amount"),
            reason: try members.word("reason"), payment: members.optionalText("payment"))
        dueAt = members.optionalInstant("dueAt")
        paidAt = members.optionalInstant("paidAt")
        method = members.optionalText("method").flatMap(PaymentDemand.Method.init(rawValue:))
        transaction = members.optionalText("transaction")
        paidBy = members.optionalText("paidBy")
    }
}

extension CashReceipt {
    var value: Value {
        compact([
            "number": number.value, "lines": .array(lines.map(\.value)), "reference": .present(reference),
            "payer": .string(payer), "at": .present(at), "cashier": .present(cashier),
        ])
    }
    init(_ members: Members) throws {
        self.init(
            number: try SeriesNumber(Members(members.object["number"])),
            lines: try members.list("lines", InvoiceLine.init), reference: members.optionalText("reference"),
            payer: try members.text("payer"))
        at = members.optionalInstant("at")
        cashier = members.optionalText("cashier")
    }

    func numbered(_ number: SeriesNumber) -> CashReceipt {
        CashReceipt(number: number, lines: lines, reference: reference, payer: payer)
    }
}
