import Administration
@testable import Casework
import Core
import Foundation
import Store
import StoreTesting
import Testing

@Suite struct `Papers that were never filed` {
    static let migrations = Administration.migrations + CaseworkMigrations.all

    private struct Shelf {
        let vault: PaperVault
        let folder: String

        /// Keeps a file and makes it look as old as an upload of that day.
        func keep(_ digit: Character, from day: String) throws -> Paper {
            let sha256 = String(repeating: digit, count: 64)
            let incoming = "\(vault.incoming)/\(digit).part"
            try Data("%PDF-\(digit)".utf8).write(to: URL(filePath: incoming))
            try vault.keep(incoming, sha256: sha256)
            try age(sha256, day)
            return Paper(paper: "application", fileName: "a.pdf", mediaType: "application/pdf", size: 6, sha256: sha256)
        }

        func age(_ sha256: String, _ day: String) throws {
            let moment = try #require(Instant("\(day)T09:00+07:00"))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)],
                ofItemAtPath: try #require(vault.find(sha256)))
        }

        func has(_ paper: Paper) -> Bool { vault.holds(paper) }
    }

    private func shelf() throws -> Shelf {
        let folder = FileManager.default.temporaryDirectory.appending(path: "motcua-sweep-\(UUID().uuidString)").path
        return Shelf(vault: try PaperVault(folder: folder), folder: folder)
    }

    @Test(arguments: TestDatabase.engines)
    func `go once their drafts are gone; what is filed, in a draft, or sent again stays`(_ engine: Engine) async throws
    {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let (office, shelf) = (try await Office(database), try shelf())
            defer { try? FileManager.default.removeItem(atPath: shelf.folder) }
            let (old, young) = (try shelf.keep("1", from: "2026-08-01"), try shelf.keep("2", from: "2026-11-01"))
            let again = try shelf.keep("3", from: "2026-08-01")
            _ = try shelf.keep("3", from: "2026-11-29")
            let drafted = try shelf.keep("4", from: "2026-08-01")
            let drafts = Drafts(
                database: database, clock: office.clock, identifiers: IdentifierSource(node: 1, clock: office.clock))
            let owner = DraftOwner(visitor: "v", account: nil)
            let draft = try await drafts.create(procedure: "household-business", owner)
            try await drafts.change(draft.id, owner) { $0.papers = [drafted] }
            // One filed as it is done now, one as before filing marked its papers.
            let (marked, unmarked) = (try shelf.keep("5", from: "2026-08-01"), try shelf.keep("6", from: "2026-08-01"))
            #expect(shelf.vault.retain([marked, Paper(onPaper: "application")]).isEmpty)
            let good = try Place.goodFiling("household-business")
            for paper in [marked, unmarked] {
                _ = try await office.dossiers.submit(
                    Filing(
                        procedure: good.procedure, channel: good.channel, language: .vietnamese, intakeUnit: nil,
                        answers: good.answers, papers: [paper]), idempotencyKey: nil, Place.citizen)
            }
            let sweep = PaperSweep(vault: shelf.vault, database: database, clock: office.clock)
            #expect(try await sweep.run() == 1)
            #expect(!shelf.has(old))
            for paper in [young, again, drafted, marked, unmarked] { #expect(shelf.has(paper), "\(paper)") }
            for paper in [marked, unmarked] {
                let path = try #require(paper.file.flatMap { shelf.vault.find($0.sha256) })
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o400)
            }
            #expect(try await sweep.run() == 0)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `go soon after their draft was deleted or had its day, unless somebody else has them`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let (office, shelf) = (try await Office(database), try shelf())
            defer { try? FileManager.default.removeItem(atPath: shelf.folder) }
            let drafts = Drafts(
                database: database, clock: office.clock, identifiers: IdentifierSource(node: 1, clock: office.clock))
            let owner = DraftOwner(visitor: "v", account: nil)
            func draft(_ papers: Paper...) async throws -> Draft {
                let draft = try await drafts.create(procedure: "household-business", owner)
                return try await drafts.change(draft.id, owner) { $0.papers = papers }
            }
            let day = office.clock.now.date
            let own = try shelf.keep("1", from: "\(day + -1)")
            let shared = try shelf.keep("2", from: "\(day + -1)")
            let filed = try shelf.keep("3", from: "\(day + -1)")
            let resent = try shelf.keep("4", from: "\(day + -1)")
            let expired = try shelf.keep("5", from: "\(day + -1)")
            let doomed = try await draft(own, shared, filed, resent, own)
            _ = try await draft(expired)
            let sweep = PaperSweep(vault: shelf.vault, database: database, clock: office.clock)

            let good = try Place.goodFiling("household-business")
            // Filed without a mark, as it once was done.
            _ = try await office.dossiers.submit(
                Filing(
                    procedure: good.procedure, channel: good.channel, language: .vietnamese, intakeUnit: nil,
                    answers: good.answers, papers: [filed]), idempotencyKey: nil, Place.citizen)
            try await drafts.delete(doomed.id, owner)
            // Whoever is sending the same bytes now has some minutes to name them.
            #expect(try await sweep.run() == 0)
            #expect(shelf.has(own))
            let deleted = office.clock.now
            let other = try await draft(shared)
            office.clock.set(deleted + .seconds(1200))
            _ = try shelf.keep("4", from: "\(office.clock.now.date + 1)")
            #expect(try await sweep.run() == 1)
            #expect(!shelf.has(own))
            for paper in [shared, filed, resent, expired] { #expect(shelf.has(paper), "\(paper)") }
            #expect(try await sweep.run() == 0)

            // A draft that nobody touched: its papers go an hour after it, not two days.
            office.clock.set(deleted + .seconds((Drafts.days + 1) * 86_400))
            _ = try await drafts.change(other.id, owner) { _ in }
            #expect(try await drafts.sweep() == 1)
            office.clock.set(deleted + .seconds((Drafts.days + 1) * 86_400 + 1200))
            #expect(try await sweep.run() == 1)
            #expect(!shelf.has(expired) && shelf.has(shared))
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `of a draft that was deleted are removed by the next sweep when this one is killed`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let (office, shelf) = (try await Office(database), try shelf())
            defer { try? FileManager.default.removeItem(atPath: shelf.folder) }
            let drafts = Drafts(
                database: database, clock: office.clock, identifiers: IdentifierSource(node: 1, clock: office.clock))
            let owner = DraftOwner(visitor: "v", account: nil)
            let papers = [try shelf.keep("1", from: "2026-01-01"), try shelf.keep("2", from: "2026-01-01")]
            let draft = try await drafts.create(procedure: "household-business", owner)
            try await drafts.change(draft.id, owner) { $0.papers = papers }
            try await drafts.delete(draft.id, owner)
            office.clock.set(office.clock.now + .seconds(1200))
            // Killed after one file was removed and another put aside, before either was written down as gone.
            let names = papers.compactMap { $0.file?.sha256 }
            let paths = names.compactMap { shelf.vault.find($0) }
            try FileManager.default.removeItem(atPath: paths[0])
            try FileManager.default.createDirectory(
                atPath: shelf.folder + "/leaving", withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: paths[1], toPath: shelf.folder + "/leaving/" + names[1])
            let sweep = PaperSweep(vault: shelf.vault, database: database, clock: office.clock)
            #expect(try await sweep.run() == 1)
            #expect(!papers.contains(where: shelf.has))
            #expect(try FileManager.default.contentsOfDirectory(atPath: shelf.folder + "/leaving").isEmpty)
            #expect(try await database.read { tx in try PaperReleases.due(before: office.clock.now, tx) }.isEmpty)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `made here stay for good: the only signed original of a result, and printed forms`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let (office, shelf) = (try await Office(database), try shelf())
            defer { try? FileManager.default.removeItem(atPath: shelf.folder) }
            let dossier = try await office.dossiers.submit(
                try Place.goodFiling("household-business"), idempotencyKey: nil, Place.citizen
            ).dossier
            // Kept as earlier versions did, without a mark; a draft held the same bytes as the last and was deleted.
            let (result, sheet) = (try shelf.keep("1", from: "2026-08-01"), try shelf.keep("2", from: "2026-08-01"))
            let (given, other) = (try shelf.keep("3", from: "2026-08-01"), try shelf.keep("4", from: "2026-08-01"))
            func hash(_ paper: Paper) throws -> String { try #require(paper.file).sha256 }
            let (first, form, last) = (try hash(result), try hash(sheet), try hash(given))
            try await database.write { tx in
                for (number, sha256) in [first, last].enumerated() {
                    try tx.execute(
                        """
                        INSERT INTO result (reference, dossier, document, issued_at, try_at, sha256, size)
                        VALUES (\("R\(number)"), \(dossier), \(number), 1, 1, \(sha256), 6)
                        """)
                }
                try tx.execute(
                    """
                    INSERT INTO sheet (dossier, form, occasion, sha256, size, made_at)
                    VALUES (\(dossier), 'receipt', 1, \(form), 6, 1)
                    """)
                try PaperReleases.add([given], at: office.clock.now, tx)
            }
            office.clock.set(office.clock.now + .seconds(1200))
            #expect(try await PaperSweep(vault: shelf.vault, database: database, clock: office.clock).run() == 1)
            #expect(!shelf.has(other))
            for paper in [result, sheet, given] {
                let path = try #require(shelf.vault.find(try hash(paper)))
                #expect(PaperVault.isFiled(path))
            }
        }
    }

    @Test func `are left alone when they are filed or sent again while the sweep runs`() throws {
        let shelf = try shelf()
        defer { try? FileManager.default.removeItem(atPath: shelf.folder) }
        let before = try #require(Instant("2026-09-01T00:00+07:00"))
        let (filed, resent) = (try shelf.keep("1", from: "2026-08-01"), try shelf.keep("2", from: "2026-08-01"))
        let names = [filed, resent].compactMap { $0.file?.sha256 }
        #expect(shelf.vault.unfiled(before: before) == Set(names))
        // What the sweep had found is filed and sent again before it gets to it.
        shelf.vault.retain([filed])
        _ = try shelf.keep("2", from: "2026-11-30")
        for name in names { #expect(!shelf.vault.remove(name, unfiledSince: before)) }
        #expect(shelf.has(filed) && shelf.has(resent))
        #expect(shelf.vault.retain([try shelf.keep("3", from: "2026-08-01")]).isEmpty)
    }

    @Test func `that a killed sweep had put aside come back, and what is gone is said to be gone`() throws {
        let shelf = try shelf()
        defer { try? FileManager.default.removeItem(atPath: shelf.folder) }
        let before = try #require(Instant("2026-09-01T00:00+07:00"))
        let paper = try shelf.keep("1", from: "2026-08-01")
        let path = try #require(paper.file.flatMap { shelf.vault.find($0.sha256) })
        try FileManager.default.createDirectory(atPath: shelf.folder + "/leaving", withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            atPath: path, toPath: shelf.folder + "/leaving/" + String(repeating: "1", count: 64))
        #expect(shelf.vault.retain([paper]) == [0])
        #expect(shelf.vault.unfiled(before: before).count == 1)
        #expect(shelf.has(paper))
    }

    @Test func `a paper without bytes is its own case, also in journals that had none`() throws {
        let seen = Paper(onPaper: "application")
        #expect(try Paper(Members(seen.value)) == seen && seen.file == nil)
        let old: Value = [
            "paper": "application", "fileName": "", "mediaType": "application/pdf", "size": 1, "sha256": "",
        ]
        #expect(try Paper(Members(old)) == seen)
        let file = Place.paper("application")
        #expect(try Paper(Members(file.value)) == file)
    }
}
