package import Administration
package import Core
import Crypto
package import Store

/// The dossiers of a place: every command and every read. Commands decide outside the transaction, on the state that
/// they saw, and are saved only if it is still so; otherwise they decide anew.
package struct Dossiers: Sendable {
    /// For this target alone: others read by what records (Dossiers+Disclosure.swift).
    let database: any Database
    package let catalogue: Catalogue
    package let calendar: WorkingCalendar
    package let units: UnitDirectory
    package let clock: any Clock
    package let identifiers: IdentifierSource
    /// Where `record` steps write; nil in a place without registers.
    let registers: (any RecordKeeper)?
    /// Where units are paid.
    package let accounts: UnitAccounts
    /// Whose account belongs to the owner of a dossier that somebody else hands in; nil when none is known.
    let ownerAccount: @Sendable (Owner, any ReadTransaction) throws -> Identifier?
    /// The key that receipts' secrets are derived from; 32 bytes.
    let secretKey: SymmetricKey
    /// How many people lists may show one account in a day.
    let bounds: ListBounds

    package init(
        database: any Database, catalogue: Catalogue, calendar: WorkingCalendar, units: UnitDirectory,
        clock: any Clock, identifiers: IdentifierSource, secretKey: [UInt8],
        registers: (any RecordKeeper)? = nil, accounts: UnitAccounts = .none, bounds: ListBounds = .none,
        ownerAccount: @escaping @Sendable (Owner, any ReadTransaction) throws -> Identifier? = { _, _ in nil }
    ) {
        self.database = database
        self.catalogue = catalogue
        self.calendar = calendar
        self.units = units
        self.clock = clock
        self.identifiers = identifiers
        self.registers = registers
        self.accounts = accounts
        self.bounds = bounds
        self.ownerAccount = ownerAccount
        self.secretKey = SymmetricKey(data: secretKey)
    }

    package func context(_ caller: Caller, secretMatches: Bool = false) -> CommandContext {
        CommandContext(
            caller: caller, secretMatches: secretMatches, now: clock.now, calendar: calendar, units: units)
    }

    /// The secret of a dossier's receipt: 128 bits as 32 hexadecimal digits. Derived, so that a repeated submission
    /// gets the very same receipt, and nothing that opens a dossier lies in the database.
    package func secret(of dossier: Identifier) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array("receipt:\(dossier)".utf8), using: secretKey)
        return hexadecimal(Array(code).prefix(16))
    }

    /// Compares in constant time.
    package func matches(secret: String, of dossier: Identifier) -> Bool {
        Dossiers.equal(self.secret(of: dossier), secret)
    }

    static func equal(_ secret: String, _ typed: String) -> Bool {
        let expected = Array(secret.utf8)
        let given = Array(typed.lowercased().utf8)
        guard given.count == expected.count else { return false }
        return zip(expected, given).reduce(into: UInt8(0)) { $0 |= $1.0 ^ $1.1 } == 0
    }
}

/// What the person who hands something in gets back. The same request with the same idempotency key gets the same.
package struct Receipt: Sendable, Hashable {
    package let dossier: Identifier
    package let code: String
    package let secret: String
    package let filedAt: Instant
    /// The due time if the desk accepts the dossier today; the binding one comes with acceptance.
    package let expectedDue: Instant
    package let fees: [Fee]
    package let version: Int
    package let intakeUnit: String
    package let competentUnit: String
    /// The key had been used before: this is the first receipt again.
    package let isReplay: Bool
}
