import Core
import Glibc
import Logging
import Metrics

/// Logs and metrics of this process, set up once before anything logs.
struct Observability: Sendable {
    let sink: LogSink
    let metrics: MetricRegistry

    /// Makes swift-log and swift-metrics use ours. To be called once in a process, first of all.
    static func start(level: String, clock: any Clock = SystemClock()) -> Observability {
        // A log reader that went away must not end the server.
        signal(SIGPIPE, SIG_IGN)
        let sink = LogSink()
        let metrics = MetricRegistry()
        let lowest = Logger.Level(rawValue: level) ?? .info
        LoggingSystem.bootstrap { label in JSONLogHandler(label: label, sink: sink, clock: clock, logLevel: lowest) }
        MetricsSystem.bootstrap(metrics)
        return Observability(sink: sink, metrics: metrics)
    }

    /// What `/metrics` answers, with ``PrometheusText/contentType``.
    func exposition() -> String { PrometheusText.print(metrics, help: MetricHelp.texts) + ProcessMetrics.print() }
}

/// A line about each metric that we measure; docs/operations.md repeats them, and a test compares.
enum MetricHelp {
    static let texts: [String: String] = [
        "http_request_duration_seconds": "Time from a request's head to its answer's end.",
        "http_requests_total": "Requests answered, by method, route and status.",
    ]
}
