import Core
import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import Administration

/// `text` in place of the token's part of that number.
private func putting(_ text: String, as part: Int, in token: String) -> String {
    var parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    parts[part] = text
    return parts.joined(separator: ".")
}

private func encoded(_ value: Value) -> String { Base64URL.encode(value.jsonBytes()) }

/// Somebody is signed in by the provider's own signature, and by nothing that is made to look like it.
@Suite struct `Signatures of providers` {
    @Test(arguments: ["ES256", "RS256", "PS256"])
    func `a token of the provider is taken in each algorithm, whether its key names it or not`(
        _ algorithm: String
    ) async throws {
        for named in [nil, algorithm] {
            let told = try await refusal { fake in
                fake.rsa = algorithm != "ES256"
                fake.padding = algorithm == "PS256" ? .PSS : .insecurePKCS1v1_5
                fake.algorithm = named
                fake.header = ["alg": .string(algorithm), "kid": "one"]
            }
            #expect(told == nil, "\(named ?? "not named")")
        }
    }

    @Test func `a token in another of the three than its key is for is refused, and one that is not in what it says`()
        async throws
    {
        let cases: [(named: String?, header: String, padding: _RSA.Signing.Padding)] = [
            ("RS256", "PS256", .PSS), ("PS256", "RS256", .insecurePKCS1v1_5), (nil, "PS256", .insecurePKCS1v1_5),
            (nil, "RS256", .PSS), (nil, "ES256", .PSS),
        ]
        for (named, header, padding) in cases {
            let told = try await refusal { fake in
                fake.rsa = true
                fake.padding = padding
                fake.algorithm = named
                fake.header = ["alg": .string(header), "kid": "one"]
            }
            #expect(told == "provider.token signature", "\(named ?? "any"), \(header)")
        }
    }

    @Test func `a token that another key signed is refused, with the name of the provider's and with none`()
        async throws
    {
        let forger = P256.Signing.PrivateKey()
        let own = FakeProvider.jwk(forger.publicKey, "one")
        for header: Value in [
            ["alg": "ES256", "kid": "one"], ["alg": "ES256"],
            // Its own key brought along counts for nothing.
            ["alg": "ES256", "kid": "one", "jwk": own], ["alg": "ES256", "jwk": own],
            ["alg": "ES256", "kid": "one", "jku": "https://evil.example/keys", "x5u": "https://evil.example/x"],
        ] {
            try await withProvider { office in
                // Before the provider's keys are known, and when they are.
                for _ in 1...2 {
                    let told = try await office.refusal { fake in
                        fake.header = header
                        fake.forger = forger
                    }
                    #expect(told == "provider.token signature", "\(header)")
                    _ = try await office.signIn { fake in
                        fake.header = ["alg": "ES256", "kid": "one"]
                        fake.forger = nil
                    }
                }
                #expect(office.fake.asked.allSatisfy { $0.hasPrefix(FakeProvider.issuer) })
            }
        }
    }

    @Test func `a token under a name that is not published is refused, whoever signed it`() async throws {
        let forger = P256.Signing.PrivateKey()
        try await withProvider { office in
            for name in ["two", "", "ONE", "one "] {
                for signer in [nil, forger] {
                    let told = try await office.refusal { fake in
                        fake.header = ["alg": "ES256", "kid": .string(name)]
                        fake.forger = signer
                    }
                    #expect(told == "provider.token key", "\(name)")
                }
            }
        }
    }

    @Test func `a token whose content was changed after it was signed is refused`() async throws {
        let changes: [(String, Value)] = [("sub", "080"), ("name", "Kẻ Khác"), ("amr", ["mfa"])]
        try await withProvider { office in
            for (name, value) in changes {
                let told = try await office.refusal { fake in
                    var changed = fake.claims
                    changed[name] = value
                    let text = encoded(changed)
                    fake.tampering = { putting(text, as: 1, in: $0) }
                }
                #expect(told == "provider.token signature", "\(name)")
            }
            let header = encoded(["alg": "ES256", "kid": "one", "typ": "JWT"])
            let told = try await office.refusal { fake in fake.tampering = { putting(header, as: 0, in: $0) } }
            #expect(told == "provider.token signature")
            // As it was signed it is taken.
            #expect(try await office.refusal { fake in fake.tampering = { $0 } } == nil)
        }
    }

    @Test func `a signature with another letter is refused, an empty one, and numbers that fit every key`()
        async throws
    {
        let texts = [
            Base64URL.encode([UInt8](repeating: 0, count: 64)), Base64URL.encode([UInt8](repeating: 255, count: 64)),
            Base64URL.encode([UInt8](repeating: 1, count: 63)), "AA", "",
        ]
        try await withProvider { office in
            for text in texts {
                let told = try await office.refusal { fake in fake.tampering = { putting(text, as: 2, in: $0) } }
                let isUnreadable = text.isEmpty && told == "provider.token form"
                #expect(told == "provider.token signature" || isUnreadable, "\(text)")
            }
            let told = try await office.refusal { fake in
                fake.tampering = { token in
                    let signature = token.split(separator: ".")[2]
                    let other = signature.hasPrefix("A") ? "B" : "A"
                    return putting(other + String(signature.dropFirst()), as: 2, in: token)
                }
            }
            #expect(told == "provider.token signature")
        }
    }

    @Test(arguments: ["none", "None", "NONE", "nOnE", ""])
    func `a token that says it needs no signature is refused, with one and without`(_ name: String) async throws {
        try await withProvider { office in
            for header: Value in [["alg": .string(name), "kid": "one"], ["alg": .string(name)]] {
                for signature in [nil, "", "AA"] {
                    let told = try await office.refusal { fake in
                        fake.header = header
                        fake.tampering = { token in signature.map { putting($0, as: 2, in: token) } ?? token }
                    }
                    let isUnreadable = signature == "" && told == "provider.token form"
                    #expect(told == "provider.token algorithm" || isUnreadable, "\(header) \(signature ?? "signed")")
                }
            }
            let told = try await office.refusal { fake in
                fake.tampering = { token in token.split(separator: ".").prefix(2).joined(separator: ".") }
            }
            #expect(told == "provider.token form")
        }
    }

    @Test(arguments: [false, true])
    func `a token that is keyed with what the provider publishes is refused`(_ isRSA: Bool) async throws {
        try await withProvider { office in
            let key = office.fake.key.publicKey
            let modulus = office.fake.modulus.publicKey
            let parts = try modulus.getKeyPrimitives()
            let texts =
                isRSA
                ? [modulus.pemRepresentation, modulus.pkcs1PEMRepresentation, Base64URL.encode(parts.modulus)]
                : [key.pemRepresentation, FakeProvider.jwk(key, "one").json]
            let bytes =
                isRSA
                ? [modulus.derRepresentation, modulus.pkcs1DERRepresentation, parts.modulus]
                : [key.derRepresentation, key.x963Representation, key.rawRepresentation]
            let secrets: [[UInt8]] = texts.map { Array($0.utf8) } + bytes.map { Array($0) }
            for secret in secrets {
                for algorithm in ["HS256", isRSA ? "RS256" : "ES256"] {
                    // So that it is not refused for having been tried too often.
                    office.clock.advance(.seconds(60))
                    let told = try await office.refusal { fake in
                        fake.rsa = isRSA
                        fake.header = ["alg": .string(algorithm), "kid": "one"]
                        fake.tampering = { token in
                            let signed = token.split(separator: ".").prefix(2).joined(separator: ".")
                            let code = HMAC<SHA256>.authenticationCode(
                                for: Array(signed.utf8), using: SymmetricKey(data: secret))
                            return signed + "." + Base64URL.encode(Array(code))
                        }
                    }
                    let reason = algorithm == "HS256" ? "algorithm" : "signature"
                    #expect(told == "provider.token \(reason)", "\(algorithm), \(secret.count) bytes")
                }
            }
        }
    }

    /// The examples of RFC 7515, appendices A.3 and A.2, and what Python's cryptography signed.
    @Test(arguments: Example.all)
    func `what others signed is taken, and only with its own key`(_ example: Example) throws {
        let token = try #require(JSONWebToken(example.token))
        #expect(token.algorithm == example.algorithm && token.claims["iss"]?.string == "joe")
        for other in Example.all {
            let key = try #require(JSONWebKey(other.key))
            #expect(token.isSigned(by: key) == (other.algorithm == example.algorithm), "\(other.algorithm)")
        }
    }

    struct Example: Sendable {
        let algorithm: String
        let key: Value
        private let signature: String

        var token: String { encoded(["alg": .string(algorithm)]) + "." + Example.claims + "." + signature }

        private static let claims = """
            eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ
            """

        private static func modulus(_ text: String) -> Value { ["kty": "RSA", "e": "AQAB", "n": .string(text)] }

        static let all = [
            Example(
                algorithm: "ES256",
                key: [
                    "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
                ],
                signature: """
                    DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q
                    """),
            Example(
                algorithm: "RS256",
                key: modulus(
                    """
                    ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0B\
                    m4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5\
                    z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7\
                    aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ
                    """),
                signature: """
                    cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2F\
                    p5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQB\
                    MHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeY\
                    I2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw
                    """),
            Example(
                algorithm: "PS256",
                key: modulus(
                    """
                    vgD9DOc12WemspkLLB8YyUSE_ZGt7qH4g6CFzvT9D2EGViWzZ6sj40LA1EszmB2yIMLcBIBBwGcqDik2Drqm-LzG0J\
                    IoI6rlh1BRk1rl8lsI1JUF7-iE1tu1yfwibi_Wj1ggPTaIDqPsZD2LTu1qrpuhMxgVhVzEY61fnlz1Xz6VgkAH4VDY\
                    aI4T4YceY90yd3YnauvPc8_Y40AY7fdKU8MIYXr0Zk1Xmgjp9ylvremlRmSadTo8XFAPa7TrMGpZtanLPiHmE-gUzX\
                    5osf2XiRlIzOaMaI_HwiF5FIJJixpibiYgWzCzBcQbBYQ_jMKr1dcZE5S5t180pPEtVEq4uw
                    """),
                signature: """
                    hiG4frYSRXQ0LYf7bjub2VMNTD9P5fhecU4yW-GbhZbUkf_7v7SN_RhCLkSuAdhpMNUtn90YaGIhTIZX-hKDejn-Vk\
                    QExPmaNNfxjfQEfn7U6rJoXiG1QhZh_UY-WhOYivwvM_a01hMs-6ik8y7lDEgb6atdhSygvB_7llzYN_YPuOiiorHV\
                    StTkzzWrW4ne8NHkQB8ZnRpQuvi8GhdszV6ZadTUlK_Rr_364-3E4ZCE-mAkYsyw9lz9rRGDEXeYkorQvmWhROmGRp\
                    fsd0H9IWuKUu_TEeY9KjPKOQ9sNKjPWU0BYsM3h20zpwNxUjPbCIFWcvurGPY-gvA89Hg2uA
                    """),
        ]
    }
}
