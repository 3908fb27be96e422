package import Core
import Crypto
import Store

/// Sealed notes that a browser carries from one request to the next: a challenge, a half-finished sign-in. Nobody else
/// can read or make them, they end by themselves, and each is good for one purpose in one browser or session.
package struct Tickets: Sendable {
    private let key: SymmetricKey

    /// `key`: 32 bytes that all nodes share.
    init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// `owner`: the browser's cookie or the session's id, without which it cannot be read.
    func make(_ purpose: String, _ content: Value, until end: Instant, for owner: String) throws -> String {
        let note: Value = ["until": Value(end.milliseconds), "content": content]
        let sealed = try AES.GCM.seal(note.jsonBytes(), using: key, authenticating: Tickets.label(purpose, owner))
        return Base64URL.encode(Array(sealed.nonce) + Array(sealed.ciphertext) + Array(sealed.tag))
    }

    /// What was sealed in; nil for a ticket of somebody else, for something else, ended, or not ours.
    func read(_ ticket: String, _ purpose: String, for owner: String, at now: Instant) -> Value? {
        guard ticket.utf8.count <= 4096, let bytes = Base64URL.decode(ticket), bytes.count > 28,
            let box = try? AES.GCM.SealedBox(combined: bytes),
            let opened = try? AES.GCM.open(box, using: key, authenticating: Tickets.label(purpose, owner)),
            let note = try? JSONReader.read(opened), let end = note["until"]?.integer, now.milliseconds < Int64(end)
        else { return nil }
        return note["content"]
    }

    /// Uses a ticket up. Throws `account.ticket_spent` (conflict) at the second time.
    static func spend(_ ticket: String, at now: Instant, _ tx: any WriteTransaction) throws {
        // Longer than any ticket lasts.
        let end = now + .seconds(3600)
        try tx.execute("DELETE FROM spent_ticket WHERE expires_at < \(now)")
        let isFirst =
            try tx.execute(
                """
                INSERT INTO spent_ticket (digest, expires_at) VALUES (\(Tokens.digest(ticket)), \(end))
                ON CONFLICT (digest) DO NOTHING
                """) > 0
        guard isFirst else { throw Problem(.conflict, "account.ticket_spent") }
    }

    private static func label(_ purpose: String, _ owner: String) -> [UInt8] { Array("\(purpose)\n\(owner)".utf8) }
}
