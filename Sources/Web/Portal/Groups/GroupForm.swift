import Administration
import Casework
import Core

/// A group of procedures that people may ask for today, with its members' procedures.
struct GroupForm: Sendable {
    let group: ProcedureGroup
    /// By what the group calls each.
    let procedures: [String: Procedure]

    /// Nil when there is no such group. Throws `procedure.unknown`, `procedure.not_in_force` for a member.
    static func load(_ id: String, _ services: Services) async throws -> GroupForm? {
        guard let group = services.catalogue.group(id) else { return nil }
        var procedures: [String: Procedure] = [:]
        for member in group.members {
            procedures[member.id] = try await services.catalogue.current(
                member.procedure, at: services.clock.now.date)
        }
        return GroupForm(group: group, procedures: procedures)
    }

    func problems(scope: [String: Value], at now: Instant) throws -> [Problem] {
        try group.problems(procedures, channel: .online, scope: scope, at: now)
    }

    func title(_ member: ProcedureGroup.Member, _ language: Language) -> String {
        procedures[member.id]?.title(language) ?? member.procedure
    }

    /// What the review says of the members that take part: every fee, their sum, each one's limit.
    func lines(
        _ filling: Filling, _ texts: Localizer
    ) -> (rows: [Part.SummaryList.Row], notes: [String], limits: String)? {
        let parts: [(member: ProcedureGroup.Member, procedure: Procedure, fees: [Fee])]
        do {
            parts = try group.fees(procedures, channel: .online, scope: filling.scope, at: filling.now)
        } catch { return nil }
        func money(_ amount: Int) -> String { Money(dong: Int64(amount)).text(texts.language) }
        var rows = parts.flatMap { part in
            part.fees.map { fee in
                Part.SummaryList.Row(
                    part.procedure.texts(texts.language).fee(fee.id),
                    [money(fee.amount), texts("collect.\(fee.collect.rawValue)")])
            }
        }
        let total = parts.flatMap(\.fees).reduce(0) { $0 + $1.amount }
        if rows.count > 1 { rows.append(Part.SummaryList.Row(texts("group.total"), [money(total)])) }
        let notes = parts.filter { !$0.fees.isEmpty }.flatMap {
            FeeLine.warnings($0.procedure, at: filling.now, texts: texts)
        }
        let limits = parts.map { part in
            texts(
                part.member.after.isEmpty ? "group.limit" : "group.limit_after",
                [
                    "title": part.procedure.title(texts.language),
                    "limit": part.procedure.limit.words(texts.language),
                ])
        }
        return (rows, notes, limits.joined(separator: "; "))
    }
}

/// A group as its applicants need it: what is done at once, with what, for how much, how long.
struct GroupPage: PageModel {
    static let template = "portal/group"

    struct MemberLine: Model {
        let title: String
        let address: String
        let facts: String
        let when: String?
    }

    let title: String
    let summary: String
    let audience: String
    let members: [MemberLine]
    let papers: [ProcedurePage.PaperLine]
    let basis: String
    let inForce: String
    let file: String
    let drafts: [DraftLink]
    let again: Bool

    init(_ form: GroupForm, at now: Instant, drafts: [DraftLink] = [], texts: Localizer) throws {
        self.drafts = drafts
        again = !drafts.isEmpty
        let front = form.group.front
        let own = front.texts(texts.language)
        title = own.title
        summary = own.summary
        audience = front.audience.map { texts("audience.\($0)") }.joined(separator: ", ")
        members = form.group.members.map { member in
            let procedure = form.procedures[member.id]
            let after = member.after.compactMap { form.group.member($0.member) }.map {
                form.title($0, texts.language)
            }
            return MemberLine(
                title: form.title(member, texts.language), address: URLs.procedure(member.procedure),
                facts: procedure?.limit.words(texts.language) ?? "",
                when: after.isEmpty ? nil : texts("group.after", ["titles": after.joined(separator: ", ")]))
        }
        papers = try ProcedurePage.papers(front, at: now, texts: texts)
        basis = own.basis
        inForce = texts("portal.in_force", ["date": front.inForce.from.vietnamese, "basis": front.inForce.basis])
        file = URLs.file(front.id)
    }
}
