import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

/// Who sees and acts on what somebody handed in for another.
@Suite struct GroupAccessTests {
    static let owner = Caller(kind: .citizen, account: Identifier(rawValue: 55), displayName: "Chủ Hồ Sơ")

    static let filing = Filing(
        procedure: "residence-certificate", channel: .online, language: .vietnamese, intakeUnit: nil,
        answers: [
            "submitter": [
                "relation": "authorised", "name": "Trần Văn Thử", "id_number": "079078000003", "phone": "0901234568",
            ],
            "owner": [
                "name": "Nguyễn Thị Mẫu", "id_number": "079185000001", "phone": "0901234567",
                "address": "12 đường Mẫu, Phường Bến Thành",
            ],
            "request": ["ward": "26743", "kind": "present", "content": "Nộp hồ sơ nhập học"],
            "declaration": ["agreed": true],
        ], papers: [Place.paper("authorisation")])

    /// An office that knows the owner's account by the phone.
    private func office(_ database: any Database) throws -> Dossiers {
        let clock = TestClock("2026-11-30T09:00+07:00")
        return Dossiers(
            database: database, catalogue: Catalogue(database: database, offered: try Place.packs.get()),
            calendar: try Place.calendar.get(), units: try Place.organisation.get().units, clock: clock,
            identifiers: IdentifierSource(node: 1, clock: clock), secretKey: Array(repeating: 7, count: 32),
            ownerAccount: { owner, _ in owner.phone == "0901234567" ? Self.owner.account : nil })
    }

    @Test(arguments: TestDatabase.engines)
    func `applicant and owner each see and act on it by their account, others do not`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Newborn.migrations) { database in
            let dossiers = try office(database)
            let receipt = try await dossiers.submit(Self.filing, idempotencyKey: nil, Place.citizen)
            let dossier = try await dossiers.require(receipt.dossier)
            #expect(dossier.applicant.name == "Trần Văn Thử" && dossier.applicant.relation == .authorised)
            #expect(dossier.applicant.account == Place.citizen.account)
            #expect(dossier.owner.name == "Nguyễn Thị Mẫu" && dossier.owner.account == Self.owner.account)
            for caller in [Place.citizen, Self.owner] {
                #expect(try await dossiers.view(dossier.id, caller).id == dossier.id)
                #expect(try await dossiers.own(caller).map(\.id) == [dossier.id])
            }
            for caller in [Place.stranger, .anonymous()] {
                await #expect(throws: Problem(.notFound, "dossier.unknown")) {
                    try await dossiers.view(dossier.id, caller)
                }
                await #expect(throws: Problem(.forbidden, "policy.denied", ["action": "dossier.answer"])) {
                    try await dossiers.withdraw(reason: "Không", on: dossier.id, caller)
                }
            }
            #expect(try await dossiers.view(dossier.id, secretMatches: true, .anonymous()).id == dossier.id)
            let withdrawn = try await dossiers.withdraw(reason: "Tôi tự đi", on: dossier.id, Self.owner)
            #expect(withdrawn.result == "withdrawn")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `whose phone was mistyped does not see the dossier once it is put right`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Newborn.migrations) { database in
            let dossiers = try office(database)
            let receipt = try await dossiers.submit(Self.filing, idempotencyKey: nil, Place.citizen)
            let task = try #require(try await dossiers.require(receipt.dossier).tasks.first)
            let desk = Place.officer(try #require(Role(rawValue: task.role)), at: task.unit)
            let ask = Act(step: task.step, outcome: "supplement", reason: "Sai số", items: ["Số điện thoại"])
            try await dossiers.act(ask, on: receipt.dossier, desk)
            var answers = Self.filing.answers
            answers.set("0901234999", at: "owner.phone")
            let answered = try await dossiers.supplement(
                answers: answers, papers: [], on: receipt.dossier, Place.citizen)
            #expect(answered.owner.phone == "0901234999" && answered.owner.account == nil)
            #expect(try await dossiers.own(Self.owner).isEmpty)
            await #expect(throws: Problem(.notFound, "dossier.unknown")) {
                try await dossiers.view(receipt.dossier, Self.owner)
            }
            #expect(try await dossiers.verify().findings == [])
        }
    }

    @Test func `the paper is needed exactly when the relation needs it`() throws {
        let procedure = try Place.procedure("residence-certificate")
        let now = try #require(Instant("2026-11-30T09:00+07:00"))
        for (relation, needs) in [("self", false), ("guardian", false), ("authorised", true), ("officer", false)] {
            let answers = Self.filing.answers.merging(["submitter": ["relation": .string(relation)]])
            let scope = procedure.scope(answers: answers, channel: .online, filed: now.date, decided: now.date)
            let problems = try procedure.problems(papers: [], scope: scope, at: now)
            #expect(problems.contains { $0.parameters["paper"] == "authorisation" } == needs, "\(relation)")
        }
    }

    @Test func `who files for themselves is the owner, whatever was typed about another`() throws {
        let procedure = try Place.procedure("residence-certificate")
        let now = try #require(Instant("2026-11-30T09:00+07:00"))
        let own = Filing(
            procedure: procedure.id, channel: .online, language: .vietnamese, intakeUnit: nil,
            answers: Self.filing.answers.merging(["submitter": ["relation": "self"]]), papers: [])
        let events = try procedure.file(own, try Place.context(.anonymous(), now))
        guard case .filed(let filed) = events[0] else { return #expect(Bool(false)) }
        #expect(filed.applicant.relation == nil && filed.applicant.name == "Nguyễn Thị Mẫu")
        #expect(filed.answers.at("submitter.name") == nil)
    }

    @Test(arguments: TestDatabase.engines)
    func `a group is its applicant's, and for officers only what is their unit's`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Newborn.migrations) { database in
            let place = try await Newborn(database)
            let receipt = try await place.file()
            let all = try await place.dossiers.view(group: receipt.id, Place.citizen)
            #expect(all.dossiers.count == 3 && all.due == receipt.expectedDue)
            #expect(
                try await place.dossiers.view(group: receipt.id, secretMatches: true, .anonymous()).dossiers.count == 3)
            let police = try Place.unit("commune_police", at: place.office.clock.now.date)
            let seen = try await place.dossiers.view(group: receipt.id, Place.officer(.specialist, at: police))
            #expect(seen.dossiers.map(\.procedure) == ["permanent-residence"])
            for caller in [Place.stranger, .anonymous()] {
                await #expect(throws: Problem(.notFound, "group.unknown")) {
                    _ = try await place.dossiers.view(group: receipt.id, caller)
                }
            }
            #expect(place.dossiers.matches(secret: receipt.secret, ofGroup: receipt.id))
            #expect(!place.dossiers.matches(secret: receipt.dossiers[0].receipt.secret, ofGroup: receipt.id))
            #expect(try await place.dossiers.standings(groupCode: receipt.code.lowercased()).count == 3)
            #expect(try await place.dossiers.standings(groupCode: "LT-H29-261130-0009").isEmpty)
        }
    }
}
