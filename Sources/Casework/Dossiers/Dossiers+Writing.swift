import Administration
import Core
import Store

extension Dossiers {
    /// Writes what was decided on a dossier, in one transaction with all that follows from it: entries with what only
    /// the database gives (numbers, draws, lots), records in registers, rows. `alarms`: those of `dossier`. Throws
    /// `dossier.changed_meanwhile`, `score.bench_changed`, `register.unknown`.
    func write(
        _ events: [Event], on dossier: Dossier, _ procedure: Procedure, alarms: [Alarm], by actor: Actor,
        _ context: CommandContext, _ tx: any WriteTransaction
    ) throws -> (dossier: Dossier, entries: [JournalEntry]) {
        var changed = dossier
        var entries: [JournalEntry] = []
        for event in events {
            var settled = try procedure.settled(event, on: changed, at: context.now)
            if case .panelDrawn(let draw) = settled {
                settled = .panelDrawn(try PanelRows.draw(draw, for: changed, context, tx))
            }
            settled = try linked(settled, of: changed, tx)
            let entry = JournalEntry(
                sequence: changed.version + 1, at: context.now, actor: actor,
                event: try numbered(settled, procedure, tx))
            if case .recorded(let record) = settled { try keep(record, of: changed, entry, tx) }
            entries.append(entry)
            changed.apply(entry)
        }
        try DossierRows.update(
            from: dossier, to: changed, entries, alarms: (alarms, try procedure.alarms(of: changed, context)), tx)
        try PanelRows.write(from: dossier, to: changed, tx)
        try ResultRows.write(from: dossier, to: changed, reference: reference, tx)
        return (changed, entries)
    }

    /// A phone that was put right is another account's: the one that had the wrong phone does not see the dossier any more.
    private func linked(_ event: Event, of dossier: Dossier, _ tx: any ReadTransaction) throws -> Event {
        guard case .supplemented(let answers, let papers, var owner?) = event, dossier.applicant.relation != nil,
            owner.phone != dossier.owner.phone
        else { return event }
        owner.account = try ownerAccount(owner, tx)
        return .supplemented(answers: answers, papers: papers, owner: owner)
    }

    /// Writes to a register in the dossier's own transaction. Throws `register.unknown` when the place keeps none.
    private func keep(
        _ record: RecordWritten, of dossier: Dossier, _ entry: JournalEntry, _ tx: any WriteTransaction
    ) throws {
        guard let registers else { throw Problem(.fault, "register.unknown", ["register": record.register]) }
        try registers.keep(record, of: dossier, by: entry.actor, at: entry.at, tx)
    }

    /// Gives a document, an invoice or a receipt its number: one series a year for each unit and symbol of documents
    /// (NĐ 30/2020), one for its invoices, one for its receipts.
    func numbered(_ event: Event, _ procedure: Procedure, _ tx: any WriteTransaction) throws -> Event {
        switch event {
        case .documentIssued(let document, 0, let year, let unit, let signer):
            let number = try NumberSeries.next(
                units.numberingCodes(of: unit, in: year), symbol: procedure.symbols[document], year: year, tx)
            return .documentIssued(document: document, number: number, year: year, unit: unit, signer: signer)
        case .paymentDemanded(var demand):
            guard let invoice = demand.invoice, invoice.number == 0 else { return event }
            demand.invoice = try numbered(invoice, "invoice", tx)
            return .paymentDemanded(demand)
        case .receiptIssued(let receipt) where receipt.number.number == 0:
            return .receiptIssued(receipt.numbered(try numbered(receipt.number, "receipt", tx)))
        default: return event
        }
    }

    private func numbered(
        _ number: SeriesNumber, _ what: String, _ tx: any WriteTransaction
    ) throws -> SeriesNumber {
        let next = try DossierRows.next("\(what):\(number.unit):\(number.year)", tx)
        return number.numbered(next, series: accounts.series(of: number.unit) ?? SeriesNumber.letters(of: number.unit))
    }
}
