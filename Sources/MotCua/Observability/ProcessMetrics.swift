import FoundationEssentials
import Glibc

/// What the kernel knows of this process, in the names that Prometheus' own clients use.
enum ProcessMetrics {
    static func print() -> String {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        let processor = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        let pages = field(1, of: "/proc/self/statm")
        let resident = pages.map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count).map(Double.init)
        return metric("process_cpu_seconds_total", "counter", "Processor time used, in seconds.", processor)
            + metric("process_resident_memory_bytes", "gauge", "Memory in use, in bytes.", resident)
            + metric("process_open_fds", "gauge", "Open files and connections.", open)
    }

    private static func metric(_ name: String, _ kind: String, _ help: String, _ value: Double?) -> String {
        guard let value else { return "" }
        return "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n" + PrometheusText.line(name, "", value)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    /// A field of a line of numbers, as the kernel writes them.
    private static func field(_ index: Int, of path: String) -> Double? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.split(separator: " ").dropFirst(index).first.flatMap { Double($0) }
    }
}
