package import Core
import Crypto
import Store

/// A code on its way to a phone.
package struct PhoneCode: Sendable {
    /// What the browser goes on with.
    package let ticket: String
    /// For the demo, which has no phones; nil where a messenger has it.
    package let shown: String?
    /// `090…567`: what was typed, for whoever looks whether it is theirs.
    package let number: String
    /// Whether this browser asked for a code to this number a moment ago, so that nothing was sent now.
    package let isEarly: Bool
    /// After how many seconds this browser may ask for another.
    package let wait: Int64
}

extension Accounts {
    static let phoneTime = Duration.seconds(300)
    static let phoneTries = 5
    /// In an hour to a number from one address, and from all; and how many seconds apart. Whoever asks for codes to
    /// another's number uses up their own address's.
    static let phoneSends = 5
    static let phoneSendsOfAll = 20
    static let phonePause: Int64 = 30

    /// Sends a code of six digits to a mobile phone. The answer is the same whether the number is known, was sent a code a
    /// moment ago, or had its codes of this hour. That the browser's own code of a moment ago still stands is told by the
    /// ticket that it has, which says nothing of what others asked for. Throws `account.phone_form`, `account.too_many_attempts`.
    package func sendCode(
        to typed: String, by messenger: any Messenger, text: @Sendable (String) -> String,
        last ticket: String? = nil, _ browser: SigningBrowser
    ) async throws -> PhoneCode {
        guard let phone = Accounts.mobile(typed) else {
            throw Problem(.invalid, "account.phone_form", at: "/phone")
        }
        let now = clock.now
        // Texts cost money: one address sends few to however many numbers.
        let address = InternetAddress.counted(browser.address)
        return try await limits.trying("texts \(address)", from: browser.address, at: now) {
            try await sendCode(phone, from: address, messenger, text, last: ticket, browser, now)
        }
    }

    private func sendCode(
        _ phone: String, from address: String, _ messenger: any Messenger, _ text: @Sendable (String) -> String,
        last ticket: String?, _ browser: SigningBrowser, _ now: Instant
    ) async throws -> PhoneCode {
        let masked = PhoneNumberName.shown(phone)
        if let ticket, let left = pause(ticket, phone, browser, now) {
            return PhoneCode(ticket: ticket, shown: nil, number: masked, isEarly: true, wait: left)
        }
        let number = UInt32.random(in: 0..<1_000_000)
        let code = String(repeating: "0", count: 6 - String(number).count) + String(number)
        let digest = phoneDigest(phone, code, browser)
        let isNew = try await database.write { tx -> Bool in
            try tx.execute("DELETE FROM phone_code WHERE window_at < \(now + .seconds(-86_400))")
            let fromHere = Tokens.digest("\(phone) from \(address)")
            guard try Accounts.counts(fromHere, most: Accounts.phoneSends, apart: Accounts.phonePause, now, tx),
                try Accounts.counts(Tokens.digest(phone), most: Accounts.phoneSendsOfAll, apart: 0, now, tx)
            else { return false }
            try tx.execute(
                """
                INSERT INTO phone_code (phone_digest, code_digest, expires_at, tries, sent, sent_at, window_at)
                VALUES (\(Accounts.codeKey(phone, browser)), \(digest), \(now + Accounts.phoneTime), 0, 1, \(now), \(now))
                ON CONFLICT (phone_digest) DO UPDATE
                SET code_digest = excluded.code_digest, expires_at = excluded.expires_at, tries = 0,
                    sent_at = excluded.sent_at, window_at = excluded.window_at
                """)
            return true
        }
        if isNew { try await messenger.send(text(code), to: phone) }
        let ticket = try tickets.make(
            "phone", ["phone": .string(phone), "at": Value(now.milliseconds)], until: now + Accounts.phoneTime,
            for: browser.cookie)
        return PhoneCode(
            ticket: ticket, shown: isNew && settings.showsCodes ? code : nil, number: masked, isEarly: false,
            wait: Accounts.phonePause)
    }

    /// The number that a ticket is for, masked; nil when it has ended or is another browser's.
    package func number(phone ticket: String, _ browser: SigningBrowser) -> String? {
        tickets.read(ticket, "phone", for: browser.cookie, at: clock.now)?["phone"]?.string
            .map { PhoneNumberName.shown($0) }
    }

    /// How many seconds the browser's last asking for a code to this phone keeps it from another; nil when it may.
    private func pause(_ ticket: String, _ phone: String, _ browser: SigningBrowser, _ now: Instant) -> Int64? {
        guard let note = tickets.read(ticket, "phone", for: browser.cookie, at: now), note["phone"]?.string == phone,
            let at = note["at"]?.integer
        else { return nil }
        let left = Int64(at) + Accounts.phonePause * 1000 - now.milliseconds
        return left > 0 ? (left + 999) / 1000 : nil
    }

    /// Goes on with the code, in the browser that asked for it. Throws `account.ticket_ended`, `account.code_wrong` (after five wrong ones the right one
    /// is worth nothing either), `account.too_many_attempts`.
    package func finish(phone ticket: String, code typed: String, _ browser: SigningBrowser) async throws -> SignInStep
    {
        let now = clock.now
        guard let phone = tickets.read(ticket, "phone", for: browser.cookie, at: now)?["phone"]?.string else {
            throw Problem(.unauthenticated, "account.ticket_ended")
        }
        return try await limits.trying("code \(phone) \(browser.cookie)", from: browser.address, at: now) {
            try await judge(code: typed, sentTo: phone, browser, now)
        }
    }

    private func judge(
        code typed: String, sentTo phone: String, _ browser: SigningBrowser, _ now: Instant
    ) async throws -> SignInStep {
        let (key, digest) = (
            Accounts.codeKey(phone, browser), phoneDigest(phone, typed.filter { !$0.isWhitespace }, browser)
        )
        let matches = try await database.write { tx -> Bool in
            let row = try tx.queryForUpdate(
                "SELECT code_digest, expires_at, tries FROM phone_code WHERE phone_digest = \(key)"
            ).first
            guard let row, try row.int("tries") < Accounts.phoneTries, now < (try row.instant("expires_at")) else {
                return false
            }
            if Tokens.equal(try row.blob("code_digest"), digest) {
                try tx.execute("UPDATE phone_code SET tries = \(Accounts.phoneTries) WHERE phone_digest = \(key)")
                return true
            }
            try tx.execute("UPDATE phone_code SET tries = tries + 1 WHERE phone_digest = \(key)")
            return false
        }
        guard matches else { throw Problem(.unauthenticated, "account.code_wrong", at: "/code") }
        let account = try await account(
            issuer: "tel", subject: phone, name: PhoneNumberName.of(phone), phone: phone)
        return try await enter(account, .phone, browser)
    }

    /// Each browser has a code of its own, which nobody else's asking takes away.
    private static func codeKey(_ phone: String, _ browser: SigningBrowser) -> [UInt8] {
        Tokens.digest("\(phone) in \(browser.cookie)")
    }

    /// Counts a text; false when there were `most` within the hour, or one less than `apart` seconds ago.
    private static func counts(
        _ key: [UInt8], most: Int, apart: Int64, _ now: Instant, _ tx: any WriteTransaction
    ) throws -> Bool {
        let row = try tx.queryForUpdate("SELECT sent, sent_at, window_at FROM phone_code WHERE phone_digest = \(key)")
            .first
        var (sent, window) = (0, now)
        if let row {
            guard now - (try row.instant("sent_at")) >= .seconds(apart) else { return false }
            if now - (try row.instant("window_at")) < .seconds(3600) {
                (sent, window) = (try row.int("sent"), try row.instant("window_at"))
            }
            guard sent < most else { return false }
        }
        try tx.execute(
            """
            INSERT INTO phone_code (phone_digest, code_digest, expires_at, tries, sent, sent_at, window_at)
            VALUES (\(key), \([UInt8]()), \(now), \(phoneTries), \(sent + 1), \(now), \(window))
            ON CONFLICT (phone_digest) DO UPDATE
            SET sent = excluded.sent, sent_at = excluded.sent_at, window_at = excluded.window_at
            """)
        return true
    }

    /// Six digits are soon guessed from a plain hash, so the key of this place is in it. So is the browser that asked: in
    /// another one the code is worth nothing.
    private func phoneDigest(_ phone: String, _ code: String, _ browser: SigningBrowser) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(
                for: Array("phone\n\(phone)\n\(code)\n\(browser.cookie)".utf8),
                using: SymmetricKey(data: settings.ticketKey)))
    }

    /// `+84 90 000 0001` → `0900000001`; nil for anything but a Vietnamese mobile number.
    static func mobile(_ typed: String) -> String? {
        var digits = typed.filter { !" .-()".contains($0) }
        if digits.hasPrefix("+84") { digits = "0" + digits.dropFirst(3) }
        guard digits.wholeMatch(of: /0[35789][0-9]{8}/) != nil else { return nil }
        return digits
    }
}
