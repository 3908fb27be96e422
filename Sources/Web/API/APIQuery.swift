import Casework
import Core
import HTTPTypes
import Hummingbird

/// The query of an API request, read strictly.
struct APIQuery {
    private let parameters: [String: String]

    /// Throws `request.unknown_member`, `request.given_twice`.
    init(_ request: Request, allowed: [String]) throws {
        var parameters: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            guard allowed.contains(String(name)) else {
                throw Problem(.invalid, "request.unknown_member", ["member": String(name.prefix(40))], at: "?")
            }
            guard parameters.updateValue(String(value), forKey: String(name)) == nil else {
                throw Problem(.invalid, "request.given_twice", ["member": String(name)], at: "?\(name)")
            }
        }
        self.parameters = parameters
    }

    func required(_ name: String) throws -> String {
        guard let text = parameters[name], !text.isEmpty else {
            throw Problem(.invalid, "request.missing_member", ["member": name], at: "?\(name)")
        }
        return text
    }

    func identifier(_ name: String) throws -> Identifier? {
        guard let text = parameters[name] else { return nil }
        guard let id = Identifier(text) else { throw wrong(name, "cursor") }
        return id
    }

    /// 1…200, 50 when nothing is said.
    func limit() throws -> Int {
        guard let text = parameters["limit"] else { return 50 }
        guard let number = Int(text), (1...200).contains(number) else { throw wrong("limit", "1…200") }
        return number
    }

    func queueCursor(_ name: String) throws -> QueueCursor? {
        guard let text = parameters[name] else { return nil }
        let parts = text.split(separator: "-").map(String.init)
        guard parts.count == 2, let due = Int64(parts[0]), let id = Identifier(parts[1]) else {
            throw wrong(name, "cursor")
        }
        return QueueCursor(due: Instant(milliseconds: due), dossier: id)
    }

    private func wrong(_ name: String, _ expected: String) -> Problem {
        Problem(.invalid, "request.wrong_type", ["expected": expected], at: "?\(name)")
    }

    /// The version in `If-Match: "7"`; nil without the header or with `*`.
    static func version(_ request: Request) throws -> Int? {
        guard let header = request.headers[.ifMatch], header != "*" else { return nil }
        guard header.count > 2, header.hasPrefix("\""), header.hasSuffix("\""),
            let version = Int(header.dropFirst().dropLast())
        else { throw Problem(.conflict, "request.precondition_failed") }
        return version
    }
}
