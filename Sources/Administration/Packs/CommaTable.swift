import Core
import Schemas

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file of comma-separated columns whose first line names them; no quoted fields, since the area tables have none
/// and reading 13,000 lines must not hold up the start. Every line has as many fields as the first.
struct CommaTable {
    let columns: [String]
    /// Row by row, one after another.
    private(set) var fields: [String] = []
    let file: String

    var rowCount: Int { columns.isEmpty ? 0 : fields.count / columns.count }

    /// Throws `table.quoted`, `table.fields` or `table.empty` with the file and line.
    init(_ bytes: [UInt8], file: String) throws {
        self.file = file
        guard !bytes.isEmpty else { throw CommaTable.problem(file, 0, "table.empty") }
        var columns: [String] = []
        var fields: [String] = []
        fields.reserveCapacity(bytes.count / 8)
        try bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            guard memchr(base, 0x22, buffer.count) == nil else { throw CommaTable.problem(file, 0, "table.quoted") }
            var (start, line) = (0, 1)
            while start < buffer.count {
                let end = CommaTable.position(of: 0x0A, in: base, from: start, to: buffer.count)
                var last = end
                if last > start, buffer[last - 1] == 0x0D { last -= 1 }
                if last > start {
                    let count = fields.count
                    CommaTable.split(base, start, last, into: &fields)
                    if line == 1 {
                        (columns, fields) = (fields, [])
                        fields.reserveCapacity(bytes.count / 8)
                    } else if fields.count - count != columns.count {
                        throw CommaTable.problem(
                            file, line, "table.fields",
                            ["expected": "\(columns.count)", "found": "\(fields.count - count)"])
                    }
                }
                (start, line) = (end + 1, line + 1)
            }
        }
        self.columns = columns
        self.fields = fields
    }

    /// Throws `table.no_column` when the file lacks it.
    func column(_ name: String) throws -> Int {
        guard let index = columns.firstIndex(of: name) else {
            throw CommaTable.problem(file, 1, "table.no_column", ["column": name])
        }
        return index
    }

    subscript(row: Int, column: Int) -> String { fields[row * columns.count + column] }

    /// The line is what people count, the heading being the first.
    func problem(_ row: Int, _ rule: String, _ parameters: [String: String] = [:]) -> SourceProblems {
        CommaTable.problem(file, row + 2, rule, parameters)
    }

    func date(_ row: Int, _ column: Int) throws -> CivilDate {
        guard let date = CivilDate(self[row, column]) else {
            throw problem(row, "table.date", ["value": self[row, column]])
        }
        return date
    }

    private static func problem(
        _ file: String, _ line: Int, _ rule: String, _ parameters: [String: String] = [:]
    ) -> SourceProblems {
        SourceProblems([SourceProblem(file: file, line: line, rule: rule, parameters: parameters)])
    }

    private static func position(of byte: Int32, in base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        memchr(base + start, byte, end - start).map { UnsafeRawPointer($0) - base } ?? end
    }

    private static func split(_ base: UnsafeRawPointer, _ start: Int, _ end: Int, into fields: inout [String]) {
        var start = start
        while true {
            let comma = position(of: 0x2C, in: base, from: start, to: end)
            let field = UnsafeRawBufferPointer(start: base + start, count: comma - start)
            fields.append(String(decoding: field, as: UTF8.self))
            if comma >= end { return }
            start = comma + 1
        }
    }
}
