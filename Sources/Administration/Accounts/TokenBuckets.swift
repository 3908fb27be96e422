package import Core

/// A token bucket for each holder: an address, an account, a login.
package struct TokenBuckets: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: Instant
        let burst: Double
        let refill: Double

        func tokens(at now: Instant) -> Double {
            min(burst, tokens + Double(max(0, now.milliseconds - at.milliseconds)) / 1000 * refill)
        }
    }

    private var buckets: [String: Bucket] = [:]
    private let most: Int

    /// `most`: holders remembered.
    package init(most: Int) { self.most = most }

    /// Takes a token from the bucket of `holder`, which holds `burst` and gets `refill` of them each second; says how
    /// many seconds are missing when it has none, else 0.
    package mutating func take(_ holder: String, burst: Double, refill: Double, at now: Instant) -> Double {
        if buckets.count >= most, buckets[holder] == nil { forgetFullest(now) }
        var bucket = buckets[holder] ?? Bucket(tokens: burst, at: now, burst: burst, refill: refill)
        bucket.tokens = bucket.tokens(at: now)
        bucket.at = now
        defer { buckets[holder] = bucket }
        guard bucket.tokens >= 1 else { return (1 - bucket.tokens) / refill }
        bucket.tokens -= 1
        return 0
    }

    /// Gives the last token back.
    package mutating func giveBack(_ holder: String) { buckets[holder]?.tokens += 1 }

    package mutating func forget(_ holder: String) { buckets[holder] = nil }

    /// Forgets who has all tokens; when that does not help, the fullest quarter: whoever is held up stays held up,
    /// however many new holders come.
    private mutating func forgetFullest(_ now: Instant) {
        buckets = buckets.filter { $0.value.tokens(at: now) < $0.value.burst }
        guard buckets.count >= most else { return }
        let fullest = buckets.map { (holder: $0.key, share: $0.value.tokens(at: now) / $0.value.burst) }
            .sorted { $0.share > $1.share }
        for (holder, _) in fullest.prefix(max(1, most / 4)) { buckets[holder] = nil }
    }
}
