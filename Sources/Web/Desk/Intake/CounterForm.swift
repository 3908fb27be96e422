import Administration
import Casework
import Core

/// A whole form on one page, as the counter fills it in: answers, papers in hand, scans.
struct CounterForm {
    let procedure: Procedure
    let channel: Channel
    /// The dossier whose supplement is entered; nil for a new one.
    let dossier: Dossier?
    let areas: AreaChoices
    let now: Instant
    let texts: Localizer
    var answers: Value = [:]
    /// What was typed, by path.
    var typed: [String: String] = [:]
    /// What was typed for areas that could not be told from it, by path.
    var typedAreas: [String: String] = [:]
    var papers: [Paper] = []
    /// How many copies of each paper are in hand.
    var copies: [String: Int] = [:]
    /// What is wrong with answers, by the path of the field.
    private var errors: [String: Problem] = [:]
    /// What is wrong with papers and scans.
    var problems: [Problem] = []
    /// A row was added or taken away: the page comes back, and judges nothing.
    private(set) var changesRows = false

    var words: FieldWords { FieldWords(procedure: procedure, texts: texts) }
    private var own: Texts { procedure.texts(texts.language) }

    init(_ procedure: Procedure, _ channel: Channel, _ dossier: Dossier?, _ services: Services, _ texts: Localizer) {
        self.procedure = procedure
        self.channel = channel
        self.dossier = dossier
        self.texts = texts
        areas = AreaChoices(services)
        now = services.clock.now
        if let dossier { answers = dossier.answers }
    }

    /// The form as the answers stand: judged as the portal judges it.
    var state: FormState {
        get throws {
            try FormState(
                procedure, answers: answers, channel: channel, filed: dossier?.filedAt.date ?? now.date,
                decided: now.date, at: now)
        }
    }

    /// The fields that are on the page, with those of each row.
    var inputs: [FormField] {
        procedure.form.fields.filter { $0.widget != .file }.flatMap { field in
            field.isGroup ? [field] + field.inputs(in: answers) : [field]
        }
    }

    /// Takes in what was typed and ticked. `scans` have been kept already.
    mutating func read(_ data: FormData, scans: [Paper]) {
        answers = [:]
        let fields = procedure.form.fields.filter { $0.computed == nil && $0.widget != .file }
        for field in fields.flatMap({ $0.widget == .address ? $0.parts : [$0] }) {
            self.typed[field.path] = data[field.path]
            if field.widget == .area {
                read(area: data.trimmed(field.path) ?? "", field)
            } else if let answer = FormInput.read(field, data.all) {
                answers.set(answer, at: field.path)
            }
        }
        let page = PostedPage(data, all: fields.filter { $0.widget == .table })
        changesRows = page.changedTable != nil
        if changesRows { answers = page.merged(into: answers) }
        papers = scans
        for rule in procedure.papers {
            guard data["paper.\(rule.id)"] != nil || scans.contains(where: { $0.paper == rule.id }) else { continue }
            let count = min(max(data["copies.\(rule.id)"].flatMap(Int.init) ?? rule.copies, 1), 20)
            copies[rule.id] = count
            let scanned = scans.count { $0.paper == rule.id }
            papers += (0..<max(0, count - scanned)).map { _ in Paper(onPaper: rule.id) }
        }
    }

    /// People type names and read them; the answer is the code of the one area that they can mean.
    private mutating func read(area typed: String, _ field: FormField) {
        guard !typed.isEmpty else { return }
        let competence = field.path == procedure.competence.areaPath ? procedure.competence.level : nil
        let found = areas.find(typed, level: field.areaLevel, competence: competence)
        let key = VietnameseText.searchKey(typed)
        let exact = found.filter {
            [$0.area.name, $0.area.shortName, $0.name].contains { VietnameseText.searchKey($0) == key }
        }
        if let only = exact.count == 1 ? exact.first : found.count == 1 ? found.first : nil {
            answers.set(.string(only.area.code), at: field.path)
        } else {
            typedAreas[field.path] = typed
        }
    }

    /// Finds out what is wrong, each missing answer beside its own field; true when nothing is.
    mutating func check() throws -> Bool {
        let state = try self.state
        answers = state.answers
        // While the answer is missing on which a question hangs, the schema asks for that question too.
        let hidden = Set(procedure.form.fields.map(\.path)).subtracting(state.pages.flatMap(\.fields).map(\.path))
        let told = state.errors.filter { !hidden.contains($0.key) }
        errors = told.isEmpty ? state.errors : told
        let day = dossier?.filedAt.date ?? now.date
        for problem in procedure.problems(areasOf: state.kept, in: areas.units.areas, at: day) {
            let path = String((problem.location ?? "").dropFirst("/answers/".count)).replacing("/", with: ".")
            if errors[path] == nil { errors[path] = problem }
        }
        problems =
            dossier == nil
            ? try procedure.problems(papers: papers, scope: state.scope, at: now) : procedure.problems(papers: papers)
        return errors.isEmpty && problems.isEmpty && typedAreas.isEmpty
    }

    /// What is said beside a field.
    func error(_ field: FormField) -> String? {
        if typedAreas[field.path] != nil { return words.message(.areaNotChosen, field) }
        return errors[field.path].map { words.message(FieldError($0), field, answer: answers.at(field.path)?.string) }
    }

    func error(_ rule: PaperRule) -> String? {
        let indices = papers.indices.filter { papers[$0].paper == rule.id }
        let problem = problems.first { problem in
            problem.location == "/papers/\(rule.id)" || indices.contains { problem.location == "/papers/\($0)" }
        }
        return problem.map { problem in
            problem.code == "dossier.paper_missing"
                ? texts("fault.paper_missing", ["label": own.paper(rule.id)]) : texts.sentence(for: problem)
        }
    }

    /// Every mistake with its field, in the page's order.
    var errorSummary: Part.ErrorSummary? {
        var entries = inputs.compactMap { field in
            error(field).map { Part.ErrorSummary.Entry($0, field: Question.anchor(field.path)) }
        }
        entries += procedure.papers.compactMap { rule in
            error(rule).map { Part.ErrorSummary.Entry($0, field: "paper-\(rule.id)") }
        }
        let others = Array(errors.values) + problems
        let told = entries.isEmpty ? others.prefix(1) : problems.filter { $0.location == nil }[...]
        entries += told.map { Part.ErrorSummary.Entry(texts.sentence(for: $0), field: nil) }
        return Part.ErrorSummary(entries)
    }
}
