import Core
import Crypto

/// Time-based one-time passwords (RFC 6238) as every authenticator app makes them: HMAC-SHA-1, six digits, thirty
/// seconds. SHA-1 is no weakness here (RFC 6238 §1.2 rests on HMAC), and apps ignore what else one asks for.
enum TimeCode {
    static let seconds: Int64 = 30
    /// 160 bits, as RFC 4226 §4 recommends.
    static let secretBytes = 20

    static func step(at moment: Instant) -> Int64 { moment.milliseconds / (seconds * 1000) }

    static func code(_ secret: [UInt8], step: Int64, digits: Int = 6) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * Int64($0))) }
        let mac = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
        let offset = Int(mac[19] & 15)
        let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { product, _ in product * 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code this is: now's, or a neighbour's for clocks that differ, and later than `last`, so that a
    /// code that was seen over somebody's shoulder is worth nothing.
    static func match(_ code: String, _ secret: [UInt8], at now: Instant, after last: Int64) -> Int64? {
        let typed = Array(code.utf8)
        let present = step(at: now)
        var found: Int64?
        for step in present - 1...present + 1 where Tokens.equal(Array(self.code(secret, step: step).utf8), typed) {
            found = step
        }
        return found.flatMap { $0 > last ? $0 : nil }
    }

    /// What the QR code holds (the apps' `otpauth` address).
    static func address(_ secret: [UInt8], login: String) -> String {
        let label = login.utf8.map { byte in
            Unicode.Scalar(byte).properties.isAlphabetic && byte < 0x80 || (0x30...0x39).contains(byte)
                ? String(Unicode.Scalar(byte)) : "%" + Tokens.hexadecimal([byte]).uppercased()
        }.joined()
        return "otpauth://totp/Mot%20Cua:\(label)?secret=\(Base32.encode(secret))&issuer=Mot%20Cua"
    }
}
