import Administration
import Casework
import Core

/// A panel's work on one dossier, as far as its reader may know it: the judge's own sheet, who has scored, the result.
struct PanelPage: PageModel {
    struct Row: Model {
        let seat: String
        let name: String
        let state: String
        /// One for each criterion, then the total; empty where the sheet is not for the reader to see.
        let marks: [String]
        let note: String?
    }

    /// A small form of its own: stepping down, releasing a judge, calling one.
    struct Small: Model {
        let title: String
        let hint: String?
        let act: String
        let fields: [Part.Field]
        let button: String
    }

    static let template = "desk/panel"
    let title: String
    let code: String
    let back: String
    let subject: String
    let mine: Link
    let notices: [Part.Notice]
    let errorSummary: Part.ErrorSummary?
    let phase: String
    let until: String?
    let hint: String?
    let result: [String]
    let action: String
    let key: String
    let sheet: Small?
    let columns: [String]
    let rows: [Row]
    let hasRows: Bool
    let smalls: [Small]
}

/// Everything that a panel's page is made from.
struct PanelWords {
    let view: PanelView
    let step: Step
    let scoring: Scoring
    let dossier: DossierView

    private var texts: Localizer { dossier.texts }
    private var own: Texts { dossier.own }
    private var words: DossierWords { dossier.words }

    private func number(_ decimal: Decimal) -> String { words.mark(decimal) }

    var result: [String] {
        var lines: [String] = []
        if let result = view.result {
            lines.append(texts("score.result", ["mark": number(result.mark)]))
            lines.append(texts("score.counted", ["count": String(result.counted)]))
            lines += scoring.criteria.compactMap { criterion in
                result.criteria[criterion.id].map { "\(own.criterion(step.id, criterion.id)): \(number($0))" }
            }
        }
        if let rank = view.rank {
            lines.append(
                rank.place.map { texts("score.place", ["place": String($0), "of": String(rank.of)]) }
                    ?? texts("score.no_place"))
            if let seed = rank.seed { lines.append(texts("score.lot", ["seed": seed])) }
        } else if let closes = view.closes {
            lines.append(texts("score.closes", ["moment": texts.moment(closes)]))
        }
        if let hash = view.commitment, scoring.tie.contains(.lot) {
            lines.append(texts("score.commitment", ["hash": hash]))
        }
        return lines
    }

    var columns: [String] {
        guard view.seats.contains(where: { $0.sheet != nil }) else { return [] }
        return scoring.criteria.map { own.criterion(step.id, $0.id) } + [texts("score.total")]
    }

    var rows: [PanelPage.Row] {
        let shown = columns
        return view.seats.filter { $0.hasScored != nil || $0.sheet != nil }.map { seat in
            let marks = seat.sheet.map { sheet in
                scoring.criteria.map { sheet.marks[$0.id].map(number) ?? "" }
                    + [scoring.total(sheet.marks).map(number) ?? ""]
            }
            return PanelPage.Row(
                seat: own.seat(seat.seat.place) ?? texts("score.seat"), name: seat.seat.name,
                state: seat.hasScored.map { texts($0 ? "score.has_scored" : "score.not_scored") } ?? "",
                marks: marks ?? shown.map { _ in "" }, note: seat.sheet?.note)
        }
    }

    /// The judge's sheet; nil for all others, and when the phase has ended.
    func sheet(_ data: FormData?, _ errors: [String: String]) -> PanelPage.Small? {
        guard view.isJudge, view.phase.isOpen, !dossier.dossier.isEnded, dossier.dossier.withdrawal == nil else {
            return nil
        }
        var fields = scoring.criteria.map { criterion in
            let scale = [
                "from": number(criterion.from), "to": number(criterion.to),
                "step": criterion.step == .one
                    ? texts("score.whole") : texts("score.by_steps", ["step": number(criterion.step)]),
                "weight": criterion.weight.map(number) ?? "",
            ]
            let name = "mark-\(criterion.id)"
            return Part.Field(
                id: name, name: name, label: own.criterion(step.id, criterion.id),
                hint: texts(criterion.weight == nil ? "score.points" : "score.scale", scale), error: errors[name],
                values: [data?[name] ?? view.own?.marks[criterion.id].map(number) ?? ""], widget: .number(unit: nil),
                texts: texts)
        }
        fields.append(
            Part.Field(
                id: "note", name: "note", label: texts("score.note"), optional: true,
                values: [data?["note"] ?? view.own?.note ?? ""], widget: .paragraph(rows: 3, length: 2000), texts: texts
            ))
        return PanelPage.Small(
            title: texts("score.sheet"), hint: nil, act: "score", fields: fields,
            button: texts(view.own == nil ? "score.hand_in" : "score.change"))
    }

    func smalls(_ errors: [String: String]) -> [PanelPage.Small] {
        guard view.phase.isOpen, !dossier.dossier.isEnded else { return [] }
        var smalls: [PanelPage.Small] = []
        if view.isJudge {
            smalls.append(
                PanelPage.Small(
                    title: texts("score.step_down"), hint: texts("score.step_down_hint"), act: "step_down",
                    fields: [reason("own-reason", "score.step_down_reason", errors)],
                    button: texts("score.step_down_button")))
        }
        guard view.leads else { return smalls }
        let judges = view.seats.filter { $0.seat.officer != dossier.caller.officer }
        if !judges.isEmpty {
            let options = judges.map { Part.Field.Option("\($0.seat.officer)", $0.seat.name) }
            smalls.append(
                PanelPage.Small(
                    title: texts("score.release"), hint: nil, act: "release",
                    fields: [
                        Part.Field(
                            id: "officer", name: "officer", label: texts("score.judge"), error: errors["officer"],
                            widget: .radios(options), texts: texts),
                        reason("reason", "score.release_reason", errors),
                    ], button: texts("score.release_button")))
        }
        let free = scoring.panel.size - view.seats.count
        if free > 0 {
            smalls.append(
                PanelPage.Small(
                    title: texts("score.fill_button"),
                    hint: texts("score.fill_hint", ["free": String(free), "size": String(scoring.panel.size)]),
                    act: "fill", fields: [], button: texts("score.fill_button")))
        }
        return smalls
    }

    private func reason(_ name: String, _ label: String, _ errors: [String: String]) -> Part.Field {
        Part.Field(
            id: name, name: name, label: texts(label), error: errors[name], values: [""],
            widget: .paragraph(rows: 2, length: 1000), texts: texts)
    }
}
