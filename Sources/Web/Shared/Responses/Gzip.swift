import CZlib

/// RFC 1952 in one go.
enum Gzip {
    /// `level`: 1 (quick) to 9 (small). Nil when zlib has no memory left.
    static func compress(_ bytes: some Collection<UInt8>, level: Int32) -> [UInt8]? {
        var stream = z_stream()
        // 15 bits of window, plus 16 for gzip's frame instead of zlib's.
        guard
            deflateInit2_(
                &stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var input = Array(bytes)
        let bound = Int(deflateBound(&stream, UInt(input.count)))
        var finished = false
        let output = input.withUnsafeMutableBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: bound) { target, count in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                finished = deflate(&stream, Z_FINISH) == Z_STREAM_END
                count = bound - Int(stream.avail_out)
            }
        }
        return finished ? output : nil
    }

    /// Whether `header` (`Accept-Encoding`) lets us send gzip: named, and not with quality 0 (RFC 9110 §12.5.3).
    static func isAccepted(_ header: String?) -> Bool {
        (header ?? "").split(separator: ",").contains { item in
            let parts = item.lowercased().split(separator: ";")
            guard let coding = parts.first?.trimmed, coding == "gzip" || coding == "*" else { return false }
            let weight = parts.dropFirst().lazy.compactMap { part in
                part.trimmed.hasPrefix("q=") ? Double(part.trimmed.dropFirst(2)) : nil
            }.first
            return (weight ?? 1) > 0
        }
    }
}
