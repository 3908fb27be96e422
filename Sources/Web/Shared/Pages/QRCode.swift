import CQREncode

/// QR codes (ISO/IEC 18004) as SVG, error correction M (15 %), with the quiet zone of four modules.
package enum QRCode {
    private static let quiet = 4

    /// `label` is read out in place of the picture. Nil when `text` does not fit into a code (over about 2,300 bytes).
    /// `isLong`: with the least correction (7 %), which keeps modules large where there is much to say.
    package static func svg(_ text: String, label: String, isLong: Bool = false) -> Markup? {
        guard let code = QRcode_encodeString8bit(text, 0, isLong ? QR_ECLEVEL_L : QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let modules = code.pointee.data else { return nil }
        // One stroke per run of dark modules: short, and without seams between modules.
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                while column < width, modules[row * width + column] & 1 == 1 { column += 1 }
                if column > start {
                    path += "M\(start + quiet) \(row + quiet)h\(column - start)v1h-\(column - start)z"
                } else {
                    column += 1
                }
            }
        }
        let side = width + 2 * quiet
        return Markup(
            trusted: """
                <svg viewBox="0 0 \(side) \(side)" role="img" aria-label="\(HTMLEscape.text(label))" \
                shape-rendering="crispEdges"><path fill="#fff" d="M0 0h\(side)v\(side)H0z"/><path d="\(path)"/></svg>
                """)
    }
}
