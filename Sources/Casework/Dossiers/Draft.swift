package import Core
package import Store

/// A filing in the making: kept on the server page by page, so that neither a lost signal nor a closed browser loses
/// what somebody typed. Also the answer to a supplement request in the making.
package struct Draft: Sendable, Hashable {
    package let id: Identifier
    package let procedure: String
    /// The dossier whose supplement request it answers; nil for a new filing.
    package let dossier: Identifier?
    package var answers: Value
    package var papers: [Paper]
    package let version: Int
    package let updatedAt: Instant

    /// The idempotency key of its submission: however often a page is sent, one dossier comes of it.
    package var submissionKey: String { "draft-\(id)" }
    /// Whose key that is: the draft's own, since several may have it (a link, an account) and any of them may send it.
    package static let keyOwner = "draft"
}

/// Whose drafts: those of a browser (by the hash of its cookie), of an account from any browser, or of a browser that a
/// link gave them to.
package struct DraftOwner: Sendable, Hashable {
    package let visitor: String
    package let account: Identifier?

    package init(visitor: String, account: Identifier?) {
        self.visitor = visitor
        self.account = account
    }
}

package struct Drafts: Sendable {
    package let database: any Database
    package let clock: any Clock
    package let identifiers: IdentifierSource
    /// How long an untouched draft is kept.
    package static let days = 60

    package init(database: any Database, clock: any Clock, identifiers: IdentifierSource) {
        self.database = database
        self.clock = clock
        self.identifiers = identifiers
    }

    package func create(
        procedure: String, dossier: Identifier? = nil, answers: Value = [:], _ owner: DraftOwner
    ) async throws -> Draft {
        let draft = Draft(
            id: identifiers.next(), procedure: procedure, dossier: dossier, answers: answers, papers: [], version: 1,
            updatedAt: clock.now)
        try await database.write { tx in
            _ = try tx.execute(
                """
                INSERT INTO draft (id, visitor, account, procedure, dossier, answers, papers, version, updated_at)
                VALUES (\(draft.id), \(owner.visitor), \(owner.account), \(procedure), \(dossier), \(draft.answers),
                    \(Value.array([])), 1, \(draft.updatedAt))
                """)
        }
        return draft
    }

    /// Throws `draft.unknown`, also when it is somebody else's.
    package func require(_ id: Identifier, _ owner: DraftOwner) async throws -> Draft {
        guard let draft = try await database.read({ tx in try Drafts.find(tx, id, owner) }) else {
            throw Problem(.notFound, "draft.unknown")
        }
        return draft
    }

    private static func find(_ tx: any ReadTransaction, _ id: Identifier, _ owner: DraftOwner) throws -> Draft? {
        try tx.query(
            """
            SELECT id, procedure, dossier, answers, papers, version, updated_at FROM draft
            WHERE id = \(id) AND (visitor = \(owner.visitor) OR account = \(owner.account) OR EXISTS
                (SELECT 1 FROM draft_guest AS guest WHERE guest.draft = draft.id AND guest.visitor = \(owner.visitor)))
            """
        ).first.map(Draft.init)
    }

    /// Those of `ids` that the owner may touch, and the account's, the latest first. Whom the others belong to is not said.
    package func open(_ ids: [Identifier], _ owner: DraftOwner) async throws -> [Draft] {
        guard !ids.isEmpty || owner.account != nil else { return [] }
        let found = try await database.read { tx in
            var drafts = try ids.compactMap { try Drafts.find(tx, $0, owner) }
            if let account = owner.account {
                drafts += try tx.query(
                    """
                    SELECT id, procedure, dossier, answers, papers, version, updated_at FROM draft
                    WHERE account = \(account) ORDER BY updated_at DESC LIMIT 20
                    """
                ).map(Draft.init)
            }
            return drafts
        }
        var seen: Set<Identifier> = []
        return found.filter { seen.insert($0.id).inserted }.sorted { ($0.updatedAt, $0.id) > ($1.updatedAt, $1.id) }
    }

    /// Changes a draft under its row's lock, so that two uploads at once both count.
    @discardableResult
    package func change(
        _ id: Identifier, _ owner: DraftOwner, _ change: @escaping @Sendable (inout Draft) throws -> Void
    ) async throws -> Draft {
        let now = clock.now
        return try await database.write { tx in
            var draft = try Drafts.lock(tx, id, owner)
            try change(&draft)
            try tx.execute(
                """
                UPDATE draft SET answers = \(draft.answers), papers = \(Value.array(draft.papers.map(\.value))),
                    version = version + 1, updated_at = \(now)
                WHERE id = \(id)
                """)
            return draft
        }
    }

    /// Takes away drafts that nobody has touched for ``days``, and gives their papers up; says how many.
    @discardableResult
    package func sweep() async throws -> Int {
        let now = clock.now
        // To the end of the day that people are told.
        let before = Instant(now.date + -Drafts.days, ClockTime(hour: 0))
        return try await database.write { tx in
            // One that is touched after all keeps its papers: what a draft names is not removed.
            for row in try tx.query("SELECT papers FROM draft WHERE updated_at < \(before) AND papers <> '[]'") {
                let papers = try (row.json("papers").array ?? []).map { try Paper(Members($0)) }
                try PaperReleases.add(papers, at: now, tx)
            }
            let count = try tx.execute("DELETE FROM draft WHERE updated_at < \(before)")
            guard count > 0 else { return 0 }
            try tx.execute("DELETE FROM draft_link WHERE draft NOT IN (SELECT id FROM draft)")
            try tx.execute("DELETE FROM draft_guest WHERE draft NOT IN (SELECT id FROM draft)")
            return count
        }
    }

    /// Locks a draft's row. Throws `draft.unknown`, also when it is somebody else's.
    static func lock(_ tx: any WriteTransaction, _ id: Identifier, _ owner: DraftOwner) throws -> Draft {
        let rows = try tx.queryForUpdate(
            """
            SELECT id, procedure, dossier, answers, papers, version, updated_at FROM draft
            WHERE id = \(id) AND (visitor = \(owner.visitor) OR account = \(owner.account) OR EXISTS
                (SELECT 1 FROM draft_guest AS guest WHERE guest.draft = draft.id AND guest.visitor = \(owner.visitor)))
            """)
        guard let draft = try rows.first.map(Draft.init) else { throw Problem(.notFound, "draft.unknown") }
        return draft
    }
}

extension Draft {
    init(_ row: Row) throws {
        self.init(
            id: try row.identifier("id"), procedure: try row.text("procedure"),
            dossier: try row.optionalIdentifier("dossier"), answers: try row.json("answers"),
            papers: try (row.json("papers").array ?? []).map { try Paper(Members($0)) },
            version: try row.int("version"),
            updatedAt: try row.instant("updated_at"))
    }
}
