import Administration
import Casework
import Core
import OrderedCollections

/// One dossier as an officer sees it: what the citizen said, and what is to be done.
struct DeskDossierPage: PageModel {
    struct Section: Model {
        let title: String
        let list: Part.SummaryList
    }

    struct PaperLine: Model {
        let title: String
        let form: String
        let file: Link?
        let detail: String
        /// Why it may not be opened.
        let held: String?
    }

    struct ConsultationLine: Model {
        let matter: String
        let unit: String
        let answer: String
        let due: Part.DueBadge?
        let dueTime: String?
        let note: String?
    }

    struct Supplement: Model {
        let asked: String
        let items: [String]
        let reason: String
        let answered: String?
    }

    struct Panel: Model {
        let step: String
        let due: Part.DueBadge
        let dueTime: String
        let holder: String?
        let form: ActForm?
        let primary: Link?
        /// What would be signed or numbered, to be looked at first.
        var drafts: [Link] = []
    }

    static let template = "desk/dossier"
    let title: String
    let procedure: String
    let status: String
    let due: Part.DueBadge
    let dueTime: String
    let notices: [Part.Notice]
    let next: Link?
    let facts: Part.SummaryList
    let sections: [Section]
    let papers: [PaperLine]
    let hasPapers: Bool
    let documents: [Link]
    let hasDocuments: Bool
    let supplements: [Supplement]
    let hasSupplements: Bool
    let consultations: [ConsultationLine]
    let hasConsultations: Bool
    /// Branches that run at once, each with what came of it.
    let branches: [ConsultationLine]
    let hasBranches: Bool
    let timeline: Part.Timeline
    let panels: [Panel]
    let idle: String?
    let others: [Link]
    let hasOthers: Bool
    let prints: [Link]
    let hasPrints: Bool
    let clock: [String]
    /// What was handed in together with it.
    let siblings: [Sibling]
    let hasSiblings: Bool

    struct Sibling: Model {
        let title: String
        let code: String
        let status: String
        let unit: String
        /// Nil where the reader takes no part.
        let address: String?
    }
}

/// Everything that the page of a dossier is made from.
struct DossierView {
    let dossier: Dossier
    let procedure: Procedure
    let journal: [JournalEntry]
    let words: DossierWords
    let areas: AreaChoices
    /// Officers' names by id, for who holds a task.
    let names: [Identifier: String]
    let caller: Caller
    /// The dossiers of its group, with their titles; itself not among them.
    var together: [(standing: DossierStanding, title: String)] = []
    /// The procedure in every version that the journal tells of.
    var versions: [String: Procedure] = [:]
    var scans: [String: PaperScan] = [:]
    /// It waits until an officer has said where it goes on under a new version.
    var isUndecided = false
    /// Why the caller may not do a task that their role could.
    var barred: String?

    var texts: Localizer { words.texts }
    var own: Texts { procedure.texts(texts.language) }

    var facts: Part.SummaryList {
        var rows = [Part.SummaryList.Row(texts("desk.fact.owner"), [dossier.owner.name])]
        func add(_ key: String, _ value: String?) {
            if let value, !value.isEmpty { rows.append(Part.SummaryList.Row(texts(key), [value])) }
        }
        add("desk.fact.id_number", dossier.owner.idNumber)
        add("desk.fact.phone", dossier.owner.phone)
        if let applicant = dossier.applicant.words(texts) {
            add("desk.fact.applicant", applicant)
            add("represent.applicant_id", dossier.applicant.idNumber)
            add("represent.applicant_phone", dossier.applicant.phone)
        } else if dossier.applicant.name != dossier.owner.name {
            add("desk.fact.applicant", dossier.applicant.name)
        }
        add("desk.fact.filed", "\(texts.moment(dossier.filedAt)), \(texts("channel.\(dossier.channel.rawValue)"))")
        add("desk.fact.intake", words.unit(dossier.intakeUnit))
        if dossier.competentUnit != dossier.intakeUnit { add("desk.fact.competent", words.unit(dossier.competentUnit)) }
        let fees = dossier.fees.filter { $0.amount > 0 }.map { fee in
            let paid =
                fee.collectedAt.map { texts("desk.fee.paid", ["day": $0.date.vietnamese]) }
                ?? fee.waivedAt.map { texts("fee.waived", ["moment": texts.moment($0)]) }
            return
                "\(own.fee(fee.id)): \(words.money(fee.amount)), \(paid ?? texts("desk.fee.open_\(fee.collect.rawValue)"))"
        }
        if !fees.isEmpty { rows.append(Part.SummaryList.Row(texts("desk.fact.fees"), fees)) }
        add("migration.version", MigrationNotes.version(procedure.pack))
        return Part.SummaryList(rows)
    }

    var sections: [DeskDossierPage.Section] {
        let field = FieldWords(procedure: procedure, texts: texts)
        return procedure.form.pages.compactMap { page in
            let rows = page.fields.compactMap { item -> Part.SummaryList.Row? in
                let lines = field.answer(item, in: dossier.answers, at: dossier.filedAt.date, areas)
                let label = item.widget == .declaration ? texts("portal.declaration") : field.label(item)
                return lines.isEmpty ? nil : Part.SummaryList.Row(label, lines)
            }
            return rows.isEmpty ? nil : DeskDossierPage.Section(title: own.page(page.id), list: Part.SummaryList(rows))
        }
    }

    var papers: [DeskDossierPage.PaperLine] {
        dossier.papers.enumerated().map { index, paper in
            let rule = procedure.papers.first { $0.id == paper.paper }
            let held = texts.held(paper, scans)
            return DeskDossierPage.PaperLine(
                title: own.paper(paper.paper), form: rule.map { texts("desk.paper.form_\($0.form.rawValue)") } ?? "",
                file: held == nil ? paper.file.map { Link($0.name, URLs.deskPaper(dossier.id, index)) } : nil,
                detail: paper.file.map { FileSize.words($0.size, texts.language) } ?? texts("desk.paper.at_desk"),
                held: held)
        }
    }

    var documents: [Link] {
        dossier.documents.enumerated().map { index, document in
            Link(
                texts(
                    "desk.document",
                    [
                        "document": own.document(document.document), "number": procedure.number(of: document),
                        "day": document.issuedAt.date.vietnamese,
                    ]), URLs.deskDocument(dossier.id, index))
        }
    }

    var supplements: [DeskDossierPage.Supplement] {
        dossier.supplements.map { request in
            DeskDossierPage.Supplement(
                asked: texts(
                    "desk.supplement.asked", ["who": who(request.askedBy), "moment": texts.moment(request.askedAt)]),
                items: request.items, reason: request.reason,
                answered: request.answeredAt.map { texts("desk.supplement.answered", ["moment": texts.moment($0)]) }
                    ?? request.lapsedAt.map { texts("desk.supplement.lapsed", ["moment": texts.moment($0)]) })
        }
    }

    var consultations: [DeskDossierPage.ConsultationLine] {
        dossier.consultations.map { branch in
            let open = branch.answer == nil
            return DeskDossierPage.ConsultationLine(
                matter: own.consult(branch.branch), unit: words.unit(branch.unit),
                answer: branch.answer.map { texts("answer.\($0.rawValue)") } ?? texts("desk.consult.waiting"),
                due: open ? branch.due.map(words.due) : nil,
                dueTime: open ? branch.due.map(words.short) : branch.answeredAt.map(words.short), note: branch.note)
        }
    }

    var branches: [DeskDossierPage.ConsultationLine] {
        dossier.branches.map { run in
            let last = procedure.steps.values.last {
                $0.within == BranchName(step: run.step, branch: run.branch) && run.outcome.map($0.outcome) != nil
            }
            let answer = run.outcome.map { words.outcome($0, step: last?.id ?? run.step, branch: nil, procedure) }
            return DeskDossierPage.ConsultationLine(
                matter: own.branch(run.branch), unit: words.unit(run.unit ?? dossier.competentUnit),
                answer: answer ?? texts("branch.running"), due: run.isOpen ? run.due.map(words.due) : nil,
                dueTime: run.isOpen ? run.due.map(words.short) : run.closedAt.map(words.short), note: nil)
        }
    }

    var siblings: [DeskDossierPage.Sibling] {
        together.map { other, title in
            let mayRead = Policy.permits(
                caller, .readDossier, on: PolicyResource(units: other.units, subject: other.procedure))
            return DeskDossierPage.Sibling(
                title: title, code: other.code,
                status: other.waitsFor.isEmpty ? words.status(other) : texts("group.waiting"),
                unit: words.unit(other.competentUnit), address: mayRead ? URLs.desk(other.id) : nil)
        }
    }

    var prints: [Link] { forms + moneySheets + [Link(texts("application.name"), URLs.deskApplication(dossier.id))] }

    /// Notices of what is to be paid, and receipts.
    private var moneySheets: [Link] {
        let demands = dossier.demands.enumerated().filter { dossier.awaits($0.element) }.map { index, demand in
            Link(
                texts("money.print_demand", ["amount": words.money(demand.outstanding)]),
                URLs.deskDemand(dossier.id, index))
        }
        let receipts = dossier.receipts.enumerated().map { index, receipt in
            Link(
                texts("money.print_receipt", ["number": receipt.number.receipt]),
                URLs.deskCashReceipt(dossier.id, index))
        }
        return demands + receipts
    }

    private var forms: [Link] {
        OfficialForm.allCases.filter { $0.isThere(for: dossier) }.map { form in
            Link(form.title(at: form.date(of: dossier), texts), URLs.deskPrint(dossier.id, form))
        }
    }

    /// An officer's name; of a program that has none, the office.
    func who(_ name: String) -> String { name.isEmpty ? texts("event.office") : name }

    func holder(_ task: OpenTask) -> String? {
        guard let assignee = task.assignee else { return nil }
        if assignee == caller.officer { return texts("desk.queue.yours") }
        return texts("desk.held_by", ["name": names[assignee] ?? ""])
    }
}
