import Administration
import Core
import FoundationEssentials

extension Configuration {
    /// - Throws: ``ConfigurationProblem`` for a list of passwords that cannot be read.
    func signIn(ticketKey: [UInt8]) throws -> SignInSettings {
        SignInSettings(
            // The demo's people have public passwords and no phones; nobody else can reach it.
            secondFactorRequired: !(demo && isAlone), origin: publicURL, blocklist: try blocklist(),
            idle: .seconds(sessionIdleMinutes * 60), most: .seconds(sessionHours * 3600),
            showsCodes: demo && isAlone && messagesFile == nil, takesDemoTokens: demo,
            ticketKey: ticketKey)
    }

    /// The site that knows citizens; nil where none is named.
    func provider(clock: any Clock) -> IdentityProvider? {
        oidcIssuer.map { issuer in
            IdentityProvider(
                IdentityProviderSettings(
                    issuer: issuer, client: oidcClient, secret: oidcSecret,
                    callback: publicURL + "/dang-nhap/dinh-danh/ve", name: oidcName),
                outgoing: outgoing(to: issuer), clock: clock)
        }
    }

    /// What takes texts for phones; nil where nothing does. The demo keeps them beside its database.
    func messenger(clock: any Clock) -> (any Messenger)? {
        (messagesFile ?? (demo && isAlone ? data + "/messages.jsonl" : nil)).map {
            FileMessenger(path: $0, clock: clock)
        }
    }

    private func blocklist() throws -> PasswordBlocklist {
        let share = try folders.share()
        let own = ["blocklist", "common", "patterns"].map { "\(share)/passwords/\($0).txt" }
        let texts = try (own + [passwordBlocklist].compactMap(\.self)).map { path in
            guard let data = FileManager.default.contents(atPath: path),
                let text = String(validating: data, as: UTF8.self)
            else {
                throw ConfigurationProblem(
                    "unreadable", in: "configuration", "password-blocklist: the file \(path) cannot be read")
            }
            return text
        }
        return PasswordBlocklist(text: texts.joined(separator: "\n"))
    }
}
