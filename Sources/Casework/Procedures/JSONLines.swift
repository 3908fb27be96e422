/// Tells on which line a member of a JSON text stands. The text has been read already, so it is well-formed.
struct JSONLines {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The line, from 1, of the member at a path of names and places in lists; of the nearest one around it when it is
    /// not there.
    func line(of path: some Sequence<String>) -> Int {
        var position = 0
        for name in path {
            guard let next = Int(name).flatMap({ element($0, from: position) }) ?? member(name, from: position) else {
                break
            }
            position = next
        }
        return bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
    }

    /// Where the value of a member of the first object at or after `start` begins.
    private func member(_ name: String, from start: Int) -> Int? {
        guard let open = bytes[start...].firstIndex(of: UInt8(ascii: "{")) else { return nil }
        var (position, depth) = (open, 0)
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return nil }
            case UInt8(ascii: "\""):
                let end = closingQuote(after: position)
                let after = bytes[(end + 1)...].first { !" \t\r\n".utf8.contains($0) }
                if depth == 1, after == UInt8(ascii: ":"), bytes[(position + 1)..<end].elementsEqual(name.utf8) {
                    return end + 1
                }
                position = end
            default: break
            }
            position += 1
        }
        return nil
    }

    /// Where the element at `index` of the list that the value at `start` is begins; nil when it is no such list.
    private func element(_ index: Int, from start: Int) -> Int? {
        let blanks = Array(" \t\r\n:".utf8)
        guard let open = bytes[start...].firstIndex(where: { !blanks.contains($0) }), bytes[open] == UInt8(ascii: "[")
        else { return nil }
        var (position, depth, place) = (open + 1, 1, 0)
        func begins(_ position: Int) -> Int? { bytes[position...].firstIndex { !blanks.contains($0) } }
        if index == 0 { return begins(position) }
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return nil }
            case UInt8(ascii: "\""): position = closingQuote(after: position)
            case UInt8(ascii: ",") where depth == 1:
                place += 1
                if place == index { return begins(position + 1) }
            default: break
            }
            position += 1
        }
        return nil
    }

    private func closingQuote(after open: Int) -> Int {
        var position = open + 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(position, bytes.count - 1)
    }
}
