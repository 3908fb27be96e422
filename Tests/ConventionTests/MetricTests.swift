import Metrics
import Testing

@testable import MotCua

@Suite struct MetricTests {
    private let registry = MetricRegistry(limit: 3)

    private var text: String { PrometheusText.print(registry, help: ["requests_total": "Requests.\nBy \\ route"]) }

    @Test func `counters print with help, type and ordered labels`() {
        let labels = [("route", "/d/{code}"), ("method", "GET")]
        registry.makeCounter(label: "requests_total", dimensions: labels).increment(by: 2)
        registry.makeCounter(label: "requests_total", dimensions: labels.reversed()).increment(by: Int64(1))
        registry.makeMeter(label: "jobs.waiting", dimensions: []).set(2.5)
        #expect(
            text == """
                # HELP jobs_waiting jobs_waiting
                # TYPE jobs_waiting gauge
                jobs_waiting 2.5
                # HELP requests_total Requests.\\nBy \\\\ route
                # TYPE requests_total counter
                requests_total{method="GET",route="/d/{code}"} 3

                """)
    }

    @Test func `a timer is a histogram in seconds whose buckets add up`() {
        let timer = registry.makeTimer(label: "commit", dimensions: [("engine", "sqlite")])
        for milliseconds in [1, 3, 3, 20_000] { timer.recordNanoseconds(Int64(milliseconds) * 1_000_000) }
        let lines = text.split(separator: "\n")
        #expect(lines.contains(#"commit_seconds_bucket{engine="sqlite",le="0.001"} 1"#))
        #expect(lines.contains(#"commit_seconds_bucket{engine="sqlite",le="0.005"} 3"#))
        #expect(lines.contains(#"commit_seconds_bucket{engine="sqlite",le="10"} 3"#))
        #expect(lines.contains(#"commit_seconds_bucket{engine="sqlite",le="+Inf"} 4"#))
        #expect(lines.contains(#"commit_seconds_count{engine="sqlite"} 4"#))
        #expect(lines.contains(#"commit_seconds_sum{engine="sqlite"} 20.007"#))
    }

    @Test func `a label cannot break out of its quotes nor start a line`() {
        registry.makeCounter(label: "9 lives", dimensions: [("a b", "x\"} 1\ny\\")]).increment(by: Int64(1))
        #expect(text.contains(#"_9_lives{a_b="x\"} 1\ny\\"} 1"#))
    }

    @Test func `labels beyond the limit share one series`() {
        for number in 0..<10 {
            registry.makeCounter(label: "hits", dimensions: [("path", "/\(number)")]).increment(by: Int64(1))
        }
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("hits{") }
        #expect(
            lines == [#"hits{path="/0"} 1"#, #"hits{path="/1"} 1"#, #"hits{path="/2"} 1"#, #"hits{path="other"} 7"#])
    }

    @Test func `a name keeps its first kind`() {
        registry.makeCounter(label: "thing", dimensions: []).increment(by: Int64(1))
        registry.makeMeter(label: "thing", dimensions: []).set(9.0)
        #expect(text.contains("# TYPE thing counter\nthing 1\n"))
    }

    @Test func `concurrent increments are all counted`() async {
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { [registry] in
                    let counter = registry.makeCounter(label: "n", dimensions: [])
                    for _ in 0..<1_000 { counter.increment(by: Int64(1)) }
                }
            }
        }
        #expect(text.contains("\nn 8000\n"))
    }

    @Test func `the process's own figures are there`() {
        let text = ProcessMetrics.print()
        #expect(text.contains(/process_resident_memory_bytes [1-9]\d{6}/))
        #expect(text.contains(/process_cpu_seconds_total \d/))
        #expect(text.contains(/process_open_fds [1-9]/))
    }
}
