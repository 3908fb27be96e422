package import Core
import Store

/// Going on with a draft elsewhere: a secret that stands in a link and gives another browser the draft. Only its hash
/// is kept, a new one ends the old one, and it ends with the draft.
extension Drafts {
    /// 128 random bits from the operating system's generator.
    private static func secret() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// Throws `draft.unknown`.
    package func makeLink(_ id: Identifier, _ owner: DraftOwner) async throws -> String {
        let (secret, now) = (Drafts.secret(), clock.now)
        let hash = ContentHash.sha256(secret)
        try await database.write { tx in
            _ = try Drafts.lock(tx, id, owner)
            try tx.execute("DELETE FROM draft_link WHERE draft = \(id)")
            try tx.execute("INSERT INTO draft_link (draft, hash, made_at) VALUES (\(id), \(hash), \(now))")
        }
        return secret
    }

    /// The draft that a link leads to. Throws `draft.link_unknown` for any other secret, without saying why.
    package func find(secret: String) async throws -> Draft {
        let hash = ContentHash.sha256(secret)
        let draft = try await database.read { tx in
            try tx.query(
                """
                SELECT id, procedure, dossier, answers, papers, version, updated_at FROM draft
                WHERE id = (SELECT draft FROM draft_link WHERE hash = \(hash))
                """
            ).first.map(Draft.init)
        }
        guard let draft else { throw Problem(.notFound, "draft.link_unknown") }
        return draft
    }

    /// Gives the draft to one more browser, beside those that have it. Throws `draft.link_unknown`.
    package func open(secret: String, _ owner: DraftOwner) async throws -> Identifier {
        let (hash, visitor) = (ContentHash.sha256(secret), owner.visitor)
        return try await database.write { tx in
            let rows = try tx.queryForUpdate("SELECT draft FROM draft_link WHERE hash = \(hash)")
            guard let id = try rows.first?.identifier("draft") else { throw Problem(.notFound, "draft.link_unknown") }
            try tx.execute("DELETE FROM draft_guest WHERE draft = \(id) AND visitor = \(visitor)")
            try tx.execute("INSERT INTO draft_guest (draft, visitor) VALUES (\(id), \(visitor))")
            return id
        }
    }

    package func endLink(_ id: Identifier) async throws {
        try await database.write { tx in _ = try tx.execute("DELETE FROM draft_link WHERE draft = \(id)") }
    }

    /// Takes a draft away with all that was typed, and its link; its papers are given up with it, for the next
    /// `PaperSweep` to remove. Throws `draft.unknown`.
    package func delete(_ id: Identifier, _ owner: DraftOwner) async throws {
        let now = clock.now
        try await database.write { tx in
            try PaperReleases.add(try Drafts.lock(tx, id, owner).papers, at: now, tx)
            try tx.execute("DELETE FROM draft_link WHERE draft = \(id)")
            try tx.execute("DELETE FROM draft_guest WHERE draft = \(id)")
            try tx.execute("DELETE FROM draft WHERE id = \(id)")
        }
    }
}
