package import Core
import OrderedCollections

/// Compiles JSON Schemas (2020-12). References lead only to the documents that it is given and to the metaschemas of
/// 2020-12, never to the network.
package struct SchemaCompiler: Sendable {
    private let documents: [String: Value]
    private let assertsFormats: Bool

    /// `documents`: schemas that others may refer to, by URI. `assertsFormats`: whether `format` rejects values, also
    /// in schemas whose dialect only annotates.
    package init(documents: [String: Value] = [:], assertsFormats: Bool = false) {
        self.documents = Dictionary(
            documents.map { (URIReference($0).withoutFragment.text, $1) }, uniquingKeysWith: { first, _ in first })
        self.assertsFormats = assertsFormats
    }

    /// `uri` is the schema's own address, against which its `$id` and references are resolved.
    package func compile(_ schema: Value, uri: String = "") throws(SchemaProblem) -> Schema {
        var compilation = SchemaCompilation(documents: documents, assertsFormats: assertsFormats)
        return Schema(program: try compilation.compile(schema, uri: uri))
    }
}

/// The work of one compilation: schemas get their numbers when something first refers to them and are compiled from a
/// queue, so that neither cycles nor depth recurse.
struct SchemaCompilation {
    static let mostNodes = 50_000
    /// How much all patterns of a schema together may cost (``Pattern/cost``): a fraction of a second.
    static let mostPatternCost = 5_000_000

    var index: SchemaIndex
    let assertsFormats: Bool
    private var nodes: [SchemaNode?] = []
    private var numbers: [SchemaLocation: Int] = [:]
    private var patterns: [String: Pattern] = [:]
    private var patternCost = 0
    private var queue: [(number: Int, location: SchemaLocation, schema: Value)] = []
    /// The anchors that some `$dynamicRef` names.
    var dynamicAnchorsUsed: Set<String> = []

    init(documents: [String: Value], assertsFormats: Bool) {
        index = SchemaIndex(pending: documents)
        self.assertsFormats = assertsFormats
    }

    mutating func compile(_ schema: Value, uri: String) throws(SchemaProblem) -> SchemaProgram {
        let root = try index.add(schema, uri: URIReference(uri), document: "")
        _ = try number(of: schema, at: SchemaLocation(resource: root, pointer: ""))
        // Every resource that takes part may hold the anchor that a `$dynamicRef` means; compiling those may bring in
        // further resources.
        var dynamic: [String: [Int: Int]] = [:]
        repeat {
            try compileQueue()
            dynamic = try dynamicNodes()
        } while !queue.isEmpty
        let program = nodes.compactMap { $0?.linked(dynamic) }
        try SchemaCompilation.refuseLoops(program)
        return SchemaProgram(nodes: program, tracksScope: program.contains { $0.dependsOnScope })
    }

    /// The number of the node for a schema; reserved at once, compiled later.
    mutating func number(of schema: Value, at location: SchemaLocation) throws(SchemaProblem) -> Int {
        var location = location
        if let inner = index.resources[location.resource].embedded[location.pointer] {
            location = SchemaLocation(resource: inner, pointer: "")
        }
        if let known = numbers[location] { return known }
        guard nodes.count < SchemaCompilation.mostNodes else {
            throw index.problem("schema.too_large", at: location, ["limit": String(SchemaCompilation.mostNodes)])
        }
        try index.charge(location)
        numbers[location] = nodes.count
        queue.append((nodes.count, location, schema))
        nodes.append(nil)
        return nodes.count - 1
    }

    /// The pattern of a keyword at `location`; each text is compiled once.
    mutating func pattern(_ text: String, at location: SchemaLocation) throws(SchemaProblem) -> Pattern {
        if let known = patterns[text] { return known }
        do throws(PatternProblem) {
            let pattern = try Pattern(text)
            patterns[text] = pattern
            patternCost += pattern.cost
            guard patternCost <= SchemaCompilation.mostPatternCost else {
                throw PatternProblem(reason: .tooLarge, offset: 0)
            }
            return pattern
        } catch {
            throw index.problem(
                "schema.pattern", at: location,
                ["pattern": text, "reason": error.reason.rawValue, "offset": String(error.offset)])
        }
    }

    private mutating func compileQueue() throws(SchemaProblem) {
        while let (number, location, schema) = queue.popLast() {
            switch schema {
            case .bool(let verdict):
                nodes[number] = SchemaNode(
                    resource: location.resource, location: display(location), verdict: verdict)
            case .object(let keywords):
                nodes[number] = try KeywordReader(keywords: keywords, location: location).node(&self)
            default:
                throw index.problem("schema.invalid", at: location, ["keyword": "", "expected": "object, boolean"])
            }
        }
    }

    /// For each anchor that some `$dynamicRef` names: the node of each resource that has it.
    private mutating func dynamicNodes() throws(SchemaProblem) -> [String: [Int: Int]] {
        var found: [String: [Int: Int]] = [:]
        for (number, resource) in index.resources.enumerated() {
            for (anchor, pointer) in resource.dynamicAnchors.sorted(by: { $0.key < $1.key })
            where dynamicAnchorsUsed.contains(anchor) {
                let reference = "#" + anchor
                let place = SchemaLocation(resource: number, pointer: pointer)
                let target = try index.resolve(reference, from: place)
                found[anchor, default: [:]][number] = try self.number(of: target.schema, at: target.location)
            }
        }
        return found
    }

    func display(_ location: SchemaLocation) -> String {
        index.resources[location.resource].uri.text + "#" + location.pointer
    }

    /// A schema that asks itself about the same value again would never answer.
    private static func refuseLoops(_ program: [SchemaNode]) throws(SchemaProblem) {
        var finished = [Bool](repeating: false, count: program.count)
        var isOpen = [Bool](repeating: false, count: program.count)
        for start in program.indices where !finished[start] {
            var stack: [(node: Int, targets: [Int])] = [(start, program[start].sameValueTargets)]
            isOpen[start] = true
            while let (node, targets) = stack.last {
                guard let target = targets.last else {
                    stack.removeLast()
                    isOpen[node] = false
                    finished[node] = true
                    continue
                }
                stack[stack.count - 1].targets.removeLast()
                if isOpen[target] {
                    let location = program[target].location
                    let hash = location.firstIndex(of: "#") ?? location.endIndex
                    throw SchemaProblem(
                        "schema.reference_loop", pointer: String(location[hash...].dropFirst()),
                        document: String(location[..<hash]), ["reference": location])
                }
                if !finished[target] {
                    isOpen[target] = true
                    stack.append((target, program[target].sameValueTargets))
                }
            }
        }
    }
}
