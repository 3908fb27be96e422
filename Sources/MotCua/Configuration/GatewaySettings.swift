import Administration
import Casework

/// A payment gateway, as it is configured.
struct GatewaySettings: Sendable {
    let url: String
    let name: String
    let merchant: String
    let secret: String
    let unit: String

    /// Nil without an address. Throws ``ConfigurationProblem`` for an address without a secret: anybody could sign.
    init?(url: String?, name: String, merchant: String, secret: String?, unit: String) throws {
        guard let url else { return nil }
        guard let secret, secret.utf8.count >= 16 else {
            throw ConfigurationProblem(
                "required", in: "configuration", "gateway-secret: needed with gateway-url, 16 characters or more")
        }
        (self.url, self.name, self.merchant, self.secret, self.unit) = (url, name, merchant, secret, unit)
    }
}

extension Configuration {
    /// The gateway that people may pay at; nil where none is named.
    var paymentGateway: (any PaymentGateway)? {
        gateway.map { settings in
            SignedGateway(
                id: "cong", name: settings.name, unit: settings.unit, address: settings.url,
                merchant: settings.merchant, secret: settings.secret,
                outgoing: outgoing(to: settings.url))
        }
    }
}
