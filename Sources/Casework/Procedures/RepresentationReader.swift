import Core
import OrderedCollections

/// Reads `represents` of procedure.yaml, and the pack's texts for its questions.
struct RepresentationReader {
    let pack: PackReader

    func representation(_ root: SourceNode) -> Representation {
        guard let node = root.child("represents") else { return Representation(who: .never, relations: [:]) }
        node.allow("who", "as")
        let who: Representation.Who = node.word("who", default: .allowed)
        let papers = root.elements("papers").compactMap { $0.value["id"]?.string }
        var relations: OrderedDictionary<Representation.Relation, String?> = [:]
        for (name, child) in node.members("as") {
            guard let relation = Representation.Relation(rawValue: name) else {
                node.child("as")?.problem(
                    "pack.unknown_word",
                    [
                        "key": "as", "word": name,
                        "allowed": Representation.Relation.allCases.map(\.rawValue).joined(separator: ", "),
                    ], at: name)
                continue
            }
            let paper = child.value.string ?? ""
            if paper == "none" {
                // An authorisation that nobody sees is none.
                if relation == .authorised { child.problem("pack.relation_without_paper", ["relation": name]) }
                relations.updateValue(nil, forKey: relation)
            } else {
                if !papers.contains(paper) { child.problem("pack.no_such_paper", ["paper": paper]) }
                relations.updateValue(paper, forKey: relation)
            }
        }
        if who != .never, relations.isEmpty { node.problem("pack.missing_key", ["key": "as"]) }
        return Representation(who: who, relations: relations)
    }

    /// A procedure's texts with those that the pack has for these questions (submitter.vi.yaml).
    func extend(_ texts: Value, _ language: Language, _ representation: Representation) -> Value {
        guard representation.who != .never, let root = pack.node("submitter.\(language.rawValue).yaml") else {
            return texts
        }
        root.allow("page", "fields", "choices")
        if !pack.isStored { root.checkTexts() }
        var whole = texts
        whole.put(root.value["page"] ?? "", under: ["pages", Representation.group])
        for (name, field) in root.members("fields") {
            whole.put(field.value, under: ["fields", "\(Representation.group).\(name)"])
        }
        whole.put(root.value["choices"] ?? [:], under: ["choices", Representation.relationPath])
        for field in ["relation", "name", "id_number", "phone"] where root.value["fields"]?[field]?["label"] == nil {
            root.problem("pack.missing_text", ["text": "fields › \(field) › label"])
        }
        for word in [Representation.oneself] + Representation.Relation.allCases.map(\.rawValue)
        where root.value["choices"]?[word] == nil {
            root.problem("pack.missing_text", ["text": "choices › \(word)"])
        }
        if root.value["page"] == nil { root.problem("pack.missing_text", ["text": "page"]) }
        return whole
    }
}

extension Value {
    /// Puts a value under names that may have dots in them.
    fileprivate mutating func put(_ value: Value, under names: [String]) {
        guard let name = names.first else {
            self = value
            return
        }
        var members = object ?? [:]
        var inner = members[name] ?? [:]
        inner.put(value, under: Array(names.dropFirst()))
        members[name] = inner
        self = .object(members)
    }
}
