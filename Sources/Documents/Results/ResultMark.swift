package import Core

/// What the mark (QR code) on a result says by itself, signed: what the law lets anyone see, and no person but by
/// initials.
package struct ResultMark: Sendable, Hashable {
    /// Sixteen letters and digits, drawn at random.
    package let reference: String
    package let unit: String
    package let unitName: String
    package let kind: String
    package let number: String
    package let issuedOn: CivilDate
    package let initials: String

    package init(
        reference: String, unit: String, unitName: String, kind: String, number: String, issuedOn: CivilDate,
        initials: String
    ) {
        self.reference = reference
        self.unit = unit
        self.unitName = unitName
        self.kind = kind
        self.number = number
        self.issuedOn = issuedOn
        self.initials = initials
    }

    /// `Nguyễn Thị Mẫu` → `N.T.M.`
    package static func initials(of name: String) -> String {
        name.split(whereSeparator: { !$0.isLetter }).compactMap(\.first).map { "\($0).".uppercased() }.joined()
    }

    /// Throws `signing.key_unusable`.
    package func signed(with keys: ResultKeys) throws -> String {
        let payload: Value = [
            "r": .string(reference), "u": .string(unit), "o": .string(unitName), "k": .string(kind),
            "n": .string(number), "d": .string(issuedOn.description), "i": .string(initials),
        ]
        return try keys.sign(Array(payload.json.utf8))
    }

    /// Reads a mark: the compact signature alone, or an address that ends with it. Throws `result.not_a_mark`,
    /// `result.key_unknown`, `result.forged`.
    package static func read(_ text: String, with keys: PublishedKeys) throws -> ResultMark {
        let token = text.split(separator: "/").last.map(String.init) ?? text
        let payload = try CompactSignature.open(token, with: keys)
        func member(_ name: String) throws -> String {
            guard let text = payload[name]?.string else { throw Problem(.invalid, "result.not_a_mark") }
            return text
        }
        guard let date = CivilDate(try member("d")) else { throw Problem(.invalid, "result.not_a_mark") }
        return ResultMark(
            reference: try member("r"), unit: try member("u"), unitName: try member("o"), kind: try member("k"),
            number: try member("n"), issuedOn: date, initials: try member("i"))
    }
}

/// Which results do not hold any more, as of a moment, signed like the marks.
package struct RevocationList: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package let reference: String
        package let at: Instant

        package init(reference: String, at: Instant) {
            self.reference = reference
            self.at = at
        }
    }

    package let asOf: Instant
    package let entries: [Entry]

    package init(asOf: Instant, entries: [Entry]) {
        self.asOf = asOf
        self.entries = entries
    }

    /// When a result was revoked; nil when it was not, as far as this list knows.
    package func revocation(of reference: String) -> Instant? { entries.first { $0.reference == reference }?.at }

    /// Throws `signing.key_unusable`.
    package func signed(with keys: ResultKeys) throws -> String {
        let payload: Value = [
            "list": "revoked", "as_of": .string(asOf.description),
            "revoked": .array(entries.map { ["r": .string($0.reference), "at": .string($0.at.description)] }),
        ]
        return try keys.sign(Array(payload.json.utf8))
    }

    /// Throws `result.not_a_list`, `result.not_a_mark`, `result.key_unknown`, `result.forged`.
    package static func read(_ text: String, with keys: PublishedKeys) throws -> RevocationList {
        let payload = try CompactSignature.open(text.trimmingSpace, with: keys)
        guard payload["list"] == "revoked", let asOf = payload["as_of"]?.string.flatMap({ Instant($0) }),
            let rows = payload["revoked"]?.array
        else { throw Problem(.invalid, "result.not_a_list") }
        return RevocationList(
            asOf: asOf,
            entries: try rows.map { row in
                guard let reference = row["r"]?.string, let at = row["at"]?.string.flatMap({ Instant($0) }) else {
                    throw Problem(.invalid, "result.not_a_list")
                }
                return Entry(reference: reference, at: at)
            })
    }
}

extension String {
    fileprivate var trimmingSpace: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
