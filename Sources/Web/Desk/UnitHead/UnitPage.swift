import Administration
import Casework
import Core
import Hummingbird

/// What the head of a unit looks at: how many dossiers stand where, what will be late, who holds how much.
struct UnitPage: PageModel {
    struct Count: Model {
        let label: String
        let count: Int
    }

    struct Person: Model {
        let name: String
        let role: String
        let open: Int
        let late: Int
        let isLate: Bool
        let nobody: Bool
    }

    static let template = "desk/unit"
    let title: String
    let unit: String
    /// Whose work it carries on, and who carries on its own.
    let history: [String]
    let times: String
    let figures: String
    let notice: Part.Notice?
    /// Whom lists have shown as many people today as they may.
    let bounds: [String]
    let hasBounds: Bool
    let others: [Link]
    let hasOthers: Bool
    let counts: [Count]
    let hasCounts: Bool
    let people: [Person]
    let hasPeople: Bool
    let soonTitle: String
    let queue: Part.Queue?
    let bulk: BulkForm?
    let empty: Part.EmptyState?
    let more: String?
}

extension DeskRoutes {
    /// How far ahead a head looks, in working days.
    static let soonDays = 3

    @Sendable func unitPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try FormData(query: request.uri.query)
        let led = DeskMiddleware.unitsToLead(context.acting)
        guard let unit = query.trimmed("don-vi") ?? led.first, led.contains(unit) else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.readStatistics.rawValue])
        }
        let (texts, words, now) = (pages.texts(context), words(context), services.clock.now)
        let horizon = try services.dossiers.calendar.date(adding: DeskRoutes.soonDays, workingDaysAfter: now.date)
        let tasks = try await dossiers.tasks(
            at: unit, dueBefore: Instant(horizon + 1, ClockTime(hour: 0)), limit: QueueSpan.pageLength,
            context.acting)
        let officers = try await services.positions.colleagues(at: unit, on: now.date)
        let names = Dictionary(officers.map { ($0.officer, $0.name) }, uniquingKeysWith: { first, _ in first })
        let mayGive = Policy.permits(context.acting, .assignTask, on: PolicyResource(units: [unit])) && !tasks.isEmpty
        let rows = try await rows(Array(tasks), names, ticked: mayGive, context)
        let counts = try await dossiers.statusCounts(of: unit)
        let people = try await people(at: unit, officers, texts)
        var notice: Part.Notice?
        if let done = query["xong"].flatMap({ Int($0) }) {
            let key = done == 0 ? "desk.queue.done_none" : done == 1 ? "desk.queue.done_one" : "desk.queue.done"
            notice = Part.Notice(done == 0 ? .warning : .success, texts(key, ["count": String(done)]))
        }
        let bounds = try await services.positions.boundsReached(at: unit, on: now.date).map { reached in
            texts(
                "desk.unit.bound",
                ["who": reached.name ?? texts("desk.unit.bound_program"), "count": String(reached.people)])
        }
        let page = UnitPage(
            title: texts("desk.nav.unit"), unit: words.unit(unit), history: UnitHistory(words).lines(unit),
            times: TimesPage.address(unit),
            figures: FiguresPage.address(unit), notice: notice, bounds: bounds,
            hasBounds: !bounds.isEmpty,
            others: led.filter { $0 != unit }.map {
                Link(words.unit($0), "\(URLs.deskUnit)?don-vi=\(URLs.encode($0))")
            },
            hasOthers: led.count > 1,
            counts: counts.map { UnitPage.Count(label: texts("status.\($0.status.rawValue)"), count: $0.count) },
            hasCounts: !counts.isEmpty, people: people, hasPeople: !people.isEmpty,
            soonTitle: texts("desk.unit.soon", ["day": texts.day(horizon)]),
            queue: rows.isEmpty ? nil : Part.Queue(caption: texts("desk.unit.soon", ["day": texts.day(horizon)]), rows),
            bulk: mayGive ? give(officers, Set(tasks.map(\.role)), texts) : nil,
            empty: rows.isEmpty ? Part.EmptyState(texts("desk.unit.none"), texts("desk.unit.none_hint")) : nil,
            more: tasks.hasMore
                ? texts("desk.unit.more", ["count": String(QueueSpan.pageLength)]) : nil)
        return try pages.page(page, context)
    }

    private func rows(
        _ tasks: [UnitTask], _ names: [Identifier: String], ticked: Bool, _ context: WebContext
    ) async throws -> [Part.Queue.Row] {
        let words = words(context)
        var rows: [Part.Queue.Row] = []
        for task in tasks {
            let procedure = try await services.catalogue.procedure(task.procedure, pack: task.pack)
            let own = procedure.texts(context.language)
            rows.append(
                Part.Queue.Row(
                    code: task.code, address: URLs.desk(task.dossier), procedure: own.title, applicant: task.owner,
                    state: words.step(task.step, task.branch, own),
                    holder: task.assignee.map { names[$0] ?? words.texts("desk.unit.left") }
                        ?? words.texts("desk.queue.nobody"),
                    due: words.due(task.due), dueTime: words.short(task.due),
                    select: ticked
                        ? TaskReference(dossier: task.dossier, step: task.step, branch: task.branch).text : nil))
        }
        return rows
    }

    private func give(_ officers: [Positions.Colleague], _ roles: Set<String>, _ texts: Localizer) -> BulkForm {
        var seen: Set<Identifier> = []
        let able = officers.filter { roles.contains($0.role.rawValue) && seen.insert($0.officer).inserted }
        return BulkForm(
            action: URLs.deskTasks, take: false,
            give: Part.Field(
                id: "officer", name: "officer", label: texts("desk.assign.to"),
                widget: .select(
                    able.map {
                        Part.Field.Option("\($0.officer)", "\($0.name) (\(texts("desk.role.\($0.role.rawValue)")))")
                    }),
                texts: texts))
    }

    private func people(
        at unit: String, _ officers: [Positions.Colleague], _ texts: Localizer
    ) async throws -> [UnitPage.Person] {
        let holdings = try await dossiers.holdings(at: unit)
        let byName = officers.filter { $0.role != .administrator }
            .sorted { Collation.personKey($0.name).lexicographicallyPrecedes(Collation.personKey($1.name)) }
        var people = byName.map { officer in
            let held = holdings.filter { $0.officer == officer.officer && $0.role == officer.role.rawValue }
            return UnitPage.Person(
                name: officer.name,
                role: [texts("desk.role.\(officer.role.rawValue)"), officer.post].compactMap(\.self)
                    .joined(separator: ", "),
                open: held.reduce(0) { $0 + $1.open },
                late: held.reduce(0) { $0 + $1.late }, isLate: held.contains { $0.late > 0 }, nobody: false)
        }
        people += holdings.filter { $0.officer == nil }.map { open in
            UnitPage.Person(
                name: texts("desk.queue.nobody"), role: texts("desk.role.\(open.role)"), open: open.open,
                late: open.late,
                isLate: open.late > 0, nobody: true)
        }
        return people
    }
}
