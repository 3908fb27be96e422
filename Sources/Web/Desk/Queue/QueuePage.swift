import Administration
import Casework
import Core
import Hummingbird
import Logging

/// One officer's work, what is late first.
struct QueuePage: PageModel {
    static let template = "desk/queue"
    let title: String
    let notice: Part.Notice?
    let filter: Part.FilterBar
    let queue: Part.Queue?
    let bulk: BulkForm?
    let empty: Part.EmptyState?
    let pager: Part.Pager?
}

/// What is done with the ticked rows; its tick boxes stand in the table.
struct BulkForm: Model {
    let action: String
    let take: Bool
    let give: Part.Field?
}

/// Which part of the queue is shown.
enum QueueSpan: String, CaseIterable {
    case all = "", late = "tre", today = "nay"

    static let pageLength = 50
}

extension DeskRoutes {
    @Sendable func queue(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try FormData(query: request.uri.query)
        let span = query["han"].flatMap(QueueSpan.init(rawValue:)) ?? .all
        var notice: Part.Notice?
        let texts = pages.texts(context)
        if let done = query["xong"].flatMap({ Int($0) }) {
            let (key, count) = (done == 1 ? "desk.queue.done_one" : "desk.queue.done", String(done))
            notice = Part.Notice(
                done == 0 ? .warning : .success, texts(done == 0 ? "desk.queue.done_none" : key, ["count": count]))
        }
        let page = try await queuePage(span, after: query["sau"].flatMap(QueueCursor.init), notice, context)
        return try pages.page(page, context)
    }

    private func queuePage(
        _ span: QueueSpan, after cursor: QueueCursor?, _ notice: Part.Notice?, _ context: WebContext
    ) async throws -> QueuePage {
        let (caller, now, texts) = (context.acting, services.clock.now, pages.texts(context))
        let tonight = Instant(now.date + 1, ClockTime(hour: 0))
        let start = span == .today && cursor == nil ? QueueCursor(before: now) : cursor
        let counts = try await dossiers.queueCounts(caller)
        let end: Instant? =
            switch span {
            case .all: nil
            case .late: now
            case .today: tonight
            }
        let shown = try await dossiers.queue(after: start, before: end, limit: QueueSpan.pageLength, caller)
        func address(_ span: QueueSpan) -> String { span == .all ? URLs.desk : "\(URLs.desk)?han=\(span.rawValue)" }
        let rows = try await rows(Array(shown), context)
        let total =
            switch span {
            case .all: counts.all;
            case .late: counts.late;
            case .today: counts.today
            }
        let judged = try await dossiers.judgedCount(caller)
        let judging = judged == 0 ? [] : [NavigationLink(texts("score.mine"), URLs.deskJudging, count: judged)]
        let undecided = try await dossiers.undecidedCount(caller)
        let versions =
            undecided == 0 ? [] : [NavigationLink(texts("versions.waiting"), URLs.deskUndecided, count: undecided)]
        return QueuePage(
            title: texts("desk.queue.title"), notice: notice,
            filter: Part.FilterBar(
                action: URLs.deskSearch, searchLabel: texts("desk.search.label"),
                counters: [
                    NavigationLink(texts("desk.queue.all"), address(.all), count: counts.all, current: span == .all),
                    NavigationLink(
                        texts("desk.queue.late"), address(.late), count: counts.late, current: span == .late),
                    NavigationLink(
                        texts("desk.queue.today"), address(.today), count: counts.today, current: span == .today),
                ] + judging + versions),
            queue: rows.isEmpty ? nil : Part.Queue(caption: texts("desk.queue.title"), rows),
            bulk: rows.isEmpty ? nil : try await bulk(Array(shown), context),
            empty: rows.isEmpty ? empty(span, counts, context) : nil,
            pager: shown.hasMore || cursor != nil
                ? Part.Pager(
                    previous: cursor == nil ? nil : address(span),
                    next: shown.hasMore
                        ? shown.last.map { "\(URLs.desk)?han=\(span.rawValue)&sau=\(QueueCursor($0).text)" } : nil,
                    words: texts("desk.queue.shown", ["count": String(shown.count), "total": String(total)])) : nil)
    }

    private func dueTime(_ item: QueueItem, _ words: DossierWords) -> String {
        guard let due = item.due else {
            if item.isStopped { return "" }
            return words.texts("desk.queue.ready_since", ["moment": words.short(item.openedAt)])
        }
        guard due != item.dossierDue else { return words.short(due) }
        return words.texts(
            "desk.queue.step_due", ["step": words.short(due), "dossier": words.short(item.dossierDue)])
    }

    private func rows(_ items: [QueueItem], _ context: WebContext) async throws -> [Part.Queue.Row] {
        let words = words(context)
        var rows: [Part.Queue.Row] = []
        for item in items {
            let procedure = try await services.catalogue.procedure(item.procedure, pack: item.pack)
            let own = procedure.texts(context.language)
            let reference = TaskReference(dossier: item.dossier, step: item.step, branch: item.branch)
            let holder = item.assignee == nil ? "desk.queue.nobody" : "desk.queue.yours"
            rows.append(
                Part.Queue.Row(
                    code: item.code, address: URLs.desk(item.dossier), procedure: own.title, applicant: item.owner,
                    state: words.step(item.step, item.branch, own), holder: words.texts(holder),
                    due: item.isStopped ? Part.DueBadge(.paused, texts: words.texts) : words.due(item.due),
                    dueTime: dueTime(item, words),
                    select: reference.text))
        }
        return rows
    }

    private func bulk(_ items: [QueueItem], _ context: WebContext) async throws -> BulkForm {
        let (caller, texts) = (context.acting, pages.texts(context))
        var options: [Part.Field.Option] = []
        let leads = Set(items.map(\.unit)).filter {
            Policy.permits(caller, .assignTask, on: PolicyResource(units: [$0]))
        }
        for unit in leads.sorted() {
            let roles = Set(items.filter { $0.unit == unit }.compactMap { Role(rawValue: $0.role) })
            options += try await colleagues(at: unit, holding: roles).map {
                Part.Field.Option("\($0.officer)", $0.name)
            }
        }
        let give =
            options.isEmpty
            ? nil
            : Part.Field(
                id: "officer", name: "officer", label: texts("desk.assign.to"), widget: .select(options), texts: texts)
        return BulkForm(action: URLs.deskTasks, take: items.contains { $0.assignee == nil }, give: give)
    }

    /// The unit's officers who hold one of `roles`, each once, by name as Vietnamese names are sorted. `procedure`: only those
    /// whose position is for it.
    func colleagues(
        at unit: String, holding roles: Set<Role>, for procedure: String? = nil
    ) async throws -> [Positions.Colleague] {
        var seen: Set<Identifier> = []
        return try await services.positions.able(at: unit, for: procedure, on: services.clock.now.date)
            .filter { roles.contains($0.role) && seen.insert($0.officer).inserted }
            .sorted { Collation.personKey($0.name).lexicographicallyPrecedes(Collation.personKey($1.name)) }
    }

    private func empty(_ span: QueueSpan, _ counts: QueueCounts, _ context: WebContext) -> Part.EmptyState {
        let texts = pages.texts(context)
        if span != .all, counts.all > 0 {
            return Part.EmptyState(
                texts("desk.queue.none_\(span == .late ? "late" : "today")"), texts("desk.queue.others"),
                action: Link(texts("desk.queue.all"), URLs.desk))
        }
        let mayTakeIn = !context.acting.units(holding: .receptionist).isEmpty
        return Part.EmptyState(
            texts("desk.queue.none"), texts("desk.queue.none_hint"),
            action: mayTakeIn ? Link(texts("desk.nav.intake"), URLs.deskIntake) : nil)
    }

    // MARK: Taking and giving

    /// Takes the ticked tasks, or gives them to a colleague; each stands for itself, so that one that somebody else
    /// was quicker with does not hold up the others.
    @Sendable func assignMany(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        try services.formTokens.require(data[FormData.tokenField], context)
        let taking = data["act"] != "give"
        let officer = taking ? context.acting.officer : data["officer"].flatMap { Identifier($0) }
        guard let officer else { throw Problem(.invalid, "desk.no_officer", at: "/officer") }
        var done = 0
        for text in data.all("dossier").prefix(200) {
            guard let task = TaskReference(text) else { continue }
            do {
                try await dossiers.assign(
                    step: task.step, branch: task.branch, to: officer, on: task.dossier, context.acting)
                done += 1
            } catch let problem as Problem where problem.kind != .fault {
                context.logger.notice("not assigned", metadata: ["code": "\(problem.code)"])
            }
        }
        let back = URLs.local(data["back"]) ?? URLs.desk
        return seeOther("\(back)?xong=\(done)")
    }
}

extension QueueCursor {
    init(_ item: QueueItem) {
        self.init(due: item.place, dossier: item.dossier, step: item.step, branch: item.branch)
    }

    /// Everything that is due at `moment` or later comes after it.
    init(before moment: Instant) {
        self.init(
            due: Instant(milliseconds: moment.milliseconds - 1), dossier: Identifier(rawValue: .max))
    }

    /// As addresses carry it: `1764032400000~725…~consult.fire`.
    var text: String {
        let subject = branch.isEmpty ? step ?? "" : "\(step ?? "").\(branch)"
        return "\(due.milliseconds)~\(dossier)~\(subject)"
    }

    init?(_ text: String) {
        let parts = text.split(separator: "~", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let due = Int64(parts[0]), let dossier = Identifier(parts[1]),
            let task = TaskReference(dossier, subject: parts[2])
        else { return nil }
        self.init(due: Instant(milliseconds: due), dossier: dossier, step: task.step, branch: task.branch)
    }
}
