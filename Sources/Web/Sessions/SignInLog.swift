import Administration
import Core
import Hummingbird
import Logging

/// One line for each sign-in and each confirmation, right or wrong (ASVS 16.3.1): the way and the account's number,
/// nothing of the person and not what was typed.
enum SignInLog {
    /// Runs a step of signing in by `way`.
    static func watching(
        _ way: Session.Method, account: Identifier? = nil, _ context: WebContext,
        _ work: () async throws -> SignInStep
    ) async throws -> SignInStep {
        do {
            let step = try await work()
            switch step {
            case .open(let signIn): opened(signIn, context)
            case .secondFactor: note("sign-in waits for its second factor", "sign_in.waits", way, account, context)
            }
            return step
        } catch let problem as Problem {
            refused(problem, "sign_in.refused", way, account, context)
            throw problem
        }
    }

    /// Runs a confirmation within a session.
    static func confirming<Result>(
        _ way: Session.Method, _ account: Identifier, _ context: WebContext, _ work: () async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await work()
            note("confirmed", "confirmation", way, account, context)
            return result
        } catch let problem as Problem {
            refused(problem, "confirmation.refused", way, account, context)
            throw problem
        }
    }

    private static func opened(_ signIn: SignIn, _ context: WebContext) {
        context.logger.notice(
            "signed in",
            metadata: [
                "event": "sign_in", "method": "\(signIn.session.method.rawValue)",
                "account": "\(signIn.session.account)",
                "kind": "\(signIn.caller.kind.rawValue)",
            ])
    }

    private static func note(
        _ message: Logger.Message, _ event: String, _ way: Session.Method, _ account: Identifier?, _ context: WebContext
    ) {
        var metadata: Logger.Metadata = ["event": "\(event)", "method": "\(way.rawValue)"]
        if let account { metadata["account"] = "\(account)" }
        context.logger.notice(message, metadata: metadata)
    }

    private static func refused(
        _ problem: Problem, _ event: String, _ way: Session.Method, _ account: Identifier?, _ context: WebContext
    ) {
        var metadata: Logger.Metadata = [
            "event": "\(event)", "method": "\(way.rawValue)", "code": "\(problem.code)",
        ]
        if let account { metadata["account"] = "\(account)" }
        context.logger.notice("sign-in or confirmation refused", metadata: metadata)
    }
}
