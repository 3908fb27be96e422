import Administration
import Casework
import Core

/// What stands on every printed form: issuer, code, national motto, place and day (NĐ 30/2020, Phụ lục I).
struct SheetHead: Model {
    let number: String?
    let issuer: String
    let parent: String?
    let code: String
    let place: String
    let day: String
    let title: String
}

struct SheetLine: Model {
    let label: String
    let value: String

    init(_ label: String, _ value: String) {
        self.label = label
        self.value = value
    }
}

/// The forms of one A5 page: a letter about a dossier.
struct LetterPage: PageModel {
    struct PaperRow: Model {
        let number: Int
        let title: String
        let form: String
        let count: Int
    }

    static let template = "desk/print/letter"
    let title: String
    let style: String
    let file: FileOffer
    let back: String
    let nextIntake: String?
    let head: SheetHead
    let lead: String
    let lines: [SheetLine]
    let papers: [PaperRow]
    let hasPapers: Bool
    let items: [String]
    let hasItems: Bool
    let numbered: [SheetLine]
    let closing: String?
    let qr: Markup?
    let signs: [String]
    let signer: String?
}

/// The process control slip: who had the dossier, from when to when.
struct ControlPage: PageModel {
    struct Row: Model {
        let unit: String
        let step: String
        let received: String
        let receiver: String
        let handed: String
        let result: String
        let note: String
    }

    static let template = "desk/print/control"
    let title: String
    let style: String
    let file: FileOffer
    let back: String
    let head: SheetHead
    let lines: [SheetLine]
    let rows: [Row]
    let total: String
}

/// Makes the sheets of one dossier.
struct SheetMaker {
    let view: DossierView
    let settings: WebSettings
    let style: String
    let file: FileOffer
    /// The page that one came from.
    let back: String
    /// The secret that opens the dossier to its owner; nil for a reader who may not have it.
    let secret: String?

    /// Printed forms are Vietnamese, whoever prints them.
    private var texts: Localizer { view.texts }
    private var dossier: Dossier { view.dossier }

    func head(_ form: OfficialForm) -> SheetHead { head(form, unit: dossier.intakeUnit, at: dossier.filedAt) }

    private func head(_ form: OfficialForm, unit: String, at moment: Instant) -> SheetHead {
        let units = view.words.units
        let issuer = units.unit(unit, at: moment.date) ?? units.unit(unit)
        let place = issuer.flatMap { units.areas.area($0.area, at: moment.date) }
        return SheetHead(
            number: form.reference(at: form.date(of: dossier), texts), issuer: issuer?.name.vietnamese ?? unit,
            parent: texts("sheet.desk"), code: dossier.code, place: place?.name ?? "", day: moment.date.official,
            title: form.title(at: form.date(of: dossier), texts))
    }

    private var owner: [SheetLine] {
        [
            (texts("sheet.owner"), dossier.owner.name),
            (texts("represent.applicant"), dossier.applicant.words(texts)),
            (texts("sheet.id_number"), dossier.owner.idNumber),
            (texts("sheet.address"), dossier.owner.address), (texts("sheet.phone"), dossier.owner.phone),
            (texts("sheet.email"), dossier.owner.email),
        ].compactMap { label, value in value.map { SheetLine(label, $0) } }
    }

    private func long(_ moment: Instant) -> String { "\(moment.time.official), \(moment.date.official)" }

    /// The number of the receipt in the unit's register is the day's running number in its code.
    func letter(_ form: OfficialForm, isNew: Bool) -> LetterPage? {
        guard form.isThere(for: dossier), form != .control else { return nil }
        let unit = form.unit(of: dossier)
        let content = content(form)
        let signs =
            form == .receipt
            ? [texts("sheet.sign_applicant"), texts("sheet.sign_receiver")] : [texts("sheet.sign_unit")]
        return LetterPage(
            title: "\(content.head.title) \(dossier.code)", style: style, file: file, back: back,
            nextIntake: isNew ? URLs.deskIntake(dossier.procedure) : nil, head: content.head,
            lead: texts("sheet.lead.\(form.rawValue.replacing("-", with: "_"))", ["unit": view.words.unit(unit)]),
            lines: owner + [
                SheetLine(
                    texts("sheet.procedure"), view.procedure.titleWithCode(.vietnamese))
            ],
            papers: form == .receipt ? papers : [], hasPapers: form == .receipt && !papers.isEmpty,
            items: content.items, hasItems: !content.items.isEmpty, numbered: content.numbered,
            closing: content.closing,
            qr: secret.flatMap { secret in
                form.leadsOn
                    ? QRCode.svg(
                        settings.publicOrigin + URLs.track(dossier.id, secret: secret), label: texts("receipt.qr"))
                    : nil
            },
            signs: signs, signer: content.signer)
    }

    private struct Content {
        let head: SheetHead
        var items: [String] = []
        var numbered: [SheetLine] = []
        var closing: String?
        var signer: String?
    }

    private func content(_ form: OfficialForm) -> Content {
        switch form {
        case .receipt: receipt()
        case .supplement: supplement()
        case .refusal: refusal()
        case .apology: apology()
        case .stop: stop()
        case .control: Content(head: head(form))
        }
    }

    private func receipt() -> Content {
        let accepted = dossier.clock.startedAt ?? dossier.filedAt
        let fees = dossier.fees.filter { $0.amount > 0 && $0.waivedAt == nil }
        let total = fees.reduce(0) { $0 + $1.amount }
        let paid = fees.allSatisfy { $0.collectedAt != nil } ? texts("sheet.fees_paid") : texts("sheet.fees_open")
        let amount = Money(dong: Int64(total))
        let acceptor = view.journal.first { entry in
            if case .stepClosed(let closed) = entry.event {
                closed.step == view.procedure.firstStep.id && closed.outcome == "accept"
            } else {
                false
            }
        }
        return Content(
            head: head(.receipt, unit: dossier.intakeUnit, at: accepted),
            numbered: [
                SheetLine(texts("sheet.sets"), texts("sheet.sets_one")),
                SheetLine(texts("sheet.limit"), view.procedure.limit.words(.vietnamese)),
                SheetLine(texts("sheet.received_at"), long(accepted)),
                SheetLine(texts("sheet.due_at"), long(firstDue)),
                SheetLine(texts("sheet.returned_at"), view.words.unit(dossier.intakeUnit)),
                SheetLine(
                    texts("sheet.fees"),
                    total == 0
                        ? texts("sheet.fees_none") : "\(amount.text(.vietnamese)) (\(amount.words)), \(paid)" + invoices
                ),
                SheetLine(
                    texts("sheet.book"),
                    texts("sheet.book_entry", ["year": String(accepted.date.year), "number": serial])),
            ], signer: acceptor?.actor.name)
    }

    /// `, mã nộp tiền RF62BTH26000123`, of what is open.
    private var invoices: String {
        let open = dossier.demands.filter { dossier.awaits($0) }.map(\.purpose)
        return open.isEmpty ? "" : texts("fee.invoices", ["invoices": open.joined(separator: ", ")])
    }

    /// What the receipt promised, whatever was put off later.
    private var firstDue: Instant {
        for entry in view.journal { if case .clockStarted(_, let due, _) = entry.event { return due } }
        return dossier.clock.due
    }

    private var serial: String { dossier.code.split(separator: "-").suffix(2).joined(separator: "-") }

    private var papers: [LetterPage.PaperRow] {
        let own = view.procedure.texts(.vietnamese)
        return view.procedure.papers.filter { rule in dossier.papers.contains { $0.paper == rule.id } }.enumerated().map
        { index, rule in
            LetterPage.PaperRow(
                number: index + 1, title: own.paper(rule.id), form: texts("desk.paper.form_\(rule.form.rawValue)"),
                count: dossier.papers.count { $0.paper == rule.id })
        }
    }

    private func supplement() -> Content {
        guard let request = dossier.supplements.last else {
            return Content(head: head(.supplement, unit: dossier.intakeUnit, at: dossier.filedAt))
        }
        return Content(
            head: head(.supplement, unit: dossier.intakeUnit, at: request.askedAt), items: request.items,
            numbered: [
                SheetLine(texts("sheet.reason"), request.reason),
                request.answer.map {
                    SheetLine(texts("sheet.answer_until"), "\($0.until.date.official) (\($0.basis))")
                }, contact,
            ].compactMap(\.self),
            closing: texts("sheet.closing.yeu_cau_bo_sung"), signer: request.askedBy)
    }

    private var contact: SheetLine {
        let unit = view.words.units.unit(dossier.intakeUnit)
        return SheetLine(
            texts("sheet.contact"),
            [view.words.unit(dossier.intakeUnit), unit?.phone].compactMap(\.self).joined(separator: ", "))
    }

    private func refusal() -> Content {
        var found: (Event.StepClosed, JournalEntry)?
        for entry in view.journal { if case .stepClosed(let closed) = entry.event { found = (closed, entry) } }
        return Content(
            head: head(.refusal, unit: dossier.intakeUnit, at: dossier.endedAt ?? dossier.filedAt),
            numbered: [SheetLine(texts("sheet.refusal_reason"), found?.0.reason ?? "")],
            closing: texts("sheet.closing.tu_choi"), signer: found?.1.actor.name)
    }

    private func apology() -> Content {
        guard let last = dossier.reappointments.last else {
            return Content(head: head(.apology, unit: dossier.competentUnit, at: dossier.filedAt))
        }
        let entry = view.journal.last { if case .apologised = $0.event { true } else { false } }
        return Content(
            head: head(.apology, unit: dossier.competentUnit, at: last.at),
            numbered: [
                SheetLine(texts("sheet.received_at"), long(dossier.clock.startedAt ?? dossier.filedAt)),
                SheetLine(texts("sheet.promised_at"), long(last.previousDue)),
                SheetLine(texts("sheet.late_reason"), last.reason), SheetLine(texts("sheet.new_due"), long(last.due)),
            ], closing: texts("sheet.closing.xin_loi"), signer: entry?.actor.name)
    }

    private func stop() -> Content {
        let ended = dossier.endedAt ?? dossier.filedAt
        return Content(
            head: head(.stop, unit: dossier.intakeUnit, at: ended),
            numbered: [
                SheetLine(
                    texts("sheet.stop_reason"), texts("sheet.withdrawn", ["reason": dossier.withdrawal?.reason ?? ""])),
                SheetLine(texts("sheet.stopped_at"), long(ended)),
            ], closing: texts("sheet.closing.dung_giai_quyet"), signer: view.journal.last?.actor.name)
    }
}
