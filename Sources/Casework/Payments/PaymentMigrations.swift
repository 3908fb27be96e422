import Store

/// The tables of money: numbers 140 to 149.
enum PaymentMigrations {
    static let all = [payments, incoming]

    /// Invoices by number, the book of money, refunds.
    private static let payments = Migration(
        140, "payments",
        both: """
            CREATE TABLE invoice (
                reference TEXT PRIMARY KEY,
                dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                demand TEXT NOT NULL,
                unit TEXT NOT NULL,
                year INTEGER NOT NULL,
                number INTEGER NOT NULL,
                amount IDENTIFIER NOT NULL,
                received IDENTIFIER NOT NULL,
                state TEXT NOT NULL,
                asked_at IDENTIFIER NOT NULL,
                UNIQUE (unit, year, number)
            );
            CREATE INDEX invoice_dossier ON invoice (dossier);
            CREATE INDEX invoice_open ON invoice (unit, asked_at) WHERE state = 'open';
            CREATE TABLE money (
                dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                sequence INTEGER NOT NULL,
                kind TEXT NOT NULL,
                method TEXT NOT NULL,
                external TEXT UNIQUE,
                reference TEXT,
                unit TEXT NOT NULL,
                officer IDENTIFIER,
                cashier TEXT NOT NULL,
                amount IDENTIFIER NOT NULL,
                day TEXT NOT NULL,
                at IDENTIFIER NOT NULL,
                receipt TEXT,
                PRIMARY KEY (dossier, sequence)
            );
            CREATE INDEX money_day ON money (unit, day, at);
            CREATE TABLE refund (
                dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                number INTEGER NOT NULL,
                unit TEXT NOT NULL,
                reference TEXT NOT NULL,
                amount IDENTIFIER NOT NULL,
                reason TEXT NOT NULL,
                due_at IDENTIFIER NOT NULL,
                paid_at IDENTIFIER,
                PRIMARY KEY (dossier, number)
            );
            CREATE INDEX refund_open ON refund (unit, due_at) WHERE paid_at IS NULL;
            CREATE INDEX journal_money ON journal (at)
                WHERE kind IN ('payment_received', 'receipt_issued', 'refund_paid');
            """)

    /// Lines of bank statements and reports of gateways, whether or not they found their invoice.
    private static let incoming = Migration(
        141, "incoming money",
        both: """
            CREATE TABLE incoming (
                account TEXT NOT NULL,
                line TEXT NOT NULL,
                unit TEXT NOT NULL,
                paid_at IDENTIFIER NOT NULL,
                amount IDENTIFIER NOT NULL,
                purpose TEXT NOT NULL,
                payer TEXT NOT NULL,
                state TEXT NOT NULL,
                invoice TEXT,
                taken_at IDENTIFIER NOT NULL,
                assigned_by TEXT,
                PRIMARY KEY (account, line)
            );
            CREATE INDEX incoming_unknown ON incoming (unit, paid_at) WHERE state = 'unknown';
            """)
}
