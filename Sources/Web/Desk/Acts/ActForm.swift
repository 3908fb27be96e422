import Administration
import Casework
import Core
import OrderedCollections

/// The form of one outcome of one open task. It carries the version that it was made from and a key, so that sending
/// it twice, or after a colleague was quicker, does nothing twice.
struct ActForm: Model {
    let action: String
    let version: Int
    let key: String
    let outcome: String
    let button: String
    let fields: [Part.Field]
    /// What may be added and mostly is not.
    let note: Part.Field?
}

/// What an ``ActForm`` is made from.
struct ActChoice {
    /// Not necessarily open any more.
    let task: TaskReference
    let outcome: String
    let view: DossierView
    /// Who may get the next task, for outcomes that name somebody.
    let colleagues: [Positions.Colleague]

    private var texts: Localizer { view.texts }
    private var rule: Outcome? { view.procedure.steps[task.step]?.outcome(outcome) }
    var label: String { view.words.outcome(outcome, step: task.step, branch: task.branch, view.procedure) }
    var needsReason: Bool { (rule?.needsReason ?? false) || (task.branch != nil && outcome == "disagree") }
    /// An event whose reference has a form is reported with it.
    var asksReference: Bool {
        if case .wait(let waiting)? = view.procedure.steps[task.step]?.kind { waiting.reference != nil } else { false }
    }
    private var asksItems: Bool { rule?.isSupplement ?? false }

    func field(_ name: String) -> String { "\(task.subject.replacing(".", with: "-"))-\(name)" }

    /// `data`: what was typed before, when the form comes back; `errors`: by field name.
    func form(data: FormData? = nil, errors: [String: String] = [:], key: String? = nil) -> ActForm {
        var fields: [Part.Field] = []
        if asksItems {
            fields.append(
                make(
                    "items", "desk.act.items", hint: texts("desk.act.items_hint"), error: errors["items"],
                    [data?["items"] ?? ""], .paragraph(rows: 4, length: 2000)))
        }
        if needsReason {
            let templates = reasonTemplates
            if !templates.isEmpty {
                fields.append(
                    make(
                        "template", "desk.act.template", optional: true, [data?["template"] ?? ""],
                        .select(templates.map { Part.Field.Option($0.id, $0.text) })))
            }
            fields.append(
                make(
                    "reason", "desk.act.reason", hint: templates.isEmpty ? nil : texts("desk.act.reason_hint"),
                    error: errors["reason"], [data?["reason"] ?? proposedReason ?? ""],
                    .paragraph(rows: 3, length: 2000)))
        }
        if asksReference {
            fields.append(
                make(
                    "reference", "desk.act.reference", hint: view.own["references", task.step],
                    error: errors["reference"], [data?["reference"] ?? ""], .text(length: 100)))
        }
        if rule?.takesAssignee == true, !colleagues.isEmpty {
            let options = colleagues.map { Part.Field.Option("\($0.officer)", $0.name) }
            fields.append(
                make(
                    "assignee", "desk.act.assignee", hint: texts("desk.act.assignee_hint"), error: errors["assignee"],
                    optional: true, [data?["assignee"] ?? ""], .select(options)))
        }
        if let fees = feesToCollect {
            fields.append(
                make(
                    "fees", "desk.act.fees", error: errors["fees"], data?.all("fees") ?? [],
                    .checkboxes([Part.Field.Option("yes", fees)])))
        }
        return ActForm(
            action: URLs.deskAct(task, outcome), version: view.dossier.version, key: key ?? DeskRoutes.newKey(),
            outcome: outcome, button: label, fields: fields,
            note: make(
                "note", "desk.act.note", optional: true, [data?["note"] ?? ""], .paragraph(rows: 2, length: 2000)))
    }

    private func make(
        _ name: String, _ label: String, hint: String? = nil, error: String? = nil, optional: Bool = false,
        _ values: [String], _ widget: Part.Field.Widget
    ) -> Part.Field {
        Part.Field(
            id: field(name), name: name, label: texts(label), hint: hint, error: error, optional: optional,
            values: values, widget: widget, texts: texts)
    }

    /// `Đã thu 100.000 đồng`; nil when nothing is to be paid here and now.
    private var feesToCollect: String? {
        guard let step = view.procedure.steps[task.step], rule?.needsReason == false else { return nil }
        var isDelivery = false
        if case .deliver = step.kind { isDelivery = true }
        guard isDelivery || step.place == .intake else { return nil }
        let due = view.dossier.demands.filter { $0.isListed && view.dossier.awaits($0) }
        // Of before fees were demanded: what opens with the act.
        let old = view.dossier.fees.filter { $0.isOpen && $0.collect != .onDemand && due.isEmpty && isDelivery }
        let sum = due.reduce(0) { $0 + $1.outstanding } + old.reduce(0) { $0 + $1.amount }
        return sum == 0 ? nil : texts("desk.act.fees_taken", ["amount": view.words.money(sum)])
    }

    /// The usual reasons, in the reader's language; what is chosen stands before what is typed.
    private var reasonTemplates: [(id: String, text: String)] {
        (1...9).compactMap { number in
            let key = "desk.reasons.\(outcome).r\(number)"
            return texts.has(key) ? ("r\(number)", texts(key)) : nil
        }
    }

    /// A leader who refuses what was proposed for refusal finds the proposal's reason in place.
    private var proposedReason: String? {
        guard outcome == "refuse", let proposal = view.proposal, proposal.closed.outcome == "reject" else { return nil }
        return proposal.closed.reason
    }

    /// Reads what was sent.
    func act(_ data: FormData) -> Act {
        let template = data["template"].flatMap { id in reasonTemplates.first { $0.id == id }?.text }
        let reason = [template, data.trimmed("reason")].compactMap(\.self).joined(separator: " ")
        let lines = (data["items"] ?? "").split(separator: "\n").map { $0.trimmed }.filter { !$0.isEmpty }
        return Act(
            step: task.step, branch: task.branch, outcome: outcome, reason: reason, note: data.trimmed("note"),
            items: asksItems ? lines : [], assignee: data["assignee"].flatMap { Identifier($0) },
            feesCollected: data.all("fees").contains("yes"), reference: data.trimmed("reference"))
    }
}

extension DossierView {
    /// What the specialist proposed last: to grant or to refuse, with the reason.
    var proposal: (closed: Event.StepClosed, by: String)? {
        for entry in journal.reversed() {
            if case .stepClosed(let closed) = entry.event, ["propose", "reject"].contains(closed.outcome) {
                return (closed, entry.actor.name)
            }
        }
        return nil
    }

    /// The outcomes of a task, the one to expect first: who signs after a proposal to refuse is offered to refuse. More
    /// is asked for only while the law lets it be.
    func outcomes(of task: OpenTask, at moment: Instant) throws -> [String] {
        let mayAsk = try supplementProblem(at: moment) == nil
        let open = try procedure.outcomes(of: task, dossier, at: moment).filter { id in
            mayAsk || procedure.steps[task.step]?.outcome(id)?.isSupplement != true
        }
        guard proposal?.closed.outcome == "reject", let refuse = open.first(where: { $0 == "refuse" }),
            case .decide? = procedure.steps[task.step]?.kind
        else { return open }
        return [refuse] + open.filter { $0 != refuse }
    }

    /// Why the applicant is not asked for more; nil when they may be.
    func supplementProblem(at moment: Instant) throws -> Problem? {
        let hours = words.units.unit(dossier.intakeUnit)?.officeHours.flatMap { words.calendar.unitHours[$0] }
        return try procedure.supplementProblem(on: dossier, at: moment, words.calendar, hours: hours)
    }

    /// The same, where the caller has a task from which more could be asked for.
    func askingIsOver(at moment: Instant) throws -> Problem? {
        let asks = dossier.tasks(for: caller).contains { task in
            procedure.steps[task.step]?.outcomes.contains { $0.isSupplement } == true
        }
        guard asks else { return nil }
        return try supplementProblem(at: moment)
    }
}
