import Administration
import Casework
import Core
import Hummingbird

/// The dossiers of the reader's units that a new version of their procedure left to an officer, each with why.
struct UndecidedPage: PageModel {
    /// One change of a pack.
    struct Change: Model {
        let title: String
        let why: String
        let rows: [Row]
    }

    struct Row: Model {
        let code: String
        let address: String
        let procedure: String
        let state: String
        let due: Part.DueBadge
        let dueTime: String
        let since: String
        let reasons: [String]
        /// Where it is decided; nil for who may not.
        let decide: Link?
    }

    static let template = "desk/undecided"
    let title: String
    let notice: Part.Notice?
    let lead: String
    let changes: [Change]
    let hasChanges: Bool
    let empty: Part.EmptyState?
    let more: String?
}

extension URLs {
    static let deskUndecided = desk + "/phien-ban"
    static func deskVersion(_ dossier: Identifier) -> String { "\(desk(dossier))/phien-ban" }
}

extension DeskRoutes {
    func addVersionRoutes(to desk: RouterGroup<WebContext>) {
        desk.get("phien-ban", use: undecided)
        desk.get("ho-so/:id/phien-ban", use: versionForm)
        desk.post("ho-so/:id/phien-ban", use: decideVersion)
    }

    @Sendable func undecided(_ request: Request, _ context: WebContext) async throws -> Response {
        let (query, texts) = (try FormData(query: request.uri.query), pages.texts(context))
        let found = try await dossiers.undecided(limit: QueueSpan.pageLength + 1, context.acting)
        var order: [Identifier] = []
        var rows: [Identifier: (change: VersionChange, rows: [UndecidedPage.Row])] = [:]
        for item in found.prefix(QueueSpan.pageLength) {
            if rows[item.change.run] == nil { order.append(item.change.run) }
            let row = try await row(item, context)
            rows[item.change.run, default: (item.change, [])].rows.append(row)
        }
        let words = VersionWords(texts: texts)
        let changes = order.compactMap { rows[$0] }.map {
            UndecidedPage.Change(title: words.title($0.change), why: words.why($0.change), rows: $0.rows)
        }
        let done = query["xong"].flatMap { ["1": "versions.done_moved", "2": "versions.done_stays"][$0] }
        let page = UndecidedPage(
            title: texts("versions.title"), notice: done.map { Part.Notice(.success, texts($0)) },
            lead: texts("versions.lead"), changes: changes, hasChanges: !changes.isEmpty,
            empty: changes.isEmpty ? Part.EmptyState(texts("versions.none"), texts("versions.none_hint")) : nil,
            more: found.count > QueueSpan.pageLength
                ? texts("versions.more", ["count": String(QueueSpan.pageLength)]) : nil)
        return try pages.page(page, context)
    }

    private func row(_ item: UndecidedDossier, _ context: WebContext) async throws -> UndecidedPage.Row {
        let (words, standing) = (words(context), item.standing)
        let procedure = try await services.catalogue.procedure(standing.procedure, pack: standing.pack)
        let own = procedure.texts(context.language)
        let mayDecide = Policy.permits(
            context.acting, .decideVersion, on: PolicyResource(units: [standing.competentUnit]))
        let steps = standing.tasks.filter { !$0.isSeat }.map { words.step($0.step, $0.branch, own) }
        return UndecidedPage.Row(
            code: standing.code, address: URLs.desk(standing.id), procedure: own.title,
            state: steps.isEmpty ? words.status(standing) : steps.joined(separator: ", "), due: words.due(item.due),
            dueTime: words.short(item.due),
            since: words.texts("versions.since", ["day": item.since.date.vietnamese]),
            reasons: VersionWords(texts: words.texts).reasons(item),
            decide: mayDecide
                ? Link(words.texts("versions.decide", ["code": standing.code]), URLs.deskVersion(standing.id)) : nil)
    }
}

/// A change of version in words.
struct VersionWords {
    let texts: Localizer

    func title(_ change: VersionChange) -> String {
        texts(
            "versions.change",
            ["from": MigrationNotes.version(change.from), "to": MigrationNotes.version(change.to)])
    }

    func why(_ change: VersionChange) -> String {
        [change.reason, texts("migration.basis", ["basis": change.basis]), change.by].joined(separator: " · ")
    }

    /// Why an officer is asked; that it has come to a certain place meanwhile is told too.
    func reasons(_ item: UndecidedDossier) -> [String] {
        item.reasons.isEmpty ? [texts("versions.placed")] : sentences(item.reasons.map(\.note))
    }

    func sentences(_ notes: [Note]) -> [String] { notes.map { texts($0.key, $0.words(texts.language)) } }
}
