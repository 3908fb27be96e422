import Administration
import Core
import Store
import StoreTesting
import Testing

@testable import Casework

@Suite struct OwnerCorrectionTests {
    /// Who wants a name or number mended asks for a supplement: what comes back is the dossier's owner from then on.
    @Test(arguments: TestDatabase.engines)
    func `an owner whom a supplement puts right is found, called and listed so`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: CommandTests.migrations) { database in
            let office = try await Office(database)
            let receipt = try await office.file()
            _ = try await office.act(
                receipt, "intake", "supplement", .receptionist, reason: "Sai tên", items: ["Họ tên, số điện thoại"])
            let old = try await office.dossiers.require(receipt.dossier).owner
            let oldPhone = try #require(old.phone)
            var answers = try Place.goodFiling("household-business").answers
            answers.set("Quách Đúng Tên", at: "owner.name")
            answers.set("0977777771", at: "owner.phone")
            let answered = try await office.dossiers.supplement(
                answers: answers, papers: [], on: receipt.dossier, Place.citizen)
            #expect(answered.owner.name == "Quách Đúng Tên" && answered.owner.phone == "0977777771")
            #expect(answered.owner.idNumber == old.idNumber)

            let desk = Place.officer(.receptionist, at: office.unit)
            for words in ["quach dung ten", "0977777771", try #require(old.idNumber)] {
                #expect(try await office.dossiers.search(words, desk).map(\.id) == [receipt.dossier], "\(words)")
            }
            for words in [old.name, oldPhone] {
                #expect(try await office.dossiers.search(words, desk).isEmpty, "\(words)")
            }
            #expect(try await office.dossiers.queue(desk).map(\.owner) == ["Quách Đúng Tên"])
            #expect(try await office.dossiers.verify().findings == [])
        }
    }

    @Test func `a supplement that changes nothing about the owner says nothing of them`() throws {
        let procedure = try Place.procedure("household-business")
        let now = try #require(Instant(PowerTests.now))
        let good = try Place.goodFiling(procedure.id)
        let filed = try procedure.file(good, try Place.context(.anonymous(), now))
        let start = try #require(
            Dossier.replay(id: Identifier(rawValue: 1), PowerTests.entries(filed, from: 0, now)))
        let desk = try Place.context(Place.officer(.receptionist, at: start.intakeUnit), now)
        let ask = Act(step: "intake", outcome: "supplement", reason: "Thiếu", items: ["Tên"])
        let asked = PowerTests.fold(start, try procedure.act(ask, on: start, desk), now)
        let same = try procedure.supplement(answers: good.answers, papers: [], on: asked, desk)
        #expect(same.contains { if case .supplemented(_?, [], nil) = $0 { true } else { false } })
        var answers = good.answers
        answers.set("Quách Đúng Tên", at: "owner.name")
        let corrected = PowerTests.fold(
            asked, try procedure.supplement(answers: answers, papers: [], on: asked, desk), now)
        #expect(corrected.owner.name == "Quách Đúng Tên" && corrected.applicant.name == "Quách Đúng Tên")
    }
}
