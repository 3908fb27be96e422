import Administration
import Casework
import Core

/// The application of a procedure on A4 paper, as offices have it (NĐ 30/2020, Phụ lục I: national motto, addressee,
/// place, day and signature): filled in, or to be filled in by pen.
struct ApplicationSheet: PageModel {
    struct Section: Model {
        let title: String
        let answers: [PrintedAnswer]
    }

    struct PaperRow: Model {
        let number: Int
        let title: String
        let form: String
        let count: String
    }

    static let template = "documents/application"
    let title: String
    let style: String
    let file: FileOffer?
    let back: Link
    let code: String?
    let procedure: String
    let number: String
    /// The unit that it is sent to; nil where that is still to be written in.
    let unit: String?
    let sections: [Section]
    let papers: [PaperRow]
    let hasPapers: Bool
    /// How it came in, when it has.
    let filed: String?
    let place: String
    let day: String
    let signer: String?
}

/// Makes the sheets of one procedure. They are Vietnamese, whoever prints them.
struct ApplicationMaker {
    let procedure: Procedure
    let texts: Localizer
    let areas: AreaChoices
    let style: String
    /// The day whose names of places hold.
    let date: CivilDate
    /// The papers that are enclosed; nil for a form to be filled in by pen.
    var enclosed: [Paper]?

    var words: FieldWords { FieldWords(procedure: procedure, texts: texts) }
    private var own: Texts { procedure.texts(texts.language) }

    init(_ procedure: Procedure, _ services: Services, _ pages: PageRenderer, at date: CivilDate? = nil) {
        self.procedure = procedure
        texts = pages.locales[.vietnamese]
        areas = AreaChoices(services)
        style = pages.assets.address(of: "official.css")
        self.date = date ?? services.clock.now.date
    }

    /// With nothing in it: every question, also those that only some are asked.
    func blank(back: Link) -> ApplicationSheet {
        sheet(
            procedure.form.pages.map { FormState.Page(id: $0.id, fields: $0.fields) }, nil, nil, back: back, unit: nil,
            day: texts("application.blank_day"))
    }

    /// Of a form that is still being filled in: what is missing can be added by pen.
    func draft(_ filling: Filling, back: Link) -> ApplicationSheet {
        var maker = self
        maker.enclosed = filling.draft.papers
        let signer = filling.answers.at(procedure.form.owner.name)?.string
        return maker.sheet(
            filling.pages, filling.answers, signer, back: back, unit: filling.decider, day: date.official)
    }

    /// As it was filed, or last answered. Throws `decision.limit_…`.
    func filed(_ dossier: Dossier, back: Link, file: FileOffer?) throws -> ApplicationSheet {
        var maker = self
        maker.enclosed = dossier.papers
        let state = try FormState(
            procedure, answers: dossier.answers, channel: dossier.channel, filed: dossier.filedAt.date,
            decided: dossier.filedAt.date, at: dossier.filedAt)
        let moment = "\(dossier.filedAt.time.official), \(dossier.filedAt.date.official)"
        let came = texts(
            "application.filed", ["channel": texts("channel.\(dossier.channel.rawValue)"), "moment": moment])
        return maker.sheet(
            state.pages, state.answers, dossier.owner.name, back: back,
            unit: areas.units.unit(dossier.competentUnit, at: date), day: date.official, code: dossier.code,
            filed: came, file: file)
    }

    func box(_ label: String, _ isTicked: Bool) -> PrintedAnswer.Box {
        PrintedAnswer.Box(
            mark: isTicked ? "×" : "\u{A0}", state: texts(isTicked ? "application.ticked" : "application.open"),
            label: label)
    }

    func encloses(_ paper: String?) -> Bool { enclosed?.contains { $0.paper == paper } ?? false }

    private func sheet(
        _ pages: [FormState.Page], _ answers: Value?, _ signer: String?, back: Link, unit: Unit?, day: String,
        code: String? = nil, filed: String? = nil, file: FileOffer? = nil
    ) -> ApplicationSheet {
        let place = unit.flatMap { areas.units.areas.area($0.area, at: date)?.name }
        return ApplicationSheet(
            title: [texts("application.name"), code ?? own.title].joined(separator: " – "), style: style, file: file,
            back: back, code: code, procedure: own.title, number: procedure.code, unit: unit?.name.vietnamese,
            sections: pages.enumerated().map { index, page in
                ApplicationSheet.Section(
                    title: "\(index + 1). \(own.page(page.id))", answers: self.answers(page.fields, answers))
            }, papers: papers, hasPapers: !papers.isEmpty, filed: filed,
            place: place ?? texts("application.blank_place"), day: day, signer: signer)
    }

    private func answers(_ fields: [FormField], _ answers: Value?) -> [PrintedAnswer] {
        fields.enumerated().map { index, field in
            let before = index == 0 ? nil : fields[index - 1].section
            let section = field.section == before ? nil : field.section.map { own.section($0) }
            return PrintedAnswer(field, self, answers: answers, section: section)
        }
    }

    /// What is enclosed; all that may be, where that is still to be written in.
    private var papers: [ApplicationSheet.PaperRow] {
        let rules = procedure.papers.filter { enclosed == nil || encloses($0.id) }
        return rules.enumerated().map { index, rule in
            ApplicationSheet.PaperRow(
                number: index + 1, title: own.paper(rule.id), form: texts("desk.paper.form_\(rule.form.rawValue)"),
                count: enclosed.map { papers in String(papers.count { $0.paper == rule.id }) } ?? "\u{A0}")
        }
    }
}
