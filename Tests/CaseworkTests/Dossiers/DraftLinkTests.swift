import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

/// Going on with a draft from another browser, without an account.
@Suite struct DraftLinkTests {
    private static let here = DraftOwner(visitor: "here", account: nil)
    private static let phone = DraftOwner(visitor: "phone", account: nil)

    private func drafts(
        _ engine: Engine, _ test: @escaping @Sendable (Drafts, TestClock) async throws -> Void
    ) async throws {
        let migrations = Administration.migrations + CaseworkMigrations.all
        try await TestDatabase.with(engine, migrations: migrations) { database in
            let clock = TestClock("2026-11-30T09:00+07:00")
            try await test(
                Drafts(database: database, clock: clock, identifiers: IdentifierSource(node: 1, clock: clock)), clock)
        }
    }

    private func unknown<T>(_ work: () async throws -> T) async -> String? {
        do {
            _ = try await work()
            return nil
        } catch {
            return (error as? Problem)?.code
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a link opens the draft on another browser, and the first one keeps it`(_ engine: Engine) async throws {
        try await drafts(engine) { drafts, _ in
            let draft = try await drafts.create(procedure: "p", answers: ["a": "1"], Self.here)
            #expect(await unknown { try await drafts.require(draft.id, Self.phone) } == "draft.unknown")
            let secret = try await drafts.makeLink(draft.id, Self.here)
            #expect(secret.utf8.count == 32 && secret.allSatisfy { $0.isHexDigit })
            #expect(try await drafts.find(secret: secret).id == draft.id)
            for _ in 0..<2 { #expect(try await drafts.open(secret: secret, Self.phone) == draft.id) }
            try await drafts.change(draft.id, Self.phone) { $0.answers = ["a": "2"] }
            #expect(try await drafts.require(draft.id, Self.here).answers == ["a": "2"])
            #expect(await unknown { try await drafts.require(draft.id, DraftOwner(visitor: "x", account: nil)) } != nil)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `only the newest link opens, its secret is kept nowhere, and a wrong one is unknown`(
        _ engine: Engine
    ) async throws {
        try await drafts(engine) { drafts, _ in
            let draft = try await drafts.create(procedure: "p", Self.here)
            let first = try await drafts.makeLink(draft.id, Self.here)
            let second = try await drafts.makeLink(draft.id, Self.here)
            #expect(first != second)
            for wrong in [first, "", String(repeating: "0", count: 32), second.uppercased() + "0"] {
                #expect(await unknown { try await drafts.find(secret: wrong) } == "draft.link_unknown")
                #expect(await unknown { try await drafts.open(secret: wrong, Self.phone) } == "draft.link_unknown")
            }
            let kept = try await drafts.database.read { tx in
                try tx.query("SELECT hash FROM draft_link").map { try $0.text("hash") }
            }
            #expect(kept == [ContentHash.sha256(second)])
            #expect(await unknown { try await drafts.makeLink(draft.id, Self.phone) } == "draft.unknown")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a link ends with its draft: ended, deleted, or swept after sixty days`(_ engine: Engine) async throws {
        try await drafts(engine) { drafts, clock in
            let draft = try await drafts.create(procedure: "p", Self.here)
            let ended = try await drafts.makeLink(draft.id, Self.here)
            try await drafts.endLink(draft.id)
            #expect(await unknown { try await drafts.find(secret: ended) } == "draft.link_unknown")

            let secret = try await drafts.makeLink(draft.id, Self.here)
            _ = try await drafts.open(secret: secret, Self.phone)
            let stranger = DraftOwner(visitor: "x", account: nil)
            #expect(await unknown { try await drafts.delete(draft.id, stranger) } == "draft.unknown")
            try await drafts.delete(draft.id, Self.phone)
            #expect(await unknown { try await drafts.find(secret: secret) } == "draft.link_unknown")
            #expect(await unknown { try await drafts.require(draft.id, Self.here) } == "draft.unknown")

            let old = try await drafts.create(procedure: "p", Self.here)
            let link = try await drafts.makeLink(old.id, Self.here)
            _ = try await drafts.open(secret: link, Self.phone)
            clock.set("2027-01-28T09:00+07:00")
            let young = try await drafts.create(procedure: "p", Self.here)
            _ = try await drafts.makeLink(young.id, Self.here)
            #expect(try await drafts.sweep() == 0)
            clock.set("2027-01-29T23:59+07:00")
            #expect(try await drafts.sweep() == 0, "kept to the end of its last day")
            clock.set("2027-01-30T00:00+07:00")
            #expect(try await drafts.sweep() == 1)
            let left = try await drafts.database.read { tx in
                [
                    try tx.query("SELECT draft FROM draft_link").count,
                    try tx.query("SELECT draft FROM draft_guest").count,
                ]
            }
            #expect(left == [1, 0])
            #expect(await unknown { try await drafts.open(secret: link, Self.phone) } == "draft.link_unknown")
        }
    }
}
