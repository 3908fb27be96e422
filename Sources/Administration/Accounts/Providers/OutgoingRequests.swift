/// A request of ours to another system, and what it says.
package struct OutgoingRequest: Sendable {
    package let url: String
    package let headers: [(name: String, value: String)]
    /// Nil for a GET.
    package let body: [UInt8]?

    package init(url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil) {
        self.url = url
        self.headers = headers
        self.body = body
    }
}

package struct OutgoingAnswer: Sendable {
    package let status: Int
    package let body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// The one way out to other systems. It follows no redirects, reads no more than a megabyte, and cannot be steered to
/// inner addresses.
package protocol OutgoingRequests: Sendable {
    /// Throws `outgoing.refused` for an address that may not be called, `outgoing.failed` when nobody answers.
    func send(_ request: OutgoingRequest) async throws -> OutgoingAnswer
}

/// `application/x-www-form-urlencoded`.
package enum FormEncoding {
    package static func text(_ fields: [(String, String)]) -> String {
        fields.map { "\(encode($0.0))=\(encode($0.1))" }.joined(separator: "&")
    }

    static func encode(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(Unicode.Scalar(byte))
            default: "%" + Tokens.hexadecimal([byte]).uppercased()
            }
        }.joined()
    }
}
