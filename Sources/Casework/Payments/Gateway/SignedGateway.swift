package import Administration
package import Core
import Crypto

/// A gateway that signs what it says: HMAC-SHA256 over all fields but `signature`, in the order of their names, each
/// `name=value` in percent-encoding, joined by `&`. What is older or newer than five minutes does not count, so a report
/// that somebody kept cannot be played back later; within them a second one changes nothing.
package struct SignedGateway: PaymentGateway {
    package let id: String
    package let name: String
    package let unit: String
    /// `https://pay.example`: orders are posted to `/orders` below it, and payers are sent nowhere else.
    private let address: String
    private let merchant: String
    private let key: SymmetricKey
    private let outgoing: any OutgoingRequests

    /// How far a report's time may be from ours.
    package static let window = Duration.seconds(300)

    package init(
        id: String, name: String, unit: String, address: String, merchant: String, secret: String,
        outgoing: any OutgoingRequests
    ) {
        self.id = id
        self.name = name
        self.unit = unit
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        self.merchant = merchant
        key = SymmetricKey(data: Array(secret.utf8))
        self.outgoing = outgoing
    }

    package func checkout(_ order: PaymentOrder, at now: Instant) async throws -> String {
        var fields = [
            (name: "amount", value: String(order.amount)), (name: "currency", value: "VND"),
            (name: "invoice", value: order.invoice), (name: "merchant", value: merchant),
            (name: "notify_url", value: order.notifyTo), (name: "return_url", value: order.returnTo),
            (name: "time", value: String(now.milliseconds)),
        ]
        fields.append((name: "signature", value: hexadecimal(code(of: fields))))
        let answer = try await outgoing.send(
            OutgoingRequest(
                url: address + "/orders", headers: [("content-type", "application/x-www-form-urlencoded")],
                body: Array(SignedGateway.canonical(fields).utf8)))
        guard answer.status == 200, let said = try? JSONReader.read(String(decoding: answer.body, as: UTF8.self)),
            let target = said["checkout"]?.string, target.hasPrefix(address + "/")
        else { throw Problem(.unavailable, "gateway.refused") }
        return target
    }

    package func report(_ fields: [(name: String, value: String)], at now: Instant) throws -> GatewayReport {
        func value(_ name: String) throws -> String {
            let found = fields.filter { $0.name == name }
            guard found.count == 1, !found[0].value.isEmpty else {
                throw Problem(.invalid, "gateway.form", ["field": name])
            }
            return found[0].value
        }
        guard let given = SignedGateway.bytes(try value("signature")),
            HMAC<SHA256>.isValidAuthenticationCode(
                given, authenticating: Array(SignedGateway.canonical(signed(fields)).utf8), using: key),
            try value("merchant") == merchant
        else { throw Problem(.forbidden, "gateway.signature") }
        guard let time = Int64(try value("time")) else { throw Problem(.invalid, "gateway.form", ["field": "time"]) }
        let sent = Instant(milliseconds: time)
        guard max(sent, now) - min(sent, now) <= SignedGateway.window else { throw Problem(.conflict, "gateway.stale") }
        guard let amount = Int(try value("amount")), amount > 0, try value("currency") == "VND" else {
            throw Problem(.invalid, "gateway.form", ["field": "amount"])
        }
        guard let paid = Int64(try value("paid_at")) else {
            throw Problem(.invalid, "gateway.form", ["field": "paid_at"])
        }
        return GatewayReport(
            invoice: try value("invoice"), amount: amount, transaction: try value("transaction"),
            paidAt: Instant(milliseconds: paid), isPaid: try value("status") == "paid")
    }

    private func signed(_ fields: [(name: String, value: String)]) -> [(name: String, value: String)] {
        fields.filter { $0.name != "signature" }
    }

    func code(of fields: [(name: String, value: String)]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(SignedGateway.canonical(fields).utf8), using: key))
    }

    static func canonical(_ fields: [(name: String, value: String)]) -> String {
        FormEncoding.text(fields.map { ($0.name, $0.value) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) })
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8]? {
        let digits = Array(hexadecimal.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
