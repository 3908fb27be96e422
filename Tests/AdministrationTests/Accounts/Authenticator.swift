import Core
import Crypto

@testable import Administration

/// An authenticator in software, which can also lie. Its CBOR is written by hand, so that the reader meets bytes that
/// it did not write itself.
struct Authenticator {
    var origin = "https://motcua.example"
    var party = "motcua.example"
    var key = P256.Signing.PrivateKey()
    var credential = Array(repeating: UInt8(7), count: 32)
    var counter: UInt32 = 1
    /// User present, user verified.
    var flags: UInt8 = 0x05
    var algorithm: UInt8 = 0x26

    private func client(_ type: String, _ challenge: String) -> [UInt8] {
        Array(#"{"type":"\#(type)","challenge":"\#(challenge)","origin":"\#(origin)","crossOrigin":false}"#.utf8)
    }

    private func data(_ flags: UInt8) -> [UInt8] {
        Array(SHA256.hash(data: Array(party.utf8))) + [flags]
            + (0..<4).map { UInt8(truncatingIfNeeded: counter >> (24 - 8 * UInt32($0))) }
    }

    func make(_ challenge: String) -> PasskeyAnswer {
        let point = Array(key.publicKey.x963Representation)
        let cose: [UInt8] =
            [0xA5, 0x01, 0x02, 0x03, algorithm, 0x20, 0x01, 0x21, 0x58, 0x20] + point[1...32] + [0x22, 0x58, 0x20]
            + point[33...]
        let authenticator =
            data(flags | 0x40) + Array(repeating: 0, count: 16) + [0, UInt8(credential.count)]
            + credential + cose
        let attestation: [UInt8] =
            [0xA3, 0x63] + Array("fmt".utf8) + [0x64] + Array("none".utf8) + [0x67] + Array("attStmt".utf8) + [
                0xA0, 0x68,
            ]
            + Array("authData".utf8) + [0x58, UInt8(authenticator.count)] + authenticator
        return PasskeyAnswer(
            credential: Base64URL.encode(credential), client: Base64URL.encode(client("webauthn.create", challenge)),
            data: Base64URL.encode(attestation))
    }

    func use(_ challenge: String, type: String = "webauthn.get") throws -> PasskeyAnswer {
        let (client, data) = (client(type, challenge), data(flags))
        let signature = try key.signature(for: data + Array(SHA256.hash(data: client)))
        return PasskeyAnswer(
            credential: Base64URL.encode(credential), client: Base64URL.encode(client), data: Base64URL.encode(data),
            signature: Base64URL.encode(Array(signature.derRepresentation)))
    }
}
