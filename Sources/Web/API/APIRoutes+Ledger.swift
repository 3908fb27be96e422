import Core
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import OrderedCollections
import Store

extension APIRoutes {
    @Sendable func ledgerKey(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        return APIRoutes.plain("\(services.ledger.key.verifier)\n")
    }

    /// The last checkpoint's note. Throws `ledger.empty`.
    @Sendable func checkpoint(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        guard let note = try await services.ledger.checkpoint() else { throw Problem(.notFound, "ledger.empty") }
        return APIRoutes.plain(note)
    }

    @Sendable func inclusion(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try APIQuery(request, allowed: ["position", "size"])
        guard let position = try query.number("position", from: 0) else {
            throw Problem(.invalid, "request.missing_member", ["member": "position"], at: "?position")
        }
        let (entry, size) = try await services.ledger.inclusion(at: position, in: try query.number("size", from: 1))
        return APIAnswers.json([
            "position": Value(entry.position), "size": Value(size), "leaf": .string(entry.leaf.base64),
            "proof": .array(entry.proof.map { .string($0.base64) }),
        ])
    }

    @Sendable func consistency(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try APIQuery(request, allowed: ["from", "size"])
        guard let from = try query.number("from", from: 1) else {
            throw Problem(.invalid, "request.missing_member", ["member": "from"], at: "?from")
        }
        let (proof, size) = try await services.ledger.consistency(from: from, to: try query.number("size", from: 1))
        return APIAnswers.json([
            "from": Value(from), "size": Value(size), "proof": .array(proof.map { .string($0.base64) }),
        ])
    }

    private static func plain(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

extension APIQuery {
    /// A whole number of at least `least`, in plain digits; nil when it is not given.
    fileprivate func number(_ name: String, from least: Int) throws -> Int? {
        guard let text = try text(name, most: 19) else { return nil }
        guard let number = Int(text), number >= least, String(number) == text else {
            throw Problem(.invalid, "request.wrong_type", ["expected": "integer from \(least)"], at: "?\(name)")
        }
        return number
    }
}
