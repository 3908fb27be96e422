import Core
import OrderedCollections

/// A schema's address: the resource that it belongs to and the pointer from that resource's root.
struct SchemaLocation: Hashable {
    let resource: Int
    let pointer: String

    func appending(_ tokens: String...) -> SchemaLocation {
        SchemaLocation(
            resource: resource, pointer: tokens.reduce(pointer) { $0 + "/" + JSONPointer.escape($1) })
    }
}

/// The schema resources of a compilation and their anchors. Documents other than the root are read when something
/// refers to them.
struct SchemaIndex {
    struct Resource {
        let uri: URIReference
        let root: Value
        let vocabulary: Vocabulary
        /// Where the resource stands in its document.
        let documentPointer: String
        /// Empty for the document that is being compiled.
        let document: String
        var anchors: [String: String] = [:]
        var dynamicAnchors: [String: String] = [:]
        /// Resources within this one, by their pointer in it.
        var embedded: [String: Int] = [:]
    }

    private static let deepest = 256
    /// How many bytes the pointers of all schemas may have together: long names could be part of many.
    private static let mostPointerBytes = 64 << 20
    private var pointerBytes = 0
    private(set) var resources: [Resource] = []
    private var byURI: [String: Int] = [:]
    private var pending: [String: Value]

    init(pending: [String: Value]) { self.pending = pending }

    /// Takes in a document under `uri`; the number of its root resource.
    mutating func add(_ root: Value, uri: URIReference, document: String) throws(SchemaProblem) -> Int {
        let vocabulary = try vocabulary(of: root, otherwise: .standard, pointer: "", document: document)
        var identifier = uri.withoutFragment
        if let id = root["$id"]?.string { identifier = URIReference(id).resolved(against: uri).withoutFragment }
        // The same document under its place and under its own name is one.
        if !identifier.text.isEmpty, let known = byURI[identifier.text], resources[known].root == root {
            byURI[uri.withoutFragment.text] = known
            return known
        }
        let number = try register(
            Resource(uri: identifier, root: root, vocabulary: vocabulary, documentPointer: "", document: document))
        byURI[uri.withoutFragment.text] = number
        try walk(root, SchemaLocation(resource: number, pointer: ""), depth: 0)
        return number
    }

    private mutating func register(_ resource: Resource) throws(SchemaProblem) -> Int {
        let text = resource.uri.text
        guard text.isEmpty || byURI[text] == nil else {
            throw SchemaProblem(
                "schema.duplicate_identifier", pointer: resource.documentPointer, document: resource.document,
                ["identifier": text])
        }
        resources.append(resource)
        byURI[text] = resources.count - 1
        return resources.count - 1
    }

    func problem(_ rule: String, at location: SchemaLocation, _ parameters: [String: String]) -> SchemaProblem {
        let resource = resources[location.resource]
        return SchemaProblem(
            rule, pointer: resource.documentPointer + location.pointer, document: resource.document, parameters)
    }

    /// Takes a schema's pointer from what all may have together.
    mutating func charge(_ place: SchemaLocation) throws(SchemaProblem) {
        pointerBytes += place.pointer.utf8.count
        guard pointerBytes <= SchemaIndex.mostPointerBytes else {
            throw problem("schema.too_large", at: place, ["limit": "\(SchemaIndex.mostPointerBytes >> 20) MiB"])
        }
    }

    private mutating func walk(_ schema: Value, _ place: SchemaLocation, depth: Int) throws(SchemaProblem) {
        guard case .object(let keywords) = schema else { return }
        guard depth < SchemaIndex.deepest else {
            throw problem("schema.too_large", at: place, ["limit": String(SchemaIndex.deepest)])
        }
        try charge(place)
        var place = place
        if let id = keywords["$id"] {
            guard let text = id.string, (URIReference(text).fragment ?? "").isEmpty else {
                throw problem("schema.invalid", at: place, ["keyword": "$id", "expected": "uri-reference"])
            }
            if !place.pointer.isEmpty { place = try embed(schema, text, place) }
        }
        for (keyword, isDynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
            guard let anchor = keywords[keyword] else { continue }
            guard let name = anchor.string, SchemaIndex.isAnchor(name) else {
                throw problem("schema.invalid", at: place, ["keyword": keyword, "expected": "anchor"])
            }
            if let other = resources[place.resource].anchors.updateValue(place.pointer, forKey: name),
                other != place.pointer
            {
                throw problem("schema.duplicate_identifier", at: place, ["identifier": "#" + name])
            }
            if isDynamic { resources[place.resource].dynamicAnchors[name] = place.pointer }
        }
        for (keyword, value) in keywords {
            switch (Vocabulary.places[keyword], value) {
            case (.schema, _): try walk(value, place.appending(keyword), depth: depth + 1)
            case (.list, .array(let schemas)):
                for (index, schema) in schemas.enumerated() {
                    try walk(schema, place.appending(keyword, String(index)), depth: depth + 1)
                }
            case (.map, .object(let schemas)):
                for (name, schema) in schemas { try walk(schema, place.appending(keyword, name), depth: depth + 1) }
            default: break
            }
        }
    }

    private mutating func embed(
        _ schema: Value, _ id: String, _ place: SchemaLocation
    ) throws(SchemaProblem) -> SchemaLocation {
        let outer = resources[place.resource]
        let pointer = outer.documentPointer + place.pointer
        let vocabulary = try vocabulary(
            of: schema, otherwise: outer.vocabulary, pointer: pointer, document: outer.document)
        let uri = URIReference(id).resolved(against: outer.uri).withoutFragment
        let number = try register(
            Resource(
                uri: uri, root: schema, vocabulary: vocabulary, documentPointer: pointer, document: outer.document))
        resources[place.resource].embedded[place.pointer] = number
        return SchemaLocation(resource: number, pointer: "")
    }

    private static func isAnchor(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: ".") else { return false }
        return name.unicodeScalars.enumerated().allSatisfy { index, scalar in
            ScalarSet.word.contains(scalar.value) && (index > 0 || !ScalarSet.digits.contains(scalar.value))
                || scalar == "-" || scalar == "."
        }
    }

    private mutating func vocabulary(
        of root: Value, otherwise inherited: Vocabulary, pointer: String, document: String
    ) throws(SchemaProblem) -> Vocabulary {
        guard let dialect = root["$schema"]?.string else { return inherited }
        let uri = URIReference(dialect).withoutFragment.text
        if uri == Vocabulary.dialect { return .standard }
        guard let metaschema = pending[uri] ?? byURI[uri].map({ resources[$0].root }) else {
            throw SchemaProblem(
                "schema.unsupported_dialect", pointer: pointer, document: document, ["dialect": dialect])
        }
        guard let vocabularies = metaschema["$vocabulary"]?.object else { return .standard }
        do {
            return try Vocabulary.declared(vocabularies)
        } catch {
            throw SchemaProblem(
                "schema.unsupported_vocabulary", pointer: pointer, document: document, ["vocabulary": error.uri])
        }
    }

    /// The schema that `reference` means where it stands in `place`'s resource, and whether its fragment is an
    /// anchor's name.
    mutating func resolve(
        _ reference: String, from place: SchemaLocation
    ) throws(SchemaProblem) -> (location: SchemaLocation, schema: Value, anchor: String?) {
        let target = URIReference(reference).resolved(against: resources[place.resource].uri)
        let uri = target.withoutFragment.text
        if let number = try resource(uri) {
            let fragment = URIReference.percentDecoded(target.fragment ?? "") ?? "-"
            let isPointer = fragment.isEmpty || fragment.hasPrefix("/")
            let pointer = isPointer ? fragment : resources[number].anchors[fragment]
            if let pointer, let found = follow(pointer, from: number) {
                return (found.0, found.1, isPointer ? nil : fragment)
            }
        }
        throw problem("schema.unresolved_reference", at: place, ["reference": reference])
    }

    private mutating func resource(_ uri: String) throws(SchemaProblem) -> Int? {
        if let known = byURI[uri] { return known }
        if let value = pending.removeValue(forKey: uri) {
            return try add(value, uri: URIReference(uri), document: uri)
        }
        if let value = Metaschemas.all[uri] { return try add(value, uri: URIReference(uri), document: uri) }
        // It may be the `$id` of something inside a document that nobody has asked for yet.
        for (other, value) in pending.sorted(by: { $0.key < $1.key }) {
            guard pending.removeValue(forKey: other) != nil else { continue }
            // A document that cannot be read matters only when something refers to it by name.
            _ = try? add(value, uri: URIReference(other), document: other)
            if let found = byURI[uri] { return found }
        }
        return nil
    }

    private func follow(_ pointer: String, from number: Int) -> (SchemaLocation, Value)? {
        guard let tokens = JSONPointer.tokens(pointer) else { return nil }
        var place = SchemaLocation(resource: number, pointer: "")
        var value = resources[number].root
        for token in tokens {
            guard let child = JSONPointer.child(value, token) else { return nil }
            place = place.appending(token)
            value = child
            if let inner = resources[place.resource].embedded[place.pointer] {
                place = SchemaLocation(resource: inner, pointer: "")
            }
        }
        return (place, value)
    }
}
