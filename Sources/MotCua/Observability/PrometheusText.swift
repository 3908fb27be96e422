/// Prometheus' text format 0.0.4: the same metrics always print the same text.
enum PrometheusText {
    /// The `Content-Type` of ``print(_:help:)``'s text.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// - Parameter help: a line about each metric by name; a metric without one prints its name.
    static func print(_ registry: MetricRegistry, help: [String: String] = [:]) -> String {
        var text = ""
        for (name, family) in registry.snapshot {
            text += "# HELP \(name) \(escaped(help[name] ?? name, quotes: false))\n"
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                text += lines(name, labels, series)
            }
        }
        return text
    }

    private static func lines(_ name: String, _ labels: String, _ series: MetricRegistry.Series) -> String {
        switch series {
        case .counter(let counter): return line(name, labels, counter.number.value)
        case .gauge(let gauge): return line(name, labels, gauge.number.value)
        case .histogram(let histogram):
            let counts = histogram.cumulative
            let ends = histogram.bounds.map(number) + ["+Inf"]
            let buckets = zip(ends, counts).map { end, count in
                line(name + "_bucket", labels + (labels.isEmpty ? "" : ",") + "le=\"\(end)\"", count)
            }
            return buckets.joined() + line(name + "_sum", labels, histogram.sum)
                + line(name + "_count", labels, counts.last ?? 0)
        }
    }

    static func line(_ name: String, _ labels: String, _ value: Double) -> String {
        "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }

    /// `a="1",b="2"`, ordered by name; values longer than 100 characters are cut.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { (name($0.0), $0.1) }.sorted { $0.0 < $1.0 }
            .map { "\($0.0)=\"\(escaped(String($0.1.prefix(100)), quotes: true))\"" }.joined(separator: ",")
    }

    /// `http.requests` becomes `http_requests`; what may not begin a name gets an underscore in front.
    static func name(_ label: String) -> String {
        let letters = label.unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", ":": Character(scalar)
            default: "_"
            }
        }
        return letters.first.map { $0.isNumber } ?? true ? "_" + String(letters) : String(letters)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
