package import Core
import Hummingbird
package import Logging

/// What changes about how an account is entered; docs/operations.md, "Logs", lists them.
package enum AccountChange: String, Sendable, CaseIterable {
    case passwordSet = "password_set"
    case appAdded = "app_added"
    case appRemoved = "app_removed"
    case codesRenewed = "codes_renewed"
    case passkeyAdded = "passkey_added"
    case passkeyRemoved = "passkey_removed"
    case sessionEnded = "session_ended"
    case sessionsEnded = "sessions_ended"
    /// By whoever keeps the machine.
    case firstSecretGiven = "first_secret_given"
    case factorsReset = "factors_reset"
    case closed
    case opened
    case keyAdded = "key_added"
    case keyRemoved = "key_removed"
    case tokensRevoked = "tokens_revoked"
    case appointed
    case relieved

    /// The line that it leaves (ASVS 16.3.3): what, and the account's number; nothing of the person.
    package func log(of account: Identifier, to logger: Logger) {
        logger.notice(
            "account changed",
            metadata: ["event": "account.changed", "kind": "\(rawValue)", "account": "\(account)"])
    }

    /// The same for a change of every account at once.
    package func logOfAll(to logger: Logger) {
        logger.notice(
            "accounts changed", metadata: ["event": "account.changed", "kind": "\(rawValue)", "account": "all"])
    }
}
