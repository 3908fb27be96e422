import Core
import Synchronization

/// A token bucket for each address, in this process: holds machines up that try things out, never a person.
final class RequestLimits: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: Instant
    }

    private let burst: Double
    private let perSecond: Double
    private let most: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    /// `burst`: how many at once; `perSecond`: how many come back each second; `most`: addresses remembered.
    init(burst: Int, perSecond: Double, most: Int = 20_000) {
        self.burst = Double(burst)
        self.perSecond = perSecond
        self.most = most
    }

    /// Throws `web.too_many` when `address` has used up what it may.
    func take(_ address: String, at now: Instant) throws(Problem) {
        let allowed = buckets.withLock { buckets in
            if buckets.count >= most { forgetFull(&buckets, now) }
            var bucket = buckets[address] ?? Bucket(tokens: burst, at: now)
            bucket.tokens = min(burst, bucket.tokens + refill(bucket, now))
            bucket.at = now
            let allowed = bucket.tokens >= 1
            if allowed { bucket.tokens -= 1 }
            buckets[address] = bucket
            return allowed
        }
        guard allowed else { throw Problem(.tooMany, "web.too_many") }
    }

    private func refill(_ bucket: Bucket, _ now: Instant) -> Double {
        Double(max(0, now.milliseconds - bucket.at.milliseconds)) / 1000 * perSecond
    }

    private func forgetFull(_ buckets: inout [String: Bucket], _ now: Instant) {
        buckets = buckets.filter { $0.value.tokens + refill($0.value, now) < burst }
        if buckets.count >= most { buckets.removeAll() }
    }
}
