import Administration
import Casework
import Core
import Hummingbird

/// Where a unit's time goes: the steps that take most of it, from the journals of the dossiers closed last.
struct TimesPage: PageModel {
    struct Row: Model {
        let step: String
        let procedure: String
        let passages: Int
        let median: String
        let ninth: String
        let percent: String
        let bar: Markup
    }

    static let template = "desk/times"
    let title: String
    let back: Link
    let lead: String
    let rows: [Row]
    let hasRows: Bool
    let empty: Part.EmptyState?

    static func address(_ unit: String) -> String { "\(URLs.deskTimes)?don-vi=\(URLs.encode(unit))" }

    static func duration(_ minutes: Int, _ texts: Localizer) -> String {
        let (hours, rest) = minutes.quotientAndRemainder(dividingBy: 60)
        return hours == 0
            ? texts("desk.times.minutes", ["minutes": "\(rest)"])
            : texts("desk.times.hours", ["hours": "\(hours)", "minutes": "\(rest)"])
    }

    /// A bar of `percent`; the number stands beside it.
    static func bar(_ percent: Int) -> Markup {
        Markup(
            trusted: """
                <svg class="bar" viewBox="0 0 100 8" aria-hidden="true" preserveAspectRatio="none">\
                <path fill="currentColor" d="M0 0h\(max(1, percent))v8H0z"/></svg>
                """)
    }
}

extension DeskRoutes {
    /// So many closed dossiers say enough, and are read in one go.
    static let timesDossiers = 500

    @Sendable func timesPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let led = DeskMiddleware.unitsToLead(context.acting)
        guard let unit = try FormData(query: request.uri.query).trimmed("don-vi") ?? led.first, led.contains(unit)
        else { throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.readStatistics.rawValue]) }
        let (texts, words) = (pages.texts(context), words(context))
        let times = try await dossiers.stepTimes(at: unit, latest: DeskRoutes.timesDossiers)
        let total = max(1, times.reduce(0) { $0 + $1.totalMinutes })
        var rows: [TimesPage.Row] = []
        for time in times {
            let own = try await services.catalogue.procedure(time.procedure, pack: time.pack).texts(context.language)
            let percent = (time.totalMinutes * 100 + total / 2) / total
            rows.append(
                TimesPage.Row(
                    step: own.step(time.step), procedure: own.title, passages: time.passages,
                    median: TimesPage.duration(time.medianMinutes, texts),
                    ninth: TimesPage.duration(time.ninthDecileMinutes, texts), percent: "\(percent) %",
                    bar: TimesPage.bar(percent)))
        }
        return try pages.page(
            TimesPage(
                title: texts("desk.times.title", ["unit": words.unit(unit)]),
                back: Link(words.unit(unit), "\(URLs.deskUnit)?don-vi=\(URLs.encode(unit))"),
                lead: texts("desk.times.lead", ["count": "\(DeskRoutes.timesDossiers)"]), rows: rows,
                hasRows: !rows.isEmpty,
                empty: rows.isEmpty
                    ? Part.EmptyState(texts("desk.times.none"), texts("desk.times.none_hint")) : nil), context)
    }
}
