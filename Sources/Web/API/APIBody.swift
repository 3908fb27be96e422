import Core
import HTTPTypes
import Hummingbird
import NIOCore
import OrderedCollections

/// A JSON request body, read strictly: what is missing, of another type or unknown is told with its JSON Pointer.
struct APIBody {
    static let largest = 1 << 20

    private let object: Value.Object
    private let pointer: String

    /// Throws `request.too_large`, `request.media_type`, the reader's `json.…` codes as `request.malformed`, or
    /// `request.wrong_type`.
    static func read(_ request: Request, allowed: [String]) async throws -> APIBody {
        guard let type = request.headers[.contentType]?.lowercased(), type.hasPrefix("application/json") else {
            throw Problem(.unsupported, "request.media_type", ["expected": "application/json"])
        }
        let buffer = try await request.body.collect(upTo: largest)
        let value: Value
        do {
            value = try buffer.withUnsafeReadableBytes { raw throws(JSONProblem) in
                try JSONReader.read(utf8: raw.bindMemory(to: UInt8.self))
            }
        } catch {
            throw Problem(
                .invalid, "request.malformed", ["reason": error.reason.rawValue, "offset": String(error.offset)])
        }
        return try APIBody(value, pointer: "", allowed: allowed)
    }

    init(_ value: Value, pointer: String, allowed: [String]) throws {
        guard case .object(let object) = value else {
            throw Problem(.invalid, "request.wrong_type", ["expected": "object"], at: pointer)
        }
        let unknown = object.keys.filter { !allowed.contains($0) }
        guard unknown.isEmpty else {
            throw Problems(
                unknown.map { Problem(.invalid, "request.unknown_member", ["member": $0], at: "\(pointer)/\($0)") })
        }
        self.object = object
        self.pointer = pointer
    }

    private func wrong(_ name: String, _ expected: String) -> Problem {
        Problem(.invalid, "request.wrong_type", ["expected": expected], at: "\(pointer)/\(name)")
    }

    func required<T>(_ value: T?, _ name: String) throws -> T {
        guard let value else { throw Problem(.invalid, "request.missing_member", ["member": name], at: "\(pointer)/\(name)") }
        return value
    }

    /// Null counts as absent.
    func value(_ name: String) -> Value? { object[name].flatMap { $0.isNull ? nil : $0 } }

    func optionalText(_ name: String) throws -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else { throw wrong(name, "string") }
        return text
    }

    func text(_ name: String) throws -> String { try required(optionalText(name), name) }

    func integer(_ name: String) throws -> Int {
        guard let value = value(name) else { return try required(nil, name) }
        guard let number = value.integer else { throw wrong(name, "integer") }
        return number
    }

    func flag(_ name: String) throws -> Bool {
        guard let value = value(name) else { return false }
        guard let flag = value.bool else { throw wrong(name, "boolean") }
        return flag
    }

    func object(_ name: String) throws -> Value {
        let value = try required(value(name), name)
        guard value.object != nil else { throw wrong(name, "object") }
        return value
    }

    func texts(_ name: String) throws -> [String] {
        try list(name).enumerated().map { index, element in
            guard let text = element.string else { throw wrong("\(name)/\(index)", "string") }
            return text
        }
    }

    func list(_ name: String) throws -> [Value] {
        guard let value = value(name) else { return [] }
        guard let list = value.array else { throw wrong(name, "array") }
        return list
    }

    func objects<T>(_ name: String, allowed: [String], _ read: (APIBody) throws -> T) throws -> [T] {
        try list(name).enumerated().map { index, element in
            try read(APIBody(element, pointer: "\(pointer)/\(name)/\(index)", allowed: allowed))
        }
    }

    func word<Word: RawRepresentable & CaseIterable>(_ name: String, default standard: Word? = nil) throws -> Word
    where Word.RawValue == String {
        guard let text = try optionalText(name) else { return try required(standard, name) }
        guard let word = Word(rawValue: text) else {
            throw Problem(
                .invalid, "request.unknown_word",
                ["word": String(text.prefix(40)), "allowed": Word.allCases.map(\.rawValue).joined(separator: ", ")],
                at: "\(pointer)/\(name)")
        }
        return word
    }

    func date(_ name: String) throws -> CivilDate {
        guard let date = CivilDate(try text(name)) else { throw wrong(name, "date") }
        return date
    }

    func identifier(_ name: String) throws -> Identifier? {
        guard let text = try optionalText(name) else { return nil }
        guard let id = Identifier(text) else { throw wrong(name, "id") }
        return id
    }
}
