import Administration
package import Core
import Decisions
import OrderedCollections

/// How one filing belongs to a group that is handed in at once.
struct GroupPart: Sendable {
    let link: GroupLink
    /// The members whose results it waits for.
    let waitsFor: [String]
    /// The answers that come with those results.
    let carried: [String]
    /// The papers that come with those results.
    let carriedPapers: [String]
    /// When it can begin at the earliest: what it waits for is due then.
    let begins: Instant
    /// Who handed the group in, by its own form.
    let applicant: String?

    /// Whether a problem is only that an answer is not there yet that comes with a result.
    func awaits(_ problem: Problem) -> Bool {
        guard !waitsFor.isEmpty, let place = problem.location else { return false }
        if place.hasPrefix("/papers/") { return carriedPapers.contains { place == "/papers/\($0)" } }
        guard place.hasPrefix("/answers/") else { return false }
        let path = place.dropFirst("/answers/".count).replacing("/", with: ".")
        return carried.contains { path == $0 || path.hasPrefix($0 + ".") || $0.hasPrefix(path + ".") }
    }
}

/// A member's dossier as a group makes it.
struct MemberFiling: Sendable {
    let member: ProcedureGroup.Member
    let procedure: Procedure
    let events: [Event]
}

extension ProcedureGroup {
    /// Decides whether a group's filing may be taken: its own form first, then each member's as if it had been handed
    /// in alone. What a member finds wrong is told beside the question that gave the answer.
    ///
    /// Throws what ``Procedure/file(_:_:)`` throws, and `group.nothing_asked` when no member takes part.
    func file(
        _ filing: Filing, _ procedures: [String: Procedure], as id: Identifier, _ context: CommandContext
    ) throws -> [MemberFiling] {
        let now = context.now
        guard front.inForce.holds(now.date) else {
            throw Problem(.conflict, "procedure.not_in_force", ["procedure": self.id])
        }
        // Each member asks again for its own desk; a desk that only hands on is asked for here.
        if let unit = filing.intakeUnit {
            let action: PolicyAction = context.caller.kind == .service ? .submitAsService : .intakeAtCounter
            try Policy.require(context.caller, action, on: PolicyResource(units: [unit], subject: self.id))
        } else if context.caller.kind != .service {
            try Policy.require(context.caller, .submitDossier, on: PolicyResource())
        }
        let (answers, scope) = try front.settled(
            filing.answers, channel: filing.channel, filed: now.date, decided: now.date, at: now)
        let problems = try front.problems(answers: answers, papers: filing.papers, scope: scope, at: now)
        guard problems.isEmpty else { throw Problems(problems) }
        var filed: [MemberFiling] = []
        var due: [String: Instant] = [:]
        var wrong: [Problem] = []
        for member in members where try member.when.holds(in: scope, at: now) {
            guard let procedure = procedures[member.id] else {
                throw Problem(.notFound, "procedure.unknown", ["procedure": member.procedure])
            }
            // What does not take part has no result to wait for.
            let waits = member.after.map(\.member).filter { due[$0] != nil }
            let part = GroupPart(
                link: GroupLink(id: id, code: "", group: self.id, pack: pack.hash, member: member.id),
                waitsFor: waits, carried: member.carried.map(\.path), carriedPapers: member.carriedPapers,
                begins: waits.compactMap { due[$0] }.max() ?? now,
                applicant: answers.at(front.form.owner.name)?.string)
            do {
                let events = try procedure.file(
                    Filing(
                        procedure: procedure.id, channel: filing.channel, language: filing.language,
                        intakeUnit: filing.intakeUnit, answers: try member.answers(scope, at: now),
                        papers: member.papers(filing.papers)), as: part, context)
                guard case .filed(let first) = events[0] else { throw Problem(.fault, "dossier.unreadable") }
                due[member.id] = first.expectedDue
                filed.append(MemberFiling(member: member, procedure: procedure, events: events))
            } catch let problems as Problems {
                wrong += problems.all.map { told($0, of: member) }
            }
        }
        guard wrong.isEmpty else { throw Problems(wrong) }
        guard !filed.isEmpty else { throw Problem(.invalid, "group.nothing_asked") }
        return filed
    }

    /// What is wrong for the members with the answers that the group's give them, beside the group's own questions.
    package func problems(
        _ procedures: [String: Procedure], channel: Channel, scope: [String: Value], at now: Instant
    ) throws -> [Problem] {
        try members.flatMap { member -> [Problem] in
            guard let procedure = procedures[member.id], try member.when.holds(in: scope, at: now) else { return [] }
            let (answers, inner) = try procedure.settled(
                try member.answers(scope, at: now), channel: channel, filed: now.date, decided: now.date, at: now)
            let part = GroupPart(
                link: GroupLink(id: Identifier(rawValue: 0), code: "", group: id, pack: "", member: member.id),
                waitsFor: member.after.map(\.member), carried: member.carried.map(\.path), carriedPapers: [],
                begins: now, applicant: nil)
            return try procedure.problems(answers: answers, scope: inner, at: now).filter { !part.awaits($0) }
                .map { told($0, of: member) }
        }
    }

    /// What the group costs, by member; those that do not take part cost nothing.
    package func fees(
        _ procedures: [String: Procedure], channel: Channel, scope: [String: Value], at now: Instant
    ) throws -> [(member: Member, procedure: Procedure, fees: [Fee])] {
        try members.compactMap { member in
            guard let procedure = procedures[member.id], try member.when.holds(in: scope, at: now) else { return nil }
            let (_, inner) = try procedure.settled(
                try member.answers(scope, at: now), channel: channel, filed: now.date, decided: now.date, at: now)
            return (member, procedure, try procedure.fees(scope: inner, at: now))
        }
    }

    /// A member's problem, told beside the group's question where one answer is another.
    private func told(_ problem: Problem, of member: Member) -> Problem {
        guard let place = problem.location else { return problem }
        if place.hasPrefix("/papers/") {
            let own = String(place.dropFirst("/papers/".count))
            guard let paper = member.papers.first(where: { $0.own == own }) else { return problem }
            return Problem(problem.kind, problem.code, ["paper": paper.group], at: "/papers/\(paper.group)")
        }
        let path = place.dropFirst("/answers/".count).replacing("/", with: ".")
        for mapping in member.answers where path == mapping.path || path.hasPrefix(mapping.path + ".") {
            let asked = mapping.value.text + path.dropFirst(mapping.path.count)
            guard front.form.fields.contains(where: { $0.holds(asked) || asked == $0.path }) else { continue }
            return Problem(
                problem.kind, problem.code, problem.parameters, at: "/answers/" + asked.replacing(".", with: "/"))
        }
        return problem
    }
}

extension ProcedureGroup.Member {
    /// The answers of the member's own form.
    func answers(_ scope: [String: Value], at now: Instant) throws -> Value {
        var answers: Value = [:]
        for mapping in self.answers {
            let value = try mapping.value.value(scope, at: now)
            if !value.isNull { answers.set(value, at: mapping.path) }
        }
        return answers
    }

    /// The papers that serve for the member's own.
    func papers(_ given: [Paper]) -> [Paper] {
        papers.flatMap { rule in given.filter { $0.paper == rule.group }.map { $0.serving(as: rule.own) } }
    }
}
