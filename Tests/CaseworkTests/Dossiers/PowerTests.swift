import Administration
@testable import Casework
import Core
import OrderedCollections
import Testing

/// Whatever state a dossier can be brought into, nobody can do what the pack does not grant.
@Suite struct PowerTests {
    static let now = "2026-11-30T09:00+07:00"

    @Test(arguments: ["household-business", "house-permit", "temporary-residence", "certified-copy"])
    func `in every state every outcome is open to its role alone`(_ id: String) throws {
        let procedure = try Place.procedure(id)
        let now = try #require(Instant(Self.now))
        let filing = try Place.goodFiling(id)
        let filed = try procedure.file(filing, try Place.context(Place.citizen, now))
        let start = try #require(
            Dossier.replay(id: Identifier(rawValue: 1), Self.entries(filed, from: 0, now)))
        let names = Set(
            procedure.steps.values.flatMap { $0.outcomes.map(\.id) } + [
                "agree", "disagree", "silent", "confirm", "nonsense",
            ])
        var seen: Set<[String]> = []
        var open = [start]
        var refused = 0
        while let state = open.popLast() {
            guard seen.insert(Self.shape(state)).inserted else { continue }
            #expect(seen.count < 3000)
            for step in procedure.steps.keys {
                for branch in [nil] + state.consultations.map({ Optional($0.branch) }) {
                    for name in names {
                        for role in Role.allCases {
                            let task = state.task(step, branch: branch)
                            let unit = task?.unit ?? state.competentUnit
                            let act = Act(
                                step: step, branch: branch, outcome: name, reason: "lý do", items: ["giấy"],
                                feesCollected: true)
                            let granted =
                                try task.map {
                                    try $0.role == role.rawValue
                                        && procedure.outcomes(of: $0, state, at: now).contains(name)
                                }
                                ?? false
                            let context = try Place.context(Place.officer(role, at: unit), now)
                            do {
                                let events = try procedure.act(act, on: state, context)
                                #expect(granted, "\(id) \(step) \(name) by \(role) in \(Self.shape(state))")
                                open.append(Self.fold(state, events, now))
                            } catch let problem as Problem {
                                refused += 1
                                #expect(!granted, "\(id) \(step) \(name) by \(role): \(problem.code)")
                            }
                        }
                    }
                }
            }
            if state.openSupplement != nil {
                let context = try Place.context(Place.citizen, now)
                let papers = [Place.paper(procedure.papers[0].id, procedure)]
                open.append(
                    Self.fold(state, try procedure.supplement(answers: nil, papers: papers, on: state, context), now))
            }
        }
        #expect(seen.count > 8 && refused > 100)
    }

    @Test func `an officer of another unit, a citizen and nobody are refused`() throws {
        let procedure = try Place.procedure("household-business")
        let now = try #require(Instant(Self.now))
        let filed = try procedure.file(
            try Place.goodFiling("household-business"), try Place.context(Place.citizen, now))
        let state = try #require(Dossier.replay(id: Identifier(rawValue: 1), Self.entries(filed, from: 0, now)))
        let other = try Place.unit(area: "26740", at: now.date)
        for caller in [Place.officer(.receptionist, at: other), Place.citizen, Place.stranger, .anonymous()] {
            #expect(throws: Problem(.forbidden, "policy.denied", ["action": "dossier.act"])) {
                try procedure.act(
                    Act(step: "intake", outcome: "accept"), on: state, try Place.context(caller, now))
            }
        }
        for caller in [Place.stranger, .anonymous()] {
            #expect(throws: Problem(.forbidden, "policy.denied", ["action": "dossier.answer"])) {
                try procedure.withdraw(reason: "x", on: state, try Place.context(caller, now))
            }
        }
        #expect(
            try !procedure.withdraw(reason: "x", on: state, try Place.context(.anonymous(), now, secretMatches: true))
                .isEmpty)
    }

    @Test func `a task that was given to one officer is not another's`() throws {
        let procedure = try Place.procedure("household-business")
        let now = try #require(Instant(Self.now))
        let filed = try procedure.file(
            try Place.goodFiling("household-business"), try Place.context(Place.citizen, now))
        var state = try #require(Dossier.replay(id: Identifier(rawValue: 1), Self.entries(filed, from: 0, now)))
        let unit = state.competentUnit
        func act(_ step: String, _ outcome: String, _ caller: Caller, assignee: Identifier? = nil) throws {
            let events = try procedure.act(
                Act(step: step, outcome: outcome, assignee: assignee), on: state, try Place.context(caller, now))
            state = Self.fold(state, events, now)
        }
        try act("intake", "accept", Place.officer(.receptionist, at: unit))
        try act("assign", "assign", Place.officer(.divisionHead, at: unit), assignee: Identifier(rawValue: 41))
        #expect(throws: Problem(.forbidden, "dossier.assigned_to_another", ["step": "appraise"])) {
            try act("appraise", "propose", Place.officer(.specialist, at: unit, id: 42))
        }
        try act("appraise", "propose", Place.officer(.specialist, at: unit, id: 41))
        #expect(state.task("review") != nil)
    }

    static func entries(_ events: [Event], from version: Int, _ at: Instant) -> [JournalEntry] {
        events.enumerated().map {
            JournalEntry(sequence: version + $0.offset + 1, at: at, actor: .time, event: $0.element)
        }
    }

    static func fold(_ state: Dossier, _ events: [Event], _ at: Instant) -> Dossier {
        var state = state
        for entry in entries(events, from: state.version, at) { state.apply(entry) }
        return state
    }

    /// What decides which acts are open: two states of one shape need not both be walked.
    private static func shape(_ state: Dossier) -> [String] {
        [
            state.tasks.map { "\($0.step).\($0.branch ?? "")" }.sorted().joined(separator: " "), "\(state.status)",
            "\(state.supplements.count)", state.decision?.outcome ?? "", state.openSupplement == nil ? "" : "asked",
        ]
    }
}
