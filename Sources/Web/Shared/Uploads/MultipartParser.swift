import Core
import NIOCore

/// Cuts `multipart/form-data` (RFC 7578) into its parts as the bytes arrive, holding back no more than one piece of
/// the body and a boundary's length.
struct MultipartParser {
    enum Event {
        case part(name: String, fileName: String?)
        case data(ByteBuffer)
        case partEnd
        case end
    }

    private enum State { case preamble, afterBoundary, headers, body, finished }

    private static let longestHeader = 8192
    private let delimiter: [UInt8]
    private var state = State.preamble
    // The first boundary stands at the very start, without the line end that the others follow.
    private var buffer = ByteBuffer(string: "\r\n")
    private var pending: Event?

    /// Nil unless `contentType` is multipart/form-data with a boundary as RFC 2046 §5.1.1 allows it.
    init?(contentType: String) {
        let parts = contentType.split(separator: ";").map(\.trimmed)
        guard parts.first?.lowercased() == "multipart/form-data" else { return nil }
        let parameter = parts.dropFirst().first { $0.lowercased().hasPrefix("boundary=") }
        guard var boundary = parameter?.dropFirst("boundary=".count) else { return nil }
        if boundary.count > 1, boundary.hasPrefix("\""), boundary.hasSuffix("\"") {
            boundary = boundary.dropFirst().dropLast()
        }
        guard (1...70).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            return nil
        }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    mutating func append(_ bytes: ByteBuffer) {
        buffer.discardReadBytes()
        buffer.writeImmutableBuffer(bytes)
    }

    /// The next event, or nil when more bytes are needed. Throws `request.malformed`.
    mutating func next() throws(Problem) -> Event? {
        if let event = pending {
            pending = nil
            return event
        }
        while true {
            switch state {
            case .finished: return nil
            case .preamble:
                guard let offset = find(delimiter) else {
                    try MultipartParser.require(buffer.readableBytes <= MultipartParser.longestHeader)
                    return nil
                }
                buffer.moveReaderIndex(forwardBy: offset + delimiter.count)
                state = .afterBoundary
            case .afterBoundary:
                guard let two = buffer.getBytes(at: buffer.readerIndex, length: 2) else { return nil }
                buffer.moveReaderIndex(forwardBy: 2)
                if two == Array("--".utf8) {
                    state = .finished
                    return .end
                }
                try MultipartParser.require(two == Array("\r\n".utf8))
                state = .headers
            case .headers:
                guard let offset = find(Array("\r\n\r\n".utf8)) else {
                    try MultipartParser.require(buffer.readableBytes <= MultipartParser.longestHeader)
                    return nil
                }
                try MultipartParser.require(offset <= MultipartParser.longestHeader)
                let bytes = buffer.readBytes(length: offset) ?? []
                buffer.moveReaderIndex(forwardBy: 4)
                guard let header = String(validating: bytes, as: UTF8.self), let event = MultipartParser.part(header)
                else { throw Problem(.invalid, "request.malformed") }
                // An empty part has its boundary right behind the blank line, whose end begins the delimiter.
                state = .body
                return event
            case .body:
                if let offset = find(delimiter) {
                    let data = buffer.readSlice(length: offset)
                    buffer.moveReaderIndex(forwardBy: delimiter.count)
                    state = .afterBoundary
                    guard let data, offset > 0 else { return .partEnd }
                    pending = .partEnd
                    return .data(data)
                }
                let sure = buffer.readableBytes - (delimiter.count - 1)
                guard sure > 0, let data = buffer.readSlice(length: sure) else { return nil }
                return .data(data)
            }
        }
    }

    var isFinished: Bool { if case .finished = state { true } else { false } }

    private static func require(_ condition: Bool) throws(Problem) {
        guard condition else { throw Problem(.invalid, "request.malformed") }
    }

    /// The offset of `needle` from the reader's place.
    private func find(_ needle: [UInt8]) -> Int? {
        buffer.withUnsafeReadableBytes { bytes in
            let last = bytes.count - needle.count
            guard last >= 0 else { return nil }
            var index = 0
            while index <= last {
                if bytes[index] == needle[0], bytes[index..<(index + needle.count)].elementsEqual(needle) {
                    return index
                }
                index += 1
            }
            return nil
        }
    }

    private static func part(_ header: String) -> Event? {
        for line in header.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":"),
                line[..<colon].lowercased() == "content-disposition"
            else { continue }
            let value = line[line.index(after: colon)...]
            guard value[...].trimmed.lowercased().hasPrefix("form-data"), let name = parameter("name", in: value) else {
                return nil
            }
            return .part(name: name, fileName: parameter("filename", in: value))
        }
        return nil
    }

    /// A quoted parameter; browsers write `"` in it as `%22`, and line ends as `%0D%0A` (WHATWG HTML, form encoding).
    private static func parameter(_ name: String, in value: Substring) -> String? {
        var rest = value
        while let start = rest.firstRange(of: "\(name)=\"") {
            let precededBySeparator =
                start.lowerBound == rest.startIndex || " ;".contains(rest[rest.index(before: start.lowerBound)])
            rest = rest[start.upperBound...]
            guard precededBySeparator else { continue }
            guard let end = rest.firstIndex(of: "\"") else { return nil }
            return rest[..<end].replacing("%22", with: "\"").replacing("%0D", with: " ").replacing("%0A", with: " ")
                .description
        }
        return nil
    }
}
