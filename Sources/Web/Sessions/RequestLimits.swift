import Core
import Synchronization

/// A token bucket for each address or account, in this process.
final class RequestLimits: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: Instant
    }

    private let rate: RequestRate
    private let most: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    /// `most`: addresses remembered.
    init(_ rate: RequestRate, most: Int = 20_000) {
        self.rate = rate
        self.most = most
    }

    /// Throws `web.too_many` (seconds) when `holder` has used up what it may.
    func take(_ holder: String, at now: Instant) throws(Problem) {
        guard rate.burst > 0 else { return }
        let missing = buckets.withLock { buckets in
            if buckets.count >= most { forgetFull(&buckets, now) }
            var bucket = buckets[holder] ?? Bucket(tokens: burst, at: now)
            bucket.tokens = min(burst, bucket.tokens + refill(bucket, now))
            bucket.at = now
            let missing = max(0, 1 - bucket.tokens)
            if missing == 0 { bucket.tokens -= 1 }
            buckets[holder] = bucket
            return missing
        }
        guard missing > 0 else { return }
        let seconds = Int((missing / rate.perSecond).rounded(.up))
        throw Problem(.tooMany, "web.too_many", ["seconds": String(seconds)])
    }

    private var burst: Double { Double(rate.burst) }

    private func refill(_ bucket: Bucket, _ now: Instant) -> Double {
        Double(max(0, now.milliseconds - bucket.at.milliseconds)) / 1000 * rate.perSecond
    }

    private func forgetFull(_ buckets: inout [String: Bucket], _ now: Instant) {
        buckets = buckets.filter { $0.value.tokens + refill($0.value, now) < burst }
        if buckets.count >= most { buckets.removeAll() }
    }
}
