import Crypto

/// Content known by its SHA-256.
package enum ContentHash {
    /// 64 lower-case hexadecimal digits over the text's UTF-8, as it is (no normalisation).
    package static func sha256(_ text: String) -> String {
        var text = text
        let digest = text.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
