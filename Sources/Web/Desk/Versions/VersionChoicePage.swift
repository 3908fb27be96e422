import Administration
import Casework
import Core
import Hummingbird

/// Where one dossier goes on under the new version of its procedure, or that it ends under its own.
struct VersionChoicePage: PageModel {
    static let template = "desk/version-choice"
    let title: String
    let code: String
    let back: String
    let subject: String
    let notices: [Part.Notice]
    let errorSummary: Part.ErrorSummary?
    let change: String
    let why: String
    let reasons: [String]
    let ahead: [String]
    let hasAhead: Bool
    let action: String
    let version: Int
    let key: String
    let run: String
    let fields: [Part.Field]
}

extension DeskRoutes {
    private static let stay = "-stay"

    @Sendable func versionForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        return try await versionPage(try await view(dossier, procedure, context), FormData(), nil, context)
    }

    @Sendable func decideVersion(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        return try await StepUp(services: services, pages: pages, settings: settings).guarding(data, context) {
            context in try await decideVersion(data, context)
        }
    }

    private func decideVersion(_ data: FormData, _ context: WebContext) async throws -> Response {
        try await submitted(data, context) { dossier, _, version, key in
            guard let chosen = data.trimmed("choice") else {
                throw Problem(.invalid, "migration.choice_missing", at: "/choice")
            }
            let isStay = chosen == DeskRoutes.stay
            try await dossiers.decide(
                isStay ? .stay : .step(chosen), reason: data.trimmed("reason"), on: dossier.id,
                of: data["run"].flatMap { Identifier($0) } ?? Identifier(rawValue: 0), expecting: version,
                idempotencyKey: key, context.acting)
            return "\(URLs.deskUndecided)?xong=\(isStay ? 2 : 1)"
        } again: {
            try await versionPage($0, data, $1, context)
        }
    }

    private func versionPage(
        _ view: DossierView, _ data: FormData, _ problem: Problem?, _ context: WebContext
    ) async throws -> Response {
        let (dossier, texts) = (view.dossier, view.texts)
        guard let asked = try await dossiers.undecided(dossier.id, context.acting) else {
            return try await show(
                view, [Part.Notice(.warning, texts("versions.not_waiting"))], status: .conflict, context)
        }
        let words = VersionWords(texts: texts)
        let fields = versionFields(asked, data, problem, texts)
        let isField = problem?.kind == .invalid
        let page = VersionChoicePage(
            title: texts("versions.choose"), code: dossier.code, back: URLs.desk(dossier.id),
            subject: "\(dossier.owner.name) · \(view.own.title)",
            notices: problem.map { isField ? [] : [Part.Notice(.warning, texts.sentence(for: $0))] } ?? [],
            errorSummary: Part.ErrorSummary(
                problem.map { problem in
                    guard isField else { return [] }
                    let field = problem.location.map { String($0.dropFirst()) }
                    return [Part.ErrorSummary.Entry(texts.sentence(for: problem), field: field)]
                } ?? []),
            change: words.title(asked.change), why: words.why(asked.change), reasons: words.reasons(asked),
            ahead: words.sentences(asked.ahead.map(\.note)), hasAhead: !asked.ahead.isEmpty,
            action: URLs.deskVersion(dossier.id), version: dossier.version, key: DeskRoutes.newKey(),
            run: "\(asked.change.run)", fields: fields)
        return try pages.page(page, context, status: problem?.status ?? .ok)
    }

    private func always(_ sentences: [String], _ texts: Localizer) -> String? {
        guard !sentences.isEmpty else { return nil }
        return texts("versions.always", ["what": sentences.joined(separator: " ")])
    }

    private func versionFields(
        _ asked: UndecidedDossier, _ data: FormData, _ problem: Problem?, _ texts: Localizer
    ) -> [Part.Field] {
        let words = VersionWords(texts: texts)
        let effects = asked.places.map { place in
            place.effects.filter { ![.stepChosen, .accepted].contains($0.kind) }.map(\.note)
        }
        // What comes with every step is told once.
        let always = (effects.first ?? []).filter { note in effects.allSatisfy { $0.contains(note) } }
        let places = zip(asked.places, effects).map { place, notes in
            let told = words.sentences(notes.filter { !always.contains($0) }).joined(separator: " ")
            return Part.Field.Option(
                place.step, texts("versions.goes_on", ["step": place.name[texts.language]]),
                hint: told.isEmpty ? nil : told)
        }
        let stay = Part.Field.Option(DeskRoutes.stay, texts("versions.stay"), hint: texts("versions.stay_hint"))
        return [
            Part.Field(
                id: "choice", name: "choice", label: texts("versions.question"),
                hint: asked.places.isEmpty ? texts("versions.no_place") : self.always(words.sentences(always), texts),
                error: error(problem, "/choice", texts),
                values: [data["choice"] ?? ""], widget: .radios(places + [stay]), texts: texts),
            Part.Field(
                id: "reason", name: "reason", label: texts("versions.reason"), hint: texts("versions.reason_hint"),
                error: error(problem, "/reason", texts), values: [data["reason"] ?? ""],
                widget: .paragraph(rows: 3, length: 2000), texts: texts),
        ]
    }
}
