import Administration
@testable import Casework
import Core
import OrderedCollections
import Testing

/// Nobody sees a score before their phase allows: every reader × every state of a panel × everything that Casework gives out.
@Suite struct SecrecyTests {
    /// What a reader is to the panel.
    enum Reader: String, CaseIterable {
        case chair, judge, lateJudge, recusedJudge, divisionHead, leader, specialist, clerk, receptionist, service,
            otherUnit, otherLeader, administrator, applicant, stranger, anonymous
    }

    enum Stage: String, CaseIterable { case blind, discussion, ranking, closed, published }

    private struct Case {
        var history: PanelHistory
        /// The sheets' owners by reader: those who have written one.
        let owners: [Reader: Identifier]
        let callers: [Reader: Caller]
    }

    /// The chair and a judge have scored, one has not, one has scored and was recused.
    private static func prepare(_ stage: Stage) throws -> Case {
        var history = try PanelHistory()
        let first = try #require(history.panel?.seats)
        try history.score(first[1], quality: 1, use: 2, note: "phiếu kín của recusedJudge")
        try history.recuse(first[1])
        let seats = try #require(history.panel?.seats)
        try history.score(seats[0], quality: 8, use: 9, note: "phiếu kín của chair")
        try history.score(seats[1], quality: 7, use: 6, note: "phiếu kín của judge")
        let unit = history.dossier.competentUnit
        let other = try Place.unit(area: "26740", at: history.now.date)
        let callers: [Reader: Caller] = [
            .chair: history.judge(seats[0]), .judge: history.judge(seats[1]), .lateJudge: history.judge(seats[2]),
            .recusedJudge: Place.officer(.specialist, at: unit, id: first[1].officer.rawValue),
            .divisionHead: Place.officer(.divisionHead, at: unit), .leader: Place.officer(.leader, at: unit),
            .specialist: Place.officer(.specialist, at: unit), .clerk: Place.officer(.clerk, at: unit),
            .receptionist: Place.officer(.receptionist, at: unit), .service: Place.service(at: unit),
            .otherUnit: Place.officer(.specialist, at: other), .otherLeader: Place.officer(.leader, at: other),
            .administrator: Place.officer(.administrator, at: unit), .applicant: Place.citizen,
            .stranger: Place.stranger, .anonymous: .anonymous(),
        ]
        let owners: [Reader: Identifier] = [
            .chair: seats[0].officer, .judge: seats[1].officer, .recusedJudge: first[1].officer,
        ]
        if stage != .blind { try history.ring() }
        if stage != .blind, stage != .discussion { try history.ring() }
        if stage == .closed || stage == .published { try history.ring() }
        if stage == .published {
            try history.take(by: Place.officer(.leader, at: unit)) { procedure, dossier, context in
                try procedure.act(Act(step: "sign", outcome: "grant"), on: dossier, context)
            }
            try history.take(by: Place.officer(.clerk, at: unit)) { procedure, dossier, context in
                try procedure.act(Act(step: "issue", outcome: "issued"), on: dossier, context)
            }
        }
        return Case(history: history, owners: owners, callers: callers)
    }

    /// The rules in words, apart from the code that they judge.
    private static func maySee(_ reader: Reader, _ owner: Reader, _ stage: Stage) -> Bool {
        if reader == owner { return true }
        switch (stage, reader) {
        case (.blind, _): return false
        case (.discussion, .chair), (.discussion, .judge): return true
        case (.discussion, _): return false
        case (_, .chair), (_, .judge), (_, .lateJudge), (_, .divisionHead), (_, .leader): return true
        default: return false
        }
    }

    private static func maySeeResult(_ reader: Reader, _ stage: Stage) -> Bool {
        let panel: Set<Reader> = [.chair, .judge, .lateJudge, .divisionHead, .leader]
        let staff: Set<Reader> = [.recusedJudge, .specialist, .clerk, .receptionist, .service]
        switch stage {
        case .blind, .discussion: return false
        case .ranking: return panel.contains(reader)
        case .closed: return panel.contains(reader) || staff.contains(reader)
        // Whoever is not the applicant and takes no part is shown no dossier at all (`Dossiers.view`).
        case .published: return true
        }
    }

    @Test(arguments: Stage.allCases)
    func `no reader learns a sheet or a mark from views and journals before their phase allows`(_ stage: Stage) throws {
        let prepared = try Self.prepare(stage)
        let (dossier, journal) = (prepared.history.dossier, prepared.history.journal)
        let panel = try #require(dossier.panel("jury"))
        let expected: Phase =
            switch stage {
            case .blind: .blind
            case .discussion: .discussion
            case .ranking: .ranking
            case .closed, .published: .closed
            }
        #expect(panel.phase == expected)
        for reader in Reader.allCases {
            let caller = try #require(prepared.callers[reader])
            let view = try #require(dossier.panels(for: caller).first)
            let told = dossier.disclosed(journal, to: caller)
            #expect(
                told.map(\.sequence) == journal.map(\.sequence) && told.map(\.event.kind) == journal.map(\.event.kind))
            let bodies = told.map(\.event.body.json).joined(separator: "\n")
            for (owner, officer) in prepared.owners {
                let may = Self.maySee(reader, owner, stage)
                let seen = view.seats.contains { $0.seat.officer == officer && $0.sheet != nil }
                // A recused judge has no seat, so their sheet is in no view but the journal's.
                if owner != .recusedJudge { #expect(!seen || may, "\(reader) sees \(owner) in \(stage)") }
                if may, owner != .recusedJudge, reader != .recusedJudge {
                    #expect(seen || view.own?.officer == officer, "\(reader) misses \(owner) in \(stage)")
                }
                #expect(bodies.contains("phiếu kín của \(owner)") == may, "\(reader), \(owner)'s journal, \(stage)")
            }
            #expect((view.result != nil) == Self.maySeeResult(reader, stage), "\(reader) in \(stage)")
            #expect(
                told.contains { if case .scored = $0.event { true } else { false } }
                    == (Self.maySeeResult(reader, stage) && panel.result != nil))
            if !Self.maySee(reader, .chair, stage) {
                #expect(view.result?.chair == nil, "\(reader) learns the chair's own total in \(stage)")
                #expect(!bodies.contains("\"chair\":"), "\(reader) in \(stage)")
            }
            if view.result == nil {
                #expect(view.rank == nil && !told.contains { if case .ranked = $0.event { true } else { false } })
            }
            // Why a judge left is between the judge and those who lead.
            let mayKnowWhy = [.recusedJudge, .divisionHead, .leader].contains(reader)
            #expect(bodies.contains("lý do kín") == mayKnowWhy, "\(reader) in \(stage)")
        }
    }

    /// A move keeps what changed in the state, whatever that is: here, all of it.
    @Test(arguments: Stage.allCases)
    func `a move to another version tells no sheet and no judge before their phase allows`(_ stage: Stage) throws {
        let prepared = try Self.prepare(stage)
        let (dossier, now) = (prepared.history.dossier, prepared.history.now)
        let (old, new) = (PackIdentity(name: "a/b", version: "1", hash: "h"), prepared.history.procedure.pack)
        let move = DossierMigration(
            run: Identifier(rawValue: 9), from: old, to: new, reason: "r", basis: "b", steps: [:], notes: [],
            set: dossier.value, was: dossier.value, alarms: [Alarm(kind: .late, subject: "jury.seat-1", at: now)],
            undoes: nil)
        let entry = JournalEntry(sequence: dossier.version + 1, at: now, actor: .time, event: .migrated(move))
        for reader in Reader.allCases {
            let caller = try #require(prepared.callers[reader])
            let told = try #require(dossier.disclosed([entry], to: caller).first?.event)
            guard case .migrated(let seen) = told else {
                Issue.record("\(reader) is told \(told.kind) in \(stage)")
                continue
            }
            #expect(seen.to == move.to && seen.reason == move.reason && seen.set["clock"] == move.set["clock"])
            let body = told.body.json
            let may = Self.maySee(reader, .chair, stage) && Self.maySee(reader, .judge, stage)
            for owner in [Reader.chair, .judge] {
                #expect(body.contains("phiếu kín của \(owner)") == may, "\(reader), \(owner)'s sheet in \(stage)")
            }
            #expect(may || !body.contains("seat-"), "\(reader) learns who judges in \(stage)")
        }
    }

    @Test(arguments: Stage.allCases)
    func `logs for process mining tell no mark, no judge and no seed`(_ stage: Stage) throws {
        let prepared = try Self.prepare(stage)
        let trace = try #require(DossierTrace(prepared.history.journal))
        var ocel = OCELLog()
        let text = XESLog.text(trace) + ocel.text(trace) + ocel.foot
        #expect(!text.contains("phiếu kín") && !text.contains("lý do kín") && !text.contains("Giám khảo"))
        for event in trace.events where event.activity.contains("judge") {
            #expect(["jury/judge.scored", "jury/judge.recused", "jury/judge.unscored"].contains(event.activity))
        }
        let shown = Set(trace.events.map(\.activity))
        #expect(shown.contains("jury.pass") == [.closed, .published].contains(stage))
    }

    @Test func `what rules see of a mark comes after its panel has closed`() throws {
        for stage in Stage.allCases {
            let prepared = try Self.prepare(stage)
            let history = prepared.history
            let told = history.procedure.scope(of: history.dossier, at: history.now)["dossier"]
            #expect((told?["score"]?.number != nil) == [.closed, .published].contains(stage), "\(stage)")
        }
    }
}
