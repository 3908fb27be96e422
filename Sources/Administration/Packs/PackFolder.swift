import Core
import FoundationEssentials
import OrderedCollections
import Schemas

/// A folder of a pack's plain files.
struct PackFolder: Sendable {
    let path: String

    init(_ path: String) { self.path = path }

    func folder(_ name: String) -> PackFolder { PackFolder(path + "/" + name) }

    /// The names of its files with `suffix`, sorted; empty when there is no such folder.
    func files(ending suffix: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { $0.hasSuffix(suffix) }.sorted()
    }

    /// Throws `pack.file_missing`.
    func bytes(_ name: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path + "/" + name) else {
            throw SourceProblems([SourceProblem(file: path + "/" + name, line: 0, rule: "pack.file_missing")])
        }
        return Array(data)
    }

    func table(_ name: String) throws -> CommaTable { try CommaTable(bytes(name), file: path + "/" + name) }

    func document(_ name: String) throws -> PackEntry {
        PackEntry(
            document: try YAMLDocument.read(
                text: String(decoding: bytes(name), as: UTF8.self), file: path + "/" + name))
    }
}

/// One object of a YAML file, read member by member; what is wrong is said with file and line.
struct PackEntry: Sendable {
    let document: YAMLDocument
    let pointer: String
    let value: Value

    init(document: YAMLDocument) { self.init(document: document, pointer: "", value: document.value) }

    private init(document: YAMLDocument, pointer: String, value: Value) {
        (self.document, self.pointer, self.value) = (document, pointer, value)
    }

    /// Throws `pack.unknown_member` when the object has members other than `names`: a misspelt one would be lost.
    func allow(_ names: Set<String>) throws {
        for name in value.object?.keys.elements ?? [] where !names.contains(name) {
            throw problem("pack.unknown_member", name, ["name": name])
        }
    }

    func member(_ name: String) -> PackEntry? {
        value[name].map { PackEntry(document: document, pointer: pointer + "/" + name, value: $0) }
    }

    func list(_ name: String) throws -> [PackEntry] {
        guard let list = member(name) else { return [] }
        guard let elements = list.value.array else { throw problem("pack.not_a_list", name) }
        return elements.indices.map {
            PackEntry(document: document, pointer: list.pointer + "/\($0)", value: elements[$0])
        }
    }

    func optionalText(_ name: String) throws -> String? {
        guard let member = value[name], !member.isNull else { return nil }
        guard let text = member.string, !text.isEmpty else { throw problem("pack.not_a_text", name) }
        return text
    }

    func text(_ name: String) throws -> String {
        guard let text = try optionalText(name) else { throw problem("pack.member_missing", name, ["name": name]) }
        return text
    }

    func texts(_ name: String) throws -> [String] {
        try list(name).map { element in
            guard let text = element.value.string else { throw element.problem("pack.not_a_text") }
            return text
        }
    }

    func localized(_ name: String) throws -> Localized {
        guard let member = member(name) else { throw problem("pack.member_missing", name, ["name": name]) }
        return Localized(vietnamese: try member.text("vi"), english: try member.text("en"))
    }

    func optionalDate(_ name: String) throws -> CivilDate? {
        guard let text = try optionalText(name) else { return nil }
        guard let date = CivilDate(text) else { throw problem("pack.not_a_date", name, ["value": text]) }
        return date
    }

    func date(_ name: String) throws -> CivilDate {
        guard let date = try optionalDate(name) else { throw problem("pack.member_missing", name, ["name": name]) }
        return date
    }

    /// One of a closed set of words.
    func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type = Word.self) throws -> Word
    where Word.RawValue == String {
        let text = try text(name)
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw problem("pack.no_such_word", name, ["value": text, "words": words])
        }
        return word
    }

    func words<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type = Word.self) throws -> [Word]
    where Word.RawValue == String {
        try texts(name).enumerated().map { index, text in
            guard let word = Word(rawValue: text) else {
                let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
                throw problem("pack.no_such_word", "\(name)/\(index)", ["value": text, "words": words])
            }
            return word
        }
    }

    func problem(_ rule: String, _ name: String? = nil, _ parameters: [String: String] = [:]) -> SourceProblems {
        let place = name.map { pointer + "/" + $0 } ?? pointer
        return SourceProblems([document.problem(at: place, rule: rule, parameters: parameters)])
    }
}
