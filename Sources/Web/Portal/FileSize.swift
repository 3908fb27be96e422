import Core

/// Sizes of files: `1,2 MB`, `340 kB`.
enum FileSize {
    static func words(_ bytes: Int, _ language: Language) -> String {
        if bytes < 1_000_000 { return "\(max(1, bytes / 1024)) kB" }
        let tenths = (bytes * 10 + (1 << 19)) >> 20
        return "\(tenths / 10)\(language == .vietnamese ? "," : ".")\(tenths % 10) MB"
    }
}
