import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

extension DeskRoutes {
    /// The figures of a unit that the caller leads, from the first of this month to today unless other days are named.
    @Sendable func figuresPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try FormData(query: request.uri.query)
        let led = DeskMiddleware.unitsToLead(context.acting)
        guard let unit = query.trimmed("don-vi") ?? led.first, led.contains(unit) else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.readStatistics.rawValue])
        }
        let (texts, today) = (pages.texts(context), services.clock.now.date)
        var wrong: [Part.ErrorSummary.Entry] = []
        func day(_ name: String, _ standard: CivilDate) -> CivilDate {
            guard let text = query.trimmed(name) else { return standard }
            if let date = CivilDate(vietnamese: text) { return date }
            wrong.append(Part.ErrorSummary.Entry(texts("problem.desk.date"), field: name))
            return standard
        }
        let first = day("tu", today + (1 - today.parts.day))
        let last = day("den", today)
        if wrong.isEmpty, first > last {
            wrong.append(Part.ErrorSummary.Entry(texts("problem.figures.span"), field: "tu"))
        }
        let figures = wrong.isEmpty ? try await dossiers.figures(of: unit, from: first, through: last) : nil
        if let figures, query["dang"] == "csv" { return DeskRoutes.file(figures) }
        return try pages.page(
            try await page(unit, led, (first, last), (query["tu"], query["den"]), figures, wrong, context), context)
    }

    private static func file(_ figures: Figures) -> Response {
        let name = "ket-qua-\(figures.unit)-\(figures.from)-\(figures.through).csv"
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .contentDisposition: FileName.attachment(name),
                .cacheControl: "no-store",
            ], body: ResponseBody(byteBuffer: .init(string: figures.commaTable)))
    }

    private func page(
        _ unit: String, _ led: [String], _ span: (first: CivilDate, last: CivilDate), _ typed: (String?, String?),
        _ figures: Figures?, _ wrong: [Part.ErrorSummary.Entry], _ context: WebContext
    ) async throws -> FiguresPage {
        let (texts, words) = (pages.texts(context), words(context))
        let told = FigureWords(texts: texts)
        let scheme = services.evaluation
        let isEmpty = figures.map { $0.procedures.isEmpty && $0.officers.isEmpty } ?? true
        let shown = isEmpty ? nil : figures
        let procedures = shown?.procedures.map {
            FiguresPage.Block(title: title(of: $0.procedure, context), pairs: told.line($0))
        }
        let officers = try await officers(shown?.officers ?? [], unit, span, told, scheme)
        let moment = figures.map { texts.moment($0.at) } ?? ""
        return FiguresPage(
            title: texts("figures.title", ["unit": words.unit(unit)]),
            back: Link(words.unit(unit), "\(URLs.deskUnit)?don-vi=\(URLs.encode(unit))"),
            errorSummary: Part.ErrorSummary(wrong),
            others: led.filter { $0 != unit }.map { Link(words.unit($0), FiguresPage.address($0)) },
            hasOthers: led.count > 1, action: URLs.deskFigures, unitID: unit,
            from: wrong.isEmpty ? span.first.vietnamese : typed.0 ?? span.first.vietnamese,
            to: wrong.isEmpty ? span.last.vietnamese : typed.1 ?? span.last.vietnamese,
            csv: FiguresPage.address(unit, span.first, span.last) + "&dang=csv",
            lead: texts(
                "figures.lead", ["from": span.first.vietnamese, "to": span.last.vietnamese, "at": moment]),
            hasFigures: shown != nil, total: shown.map { told.line($0.total) } ?? [],
            indices: shown.flatMap { figures in
                scheme.map { [$0.agency(figures), $0.quality(figures)].map(told.index) }
            } ?? [],
            procedures: procedures ?? [], hasProcedures: procedures?.isEmpty == false, officers: officers,
            hasOfficers: !officers.isEmpty,
            empty: isEmpty && wrong.isEmpty
                ? Part.EmptyState(texts("figures.none"), texts("figures.none_hint")) : nil)
    }

    /// The procedure's name; its id when no pack has it any more.
    private func title(of procedure: String, _ context: WebContext) -> String {
        services.catalogue.any(procedure)?.title(context.language) ?? procedure
    }

    private func officers(
        _ officers: [Figures.Officer], _ unit: String, _ span: (first: CivilDate, last: CivilDate),
        _ told: FigureWords, _ scheme: EvaluationScheme?
    ) async throws -> [FiguresPage.Block] {
        var names: [Identifier: String] = [:]
        for date in Set([span.first, span.last, services.clock.now.date]) {
            for colleague in try await services.positions.colleagues(at: unit, on: date) {
                names[colleague.officer] = colleague.name
            }
        }
        let known = names
        let blocks = officers.map { officer in
            FiguresPage.Block(
                title: known[officer.id] ?? told.texts("figures.nobody", ["id": "\(officer.id)"]),
                pairs: told.officer(officer, scheme))
        }
        return blocks.sorted {
            Collation.personKey($0.title).lexicographicallyPrecedes(Collation.personKey($1.title))
        }
    }
}
