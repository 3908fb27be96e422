package import Administration
package import Core
import Store

/// What became of a line of a statement.
package struct ReconciledLine: Sendable, Hashable {
    package let line: StatementLine
    package let outcome: PaymentOutcome
    package let invoice: String?
}

/// A line that found no invoice, kept until an officer says what it was for.
package struct UnknownMoney: Sendable, Hashable {
    package let account: String
    package let line: String
    package let unit: String
    package let paidAt: Instant
    package let amount: Int
    package let purpose: String
    package let payer: String

    init(_ row: Row) throws {
        account = try row.text("account")
        line = try row.text("line")
        unit = try row.text("unit")
        paidAt = try row.instant("paid_at")
        amount = try row.int("amount")
        purpose = try row.text("purpose")
        payer = try row.text("payer")
    }
}

extension Dossiers {
    /// Takes a statement of a unit's account in: each line once, however often its file comes. `dryRun` says what would
    /// become of it and writes nothing. Throws `policy.denied`.
    package func reconcile(
        _ lines: [StatementLine], of account: UnitAccount, dryRun: Bool = false, _ caller: Caller
    ) async throws -> [ReconciledLine] {
        try Policy.require(caller, .reconcilePayments, on: PolicyResource(units: [account.unit]))
        if !dryRun {
            for line in lines { try await keep(line, account: account.id, unit: account.unit) }
        }
        var taken: [String: Int] = [:]
        var seen: Set<String> = []
        var results: [ReconciledLine] = []
        for line in lines {
            let state = try await state(account.id, line.key)
            guard state == nil || state == "new", seen.insert(line.key).inserted else {
                results.append(ReconciledLine(line: line, outcome: .seen, invoice: nil))
                continue
            }
            let invoice = try await invoice(namedIn: line, at: account.unit)
            var outcome = PaymentOutcome.unknown
            if let invoice, dryRun {
                let open = invoice.outstanding - taken[invoice.reference, default: 0]
                taken[invoice.reference, default: 0] += line.amount
                if invoice.state != .open || open <= 0 {
                    outcome = .refund
                } else {
                    outcome = line.amount == open ? .matched : line.amount < open ? .partly : .over
                }
            } else if let invoice {
                let payment = ReceivedPayment(
                    reference: invoice.reference, amount: line.amount, method: .transfer,
                    transaction: "\(account.id):\(line.key)", paidAt: line.paidAt)
                outcome = try await take(payment, invoice: invoice.reference, caller).outcome
            }
            if !dryRun { try await settle(account.id, line.key, outcome, invoice?.reference, by: nil, from: "new") }
            results.append(ReconciledLine(line: line, outcome: outcome, invoice: invoice?.reference))
        }
        return results
    }

    /// An officer says which invoice a kept line was for. Throws `payment.no_such_line`,
    /// `payment.unknown_reference`.
    package func assign(
        line: String, of account: String, to reference: String, _ caller: Caller
    ) async throws -> PaymentOutcome {
        let money = try await unknownMoney(line: line, of: account, caller)
        let typed = reference.uppercased().filter { $0.isLetter || $0.isNumber }
        guard let invoice = try await invoice(typed) else {
            throw Problem(.notFound, "payment.unknown_reference", at: "/reference")
        }
        let method: PaymentDemand.Method = account.hasPrefix("gateway/") ? .gateway : .transfer
        let payment = ReceivedPayment(
            reference: invoice.reference, amount: money.amount, method: method, transaction: "\(account):\(line)",
            paidAt: money.paidAt)
        let outcome = try await take(payment, invoice: invoice.reference, caller).outcome
        try await settle(account, line, outcome, invoice.reference, by: caller.displayName, from: "unknown")
        return outcome
    }

    /// A kept line that nobody has said the purpose of. Throws `payment.no_such_line`, also for another unit's.
    package func unknownMoney(line: String, of account: String, _ caller: Caller) async throws -> UnknownMoney {
        let rows = try await database.read { tx in
            try tx.query(
                "SELECT * FROM incoming WHERE account = \(account) AND line = \(line) AND state = 'unknown'"
            ).map(UnknownMoney.init)
        }
        guard let money = rows.first,
            Policy.permits(caller, .reconcilePayments, on: PolicyResource(units: [money.unit]))
        else { throw Problem(.notFound, "payment.no_such_line") }
        return money
    }

    /// Money that nobody has said the purpose of, the oldest first.
    package func unknownMoney(of units: [String], limit: Int = 200) async throws -> [UnknownMoney] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT * FROM incoming WHERE state = 'unknown' AND unit IN \(list: units)
                ORDER BY paid_at, account, line LIMIT \(limit)
                """
            ).map(UnknownMoney.init)
        }
    }

    /// The invoice that a line names: by its check digits, or, where those are missing, by its number and exactly
    /// what is open on it.
    private func invoice(namedIn line: StatementLine, at unit: String) async throws -> InvoiceRow? {
        for candidate in PurposeText.candidates(line.purpose) {
            guard let invoice = try await invoice(candidate.reference), invoice.unit == unit else { continue }
            if candidate.isSure || invoice.state == .open && invoice.outstanding == line.amount { return invoice }
        }
        return nil
    }

    /// Writes a line down before anything is done with it, so that none is lost; false when it stands there already.
    @discardableResult
    func keep(_ line: StatementLine, account: String, unit: String, state: String = "new") async throws -> Bool {
        let now = clock.now
        return try await database.write { tx in
            try tx.execute(
                """
                INSERT INTO incoming (account, line, unit, paid_at, amount, purpose, payer, state, taken_at)
                VALUES (\(account), \(line.key), \(unit), \(line.paidAt), \(line.amount), \(line.purpose),
                    \(line.payer), \(state), \(now))
                ON CONFLICT (account, line) DO NOTHING
                """) == 1
        }
    }

    private func state(_ account: String, _ line: String) async throws -> String? {
        try await database.read { tx in
            try tx.query("SELECT state FROM incoming WHERE account = \(account) AND line = \(line)").first?.text(
                "state")
        }
    }

    private func settle(
        _ account: String, _ line: String, _ outcome: PaymentOutcome, _ invoice: String?, by officer: String?,
        from state: String
    ) async throws {
        try await database.write { tx in
            try tx.execute(
                """
                UPDATE incoming SET state = \(outcome.rawValue), invoice = \(invoice), assigned_by = \(officer)
                WHERE account = \(account) AND line = \(line) AND state = \(state)
                """)
        }
    }
}
