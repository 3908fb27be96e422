import Administration
import Casework
import Core
import Decisions
import OrderedCollections

/// A procedure as its applicants need it: for whom, with what, for how much, how long, decided where.
struct ProcedurePage: PageModel {
    static let template = "portal/procedure"

    struct PaperLine: Model {
        let title: String
        let need: String
        let hint: String?
    }

    let title: String
    let summary: String
    /// Nil while no published code is known.
    let code: String?
    let audience: String
    let partial: String?
    let papers: [PaperLine]
    let fees: [FeeLine]
    let limit: String
    /// By which law, and what is uncertain about it.
    let limitNotes: [String]
    let steps: [String]
    let route: String
    let basis: String
    let inForce: String
    let deciders: Deciders
    let file: String
    /// Begun before and not handed in: to go on with, rather than to begin again without knowing it.
    let drafts: [DraftLink]
    let again: Bool
    /// The blank form, for who writes by hand.
    let blank: String
    /// Groups in which people may have it done together with others.
    let together: [Link]

    /// Every version that dossiers may stand under, where there is more than one.
    let versions: [String]

    init(
        _ procedure: Procedure, at now: Instant, deciders: Deciders, drafts: [DraftLink] = [],
        groups: [ProcedureGroup] = [],
        versions: [(identity: PackIdentity, installedAt: Instant)] = [], texts: Localizer
    ) throws {
        self.versions =
            versions.count < 2
            ? []
            : versions.map { version in
                texts(
                    "migration.installed",
                    [
                        "version": version.identity.version, "day": version.installedAt.date.vietnamese,
                        "hash": String(version.identity.hash.prefix(8)),
                    ])
            }
        let own = procedure.texts(texts.language)
        title = own.title
        summary = own.summary
        code = procedure.publishedCode
        audience = procedure.audience.map { texts("audience.\($0)") }.joined(separator: ", ")
        partial = procedure.isFullyOnline ? nil : own["online_reason"]
        papers = try ProcedurePage.papers(procedure, at: now, texts: texts)
        fees = try FeeLine.lines(procedure, at: now, texts: texts)
        limit = procedure.limit.words(texts.language)
        limitNotes = procedure.law.entry(Law.timeLimitDays, at: now.date).map { FeeLine.notes($0, texts) } ?? []
        steps = ProcedurePage.path(procedure).map { ProcedurePage.words($0, procedure, own, texts) }
        route = URLs.route(procedure.id)
        basis = own.basis
        inForce = texts(
            "portal.in_force", ["date": procedure.inForce.from.vietnamese, "basis": procedure.inForce.basis])
        self.deciders = deciders
        file = URLs.file(procedure.id)
        self.drafts = drafts
        again = !drafts.isEmpty
        blank = URLs.application(procedure.id)
        together = groups.filter { $0.members.contains { $0.procedure == procedure.id } }.map {
            Link($0.front.title(texts.language), URLs.procedure($0.id))
        }
    }

    static func papers(_ procedure: Procedure, at now: Instant, texts: Localizer) throws -> [PaperLine] {
        let scope = procedure.scope(answers: [:], channel: .online, filed: now.date, decided: now.date)
        let own = procedure.texts(texts.language)
        return try procedure.papers.map { rule in
            let need =
                switch rule.required {
                case .always: "portal.paper_needed"
                case .never: "portal.paper_optional"
                case .rule(let condition):
                    if try condition.isTrue(scope, at: now) {
                        "portal.paper_needed"
                    } else {
                        // What depends on nothing but the channel is settled here: people read this to file online.
                        condition.names == ["channel"] ? "portal.paper_not_online" : "portal.paper_sometimes"
                    }
                }
            return PaperLine(title: own.paper(rule.id), need: texts(need), hint: own.paperHint(rule.id))
        }
    }

    /// A step, with what is done at once in it.
    private static func words(_ step: String, _ procedure: Procedure, _ own: Texts, _ texts: Localizer) -> String {
        guard case .parallel(let parallel)? = procedure.steps[step]?.kind else { return own.step(step) }
        let branches = parallel.branches.map { own.branch($0.id) }.joined(separator: "; ")
        return texts("branch.step", ["step": own.step(step), "branches": branches])
    }

    /// The steps of a dossier that is in order: each leads on by its first outcome.
    private static func path(_ procedure: Procedure) -> [String] {
        var path: [String] = []
        var next: String? = procedure.firstStep.id
        while let id = next, !path.contains(id), let step = procedure.steps[id] {
            path.append(id)
            guard case .step(let following)? = step.outcomes.first?.target ?? step.targets.last else { break }
            next = following
        }
        return path
    }
}

/// What something costs, since when and by which article, and how sure that is.
struct FeeLine: Model {
    let title: String
    let amount: String
    /// Since when and by which article, and what is uncertain about it.
    let notes: [String]

    static func lines(_ procedure: Procedure, at now: Instant, texts: Localizer) throws -> [FeeLine] {
        let own = procedure.texts(texts.language)
        return try procedure.costs.compactMap { rule in
            let scopes = Channel.allCases.map {
                procedure.scope(answers: [:], channel: $0, filed: now.date, decided: now.date)
            }
            guard let scope = try scopes.last(where: { try rule.when.holds(in: $0, at: now) }) else { return nil }
            let known = amount(rule, scope, now)
            return FeeLine(
                title: own.fee(rule.id),
                amount: known.map { Money(dong: Int64($0)).text(texts.language) }
                    ?? each(rule, procedure, now.date, texts) ?? texts("portal.fee_depends"),
                notes: notes(rule, procedure, now.date, texts))
        }
    }

    /// What is uncertain about the procedure's fees today.
    static func warnings(_ procedure: Procedure, at now: Instant, texts: Localizer) -> [String] {
        var warnings: [String] = []
        for rule in procedure.costs {
            for entry in entries(rule, procedure, now.date) {
                guard let warning = warning(entry, texts), !warnings.contains(warning) else { continue }
                warnings.append(warning)
            }
        }
        return warnings
    }

    /// Nil when it depends on what the applicant will say.
    private static func amount(_ rule: FeeRule, _ scope: [String: Value], _ now: Instant) -> Int? {
        do { return try rule.amount.value(scope, at: now).integer } catch { return nil }
    }

    /// `8.000 đồng × Số bản`: a price of the law times one answer; nil of what takes more to say.
    private static func each(
        _ rule: FeeRule, _ procedure: Procedure, _ date: CivilDate, _ texts: Localizer
    ) -> String? {
        guard let parts = rule.amount.text.wholeMatch(of: /\s*law\.([a-z0-9_]+) \* ([a-z_0-9]+(?:\.[a-z_0-9]+)+)\s*/),
            let price = procedure.law.entry(String(parts.1), at: date)?.value.number?.integer
        else { return nil }
        let label = procedure.texts(texts.language).label(String(parts.2))
        return texts(
            "portal.fee_each", ["amount": Money(dong: Int64(price)).text(texts.language), "label": label])
    }

    private static func notes(
        _ rule: FeeRule, _ procedure: Procedure, _ date: CivilDate, _ texts: Localizer
    ) -> [String] {
        var all: [String] = []
        for note in entries(rule, procedure, date).flatMap({ notes($0, texts) }) where !all.contains(note) {
            all.append(note)
        }
        return all
    }

    /// Since when and by which article, where that is known. What is not certain says so, and the warning names the law.
    static func notes(_ entry: Law.Entry, _ texts: Localizer) -> [String] {
        guard let warning = warning(entry, texts) else {
            return [texts("portal.law_since", ["date": entry.from.vietnamese, "law": entry.citation])]
        }
        let since = entry.article.map { _ in texts("portal.fee_since", ["date": entry.from.vietnamese]) }
        return [since, warning].compactMap(\.self)
    }

    /// The values of law.yaml that the rule reads.
    private static func entries(_ rule: FeeRule, _ procedure: Procedure, _ date: CivilDate) -> [Law.Entry] {
        let read = Set(rule.amount.text.matches(of: /law\.([a-z0-9_]+)/).map { String($0.1) })
        return procedure.law.entries.keys.filter(read.contains).compactMap { procedure.law.entry($0, at: date) }
    }

    static func warning(_ entry: Law.Entry, _ texts: Localizer) -> String? {
        entry.sure == .high ? nil : texts("sure.\(entry.sure.rawValue)", ["basis": entry.citation])
    }
}

/// Who decides for the reader's own address: a search that needs no script.
struct Deciders: Model {
    struct Line: Model {
        let place: String
        let formerly: String?
        let unit: String
        let phone: String?
    }

    let action: String
    let query: String
    let lines: [Line]
    let none: Bool
    let more: Bool

    init(_ procedure: Procedure, _ areas: AreaChoices, query: String, texts: Localizer) {
        action = URLs.procedure(procedure.id) + "#noi-giai-quyet"
        self.query = query
        let level = procedure.form.fields.first { $0.path == procedure.competence.areaPath }?.areaLevel
        let found =
            query.isEmpty
            ? []
            : areas.find(
                query, level: level, competence: procedure.competence.level, atMost: AreaChoices.most + 1)
        more = found.count > AreaChoices.most
        lines = found.prefix(AreaChoices.most).map { choice in
            Line(
                place: choice.name, formerly: choice.formerly, unit: choice.unit?.name[texts.language] ?? "",
                phone: choice.unit?.phone)
        }
        none = !query.isEmpty && found.isEmpty
    }
}
