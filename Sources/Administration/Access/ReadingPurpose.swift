import Core

/// For what somebody reads about a person. Nobody reads without one.
package enum ReadingPurpose: Sendable, Hashable {
    /// The dossier itself: the reader's unit takes part in it.
    case handling
    /// A step of the dossier was done, and its answer showed it.
    case acting
    /// The list of one's own tasks.
    case queue
    /// A unit's open tasks, for who leads there.
    case leading
    /// Looked for by name, number or code at a desk that takes part.
    case search
    /// A new dossier of the same person was being taken in.
    case intake
    /// The desk's register (sổ theo dõi).
    case register
    /// Something else, said by the reader, with its legal basis.
    case stated(reason: String, basis: String)

    /// The stored word; never changed.
    package var code: String {
        switch self {
        case .handling: "handling"
        case .acting: "acting"
        case .queue: "queue"
        case .leading: "leading"
        case .search: "search"
        case .intake: "intake"
        case .register: "register"
        case .stated: "stated"
        }
    }
}

extension ReadingPurpose {
    /// Longest reason and basis, in characters.
    package static let longest = 300

    /// What a reader states themselves. Throws `access.reason_missing`, `access.basis_missing`: a reason of fewer than
    /// 10 characters says nothing; `access.not_one_line`, since it stands in sentences of ours.
    package static func because(_ reason: String?, on basis: String?) throws -> ReadingPurpose {
        let (reason, basis) = (trimmed(reason), trimmed(basis))
        guard (10...longest).contains(reason.unicodeScalars.count) else {
            throw Problem(.invalid, "access.reason_missing", at: "/reason")
        }
        guard (5...longest).contains(basis.unicodeScalars.count) else {
            throw Problem(.invalid, "access.basis_missing", at: "/basis")
        }
        try requireOneLine(reason, at: "/reason")
        try requireOneLine(basis, at: "/basis")
        return .stated(reason: reason, basis: basis)
    }

    /// Throws `access.not_one_line` for what would begin a line of its own, or show something else than it says.
    package static func requireOneLine(_ text: String, at location: String) throws {
        guard text.unicodeScalars.allSatisfy(\.staysInLine) else {
            throw Problem(.invalid, "access.not_one_line", at: location)
        }
    }

    private static func trimmed(_ text: String?) -> String {
        let text = (text ?? "").drop(while: \.isWhitespace)
        return String(text.reversed().drop(while: \.isWhitespace).reversed())
    }
}

/// What of a person was read, as the record says it and the citizen is told.
package enum PersonalField: String, Sendable, CaseIterable {
    case name, number, contact, answers, papers, history, record

    /// All that a dossier shows of a person.
    package static let ofDossier: [PersonalField] = [.name, .number, .contact, .answers, .papers, .history]
}
