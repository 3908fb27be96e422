import Core
import Schemas

/// Invented people for trying the platform out, from `<packRoot>/<publisher>/demo/people.yaml`. Their passwords stand
/// in that file: never seed it into a database that serves real people.
package enum DemoPeople {
    /// By which the tokens that stand in that file are told from others.
    static let tokenLabel = "demo"

    /// Creates what is not there yet; returns the logins that were made. An account that exists stays as it is.
    @discardableResult
    package static func seed(
        packRoot: String, publisher: String = "vn-hcmc", accounts: Accounts
    ) async throws -> [String] {
        let document = try PackFolder(packRoot).folder(publisher).folder("demo").document("people.yaml")
        try document.allow(["about", "password", "citizens", "officers", "services"])
        var made: [String] = []
        // They share one password, so one hash will do: a score of them would take a score of times as long.
        var hashes: [String: PasswordHash] = [:]
        func make(_ entry: PackEntry, _ holder: NewAccount.Holder) async throws -> Identifier? {
            let login = try entry.text("login")
            if try await accounts.account(login: login) != nil { return nil }
            let password = try entry.optionalText("password") ?? document.optionalText("password")
            var hash: PasswordHash?
            if let password, holder != .service {
                hash = hashes[password]
                if hash == nil { hash = try await accounts.passwords.hash(password) }
                hashes[password] = hash
            }
            made.append(login)
            return try await accounts.create(
                NewAccount(
                    login: login, holder: holder, password: hash == nil ? nil : password,
                    positions: try positions(entry)),
                hash: hash)
        }
        for entry in try document.list("citizens") {
            _ = try await make(entry, .citizen(name: entry.text("name"), phone: entry.optionalText("phone")))
        }
        for entry in try document.list("officers") {
            _ = try await make(entry, .officer(name: entry.text("name"), staffCode: entry.text("staff_code")))
        }
        for entry in try document.list("services") {
            let token = try entry.text("token")
            guard let account = try await make(entry, .service) else { continue }
            try await accounts.addToken(token, for: account, label: tokenLabel, expires: nil)
        }
        return made
    }

    /// Whether somebody of them is there already.
    package static func isSeeded(
        packRoot: String, publisher: String = "vn-hcmc", accounts: Accounts
    ) async throws -> Bool {
        let document = try PackFolder(packRoot).folder(publisher).folder("demo").document("people.yaml")
        for entry in try document.list("citizens") {
            if try await accounts.account(login: entry.text("login")) != nil { return true }
        }
        return false
    }

    private static func positions(_ entry: PackEntry) throws -> [Position] {
        try entry.list("positions").flatMap { entry in
            let (unit, from, to) = (try entry.text("unit"), try entry.date("from"), try entry.optionalDate("to"))
            let signing = try entry.member("signs").map { signs in
                try Signing(
                    post: signs.text("post"),
                    capacity: signs.member("capacity") == nil ? .own : signs.word("capacity"),
                    head: signs.optionalText("head"), body: signs.optionalText("body"))
            }
            return try entry.words("roles", Role.self).map {
                Position(unit: unit, role: $0, from: from, to: to, signing: signing)
            }
        }
    }
}
