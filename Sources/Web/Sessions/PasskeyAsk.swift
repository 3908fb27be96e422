import Administration
import Core

/// A button that asks the browser for a passkey and sends the answer with its form (`{{>sessions/passkey-ask}}`). It shows
/// only where the browser's scripts run and it knows passkeys.
struct PasskeyAsk: Model {
    let kind: String
    let options: String
    let label: String
    let script: String

    /// `request`: to make one where it names a user, to use one where it does not.
    init(_ request: PasskeyRequest, label: String, _ pages: PageRenderer) {
        kind = request.user == nil ? "get" : "create"
        let asked: Value = [
            "challenge": .string(request.challenge), "party": .string(request.party), "name": "Một Cửa",
            "user": Value(request.user), "login": Value(request.login),
            "credentials": .array(request.credentials.map(Value.string)),
        ]
        options = asked.json
        self.label = label
        script = pages.assets.address(of: "passkey.js")
    }
}

extension PasskeyAnswer {
    static let fields = ["khoa_id", "khoa_client", "khoa_data", "khoa_signature"]

    /// What the browser said; nil when the form was sent without.
    init?(_ data: FormData) {
        guard let credential = data["khoa_id"], !credential.isEmpty else { return nil }
        self.init(
            credential: credential, client: data["khoa_client"] ?? "", data: data["khoa_data"] ?? "",
            signature: data["khoa_signature"] ?? "")
    }
}
