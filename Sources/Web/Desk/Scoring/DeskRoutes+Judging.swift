import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

/// The dossiers that an officer judges, and what they are tied to.
struct JudgingPage: PageModel {
    struct Row: Model {
        let link: Link
        let procedure: String
        let phase: String
        let state: String
        let due: Part.DueBadge?
    }

    static let template = "desk/judging"
    let title: String
    let notices: [Part.Notice]
    let errorSummary: Part.ErrorSummary?
    let rows: [Row]
    let hasRows: Bool
    let empty: Part.EmptyState?
    let ties: [String]
    let hasTies: Bool
    let action: String
    let field: Part.Field
}

extension DeskRoutes {
    @Sendable func judging(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try FormData(query: request.uri.query)
        let texts = pages.texts(context)
        var notices: [Part.Notice] = []
        if query["xong"] == "tie" { notices = [Part.Notice(.success, texts("score.done.tie"))] }
        if query["xong"] == "step_down" { notices = [Part.Notice(.success, texts("score.done.recuse"))] }
        return try await judgingPage(nil, "", notices, context)
    }

    @Sendable func declareTie(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            try await dossiers.declareTie(to: data.trimmed("name") ?? "", context.acting)
            return seeOther("\(URLs.deskJudging)?xong=tie")
        } catch let problem as Problem where problem.kind == .invalid {
            return try await judgingPage(problem, data["name"] ?? "", [], context)
        }
    }

    private func judgingPage(
        _ problem: Problem?, _ typed: String, _ notices: [Part.Notice], _ context: WebContext
    ) async throws -> Response {
        let (texts, words, caller) = (pages.texts(context), words(context), context.acting)
        var rows: [JudgingPage.Row] = []
        for dossier in try await dossiers.judged(caller) {
            let procedure = try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack)
            for panel in dossier.panels(for: caller) where panel.isJudge {
                let scored = panel.seats.first { $0.seat.officer == caller.officer }?.hasScored == true
                let isOpen = panel.phase.isOpen && !dossier.isEnded && dossier.withdrawal == nil
                rows.append(
                    JudgingPage.Row(
                        link: Link(
                            "\(dossier.code) · \(dossier.owner.name)", URLs.deskPanel(dossier.id, panel.step)),
                        procedure: procedure.texts(texts.language).title,
                        phase: texts("score.phase.\(panel.phase.rawValue)"),
                        state: texts(scored ? "score.has_scored" : "score.not_scored"),
                        due: isOpen ? panel.due.map(words.due) : nil))
            }
        }
        let ties = try await dossiers.ties(caller)
        let error = problem.map(texts.sentence)
        let page = JudgingPage(
            title: texts("score.mine"), notices: notices,
            errorSummary: Part.ErrorSummary(error.map { [Part.ErrorSummary.Entry($0, field: "name")] } ?? []),
            rows: rows, hasRows: !rows.isEmpty,
            empty: rows.isEmpty
                ? Part.EmptyState(
                    texts("score.mine_empty"), texts("score.mine_hint"),
                    action: Link(texts("desk.nav.queue"), URLs.desk)) : nil,
            ties: ties, hasTies: !ties.isEmpty, action: URLs.deskTies,
            field: Part.Field(
                id: "name", name: "name", label: texts("score.tie_name"), hint: texts("score.ties_hint"), error: error,
                values: [typed], widget: .text(length: 200), texts: texts))
        return try pages.page(page, context, status: problem?.status ?? .ok)
    }
}
