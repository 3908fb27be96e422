import Administration
import Casework
import Core

/// A dossier as its applicant follows it.
struct DossierPage: PageModel {
    static let template = "portal/dossier"

    struct PaperLink: Model {
        let title: String
        /// What file it is, or that it lies at the desk.
        let detail: String
        let address: String?
        /// Why it may not be opened.
        let held: String?
    }

    struct DocumentLine: Model {
        let title: String
        let number: String
        let issued: String
        let address: String
    }

    let title: String
    let code: String
    let status: String
    let due: Part.DueBadge
    let dueTime: String?
    let asked: AskedItems?
    let supplement: String?
    /// The result, once it is there.
    let result: Link?
    /// What there is to pay, or was paid.
    let payment: Link?
    let timeline: Part.Timeline
    let clock: [String]
    let hasDocuments: Bool
    let documents: [DocumentLine]
    /// What the office gave on paper: receipts, requests, apologies.
    let hasGiven: Bool
    let given: [Link]
    let hasPapers: Bool
    let papers: [PaperLink]
    let hasFees: Bool
    let fees: [Part.SummaryList.Row]
    let answers: [Part.SummaryList.Row]
    let receipt: String
    let application: String
    let readers: String
    let withdrawal: String?
    let owner: String
    /// Who handed it in for the owner.
    let applicant: String?
    /// The page of all that was handed in with it.
    let group: Link?

    init(
        _ shown: ShownDossier, _ journal: [JournalEntry], _ words: DossierWords, areas: AreaChoices,
        groupAddress: String? = nil, scans: [String: PaperScan] = [:], mayAnswer: Bool,
        versions: [String: Procedure] = [:]
    ) {
        let (dossier, procedure, texts) = (shown.dossier, shown.procedure, words.texts)
        let own = procedure.texts(texts.language)
        title = own.title
        code = dossier.code
        let isRevoked = dossier.documents.last?.revocation != nil
        status = words.status(dossier) + (isRevoked ? ". \(texts("portal.result_revoked"))" : "")
        due = words.due(dossier)
        dueTime = DossierPage.dueTime(dossier, words)
        asked = dossier.withdrawal == nil ? dossier.openSupplement.map { AskedItems($0, texts) } : nil
        supplement = asked != nil && mayAnswer ? URLs.supplement(dossier.id, secret: shown.secret) : nil
        payment = DossierPage.payment(shown, words)
        timeline = DossierTimeline.timeline(dossier, journal, procedure, words, for: .citizen, versions: versions)
        clock = ClockWords(words: words, procedure: procedure, versions: versions).sentences(journal)
        documents = dossier.documents.enumerated().map { index, document in
            DocumentLine(
                title: own.document(document.document),
                number: procedure.number(of: document)
                    + (document.revocation == nil ? "" : " (\(texts("portal.revoked")))"),
                issued: texts.moment(document.issuedAt),
                address: URLs.document(index + 1, dossier.id, secret: shown.secret))
        }
        papers = dossier.papers.enumerated().map { index, paper in
            let held = texts.held(paper, scans)
            return PaperLink(
                title: own.paper(paper.paper),
                detail: paper.file.map { "\($0.name) · \(FileSize.words($0.size, texts.language))" }
                    ?? texts("portal.paper_at_desk"),
                address: paper.file == nil || held != nil
                    ? nil : URLs.paper(index + 1, dossier.id, secret: shown.secret),
                held: held)
        }
        fees = dossier.fees.map { fee in
            Part.SummaryList.Row(own.fee(fee.id), [words.money(fee.amount), words.feeState(fee, of: dossier)])
        }
        given = DossierPage.given(shown, texts)
        hasGiven = !given.isEmpty
        result = DossierPage.result(dossier, own, shown, texts)
        (hasDocuments, hasPapers, hasFees) = (!documents.isEmpty, !papers.isEmpty, !fees.isEmpty)
        let fields = FieldWords(procedure: procedure, texts: texts)
        answers = procedure.form.fields.compactMap { field in
            let lines = fields.answer(field, in: dossier.answers, at: dossier.filedAt.date, areas)
            let label = field.widget == .declaration ? texts("portal.declaration") : fields.label(field)
            return lines.isEmpty ? nil : Part.SummaryList.Row(label, lines)
        }
        readers = URLs.readers(dossier.id, secret: shown.secret)
        receipt = URLs.receipt(dossier.id, secret: shown.secret)
        application = URLs.application(dossier.id, secret: shown.secret)
        owner = dossier.owner.name
        applicant = dossier.applicant.words(texts)
        group = dossier.group.flatMap { link in
            groupAddress.map { Link(texts("group.see_all", ["code": link.code]), $0) }
        }
        withdrawal = mayAnswer && shown.mayWithdraw ? URLs.withdrawal(dossier.id, secret: shown.secret) : nil
    }

    private static func given(_ shown: ShownDossier, _ texts: Localizer) -> [Link] {
        let (dossier, secret) = (shown.dossier, shown.secret)
        let forms = OfficialForm.allCases.filter { $0 != .control && $0.isThere(for: dossier) }.map { form in
            Link(form.title(at: form.date(of: dossier), texts), URLs.form(form, dossier.id, secret: secret))
        }
        let receipts = dossier.receipts.enumerated().map { index, receipt in
            Link(
                texts("given.receipt", ["number": receipt.number.receipt]),
                URLs.cashReceipt(index + 1, dossier.id, secret: secret))
        }
        return forms + receipts
    }

    /// The last document, when it is what was asked for and still holds.
    private static func result(_ dossier: Dossier, _ own: Texts, _ shown: ShownDossier, _ texts: Localizer) -> Link? {
        guard case .finished = dossier.clock.state, let last = dossier.documents.last, last.revocation == nil else {
            return nil
        }
        return Link(
            texts("portal.open_result", ["title": own.document(last.document)]),
            URLs.document(dossier.documents.count, dossier.id, secret: shown.secret))
    }

    private static func payment(_ shown: ShownDossier, _ words: DossierWords) -> Link? {
        guard let last = shown.dossier.demands.last else { return nil }
        let open = shown.dossier.demands.filter { shown.dossier.awaits($0) }
        let sum = words.money(open.reduce(0) { $0 + $1.outstanding })
        let label = open.isEmpty ? nil : words.texts("pay.see", ["amount": sum])
        let address = URLs.payment(shown.dossier.id, secret: shown.secret)
        return label == nil && last.payments.isEmpty ? nil : Link(label ?? words.texts("pay.see_done"), address)
    }

    /// Nil once nothing is awaited any more.
    private static func dueTime(_ dossier: Dossier, _ words: DossierWords) -> String? {
        if dossier.isEnded || dossier.withdrawal != nil { return nil }
        switch dossier.clock.state {
        case .notStarted where dossier.openSupplement != nil: return words.texts("event.result_after_supplement")
        case .notStarted: return words.texts("portal.due_expected", ["due": words.dueTime(dossier)])
        case .running: return words.dueTime(dossier)
        case .stopped:
            return words.texts(dossier.clock.cause?.why == .payment ? "pay.due_stopped" : "portal.due_stopped")
        case .finished: return words.texts("portal.result_waits")
        }
    }
}
