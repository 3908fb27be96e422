import Casework
import Core
import HTTPTypes
import Hummingbird

/// The query of an API request, read strictly.
struct APIQuery {
    private let parameters: [String: String]

    /// Throws `request.unknown_member`, `request.given_twice`, `request.character`.
    init(_ request: Request, allowed: [String] = []) throws {
        var parameters: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            let name = String(name)
            guard allowed.contains(name) else {
                throw Problem(.invalid, "request.unknown_member", ["member": String(name.prefix(40))], at: "?")
            }
            guard let text = FormData.clean(String(value)) else {
                throw Problem(.invalid, "request.character", ["field": name], at: "?\(name)")
            }
            guard parameters.updateValue(text, forKey: name) == nil else {
                throw Problem(.invalid, "request.given_twice", ["member": name], at: "?\(name)")
            }
        }
        self.parameters = parameters
    }

    /// Throws `request.too_long`.
    func text(_ name: String, most: Int = 200) throws -> String? {
        guard let text = parameters[name] else { return nil }
        guard text.unicodeScalars.count <= most else {
            throw Problem(.invalid, "request.too_long", ["most": String(most)], at: "?\(name)")
        }
        return text
    }

    func required(_ name: String) throws -> String {
        guard let text = try text(name), !text.isEmpty else {
            throw Problem(.invalid, "request.missing_member", ["member": name], at: "?\(name)")
        }
        return text
    }

    func word<Word: RawRepresentable & CaseIterable>(_ name: String) throws -> Word? where Word.RawValue == String {
        guard let text = parameters[name] else { return nil }
        guard let word = Word(rawValue: text) else {
            throw Problem(
                .invalid, "request.unknown_word",
                ["word": String(text.prefix(40)), "allowed": Word.allCases.map(\.rawValue).joined(separator: ", ")],
                at: "?\(name)")
        }
        return word
    }

    func identifier(_ name: String) throws -> Identifier? {
        guard let text = parameters[name] else { return nil }
        guard let id = Identifier(text), id.description == text else { throw wrong(name, "cursor") }
        return id
    }

    /// 1…200, 50 when nothing is said.
    func limit() throws -> Int {
        guard let text = parameters["limit"] else { return 50 }
        guard let number = Int(text), (1...200).contains(number), String(number) == text else {
            throw wrong("limit", "integer, 1 to 200")
        }
        return number
    }

    /// `due~dossier~step~branch`, as ``text(of:)`` writes it.
    func queueCursor(_ name: String) throws -> QueueCursor? {
        guard let text = parameters[name] else { return nil }
        let parts = text.split(separator: "~", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let due = Int64(parts[0]), let id = Identifier(parts[1]), !parts[2].isEmpty else {
            throw wrong(name, "cursor")
        }
        return QueueCursor(due: Instant(milliseconds: due), dossier: id, step: parts[2], branch: parts[3])
    }

    static func text(of item: QueueItem) -> String {
        "\(item.place.milliseconds)~\(item.dossier)~\(item.step)~\(item.branch ?? "")"
    }

    private func wrong(_ name: String, _ expected: String) -> Problem {
        Problem(.invalid, "request.wrong_type", ["expected": expected], at: "?\(name)")
    }
}
