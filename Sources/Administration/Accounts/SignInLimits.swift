import Core
import Store
import Synchronization

/// Token buckets per login and per address, in this process. Login attempts refill slowly, so that guessing one
/// account's password takes years, and an address may try many accounts only as fast as a busy counter would.
final class SignInLimits: Sendable {
    struct Rate: Sendable {
        let burst: Double
        /// Tokens that come back per second.
        let refill: Double

        static let login = Rate(burst: 10, refill: 1.0 / 30)
        static let address = Rate(burst: 60, refill: 1)
    }

    /// At the most, the fullest are forgotten; the failures in the database still hold known logins back.
    private let buckets: Mutex<TokenBuckets>

    init(most: Int = 50_000) { buckets = Mutex(TokenBuckets(most: most)) }

    /// Takes a token from both buckets; throws `account.too_many_attempts` (seconds) when either is empty.
    private func take(login: String, address: String, at now: Instant) throws {
        let counted = "a:" + InternetAddress.counted(address)
        let wait = buckets.withLock { buckets in
            let byAddress = Rate.address
            let wait = buckets.take(counted, burst: byAddress.burst, refill: byAddress.refill, at: now)
            if wait > 0 { return wait }
            let byLogin = Rate.login
            return buckets.take("l:" + login, burst: byLogin.burst, refill: byLogin.refill, at: now)
        }
        guard wait > 0 else { return }
        throw SignInLimits.problem(milliseconds: Int64((wait * 1000).rounded(.up)))
    }

    static func problem(milliseconds: Int64) -> Problem {
        Problem(.tooMany, "account.too_many_attempts", ["seconds": String((milliseconds + 999) / 1000)])
    }

    /// A success gives the login's tokens back: people who know their password are never held up.
    func succeeded(login: String) { buckets.withLock { $0.forget("l:" + login) } }

    /// Takes a token from both buckets for `work`, and gives the login's back when it was not judged: too many waited, or
    /// the database is away. Whoever comes again as told is not held up for it. Nobody learns from such an answer
    /// whether what they showed was right. Throws `account.too_many_attempts` (seconds), and what `work` throws.
    func trying<Result: Sendable>(
        _ login: String, from address: String, at now: Instant, _ work: () async throws -> Result
    ) async throws -> Result {
        try take(login: login, address: address, at: now)
        do {
            return try await work()
        } catch {
            if SignInLimits.isUnjudged(error) { buckets.withLock { $0.giveBack("l:" + login) } }
            throw error
        }
    }

    /// Many who try one login at once can bring contention about, so it costs them their tries.
    static func isUnjudged(_ error: any Error) -> Bool {
        switch error {
        case let problem as Problem: problem.code == "account.busy"
        case let error as StoreError: error.isOutage && error != .contention
        default: false
        }
    }
}
