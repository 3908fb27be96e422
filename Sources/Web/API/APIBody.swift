import Casework
import Core
import HTTPTypes
import Hummingbird
import NIOCore
import OrderedCollections
import Schemas

/// A JSON request body, read strictly: what is missing, of another type, too long or unknown is told with its JSON
/// Pointer. Texts come out in NFC and without control characters.
struct APIBody {
    static let largest = 1 << 20
    /// Characters (Unicode scalars) of a step, an outcome, a unit; of a reason or note.
    static let longestWord = 100
    static let longestText = WordLimit.longest

    private let object: Value.Object
    private let pointer: String

    /// Throws `request.media_type`, `request.too_large`, `request.json` (reason: one of the reader's `json.…`, offset),
    /// `request.character`, `request.wrong_type`, `request.unknown_member`.
    static func read(_ request: Request, allowed: [String]) async throws -> APIBody {
        try requireJSON(request.headers[.contentType])
        if let declared = request.headers[.contentLength].flatMap(Int.init), declared > largest {
            throw Problem(.tooLarge, "request.too_large")
        }
        let buffer = try await request.body.collect(upTo: largest)
        let value: Value
        do {
            value = try buffer.withUnsafeReadableBytes { raw throws(JSONProblem) in
                try JSONReader.read(utf8: raw.bindMemory(to: UInt8.self))
            }
        } catch {
            throw Problem(.invalid, "request.json", ["reason": error.reason.rawValue, "offset": String(error.offset)])
        }
        return try APIBody(clean(value, at: ""), pointer: "", allowed: allowed)
    }

    /// `application/json`, with no charset but UTF-8 (RFC 8259 §8.1).
    private static func requireJSON(_ type: String?) throws(Problem) {
        let parts = (type ?? "").lowercased().split(separator: ";").map(\.trimmed)
        let isUTF8 = parts.dropFirst().allSatisfy { part in
            !part.hasPrefix("charset=") || part.dropFirst(8).filter { $0 != "\"" } == "utf-8"
        }
        guard parts.first == "application/json", isUTF8 else {
            throw Problem(.unsupported, "request.media_type", ["expected": "application/json"])
        }
    }

    private static func clean(_ value: Value, at pointer: String) throws(Problem) -> Value {
        switch value {
        case .null, .bool, .number: return value
        case .string(let text):
            guard let text = FormData.clean(text) else {
                throw Problem(.invalid, "request.character", ["field": pointer], at: pointer)
            }
            return .string(text)
        case .array(let elements):
            var cleaned: [Value] = []
            cleaned.reserveCapacity(elements.count)
            for (index, element) in elements.enumerated() {
                cleaned.append(try clean(element, at: "\(pointer)/\(index)"))
            }
            return .array(cleaned)
        case .object(let members):
            var cleaned = Value.Object(minimumCapacity: members.count)
            for (name, member) in members {
                guard let plain = FormData.clean(name), cleaned[plain] == nil else {
                    throw Problem(.invalid, "request.character", ["field": pointer], at: pointer)
                }
                cleaned[plain] = try clean(member, at: place(pointer, name))
            }
            return .object(cleaned)
        }
    }

    init(_ value: Value, pointer: String, allowed: [String]) throws {
        guard case .object(let object) = value else {
            throw Problem(.invalid, "request.wrong_type", ["expected": "object"], at: pointer)
        }
        let unknown = object.keys.filter { !allowed.contains($0) }
        guard unknown.isEmpty else {
            throw Problems(
                unknown.prefix(20).map { name in
                    Problem(
                        .invalid, "request.unknown_member", ["member": String(name.prefix(40))],
                        at: APIBody.place(pointer, name))
                })
        }
        self.object = object
        self.pointer = pointer
    }

    private static func place(_ pointer: String, _ name: String) -> String { "\(pointer)/\(JSONPointer.escape(name))" }

    private func wrong(_ name: String, _ expected: String) -> Problem {
        Problem(.invalid, "request.wrong_type", ["expected": expected], at: "\(pointer)/\(name)")
    }

    private func required<T>(_ value: T?, _ name: String) throws(Problem) -> T {
        guard let value else {
            throw Problem(.invalid, "request.missing_member", ["member": name], at: "\(pointer)/\(name)")
        }
        return value
    }

    /// Null counts as absent. (`nil` inside a closure would be read as `Value.null`.)
    private func value(_ name: String) -> Value? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    func optionalText(_ name: String, most: Int = longestText) throws(Problem) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else { throw wrong(name, "string") }
        return try bounded(text, name, most)
    }

    /// A text that is there and not empty.
    func text(_ name: String, most: Int = longestText) throws(Problem) -> String {
        let text = try required(optionalText(name, most: most), name)
        return try required(text.isEmpty ? nil : text, name)
    }

    private func bounded(_ text: String, _ place: String, _ most: Int) throws(Problem) -> String {
        guard text.unicodeScalars.count <= most else {
            throw Problem(.invalid, "request.too_long", ["most": String(most)], at: "\(pointer)/\(place)")
        }
        return text
    }

    func integer(_ name: String) throws(Problem) -> Int {
        guard let number = try required(value(name), name).integer else { throw wrong(name, "integer") }
        return number
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int {
        let number = try integer(name)
        guard range.contains(number) else {
            throw wrong(name, "integer, \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ name: String) throws(Problem) -> Bool {
        guard let value = value(name) else { return false }
        guard let flag = value.bool else { throw wrong(name, "boolean") }
        return flag
    }

    func optionalObject(_ name: String) throws(Problem) -> Value? {
        guard let value = value(name) else { return nil }
        guard value.object != nil else { throw wrong(name, "object") }
        return value
    }

    func object(_ name: String) throws(Problem) -> Value { try required(optionalObject(name), name) }

    private func list(_ name: String, most: Int) throws(Problem) -> [Value] {
        guard let value = value(name) else { return [] }
        guard let list = value.array else { throw wrong(name, "array") }
        guard list.count <= most else {
            throw Problem(.invalid, "request.too_long", ["most": String(most)], at: "\(pointer)/\(name)")
        }
        return list
    }

    func texts(_ name: String, most: Int, each: Int) throws -> [String] {
        try list(name, most: most).enumerated().map { index, element in
            guard let text = element.string else { throw wrong("\(name)/\(index)", "string") }
            return try bounded(text, "\(name)/\(index)", each)
        }
    }

    func objects<T>(_ name: String, most: Int, allowed: [String], _ read: (APIBody) throws -> T) throws -> [T] {
        try list(name, most: most).enumerated().map { index, element in
            try read(APIBody(element, pointer: "\(pointer)/\(name)/\(index)", allowed: allowed))
        }
    }

    func word<Word: RawRepresentable & CaseIterable>(_ name: String, default standard: Word) throws(Problem) -> Word
    where Word.RawValue == String {
        guard let text = try optionalText(name) else { return standard }
        guard let word = Word(rawValue: text) else {
            throw Problem(
                .invalid, "request.unknown_word",
                ["word": String(text.prefix(40)), "allowed": Word.allCases.map(\.rawValue).joined(separator: ", ")],
                at: "\(pointer)/\(name)")
        }
        return word
    }

    func date(_ name: String) throws(Problem) -> CivilDate {
        guard let date = CivilDate(try text(name)) else { throw wrong(name, "date") }
        return date
    }

    func identifier(_ name: String) throws(Problem) -> Identifier? {
        guard let text = try optionalText(name) else { return nil }
        guard let id = Identifier(text), id.description == text else { throw wrong(name, "id") }
        return id
    }

    /// 64 lower-case hexadecimal digits.
    func sha256(_ name: String) throws(Problem) -> String {
        let hash = try text(name)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        guard hash.utf8.count == 64, hash.utf8.allSatisfy({ digits.contains($0) || letters.contains($0) }) else {
            throw wrong(name, "sha256")
        }
        return hash
    }
}
