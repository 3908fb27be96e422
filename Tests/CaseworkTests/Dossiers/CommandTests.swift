import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

@Suite struct CommandTests {
    static let migrations = Administration.migrations + CaseworkMigrations.all

    @Test(arguments: TestDatabase.engines)
    func `a stale page sent twice acts once and says that it is stale`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let receipt = try await office.file()
            let officer = Place.officer(.receptionist, at: office.unit)
            let act = Act(step: "intake", outcome: "accept")
            let once = try await office.dossiers.act(act, on: receipt.dossier, expecting: receipt.version, officer)
            await #expect(throws: Problem(.conflict, "dossier.changed_meanwhile")) {
                try await office.dossiers.act(act, on: receipt.dossier, expecting: receipt.version, officer)
            }
            await #expect(throws: Problem(.conflict, "dossier.step_closed", ["step": "intake"])) {
                try await office.dossiers.act(act, on: receipt.dossier, officer)
            }
            #expect(try await office.dossiers.require(receipt.dossier) == once)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `an act repeated with its key is done once`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let receipt = try await office.file()
            let officer = Place.officer(.receptionist, at: office.unit)
            let act = Act(step: "intake", outcome: "accept")
            let states = try await withThrowingTaskGroup(of: Dossier.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await office.dossiers.act(
                            act, on: receipt.dossier, idempotencyKey: "accept-once", officer)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let end = try await office.dossiers.require(receipt.dossier)
            #expect(states.allSatisfy { $0.version == end.version })
            let accepted = try await office.dossiers.journal(of: receipt.dossier).count {
                if case .clockStarted = $0.event { true } else { false }
            }
            #expect(accepted == 1)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a key answers with what it did first, whatever has happened since, and to nothing else`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let (receipt, officer) = (try await office.file(), Place.officer(.receptionist, at: office.unit))
            let accept = Act(step: "intake", outcome: "accept")
            let first = try await office.dossiers.act(
                accept, on: receipt.dossier, idempotencyKey: "key-number-one", officer)
            _ = try await office.act(receipt, "assign", "assign", .divisionHead)
            let again = try await office.dossiers.act(
                accept, on: receipt.dossier, idempotencyKey: "key-number-one", officer)
            let now = try await office.dossiers.require(receipt.dossier)
            #expect(again == first && again.version < now.version)
            let refuse = Act(step: "intake", outcome: "refuse", reason: "x")
            await #expect(throws: Problem(.conflict, "request.key_reused")) {
                try await office.dossiers.act(refuse, on: receipt.dossier, idempotencyKey: "key-number-one", officer)
            }
        }
    }

    @Test func `a request for more says what for, an answer to it brings something`() async throws {
        try await TestDatabase.with(.sqlite, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let receipt = try await office.file()
            let receptionist = Place.officer(.receptionist, at: office.unit)
            var ask = Act(step: "intake", outcome: "supplement", reason: "thiếu")
            let refused = await #expect(throws: Problem.self) {
                try await office.dossiers.act(ask, on: receipt.dossier, receptionist)
            }
            #expect(refused == Problem(.invalid, "dossier.items_missing", at: "/items"))
            ask = Act(step: "intake", outcome: "supplement", reason: "thiếu", items: ["Bản sao"])
            _ = try await office.dossiers.act(ask, on: receipt.dossier, receptionist)
            await #expect(throws: Problem(.invalid, "dossier.supplement_empty")) {
                try await office.dossiers.supplement(answers: nil, papers: [], on: receipt.dossier, Place.citizen)
            }
        }
    }

    @Test func `an outcome whose condition does not hold is closed`() throws {
        let procedure = try Place.procedure(
            "household-business", replacing: "accept: assign",
            with: "accept: {to: assign, when: \"activity.capital > 60000000\"}")
        let now = TestClock("2026-11-30T09:00+07:00").now
        let filed = try procedure.file(try Place.goodFiling(procedure.id), try Place.context(Place.citizen, now))
        let dossier = try #require(Dossier.replay(id: Identifier(rawValue: 1), PowerTests.entries(filed, from: 0, now)))
        let closed = Problem(.conflict, "dossier.outcome_closed", ["outcome": "accept"], at: "/outcome")
        #expect(throws: closed) {
            try procedure.act(
                Act(step: "intake", outcome: "accept"), on: dossier,
                try Place.context(Place.officer(.receptionist, at: dossier.intakeUnit), now))
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `the queue shows what is late first and only what is mine to do`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let permit = try await office.file("house-permit")
            office.clock.set("2026-11-30T10:00+07:00")
            let business = try await office.file()
            let receptionist = Place.officer(.receptionist, at: office.unit)
            let queue = try await office.dossiers.queue(receptionist)
            #expect(queue.map(\.dossier) == [permit.dossier, business.dossier])
            #expect(queue.map(\.place) == queue.map(\.place).sorted())
            let first = try await office.dossiers.queue(limit: 1, receptionist)
            let cursor = QueueCursor(due: first[0].place, dossier: first[0].dossier)
            #expect(Array(try await office.dossiers.queue(after: cursor, receptionist)) == Array(queue.dropFirst()))
            #expect(try await office.dossiers.queue(Place.officer(.leader, at: office.unit)).isEmpty)
            let other = try Place.unit(area: "26740", at: office.clock.now.date)
            #expect(try await office.dossiers.queue(Place.officer(.receptionist, at: other)).isEmpty)
            #expect(try await office.dossiers.queue(Place.citizen).isEmpty)
            office.clock.set("2026-12-01T10:00+07:00")
            #expect(try await office.dossiers.queueCounts(receptionist).late == 2)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `search ignores marks and case, and never leaves the caller's units`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let receipt = try await office.file()
            let name = try await office.dossiers.require(receipt.dossier).owner.name
            let plain = VietnameseText.searchKey(name)
            let officer = Place.officer(.specialist, at: office.unit)
            for text in [name, plain, plain.uppercased(), receipt.code, receipt.code.lowercased()] {
                #expect(try await office.dossiers.search(text, officer).map(\.id) == [receipt.dossier], "\(text)")
            }
            #expect(try await office.dossiers.search(name + " khongco", officer).isEmpty)
            let other = try Place.unit(area: "26740", at: office.clock.now.date)
            for text in [name, receipt.code] {
                #expect(try await office.dossiers.search(text, Place.officer(.specialist, at: other)).isEmpty)
                #expect(try await office.dossiers.search(text, Place.citizen).isEmpty)
            }
            await #expect(throws: Problem.self) { try await office.dossiers.search("a", officer) }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a dossier is seen by those who take part and by nobody else`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let receipt = try await office.file()
            let unknown = Problem(.notFound, "dossier.unknown")
            _ = try await office.dossiers.view(receipt.dossier, Place.citizen)
            _ = try await office.dossiers.view(receipt.dossier, secretMatches: true, .anonymous())
            #expect(office.dossiers.matches(secret: receipt.secret, of: receipt.dossier))
            #expect(!office.dossiers.matches(secret: String(receipt.secret.dropLast()) + "x", of: receipt.dossier))
            let other = try Place.unit(area: "26740", at: office.clock.now.date)
            for caller in [
                Place.stranger, .anonymous(), Place.officer(.specialist, at: other),
                Place.officer(.administrator, at: office.unit),
            ] {
                await #expect(throws: unknown) { try await office.dossiers.view(receipt.dossier, caller) }
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `documents are numbered without gap or double when many are issued at once`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, connections: 8, migrations: Self.migrations) { database in
            let office = try await Office(database)
            var receipts: [Receipt] = []
            for _ in 0..<12 {
                let receipt = try await office.file("certified-copy")
                for (step, outcome, role) in [
                    ("intake", "accept", Role.receptionist), ("compare", "propose", .specialist),
                    ("sign", "grant", .leader),
                ] { _ = try await office.act(receipt, step, outcome, role) }
                receipts.append(receipt)
            }
            let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
                for receipt in receipts {
                    group.addTask { try await office.act(receipt, "issue", "issued", .clerk).documents.map(\.number) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(numbers.sorted() == Array(1...12))
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a withdrawal after acceptance is confirmed by the desk`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let receipt = try await office.file()
            _ = try await office.act(receipt, "intake", "accept", .receptionist)
            let asked = try await office.dossiers.withdraw(reason: "Đổi ý", on: receipt.dossier, Place.citizen)
            #expect(asked.status == .withdrawalRequested && asked.tasks.map(\.step) == ["withdrawal"])
            await #expect(throws: Problem.self) { try await office.act(receipt, "assign", "assign", .divisionHead) }
            let ended = try await office.act(receipt, "withdrawal", "confirm", .receptionist)
            #expect(ended.status == .stopped && ended.result == "withdrawn")
            #expect(try await office.dossiers.queue(Place.officer(.receptionist, at: office.unit)).isEmpty)
        }
    }
}

@Suite struct SearchOrderTests {
    @Test(arguments: TestDatabase.engines)
    func `words in the order of a name come before the same words in another`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: CommandTests.migrations) { database in
            let office = try await Office(database)
            let good = try Place.goodFiling("household-business")
            func file(_ name: String) async throws -> Identifier {
                let filing = Filing(
                    procedure: good.procedure, channel: .online, language: .vietnamese, intakeUnit: nil,
                    answers: good.answers.merging(["owner": ["name": .string(name)]]), papers: good.papers)
                return try await office.dossiers.submit(filing, idempotencyKey: nil, Place.citizen).dossier
            }
            let straight = try await file("Lê Bình An")
            let crossed = try await file("Lê An Bình")
            let officer = Place.officer(.specialist, at: office.unit)
            func found(_ text: String, after: Identifier? = nil, limit: Int = 50) async throws -> [Identifier] {
                try await office.dossiers.search(text, after: after, limit: limit, officer).map(\.id)
            }
            #expect(try await found("binh an") == [straight])
            #expect(try await found("an bình") == [crossed])
            #expect(try await found("an le") == [crossed, straight], "no name has them in this order")
            #expect(try await found("an le", limit: 1) == [crossed])
            #expect(try await found("an le", after: crossed, limit: 1) == [straight])
            #expect(try await found("le khong") == [])
        }
    }
}
