package import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension AreaDirectory {
    /// Areas whose name has every word of `text` as the beginning of one of its words, accents and case aside; those
    /// whose own name begins with `text` first, then larger areas first, then by name. `within`: only parts of that area.
    package func search(
        _ text: String, level: Area.Level? = nil, within: String? = nil, at date: CivilDate, limit: Int = 20
    ) -> [Area] {
        let query = VietnameseText.searchKey(text)
        let words = query.split(separator: " ").map { Array((" " + $0).utf8) }
        guard !words.isEmpty, limit > 0 else { return [] }
        var found: [(rank: Int, name: String, area: Area)] = []
        for index in areas.indices where keys.contains(words, at: index) {
            let area = areas[index]
            guard level == nil || area.level == level, area.stands(at: date) else { continue }
            if let within, area.code == within || !isWithin(area.code, within, at: date) { continue }
            let own = VietnameseText.searchKey(area.shortName)
            found.append((own == query ? 0 : own.hasPrefix(query) ? 1 : 2, own, area))
        }
        found.sort {
            ($0.rank, $0.area.level, $0.name, $0.area.code) < ($1.rank, $1.area.level, $1.name, $1.area.code)
        }
        return found.prefix(limit).map(\.area)
    }
}

/// The folded names of all areas, each word after a space, in one piece of memory.
struct AreaSearchKeys: Sendable {
    private let bytes: [UInt8]
    /// Where each area's key begins, and where the last ends.
    private let starts: [Int]

    init(_ areas: [Area]) {
        var bytes: [UInt8] = []
        var starts: [Int] = []
        bytes.reserveCapacity(areas.count * 24)
        starts.reserveCapacity(areas.count + 1)
        for area in areas {
            starts.append(bytes.count)
            bytes.append(0x20)
            bytes.append(contentsOf: VietnameseText.searchKey(area.name).utf8)
        }
        starts.append(bytes.count)
        self.bytes = bytes
        self.starts = starts
    }

    func contains(_ words: [[UInt8]], at index: Int) -> Bool {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return false }
            return words.allSatisfy { word in
                var start = starts[index]
                let end = starts[index + 1] - word.count
                while start <= end, let space = memchr(base + start, 0x20, end - start + 1) {
                    if memcmp(space, word, word.count) == 0 { return true }
                    start = UnsafeRawPointer(space) - base + 1
                }
                return false
            }
        }
    }
}
