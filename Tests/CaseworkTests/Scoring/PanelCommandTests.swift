import Administration
@testable import Casework
import Core
import OrderedCollections
import Testing

/// A panel's result is what its last sheets say, whoever was first and whoever has left.
@Suite struct PanelCommandTests {
    private static func points(_ dice: inout MarkingTests.Dice) -> Decimal {
        Decimal(Int.random(in: 0...20, using: &dice)) * (Decimal("0.5") ?? .one)
    }

    @Test func `three hundred random histories end in the mark of the sheets that count, and replay to the bit`() throws
    {
        var dice = MarkingTests.Dice(state: 11)
        for round in 0..<300 {
            var history = try PanelHistory()
            let procedure = history.procedure
            guard case .score(let scoring)? = procedure.steps["jury"]?.kind else { throw Problem(.fault, "test.kind") }
            var gone: Set<Identifier> = []
            var steps = 0
            while let panel = history.panel, panel.phase.isOpen {
                steps += 1
                try #require(steps < 60)
                let seat = panel.seats[Int.random(in: 0..<panel.seats.count, using: &dice)]
                switch Int.random(in: 0..<12, using: &dice) {
                case 0 where gone.count < 3:
                    gone.insert(seat.officer)
                    try history.recuse(seat)
                case 1: try history.ring()
                default: try history.score(seat, quality: Self.points(&dice), use: Self.points(&dice))
                }
            }
            let panel = try #require(history.panel)
            #expect(Set(panel.seats.map(\.officer)).isDisjoint(with: gone))
            // From the journal alone: the last sheet of each judge who stayed, in a random order.
            var last: [Identifier: Sheet] = [:]
            for entry in history.journal {
                if case .sheetSubmitted(let sheet) = entry.event { last[sheet.officer] = sheet }
            }
            let counted = last.values.filter { !gone.contains($0.officer) }.shuffled(using: &dice)
            #expect(counted.count >= scoring.least)
            let result = try #require(scoring.result(counted, chair: panel.chair))
            #expect(panel.result == result, "round \(round)")
            #expect(Dossier.replay(id: history.dossier.id, history.journal) == history.dossier)
            #expect(try Dossier(id: history.dossier.id, history.dossier.value) == history.dossier)
            for entry in history.journal {
                #expect(try Event(kind: entry.event.kind, body: entry.event.body) == entry.event)
            }
        }
    }

    @Test func `the order in which judges hand in their sheets changes nothing but the journal`() throws {
        let marks: [(Decimal, Decimal)] = [(8, 9), (7, 5), (9, 4)]
        var states: Set<Panel> = []
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            var history = try PanelHistory()
            for _ in 0..<2 {
                for index in order {
                    let seat = try #require(history.panel?.seats[index])
                    try history.score(seat, quality: marks[index].0, use: marks[index].1)
                }
            }
            states.insert(try #require(history.panel))
        }
        #expect(states.count == 1 && states.first?.phase == .ranking)
    }

    @Test func `a threshold is met exactly, and not by a hundredth less`() throws {
        // All give 6: the mark is 6.00. One gives half a point less in the lighter criterion: (6 + 6 + 5.875) / 3 = 5.96.
        for (last, step) in [(Decimal("6") ?? .one, "sign"), (Decimal("5.5") ?? .one, "")] {
            var history = try PanelHistory()
            for _ in 0..<2 {
                for index in 0..<3 {
                    let seat = try #require(history.panel?.seats[index])
                    try history.score(seat, quality: 6, use: index == 2 ? last : 6)
                }
            }
            try history.ring()
            #expect(history.dossier.tasks.map(\.step) == (step.isEmpty ? [] : [step]))
            #expect(history.dossier.result == (step.isEmpty ? "refused" : nil))
        }
    }

    @Test func `places decide where the ranking is full, and a tie is broken by the pack's rules`() throws {
        for (rivals, passes) in [([9, 8] as [Decimal], false), ([9, 5], true), ([9, 7], true), ([], true)] {
            var history = try PanelHistory()
            for _ in 0..<2 {
                for index in 0..<3 {
                    let seat = try #require(history.panel?.seats[index])
                    try history.score(seat, quality: 7, use: 7)
                }
            }
            try history.ring(rivals: rivals)
            #expect((history.dossier.task("sign") != nil) == passes, "\(rivals)")
        }
    }

    @Test func `a panel that cannot be filled is told, and fewer than the least never close a phase`() throws {
        var history = try PanelHistory()
        let seats = try #require(history.panel?.seats)
        // Nobody is left on the bench: two step down one after the other and nobody comes.
        for seat in seats.dropFirst() {
            let judge = history.judge(seat)
            try history.take(by: judge) { procedure, dossier, context in
                var poor = context
                poor.bench = .empty
                return try procedure.recuse("jury", officer: seat.officer, reason: "x", on: dossier, poor)
            }
        }
        try history.score(seats[0], quality: 5, use: 5)
        #expect(history.panel?.phase == .blind)
        try history.ring()
        #expect(history.panel?.phase == .blind)
        let leader = Place.officer(.leader, at: history.dossier.competentUnit)
        try history.take(by: leader) { procedure, dossier, context in
            try procedure.fillPanel("jury", on: dossier, context)
        }
        #expect(history.panel?.seats.count == 3)
        let next = try #require(history.panel?.seats.last)
        // The phase is over: it ends as soon as enough have scored.
        try history.score(next, quality: 5, use: 5)
        #expect(history.panel?.phase == .discussion)
    }

    @Test func `a judge's seat is given to nobody, and a withdrawn dossier is not judged`() throws {
        var history = try PanelHistory()
        let seat = try #require(history.panel?.seats.first)
        let head = Place.officer(.divisionHead, at: history.dossier.competentUnit)
        #expect(throws: Problem(.conflict, "score.seat_by_lot")) {
            try history.take(by: head) { procedure, dossier, context in
                try procedure.assign(step: "jury", branch: seat.id, to: nil, on: dossier, context)
            }
        }
        try history.take(by: Place.citizen) { procedure, dossier, context in
            try procedure.withdraw(reason: "x", on: dossier, context)
        }
        #expect(throws: Problem(.conflict, "dossier.ended")) { try history.score(seat, quality: 1, use: 1) }
        #expect(history.procedure.panelAlarms(history.dossier).isEmpty)
    }
}
