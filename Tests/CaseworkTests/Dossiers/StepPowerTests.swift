import Administration
@testable import Casework
import Core
import OrderedCollections
import Testing

/// Every kind of step × every outcome × every role, in every state that a dossier can be brought into: nobody can do what
/// the pack does not grant, and what it grants can be done.
@Suite struct StepPowerTests {
    /// Far from holidays, and steps that wait for a date wait until after it.
    static let start = "2026-11-30T09:00+07:00"

    private struct State {
        let dossier: Dossier
        let at: Instant
    }

    /// What decides which acts are open.
    private static func shape(_ state: Dossier) -> [String] {
        [
            state.tasks.map { "\($0.subject):\($0.role)" }.sorted().joined(separator: " "), "\(state.status)",
            "\(state.supplements.count)", state.decision?.outcome ?? "", state.openSupplement == nil ? "" : "asked",
            state.returns.sorted { $0.key < $1.key }.description, state.demands.map { "\($0.isOpen)" }.joined(),
            "\(state.occurrences.count)", "\(state.withdrawal == nil)", state.result ?? "",
            state.branches.filter(\.isOpen).map(\.branch).joined(separator: " "),
            state.panels.map { "\($0.phase) \($0.sheets.map(\.phase)) \($0.recused.count)" }.joined(),
        ]
    }

    @Test(arguments: [
        StepsPack.filing(floors: 8, start: "2027-03-01"), StepsPack.filing(floors: 2, area: 0, kind: "simple"),
        StepsPack.filing(floors: 2), StepsPack.filing(floors: 2, kind: "contest"),
        StepsPack.filing(floors: 2, kind: "joint"),
    ])
    func `no act is possible that the pack does not grant`(_ filing: Filing) throws {
        let procedure = try StepsPack.procedure()
        let now = try #require(Instant(Self.start))
        let filed = try procedure.file(filing, try Place.context(Place.citizen, now))
        let first = try #require(Dossier.replay(id: Identifier(rawValue: 1), PowerTests.entries(filed, from: 0, now)))
        let names = OrderedSet(
            procedure.steps.values.flatMap { $0.outcomes.map(\.id) } + Outcome.ownWords.sorted()
                + [Outcome.timeout, "agree", "disagree", "silent", "confirm", "nonsense"])
        var seen: Set<[String]> = []
        var granted: Set<[String]> = []
        var refused: Set<[String]> = []
        var open = [State(dossier: first, at: now)]
        while let state = open.popLast() {
            guard seen.insert(Self.shape(state.dossier)).inserted else { continue }
            try #require(seen.count < 5000)
            for id in procedure.steps.keys {
                let kind = procedure.steps[id]?.kind.name ?? ""
                for branch in [nil] + state.dossier.consultations.map({ Optional($0.branch) }) {
                    let task = state.dossier.task(id, branch: branch)
                    let isOpen = try task.map { try procedure.outcomes(of: $0, state.dossier, at: state.at) } ?? []
                    for name in names {
                        for role in Role.allCases {
                            let may = task?.role == role.rawValue && isOpen.contains(name)
                            let act = Act(step: id, branch: branch, outcome: name, reason: "lý do", items: ["giấy"])
                            let next = try Self.attempt(state) { context in
                                try procedure.act(act, on: state.dossier, context)
                            } by: {
                                Place.officer(role, at: task?.unit ?? state.dossier.competentUnit)
                            }
                            #expect(next.problem == nil || !may, "\(id) \(name) \(role)")
                            #expect(
                                next.problem != nil || may, "\(id) \(name) by \(role) in \(Self.shape(state.dossier))")
                            let place = [kind, name, role.rawValue]
                            if let next = next.state {
                                granted.insert(place)
                                open.append(next)
                            } else {
                                refused.insert(place)
                            }
                        }
                        guard let task else { continue }
                        for caller in try Self.outsiders(task, state) {
                            let act = Act(step: id, branch: branch, outcome: name, reason: "lý do", items: ["giấy"])
                            let next = try Self.attempt(state) { context in
                                try procedure.act(act, on: state.dossier, context)
                            } by: {
                                caller
                            }
                            #expect(next.problem?.code == "policy.denied", "\(id) \(name) by \(caller.displayName)")
                        }
                    }
                }
            }
            open += try Self.outside(state, procedure)
            open += try Self.byTime(state, procedure)
            open += try Self.byApplicant(state, procedure)
            open += try Self.byPanel(state, procedure)
        }
        for kind in Step.Kind.names {
            for name in names {
                for role in Role.allCases {
                    let place = [kind, name, role.rawValue]
                    #expect(granted.contains(place) || refused.contains(place), "\(place) was never tried")
                }
            }
        }
        for kind in ["choose", "record", "score", "parallel"] {
            #expect(!granted.contains { $0[0] == kind }, "nobody acts at a step that rules or registers take")
        }
        #expect(!granted.contains { $0[1] == Outcome.timeout || $0[1] == "came" || $0[1] == "recorded" })
        #expect(granted.count >= 8)
    }

    /// Who holds the step's role, and every other, elsewhere; and who holds none.
    private static func outsiders(_ task: OpenTask, _ state: State) throws -> [Caller] {
        let other = try Place.unit(area: "26740", at: state.at.date)
        let elsewhere = Role(rawValue: task.role).map { [Place.officer($0, at: other)] } ?? []
        return elsewhere + [Place.service(at: other), Place.citizen, Place.stranger, .anonymous()]
    }

    private static func attempt(
        _ state: State, _ decide: (CommandContext) throws -> [Event], by caller: () throws -> Caller
    ) throws -> (state: State?, problem: Problem?) {
        do {
            let events = try decide(try Place.context(try caller(), state.at))
            return (State(dossier: PowerTests.fold(state.dossier, events, state.at), at: state.at), nil)
        } catch let problem as Problem {
            return (nil, problem)
        }
    }

    /// Payments and events by every role at every unit: only the step's own, or who reconciles; no amount but a real one.
    private static func outside(_ state: State, _ procedure: Procedure) throws -> [State] {
        var next: [State] = []
        let other = try Place.unit(area: "26740", at: state.at.date)
        let events = procedure.steps.values.compactMap { step -> (String, Step)? in
            guard case .wait(let waiting) = step.kind, case .event(let event) = waiting.until else { return nil }
            return (event, step)
        }
        for role in Role.allCases {
            for unit in [state.dossier.competentUnit, other] {
                for demand in state.dossier.demands {
                    for amount in [demand.amount, demand.amount - 1, 0, -demand.amount] {
                        let step = procedure.steps[demand.step]
                        let mine = role.rawValue == step?.role || [.divisionHead, .leader].contains(role)
                        let may = mine && unit == state.dossier.intakeUnit && amount > 0
                        let result = try attempt(state) { context in
                            try procedure.paymentReceived(
                                reference: demand.reference, amount: amount, transaction: "\(amount)",
                                on: state.dossier,
                                context)
                        } by: {
                            Place.officer(role, at: unit)
                        }
                        #expect((result.problem == nil) == may, "\(amount) by \(role) at \(unit)")
                        if amount == demand.amount, let state = result.state { next.append(state) }
                    }
                }
                for (event, step) in events {
                    let may =
                        role.rawValue == step.role && unit == state.dossier.competentUnit
                        && state.dossier.task(step.id) != nil
                    let result = try attempt(state) { context in
                        try procedure.occurred(event, reference: nil, on: state.dossier, context)
                    } by: {
                        Place.officer(role, at: unit)
                    }
                    #expect((result.problem == nil) == may, "\(event) by \(role) at \(unit)")
                    if let state = result.state { next.append(state) }
                }
            }
        }
        for caller in [Place.citizen, Place.stranger, Caller.anonymous()] {
            for demand in state.dossier.demands {
                let result = try attempt(state) { context in
                    try procedure.paymentReceived(
                        reference: demand.reference, amount: demand.amount, transaction: nil, on: state.dossier, context
                    )
                } by: {
                    caller
                }
                #expect(result.problem?.code == "policy.denied")
            }
        }
        return next
    }

    /// What the next alarm makes of it.
    private static func byTime(_ state: State, _ procedure: Procedure) throws -> [State] {
        let context = try Place.context(.system, state.at)
        return try procedure.alarms(of: state.dossier, context).compactMap { alarm in
            guard alarm.kind != .dueSoon, alarm.kind != .late else { return nil }
            let at = max(alarm.at + .seconds(1), state.at)
            var context = try Place.context(.system, at)
            if alarm.kind == .ranking {
                context.ranking = state.dossier.ranking(among: [9, 5], alarm.subject, procedure)
            }
            let events = try procedure.ring(alarm, on: state.dossier, context)
            return State(dossier: PowerTests.fold(state.dossier, events, at), at: at)
        }
    }

    /// Sheets, recusals and draws by every role at both units, and by the judges themselves: only a judge scores, and only
    /// a judge or who leads the panel recuses.
    private static func byPanel(_ state: State, _ procedure: Procedure) throws -> [State] {
        var next: [State] = []
        guard let panel = state.dossier.panels.last else { return [] }
        let other = try Place.unit(area: "26740", at: state.at.date)
        let isOpen = panel.phase.isOpen && state.dossier.withdrawal == nil && !state.dossier.isEnded
        let leaders: Set<Role> = [.divisionHead, .leader]
        func score(_ caller: Caller) throws -> (state: State?, problem: Problem?) {
            try attempt(state) { context in
                try procedure.score("jury", marks: ["quality": 7, "use": 7], note: nil, on: state.dossier, context)
            } by: {
                caller
            }
        }
        for role in Role.allCases {
            for unit in [panel.unit, other] {
                let caller = Place.officer(role, at: unit)
                #expect(try score(caller).problem != nil, "\(role) at \(unit) is no judge")
                for seat in panel.seats.prefix(1) {
                    let result = try attempt(state) { context in
                        try procedure.recuse("jury", officer: seat.officer, reason: "x", on: state.dossier, context)
                    } by: {
                        caller
                    }
                    let may = isOpen && unit == panel.unit && leaders.contains(role)
                    #expect((result.problem == nil) == may, "\(role) at \(unit) in \(panel.phase)")
                    if panel.recused.isEmpty, let state = result.state { next.append(state) }
                }
            }
        }
        for caller in [Place.citizen, Place.stranger, Caller.anonymous(), Place.service(at: panel.unit)] {
            #expect(try score(caller).problem != nil)
        }
        for seat in panel.seats {
            let role = Role(rawValue: seat.role) ?? .clerk
            let result = try score(Place.officer(role, at: panel.unit, id: seat.officer.rawValue))
            #expect((result.problem == nil) == isOpen, "\(seat.id) in \(panel.phase)")
            if let state = result.state { next.append(state) }
            #expect(try score(Place.officer(.clerk, at: panel.unit, id: seat.officer.rawValue)).problem != nil)
            #expect(try score(Place.officer(role, at: other, id: seat.officer.rawValue)).problem != nil)
        }
        return next
    }

    private static func byApplicant(_ state: State, _ procedure: Procedure) throws -> [State] {
        var next: [State] = []
        let supply = try attempt(state) { context in
            try procedure.supplement(
                answers: nil, papers: [Place.paper("application", procedure)], on: state.dossier, context)
        } by: {
            Place.citizen
        }
        #expect((supply.problem == nil) == (state.dossier.openSupplement != nil && state.dossier.withdrawal == nil))
        if let state = supply.state { next.append(state) }
        let withdrawal = try attempt(state) { context in
            try procedure.withdraw(reason: "x", on: state.dossier, context)
        } by: {
            Place.citizen
        }
        #expect(withdrawal.problem?.code == whyNotWithdrawn(state.dossier))
        if let state = withdrawal.state { next.append(state) }
        return next
    }

    /// Why the applicant cannot take a dossier back any more.
    private static func whyNotWithdrawn(_ dossier: Dossier) -> String? {
        if dossier.isEnded { return "dossier.ended" }
        if dossier.withdrawal != nil { return "dossier.withdrawal_pending" }
        if case .finished = dossier.clock.state { return "dossier.already_decided" }
        return dossier.decision == nil ? nil : "dossier.already_decided"
    }
}
