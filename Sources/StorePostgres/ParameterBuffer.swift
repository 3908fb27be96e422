import Store

/// A statement's values as libpq takes them: text with a closing NUL, blobs as they are. One buffer serves all
/// statements of a connection.
struct ParameterBuffer {
    private var bytes: [CChar] = []
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    mutating func fill(_ values: [SQLValue]) throws {
        bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20)
        starts.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        for value in values {
            switch value {
            case .null:
                starts.append(nil)
                lengths.append(0)
                formats.append(0)
            case .integer(let number): append(String(number).utf8, isBinary: false)
            case .real(let number): append(String(number).utf8, isBinary: false)
            case .text(let text):
                // libpq would end the text there in silence.
                guard !text.utf8.contains(0) else { throw StoreError.nulInText }
                append(text.utf8, isBinary: false)
            case .blob(let blob): append(blob, isBinary: true)
            }
        }
    }

    private mutating func append(_ value: some Collection<UInt8>, isBinary: Bool) {
        starts.append(bytes.count)
        lengths.append(Int32(value.count))
        formats.append(isBinary ? 1 : 0)
        bytes.append(contentsOf: value.lazy.map { CChar(bitPattern: $0) })
        bytes.append(0)
    }

    func withPointers<T>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> T
    ) -> T {
        bytes.withUnsafeBufferPointer { bytes in
            let values = starts.map { start in
                start.flatMap { start in bytes.baseAddress.map { UnsafePointer($0 + start) } }
            }
            return body(values, lengths, formats)
        }
    }
}
