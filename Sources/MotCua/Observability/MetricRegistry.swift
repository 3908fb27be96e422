import Metrics
import Synchronization

/// Every metric of this process. A name holds at most ``limit`` combinations of labels; later ones share one series whose
/// labels all read `other`, so that no visitor can make the memory grow.
final class MetricRegistry: Sendable {
    enum Kind: String { case counter, gauge, histogram }

    enum Series {
        case counter(CounterSeries)
        case gauge(GaugeSeries)
        case histogram(HistogramSeries)

        var kind: Kind {
            switch self {
            case .counter: .counter
            case .gauge: .gauge
            case .histogram: .histogram
            }
        }
    }

    struct Family {
        let kind: Kind
        /// By their labels as they are printed.
        var series: [String: Series] = [:]
    }

    private let families = Mutex<[String: Family]>([:])
    private let limit: Int

    init(limit: Int = 200) { self.limit = limit }

    /// The families by name, for printing.
    var snapshot: [(name: String, family: Family)] {
        families.withLock { $0.map { (name: $0.key, family: $0.value) } }.sorted { $0.name < $1.name }
    }

    /// The series of these labels, made when it is new; nil when the name already has another kind.
    private func series(
        _ label: String, _ dimensions: [(String, String)], _ kind: Kind, make: () -> Series
    ) -> Series? {
        let name = PrometheusText.name(label)
        let labels = PrometheusText.labels(dimensions)
        return families.withLock { families in
            var family = families[name] ?? Family(kind: kind)
            guard family.kind == kind else { return nil }
            if let known = family.series[labels] { return known }
            let isFull = family.series.count >= limit && !dimensions.isEmpty
            let key = isFull ? PrometheusText.labels(dimensions.map { ($0.0, "other") }) : labels
            let series = family.series[key] ?? make()
            family.series[key] = series
            families[name] = family
            return series
        }
    }

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> CounterSeries {
        let found = series(label, dimensions, .counter) { .counter(CounterSeries()) }
        if case .counter(let series)? = found { return series } else { return CounterSeries() }
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
        let found = series(label, dimensions, .gauge) { .gauge(GaugeSeries()) }
        if case .gauge(let series)? = found { return series } else { return GaugeSeries() }
    }

    private func histogram(
        _ label: String, _ dimensions: [(String, String)], _ bounds: [Double]
    ) -> HistogramSeries {
        let found = series(label, dimensions, .histogram) { .histogram(HistogramSeries(bounds: bounds)) }
        if case .histogram(let series)? = found { return series } else { return HistogramSeries(bounds: bounds) }
    }
}

extension MetricRegistry: MetricsFactory {
    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { counter(label, dimensions) }

    func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler { counter(label, dimensions) }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { gauge(label, dimensions) }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? histogram(label, dimensions, HistogramSeries.sizes) : gauge(label, dimensions)
    }

    /// Seconds, whatever unit is preferred: the name says so.
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let name = label.hasSuffix("_seconds") ? label : label + "_seconds"
        return histogram(name, dimensions, HistogramSeries.durations)
    }

    // Series live as long as the process: a counter that vanished and came back would read as a reset.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
