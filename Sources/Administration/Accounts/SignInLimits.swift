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

    private struct Bucket {
        var tokens: Double
        var at: Instant
    }

    private let buckets = Mutex<[String: Bucket]>([:])
    /// At this number, buckets that nobody has touched for as long as they take to refill are forgotten; when that does
    /// not help, all are, since the failures in the database still hold known logins back.
    private let most: Int

    init(most: Int = 50_000) { self.most = most }

    /// Takes a token from both buckets; throws `account.too_many_attempts` when either is empty.
    func take(login: String, address: String, at now: Instant) throws {
        let allowed = buckets.withLock { buckets in
            if buckets.count >= most {
                buckets = buckets.filter { now - $0.value.at < .seconds(300) }
                if buckets.count >= most { buckets.removeAll() }
            }
            return SignInLimits.take("a:" + address, .address, &buckets, now)
                && SignInLimits.take("l:" + login, .login, &buckets, now)
        }
        guard allowed else { throw Problem(.tooMany, "account.too_many_attempts") }
    }

    /// A success gives the login's tokens back: people who know their password are never held up.
    func succeeded(login: String) { buckets.withLock { _ = $0.removeValue(forKey: "l:" + login) } }

    private static func take(_ key: String, _ rate: Rate, _ buckets: inout [String: Bucket], _ now: Instant) -> Bool {
        var bucket = buckets[key] ?? Bucket(tokens: rate.burst, at: now)
        let elapsed = Double(max(0, now.milliseconds - bucket.at.milliseconds)) / 1000
        bucket.tokens = min(rate.burst, bucket.tokens + elapsed * rate.refill)
        bucket.at = now
        defer { buckets[key] = bucket }
        guard bucket.tokens >= 1 else { return false }
        bucket.tokens -= 1
        return true
    }
}
