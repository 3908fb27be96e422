import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

/// One submission, several dossiers: all or none, once, and each opened when its turn has come.
@Suite struct GroupFilingTests {
    @Test(arguments: TestDatabase.engines)
    func `a group opens what is ready and numbers all that will be`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Newborn.migrations) { database in
            let place = try await Newborn(database)
            let receipt = try await place.file()
            #expect(receipt.code == "LT-\(place.office.unit)-261130-0001")
            #expect(receipt.dossiers.map(\.member) == ["birth", "residence", "insurance"])
            #expect(receipt.dossiers.map(\.waitsFor) == [[], ["birth"], ["birth"]])
            #expect(Set(receipt.dossiers.map(\.receipt.code)).count == 3)
            #expect(receipt.feeTotal == 10_000)
            #expect(receipt.expectedDue == receipt.dossiers.map(\.receipt.expectedDue).max())
            let state = try await place.state(receipt)
            #expect(state["birth"]?.tasks.map(\.step) == ["intake"])
            #expect(state["residence"]?.tasks.isEmpty == true && state["insurance"]?.tasks.isEmpty == true)
            #expect(state["residence"]?.answers.at("applicant.name") == "Trần Mẫu An")
            #expect(state["insurance"]?.applicant.relation == .guardian)
            #expect(try await place.dossiers.verifyAll(), "what is stored is what the journals say")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `sixteen sends of one key at once make one group`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Newborn.migrations) { database in
            let place = try await Newborn(database)
            let receipts = try await withThrowingTaskGroup(of: GroupReceipt.self) { group in
                for _ in 0..<16 { group.addTask { try await place.file(key: "one-and-the-same") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(receipts.map(\.code)).count == 1 && Set(receipts.map(\.secret)).count == 1)
            #expect(Set(receipts.map { $0.dossiers.map(\.receipt.code) }).count == 1)
            #expect(Set(receipts.map { $0.dossiers.map(\.waitsFor) }).count == 1)
            #expect(receipts.filter { !$0.isReplay }.count == 1)
            #expect(try await count(database) == 3)
            await #expect(throws: Problem(.conflict, "request.key_reused")) {
                _ = try await place.dossiers.submit(
                    group: try Newborn.filing(["card": ["hospital": "Bệnh viện Khác"]]),
                    idempotencyKey: "one-and-the-same", Place.citizen)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what one member refuses leaves nothing of the others, and is told beside the question`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Newborn.migrations) { database in
            let place = try await Newborn(database)
            let wrong = try Newborn.filing(["home": ["ward": "99999"]])
            do {
                _ = try await place.dossiers.submit(group: wrong, idempotencyKey: nil, Place.citizen)
                Issue.record("a ward that nobody decides for was taken")
            } catch let problems as Problems {
                #expect(problems.all.map(\.code) == ["dossier.no_competent_unit", "dossier.no_competent_unit"])
                #expect(problems.all.map(\.location) == ["/answers/home/ward", "/answers/home/ward"])
            }
            await #expect(throws: (any Error).self) {
                _ = try await place.dossiers.submit(
                    group: try Newborn.filing(papers: []), idempotencyKey: nil, Place.citizen)
            }
            #expect(try await count(database) == 0)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `the birth's result opens what waited for it, with the child's number`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Newborn.migrations) { database in
            let place = try await Newborn(database)
            let receipt = try await place.file()
            try await place.register(receipt)
            await #expect(throws: Problem(.invalid, "dossier.reference_form", at: "/reference")) {
                try await place.act(receipt, "birth", "identifier", "occurred", reference: "12")
            }
            var state = try await place.state(receipt)
            #expect(state["residence"]?.waitsFor == ["birth"], "nothing has happened yet")
            place.office.clock.set("2026-11-30T10:00+07:00")
            try await place.act(receipt, "birth", "identifier", "occurred", reference: "079326000001")
            state = try await place.state(receipt)
            for member in ["residence", "insurance"] {
                let dossier = try #require(state[member])
                #expect(dossier.waitsFor.isEmpty && dossier.tasks.map(\.step) == ["intake"])
                let journal = try await place.dossiers.journal(of: dossier.id)
                #expect(
                    kinds(journal) == ["filed", "waiting", "released", "step_opened"])
                #expect(journal[2].actor == .time)
            }
            #expect(state["residence"]?.answers.at("applicant.id_number") == "079326000001")
            #expect(state["insurance"]?.answers.at("child.id_number") == "079326000001")
            #expect(state["residence"]?.papers.map(\.paper).contains("relationship") == true)
            try await place.act(receipt, "residence", "intake", "accept")
            #expect(try await place.dossiers.verifyAll())
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a refusal closes what waited for it, with the reason`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Newborn.migrations) { database in
            let place = try await Newborn(database)
            let receipt = try await place.file()
            try await place.act(receipt, "birth", "intake", "refuse", reason: "Trẻ đã có giấy khai sinh")
            let state = try await place.state(receipt)
            #expect(state["birth"]?.result == "refused")
            for member in ["residence", "insurance"] {
                let dossier = try #require(state[member])
                #expect(dossier.result == "not_opened" && dossier.isEnded && dossier.status == .notAccepted)
                let journal = try await place.dossiers.journal(of: dossier.id)
                #expect(
                    journal.contains {
                        $0.event
                            == .blocked(
                                by: "birth-registration", code: receipt.dossiers[0].receipt.code, result: "refused")
                    })
            }
            #expect(try await place.dossiers.verifyAll())
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `one of a group is taken back alone, and then all that is left`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Newborn.migrations) { database in
            let place = try await Newborn(database)
            let receipt = try await place.file()
            let insurance = receipt.dossiers[2].receipt.dossier
            try await place.dossiers.withdraw(reason: "Đã có thẻ", on: insurance, Place.citizen)
            var state = try await place.state(receipt)
            #expect(state["insurance"]?.result == "withdrawn" && state["birth"]?.isEnded == false)
            await #expect(throws: Problem(.notFound, "group.unknown")) {
                try await place.dossiers.withdraw(group: receipt.id, reason: "Không phải tôi", Place.stranger)
            }
            for _ in 1...2 {
                // The second time finds nothing more to do, and says so.
                do {
                    try await place.dossiers.withdraw(group: receipt.id, reason: "Đổi ý", Place.citizen)
                } catch let problem as Problem { #expect(problem.code == "dossier.ended") }
            }
            state = try await place.state(receipt)
            #expect(state.values.allSatisfy { $0.isEnded && $0.result == "withdrawn" })
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `two officers who end the birth at once open or close the others once`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Newborn.migrations) { database in
            let place = try await Newborn(database)
            let receipt = try await place.file()
            try await place.register(receipt)
            await withTaskGroup(of: Void.self) { group in
                for number in 1...8 {
                    group.addTask {
                        // One of them is first; what the others are told does not matter here.
                        _ = try? await place.act(
                            receipt, "birth", "identifier", "occurred", reference: "07932600000\(number)")
                    }
                }
            }
            for member in ["residence", "insurance"] {
                let dossier = try #require(try await place.state(receipt)[member])
                let journal = try await place.dossiers.journal(of: dossier.id)
                #expect(kinds(journal) == ["filed", "waiting", "released", "step_opened"])
            }
        }
    }

    /// Without what fees are demanded: one of the two costs something.
    private func kinds(_ journal: [JournalEntry]) -> [String] {
        journal.map(\.event.kind).filter { $0 != "payment_demanded" }
    }

    private func count(_ database: any Database) async throws -> Int {
        try await database.read { tx in
            try tx.query("SELECT COUNT(*) AS n FROM dossier").first?.int("n") ?? -1
        }
    }
}

extension Dossiers {
    /// Whether every stored state is the fold of its journal.
    func verifyAll() async throws -> Bool {
        let ids = try await database.read { tx in
            try tx.query("SELECT id FROM dossier").map { try $0.identifier("id") }
        }
        for id in ids {
            let stored = try await require(id)
            guard Dossier.replay(id: id, try await journal(of: id)) == stored else { return false }
        }
        return true
    }
}
