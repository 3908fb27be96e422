@testable import Casework
import Core
import OrderedCollections
import Testing

/// Judges are drawn evenly, never among those who are tied to the applicant, and anyone can draw again.
@Suite struct BenchTests {
    private static func rule(_ members: Int) -> PanelRule {
        PanelRule(
            unitKind: nil,
            places: [
                PanelRule.Place(id: "chair", role: "leader", count: 1),
                PanelRule.Place(id: "member", role: "specialist", count: members),
            ])
    }

    private static func people(_ count: Int, _ loads: [Identifier: Int], ties: [Int: Set<String>] = [:]) -> [Candidate]
    {
        (0..<count).map { index in
            let officer = Identifier(rawValue: Int64(index + 1))
            return Candidate(
                officer: officer, name: "Giám khảo \(index)", roles: index < 3 ? ["leader"] : ["specialist"],
                load: loads[officer] ?? 0, ties: ties[index] ?? [])
        }
    }

    private static func bench(_ people: [Candidate], _ seed: String) -> Bench {
        Bench(seed: seed, lot: "", steps: ["jury": Bench.Candidates(people)])
    }

    @Test(arguments: [(5, 1), (7, 2), (12, 4), (20, 3)])
    func `loads differ by one at most after every draw`(_ count: Int, _ members: Int) {
        var loads: [Identifier: Int] = [:]
        for round in 0..<300 {
            let people = Self.people(count, loads)
            let drawn = Self.bench(people, "s\(round)").draw(
                Self.rule(members), step: "jury", seated: [], recused: [], parties: [], next: 1)
            #expect(drawn.seats.count == members + 1 && Set(drawn.seats.map(\.officer)).count == members + 1)
            for seat in drawn.seats { loads[seat.officer, default: 0] += 1 }
            for role in ["leader", "specialist"] {
                let held = people.filter { $0.roles.contains(role) }.map { loads[$0.officer] ?? 0 }
                #expect((held.max() ?? 0) - (held.min() ?? 0) <= 1, "\(role) after \(round)")
            }
        }
        #expect(Set(loads.keys).count == count)
    }

    @Test func `the same seed and loads draw the same judges, in whatever order the bench is read`() {
        var dice = MarkingTests.Dice(state: 3)
        let people = Self.people(15, [Identifier(rawValue: 5): 2, Identifier(rawValue: 9): 1])
        func draw(_ people: [Candidate], _ seed: String) -> [Seat] {
            Self.bench(people, seed).draw(
                Self.rule(5), step: "jury", seated: [], recused: [], parties: [], next: 1
            ).seats
        }
        for seed in (0..<50).map({ "seed \($0)" }) {
            #expect(draw(people.shuffled(using: &dice), seed) == draw(people, seed))
        }
        #expect(Set((0..<50).map { draw(people, "seed \($0)") }).count > 20)
    }

    @Test func `nobody who is tied, recused or seated is drawn, whatever the names' accents`() {
        let party = VietnameseText.searchKey("CÔNG TY HOÀ BÌNH")
        for round in 0..<200 {
            let people = Self.people(10, [:], ties: [0: [party], 3: [party], 4: ["khac"]])
            let recused = [Identifier(rawValue: 6)]
            let seated = [
                Seat(id: "seat-1", place: "member", role: "specialist", officer: Identifier(rawValue: 7), name: "")
            ]
            let drawn = Self.bench(people, "\(round)").draw(
                Self.rule(4), step: "jury", seated: seated, recused: recused,
                parties: [VietnameseText.searchKey("công ty Hòa Bình"), VietnameseText.searchKey("Giám khảo 9")],
                next: 2)
            let officers = Set(drawn.seats.map(\.officer.rawValue))
            #expect(officers.isDisjoint(with: [1, 4, 6, 7, 10]))
            #expect(drawn.barred.map(\.rawValue) == [1, 4, 10])
            #expect(drawn.seats.count { $0.place == "member" } == 3 && drawn.seats.first?.id == "seat-2")
        }
    }

    @Test func `a small bench fills what it can`() {
        let drawn = Self.bench(Self.people(4, [:]), "x").draw(
            Self.rule(5), step: "jury", seated: [], recused: [], parties: [], next: 1)
        #expect(drawn.seats.map(\.place) == ["chair", "member"])
    }
}
