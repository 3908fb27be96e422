import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird
import OrderedCollections

extension DeskRoutes {
    @Sendable func panel(_ request: Request, _ context: WebContext) async throws -> Response {
        let words = try await panelWords(context)
        let query = try FormData(query: request.uri.query)
        var notices: [Part.Notice] = []
        let texts = words.dossier.texts
        switch query["xong"] {
        case "score": notices = [Part.Notice(.success, texts("score.handed_in"))]
        case "step_down", "release": notices = [Part.Notice(.success, texts("score.done.recuse"))]
        case "fill": notices = [Part.Notice(.success, texts("score.done.fill"))]
        default: break
        }
        return try panelPage(words, nil, [], notices, context)
    }

    @Sendable func panelAct(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let words = try await panelWords(context)
        let act = data["act"] ?? ""
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            try await perform(act, data, words, context)
            // Whoever steps down may belong to no unit of the dossier any more.
            let next = act == "step_down" ? URLs.deskJudging : URLs.deskPanel(words.dossier.dossier.id, words.step.id)
            return seeOther("\(next)?xong=\(act)")
        } catch let problems as Problems {
            return try await refused(problems.all, data, act, context)
        } catch let problem as Problem where problem.code == "form.token" {
            return try panelPage(words, data, [problem], [], context, act: act)
        } catch let problem as Problem where problem.kind != .fault && !problem.code.hasPrefix("policy.") {
            return try await refused([problem], data, act, context)
        }
    }

    private func perform(_ act: String, _ data: FormData, _ words: PanelWords, _ context: WebContext) async throws {
        let (id, step, key) = (words.dossier.dossier.id, words.step.id, data.trimmed("key"))
        switch act {
        case "score":
            try await dossiers.score(
                step, marks: try marks(data, words.scoring), note: data.trimmed("note"), on: id, idempotencyKey: key,
                context.acting)
        case "step_down":
            try await dossiers.recuse(
                step, officer: context.acting.officer ?? Identifier(rawValue: 0),
                reason: data.trimmed("own-reason") ?? "", on: id, idempotencyKey: key, context.acting)
        case "release":
            guard let officer = data["officer"].flatMap({ Identifier($0) }) else {
                throw Problem(.invalid, "desk.no_officer", at: "/officer")
            }
            try await dossiers.recuse(
                step, officer: officer, reason: data.trimmed("reason") ?? "", on: id, idempotencyKey: key,
                context.acting)
        case "fill": try await dossiers.fillPanel(step, on: id, idempotencyKey: key, context.acting)
        default: throw Problem(.invalid, "dossier.no_such_outcome", ["step": step, "outcome": act])
        }
    }

    /// Numbers as people of both languages write them. What is no number is told beside its field.
    private func marks(_ data: FormData, _ scoring: Scoring) throws -> [String: Decimal] {
        var (marks, problems): ([String: Decimal], [Problem]) = ([:], [])
        for criterion in scoring.criteria {
            guard let text = data.trimmed("mark-\(criterion.id)") else { continue }
            if text.utf8.count <= 12, let number = Decimal(text.replacing(",", with: ".")) {
                marks[criterion.id] = number
            } else {
                problems.append(Problem(.invalid, "score.not_a_number", at: "/marks/\(criterion.id)"))
            }
        }
        guard problems.isEmpty else { throw Problems(problems) }
        return marks
    }

    /// Says what was not done, with everything that was typed still there.
    private func refused(
        _ problems: [Problem], _ data: FormData, _ act: String, _ context: WebContext
    ) async throws -> Response {
        try panelPage(try await panelWords(context), data, problems, [], context, act: act)
    }

    /// Throws `dossier.unknown` when the dossier has no such panel.
    private func panelWords(_ context: WebContext) async throws -> PanelWords {
        let (dossier, procedure) = try await open(context)
        let id = try context.parameters.require("step")
        guard let step = procedure.steps[id], case .score(let scoring) = step.kind,
            let panel = dossier.panels(for: context.acting).first(where: { $0.step == id })
        else { throw Problem(.notFound, "dossier.unknown") }
        return PanelWords(
            view: panel, step: step, scoring: scoring, dossier: try await view(dossier, procedure, context))
    }

    private func panelPage(
        _ words: PanelWords, _ data: FormData?, _ problems: [Problem], _ notices: [Part.Notice], _ context: WebContext,
        act: String = ""
    ) throws -> Response {
        let (view, texts, dossier) = (words.view, words.dossier.texts, words.dossier.dossier)
        var (errors, entries, told): ([String: String], [Part.ErrorSummary.Entry], [Part.Notice]) = ([:], [], notices)
        for problem in problems {
            guard problem.kind == .invalid || problem.kind == .notFound, let field = field(problem, act) else {
                told.append(Part.Notice(.warning, texts.sentence(for: problem)))
                continue
            }
            errors[field] = texts.sentence(for: problem)
            entries.append(Part.ErrorSummary.Entry(texts.sentence(for: problem), field: field))
        }
        let sheet = words.sheet(data, errors)
        let page = PanelPage(
            title: texts("score.title", ["step": words.dossier.own.step(view.step)]), code: dossier.code,
            back: URLs.desk(dossier.id), subject: "\(dossier.owner.name) · \(words.dossier.own.title)",
            mine: Link(texts("score.mine"), URLs.deskJudging), notices: told,
            errorSummary: Part.ErrorSummary(entries), phase: texts("score.phase.\(view.phase.rawValue)"),
            until: view.phase.isOpen ? view.due.map { texts("score.until", ["moment": texts.moment($0)]) } : nil,
            hint: sheet == nil ? nil : texts("score.phase_hint.\(view.phase.rawValue)"), result: words.result,
            action: URLs.deskPanel(dossier.id, view.step), key: data?.trimmed("key") ?? DeskRoutes.newKey(),
            sheet: sheet, columns: words.columns, rows: words.rows, hasRows: !words.rows.isEmpty,
            smalls: words.smalls(errors))
        return try pages.page(page, context, status: problems.first?.status ?? .ok)
    }

    /// The field that a problem is about.
    private func field(_ problem: Problem, _ act: String) -> String? {
        guard let place = problem.location else { return nil }
        if place.hasPrefix("/marks/") { return "mark-" + place.dropFirst("/marks/".count) }
        if place == "/reason" { return act == "step_down" ? "own-reason" : "reason" }
        return place == "/officer" ? "officer" : nil
    }
}

extension DeskRoutes {
    /// A judge's place in the dossier's actions.
    func seatPanel(_ task: OpenTask, _ view: DossierView) -> DeskDossierPage.Panel {
        DeskDossierPage.Panel(
            step: view.own.step(task.step), due: task.due.map(view.words.due) ?? view.words.due(view.dossier),
            dueTime: view.words.short(task.due ?? view.dossier.clock.due), holder: view.holder(task), form: nil,
            primary: Link(view.texts("score.to_sheet"), URLs.deskPanel(view.dossier.id, task.step)))
    }

    func panelLinks(_ view: DossierView) -> [Link] {
        view.dossier.panels(for: view.caller).map { panel in
            Link(
                "\(view.texts("score.to_panel")): \(view.own.step(panel.step))",
                URLs.deskPanel(view.dossier.id, panel.step))
        }
    }
}
