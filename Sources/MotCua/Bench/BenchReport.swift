import Core
import OrderedCollections
import Store

/// What a measurement found. Ratios are of one run on one machine.
struct BenchReport {
    let engine: Engine
    let loaded: Int
    let clients: Int
    let measured: BenchMeasured
    let serverSeconds: Double
    let residentBytes: Int
    let bareTransactionsPerSecond: Double

    private var perSecond: Double { Double(measured.lifecycles) / measured.elapsed.asSeconds }
    private var cpuMilliseconds: Double { serverSeconds * 1000 / Double(max(measured.lifecycles, 1)) }
    /// A lifecycle is three durable commands: how near they come to three bare transactions.
    private var ratio: Double { perSecond * 3 / max(bareTransactionsPerSecond, 1) }

    private func percentile(_ step: Int, _ share: Double) -> Double {
        let sorted = measured.times[step].sorted()
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1000
    }

    var value: Value {
        var steps: Value.Object = [:]
        for (index, name) in BenchMeasured.steps.enumerated() {
            steps[name] = [
                "p50_ms": number(percentile(index, 0.5)), "p95_ms": number(percentile(index, 0.95)),
                "p99_ms": number(percentile(index, 0.99)),
            ]
        }
        return [
            "engine": .string(engine.rawValue), "loaded": Value(loaded), "clients": Value(clients),
            "lifecycles": Value(measured.lifecycles), "seconds": number(measured.elapsed.asSeconds),
            "lifecycles_per_second": number(perSecond), "steps": .object(steps),
            "server_cpu_ms_per_lifecycle": number(cpuMilliseconds),
            "server_resident_mb": number(Double(residentBytes) / 1_048_576),
            "bare_transactions_per_second": number(bareTransactionsPerSecond), "ratio_to_bare": number(ratio),
        ]
    }

    private func number(_ value: Double) -> Value {
        Decimal((value * 100).rounded().description).map {
            .number(
                Decimal(negative: $0.isNegative, coefficient: $0.coefficient, exponent: Int($0.exponent) - 2).normalized
            )
        } ?? .null
    }

    var text: String {
        var lines = [
            "\(engine.rawValue), \(loaded) dossiers loaded, \(clients) clients",
            "  \(number(perSecond).json) lifecycles/s, server \(number(cpuMilliseconds).json) CPU-ms each, "
                + "\(residentBytes >> 20) MB resident",
            "  bare durable transactions: \(Int(bareTransactionsPerSecond))/s; three commands reach \(number(ratio).json) of that",
        ]
        for (index, name) in BenchMeasured.steps.enumerated() {
            lines.append(
                "  \(name): p50 \(number(percentile(index, 0.5)).json) ms, p95 \(number(percentile(index, 0.95)).json), "
                    + "p99 \(number(percentile(index, 0.99)).json)")
        }
        return lines.joined(separator: "\n")
    }
}
