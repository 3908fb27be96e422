import Core

/// What a password must be (NIST SP 800-63B-4 §3.1.1.2): long, and nothing that guessing begins with. No rule about
/// kinds of characters; every character of Unicode counts one.
enum PasswordRules {
    static let most = 128
    /// Alone.
    static let least = 15
    /// Where a second factor is always asked for as well.
    static let leastWithFactor = 8

    /// Throws `account.password_length` (least, most), `account.password_guessable` or `account.password_known`.
    static func check(_ password: String, login: String, least: Int, _ blocklist: PasswordBlocklist) throws {
        let password = VietnameseText.nfc(password)
        guard (least...most).contains(password.count) else {
            throw Problem(
                .invalid, "account.password_length", ["least": "\(least)", "most": "\(most)"], at: "/password")
        }
        // One sequence over and over, or the login with little around it.
        let folded = Array(password.lowercased())
        let repeats = (1...4).contains { size in folded.indices.allSatisfy { folded[$0] == folded[$0 % size] } }
        guard !repeats, String(folded).replacing(login, with: "").count >= min(8, least - 2) else {
            throw Problem(.invalid, "account.password_guessable", at: "/password")
        }
        guard !blocklist.holds(password) else { throw Problem(.invalid, "account.password_known", at: "/password") }
    }
}

/// Passwords that guessing begins with. They are found in disguise too: with accents, capitals, `@` for `a`, and digits
/// and signs around them.
package struct PasswordBlocklist: Sendable {
    private let words: Set<String>

    package init(words: some Sequence<String>) {
        self.words = Set(
            words.flatMap { [PasswordBlocklist.plain($0), PasswordBlocklist.skeleton($0)] }.filter { $0.count >= 4 })
    }

    /// One password a line; lines that begin with `#` are comments.
    package init(text: String) {
        self.init(words: text.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.hasPrefix("#") })
    }

    package func holds(_ password: String) -> Bool {
        let plain = PasswordBlocklist.plain(password)
        let skeleton = PasswordBlocklist.skeleton(password)
        if words.contains(plain) || words.contains(skeleton) { return true }
        // The same word several times.
        let letters = Array(skeleton)
        return letters.count >= 8
            && (4...letters.count / 2).contains { size in
                letters.count.isMultiple(of: size) && words.contains(String(letters[..<size]))
                    && letters.indices.allSatisfy { letters[$0] == letters[$0 % size] }
            }
    }

    private static func plain(_ text: String) -> String { VietnameseText.nfc(text).lowercased() }

    /// `M@t-Khẩu2026!` → `matkhau`.
    private static func skeleton(_ text: String) -> String {
        let signs: [Character: Character] = ["@": "a", "4": "a", "0": "o", "1": "i", "3": "e", "$": "s", "5": "s"]
        var letters = Array(plain(text))
        while let last = letters.last, !last.isLetter { letters.removeLast() }
        while let first = letters.first, !first.isLetter, first.isNumber || signs[first] == nil {
            letters.removeFirst()
        }
        return VietnameseText.words(String(letters.map { signs[$0] ?? $0 })).joined()
    }
}
