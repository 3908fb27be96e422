import Administration
import Core
import Synchronization

/// A token bucket for each address or account, in this process.
final class RequestLimits: Sendable {
    private let rate: RequestRate
    private let buckets: Mutex<TokenBuckets>

    /// `most`: addresses remembered.
    init(_ rate: RequestRate, most: Int = 20_000) {
        self.rate = rate
        buckets = Mutex(TokenBuckets(most: most))
    }

    /// Throws `web.too_many` (seconds) when `holder` has used up what it may.
    func take(_ holder: String, at now: Instant) throws(Problem) {
        guard rate.burst > 0 else { return }
        let counted = InternetAddress.counted(holder)
        let wait = buckets.withLock { buckets in
            buckets.take(counted, burst: Double(rate.burst), refill: rate.perSecond, at: now)
        }
        guard wait > 0 else { return }
        throw Problem(.tooMany, "web.too_many", ["seconds": String(Int(wait.rounded(.up)))])
    }
}
