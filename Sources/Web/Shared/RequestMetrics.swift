import HTTPTypes
import Metrics
import Synchronization

/// Counts requests and measures their time by route template, so that the number of series stays bounded.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private struct Series: Sendable {
        let count: Counter
        let time: Timer
    }

    private let series = Mutex<[Key: Series]>([:])

    func record(method: String, route: String, status: Int, _ duration: Duration) {
        let key = Key(method: method, route: route, status: status)
        let found = series.withLock { series in
            if let known = series[key] { return known }
            let labels = [("method", method), ("route", route), ("status", String(status))]
            let new = Series(
                count: Counter(label: "http_requests_total", dimensions: labels),
                time: Timer(
                    label: "http_request_duration_seconds", dimensions: Array(labels.prefix(2)),
                    preferredDisplayUnit: .seconds))
            series[key] = new
            return new
        }
        found.count.increment()
        let (seconds, attoseconds) = duration.components
        found.time.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// Methods that nobody defined count as one.
    static func known(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options: method.rawValue
        default: "OTHER"
        }
    }
}
