import Core
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
    func take(login: String, address: String, at now: Instant) throws {
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

    /// An attempt that was not judged does not count against the login.
    func notJudged(login: String) { buckets.withLock { $0.giveBack("l:" + login) } }
}
