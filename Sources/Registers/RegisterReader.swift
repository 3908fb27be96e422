import Administration
package import Core
import OrderedCollections
import Schemas

/// Reads `registers/NAME/register.yaml` and `schema.json` of a pack.
package struct RegisterReader {
    let files: [String: [UInt8]]
    private var problems: [SourceProblem] = []

    /// Every register of a pack's files, by name. Throws every problem found.
    package static func read(_ files: [String: [UInt8]]) throws(SourceProblems) -> [RegisterDeclaration] {
        var reader = RegisterReader(files: files)
        let names = Set(
            files.keys.compactMap { path -> String? in
                let parts = path.split(separator: "/")
                return parts.count > 2 && parts[0] == "registers" ? String(parts[1]) : nil
            }
        ).sorted()
        let declarations = names.compactMap { reader.declaration($0) }
        guard reader.problems.isEmpty else { throw SourceProblems(reader.problems) }
        return declarations
    }

    private init(files: [String: [UInt8]]) { self.files = files }

    private mutating func declaration(_ name: String) -> RegisterDeclaration? {
        let file = "registers/\(name)/register.yaml"
        guard let document = document(file), let (schema, schemaDocument) = schema(name) else { return nil }
        let value = document.value
        func tell(_ pointer: String, _ rule: String, _ parameters: [String: String] = [:]) {
            problems.append(document.problem(at: pointer, rule: rule, parameters: parameters))
        }
        let known = ["register", "title", "identity", "index", "read", "basis"]
        guard let members = value.object else {
            tell("", "pack.expected_mapping")
            return nil
        }
        for key in members.keys where !known.contains(key) {
            tell("/\(key)", "pack.unknown_key", ["key": key, "allowed": known.joined(separator: ", ")])
        }
        for key in known where key != "index" && value[key] == nil { tell("", "pack.missing_key", ["key": key]) }
        if let given = value["register"]?.string, given != name { tell("/register", "register.name", ["folder": name]) }
        for language in ["vi", "en"] where value["title"]?[language]?.string == nil {
            tell("/title", "pack.missing_key", ["key": "title.\(language)"])
        }
        let fields = schemaDocument["properties"]?.object.map { Set($0.keys) } ?? []
        func texts(_ key: String) -> [String] {
            guard let list = value[key] else { return [] }
            guard let elements = list.array else {
                tell("/\(key)", "pack.expected_list")
                return []
            }
            return elements.compactMap(\.string)
        }
        for key in ["identity", "index"] {
            for field in texts(key) where !fields.contains(field) {
                tell("/\(key)", "pack.no_such_field", ["field": field, "register": name])
            }
        }
        let required = schemaDocument["required"]?.array?.compactMap(\.string) ?? []
        for field in texts("identity") where !required.contains(field) {
            tell("/identity", "register.identity_not_required", ["field": field])
        }
        if texts("identity").isEmpty { tell("", "register.no_identity_declared") }
        let readers = readers(document)
        return RegisterDeclaration(
            name: name,
            title: Localized(
                vietnamese: value["title"]?["vi"]?.string ?? "", english: value["title"]?["en"]?.string ?? ""),
            identity: texts("identity"), index: texts("index"), readers: readers,
            basis: value["basis"]?.string ?? "", schema: schema, schemaDocument: schemaDocument)
    }

    /// A list of roles, each a word or `{role, of, why}`: who reads beyond the keeping unit is said why.
    private mutating func readers(_ document: YAMLDocument) -> [RegisterReadership] {
        func tell(_ pointer: String, _ rule: String, _ parameters: [String: String] = [:]) {
            problems.append(document.problem(at: pointer, rule: rule, parameters: parameters))
        }
        let list = document.value["read"]?.array ?? []
        if list.isEmpty { tell("", "register.nobody_reads") }
        return list.enumerated().compactMap { index, item in
            let place = "/read/\(index)"
            let role = item.string ?? item["role"]?.string ?? ""
            if Role(rawValue: role) == nil {
                let allowed = Role.allCases.map(\.rawValue).joined(separator: ", ")
                tell(place, "pack.unknown_word", ["key": "read", "word": role, "allowed": allowed])
            }
            for key in (item.object ?? [:]).keys where !["role", "of", "why"].contains(key) {
                tell(place, "pack.unknown_key", ["key": key, "allowed": "role, of, why"])
            }
            let word = item["of"]?.string ?? RegisterReadership.Reach.keeper.rawValue
            guard let reach = RegisterReadership.Reach(rawValue: word) else {
                let allowed = RegisterReadership.Reach.allCases.map(\.rawValue).joined(separator: ", ")
                tell(place, "pack.unknown_word", ["key": "of", "word": word, "allowed": allowed])
                return nil
            }
            let (vietnamese, english) = (item["why"]?["vi"]?.string, item["why"]?["en"]?.string)
            guard reach == .keeper || (vietnamese != nil && english != nil) else {
                tell(place, "register.read_without_reason", ["role": role, "of": word])
                return nil
            }
            return RegisterReadership(
                role: role, of: reach,
                why: vietnamese.map { Localized(vietnamese: $0, english: english ?? $0) })
        }
    }

    private mutating func document(_ file: String) -> YAMLDocument? {
        guard let text = files[file].flatMap({ String(validating: $0, as: UTF8.self) }) else {
            problems.append(SourceProblem(file: file, line: 1, rule: "pack.missing_file", parameters: [:]))
            return nil
        }
        do {
            return try YAMLDocument.read(text: text, file: file)
        } catch {
            problems += error.all
            return nil
        }
    }

    private mutating func schema(_ name: String) -> (Schema, Value)? {
        let file = "registers/\(name)/schema.json"
        func tell(_ rule: String, _ parameters: [String: String] = [:]) {
            problems.append(SourceProblem(file: file, line: 1, rule: rule, parameters: parameters))
        }
        guard let text = files[file].flatMap({ String(validating: $0, as: UTF8.self) }) else {
            tell("pack.missing_file")
            return nil
        }
        do {
            let document = try JSONReader.read(text)
            if document["properties"]?.object == nil { tell("register.no_properties") }
            return (try SchemaCompiler(assertsFormats: true).compile(document), document)
        } catch {
            tell("pack.schema_unreadable", ["why": "\(error)"])
            return nil
        }
    }
}
