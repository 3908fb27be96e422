package import Core
import Store

/// As what the holder of a position signs papers: the post, and in which capacity for whom (NĐ 30/2020/NĐ-CP, art. 13
/// and annex I).
package struct Signing: Hashable, Sendable {
    package enum Capacity: String, Sendable, CaseIterable {
        /// As the head.
        case own = "own"
        /// Quyền, ký thay, thừa lệnh, thừa ủy quyền.
        case acting = "Q", deputy = "KT", order = "TL", authorised = "TUQ"
    }

    /// `Phó Chủ tịch`
    package let post: String
    package let capacity: Capacity
    /// Whose place it is signed in: `Chủ tịch`; nil for the head's own.
    package let head: String?
    /// The committee that decides as a body and in whose name it is signed (TM.): `Ủy ban nhân dân`.
    package let body: String?

    /// Throws `officer.signing` when nobody could sign so: a deputy of nobody, an order that binds a committee.
    package init(post: String, capacity: Capacity = .own, head: String? = nil, body: String? = nil) throws(Problem) {
        let standsFor = [Capacity.deputy, .order, .authorised].contains(capacity)
        let bindsBody = [Capacity.own, .acting, .deputy].contains(capacity)
        let texts = [post, head, body].compactMap(\.self)
        guard texts.allSatisfy({ !$0.allSatisfy(\.isWhitespace) && $0.count <= 200 }), (head != nil) == standsFor,
            body == nil || bindsBody
        else { throw Problem(.invalid, "officer.signing", ["capacity": capacity.rawValue]) }
        self.post = post
        self.capacity = capacity
        self.head = head
        self.body = body
    }

    /// What stands above the signature, in capitals: `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`.
    package var lines: [String] {
        let place: [String] =
            switch capacity {
            case .own: [post]
            case .acting: ["Q. \(post)"]
            case .deputy, .order, .authorised: ["\(capacity.rawValue). \(head ?? "")", post]
            }
        return ((body.map { ["TM. \($0)"] } ?? []) + place).map { $0.uppercased() }
    }

    /// Of somebody who has the holder's powers for a time: they sign for the head, and not for the committee.
    func lines(through delegate: Signing?) -> [String] {
        ["TUQ. \(post)".uppercased()] + (delegate.map { [$0.post.uppercased()] } ?? [])
    }
}

extension Signing {
    /// 13: positions of before say nothing of it; `motcua officer sign` tells it.
    static let migration = Migration(
        13, "as what the holders of positions sign",
        both: """
            ALTER TABLE position ADD COLUMN post TEXT;
            ALTER TABLE position ADD COLUMN capacity TEXT;
            ALTER TABLE position ADD COLUMN head TEXT;
            ALTER TABLE position ADD COLUMN body TEXT;
            """)

    /// Nil where the position says nothing of it.
    static func read(_ row: Row) throws -> Signing? {
        guard let post = try row.optionalText("post") else { return nil }
        return try Signing(
            post: post, capacity: Capacity(rawValue: try row.optionalText("capacity") ?? "") ?? .own,
            head: try row.optionalText("head"), body: try row.optionalText("body"))
    }
}

extension Caller {
    /// What stands above their signature when they do what a role does at a unit; empty where no position says.
    package func signature(as role: String, at unit: String) -> [String] {
        let held = positions.filter { $0.unit == unit && $0.role.rawValue == role }
        if let own = held.first(where: { $0.onBehalf == nil }) { return own.signing?.lines ?? [] }
        guard let lent = held.first?.signing else { return [] }
        let own = positions.first { $0.unit == unit && $0.onBehalf == nil && $0.signing != nil }
        return lent.lines(through: own?.signing)
    }
}

extension Positions {
    /// From `day` on an officer signs so in a position that they hold: what was until the day before stays as it was.
    /// Throws `officer.no_position`.
    package func sign(
        officer: Identifier, unit: String, role: Role, as signing: Signing, from day: CivilDate
    ) async throws {
        let id = identifiers.next()
        try await database.write { tx in
            let rows = try tx.queryForUpdate(
                """
                SELECT id, valid_from, valid_to, subjects FROM position
                WHERE officer_id = \(officer) AND unit_id = \(unit) AND role = \(role.rawValue)
                    AND valid_from <= \(day) AND (valid_to IS NULL OR valid_to >= \(day))
                ORDER BY id DESC
                """)
            guard let row = rows.first else {
                throw Problem(.notFound, "officer.no_position", ["unit": unit, "role": role.rawValue])
            }
            let (held, from, to) = (
                try row.identifier("id"), try row.date("valid_from"), try row.optionalDate("valid_to")
            )
            let subjects = try Positions.subjects(row)
            if from < day { try tx.execute("UPDATE position SET valid_to = \(day + (-1)) WHERE id = \(held)") }
            try Positions.insert(
                Position(unit: unit, role: role, from: day, to: to, signing: signing, subjects: subjects), id: id,
                officer: officer,
                account: nil, tx)
        }
    }
}
