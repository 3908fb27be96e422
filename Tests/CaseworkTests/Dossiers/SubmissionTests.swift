import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

@Suite struct SubmissionTests {
    static let migrations = Administration.migrations + CaseworkMigrations.all

    @Test(arguments: TestDatabase.engines)
    func `sixty-four at once get sixty-four codes without gap or double`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let receipts = try await withThrowingTaskGroup(of: Receipt.self) { group in
                for _ in 0..<64 { group.addTask { try await office.file() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let expected = (1...64).map { "\(office.unit)-261130-\(pad($0, 4))" }
            #expect(receipts.map(\.code).sorted() == expected)
            #expect(Set(receipts.map(\.secret)).count == 64)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `the same key gives the same receipt, and the replay writes`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let first = try await office.file(key: "key-0001")
            let again = try await office.file(key: "key-0001")
            #expect(!first.isReplay && again.isReplay)
            #expect((first.code, first.secret, first.expectedDue) == (again.code, again.secret, again.expectedDue))
            #expect(first.version == again.version, "what a retry is told, it can act on (If-Match)")
            let replays = try await database.read { tx in
                try tx.query("SELECT replays FROM idempotency WHERE key = \("key-0001")").first?.int("replays")
            }
            #expect(replays == 1)
            let other = try await office.file(key: "key-0001", Place.stranger)
            #expect(other.code != first.code, "keys of different people never meet")
            await #expect(throws: Problem(.conflict, "request.key_reused")) {
                var filing = try Place.goodFiling("household-business")
                filing = Filing(
                    procedure: filing.procedure, channel: .online, language: .vietnamese, intakeUnit: nil,
                    answers: filing.answers.merging(["owner": ["name": "Tên Khác"]]), papers: filing.papers)
                _ = try await office.dossiers.submit(filing, idempotencyKey: "key-0001", Place.citizen)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `sixteen sends of one key at once make one dossier`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let codes = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<16 { group.addTask { try await office.file(key: "one-and-the-same").code } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(codes.count == 1)
            let count = try await database.read { tx in
                try tx.query("SELECT COUNT(*) AS n FROM dossier").first?.int("n")
            }
            #expect(count == 1)
            #expect(try await office.file().code.hasSuffix("-0002"), "the repeated sends took no number")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a draft that two people hold becomes one dossier, whoever sends it and at once`(_ engine: Engine) async throws
    {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let filing = try Place.goodFiling("household-business")
            let callers = [Place.citizen, Place.stranger, .anonymous()]
            let codes = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        try await office.dossiers.submit(
                            filing, idempotencyKey: "draft-0001", keyOwner: Draft.keyOwner, callers[number % 3]
                        ).code
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(codes.count == 1)
        }
    }

    @Test func `what is wrong is told at its place, all at once`() throws {
        let procedure = try Place.procedure("house-permit")
        let good = try Place.goodFiling("house-permit")
        let bad = Filing(
            procedure: procedure.id, channel: .online, language: .vietnamese, intakeUnit: nil,
            answers: good.answers.merging(["owner": ["name": ""], "building": ["floors": 0]]), papers: [])
        let now = try #require(Instant("2026-11-30T09:00+07:00"))
        #expect {
            try procedure.file(bad, try Place.context(Place.citizen, now))
        } throws: { error in
            let places = Set((error as? Problems)?.all.compactMap(\.location) ?? [])
            return places.isSuperset(of: ["/answers/owner/name", "/answers/building/floors"])
                && places.contains { $0.hasPrefix("/papers/") }
        }
    }

    @Test func `a wrong type in any answer is refused at its place`() throws {
        let now = try #require(Instant("2026-11-30T09:00+07:00"))
        for id in ["household-business", "house-permit", "temporary-residence", "certified-copy"] {
            let procedure = try Place.procedure(id)
            let good = try Place.goodFiling(id)
            for field in procedure.form.fields where good.answers.at(field.path) != nil {
                var answers = good.answers
                answers.set(["not": "this"], at: field.path)
                let filing = Filing(
                    procedure: id, channel: .online, language: .vietnamese, intakeUnit: nil, answers: answers,
                    papers: good.papers)
                let place = "/answers/" + field.path.replacing(".", with: "/")
                #expect {
                    try procedure.file(filing, try Place.context(Place.citizen, now))
                } throws: { error in
                    ((error as? Problems)?.all ?? []).contains { $0.location?.hasPrefix(place) ?? false }
                }
            }
        }
    }

    @Test func `a procedure is refused before and after its time`() throws {
        let old = try Place.procedure("household-business-2009")
        let filing = try Place.goodFiling("household-business-2009", channel: .counter)
        let now = try #require(Instant("2026-11-30T09:00+07:00"))
        #expect(throws: Problem(.conflict, "procedure.not_in_force", ["procedure": old.id])) {
            try old.file(filing, try Place.context(Place.citizen, now))
        }
    }
}
