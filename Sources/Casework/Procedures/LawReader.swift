import Core
import OrderedCollections

/// Reads law.yaml: each value from the day on which the law set it, with the decree and the article that did.
struct LawReader {
    let pack: PackReader
    let folder: String

    /// What an author writes under `article` who does not know it.
    static let unknown = "unknown"

    func law() -> Law {
        guard pack.source.files[folder + "/law.yaml"] != nil, let root = pack.node(folder + "/law.yaml") else {
            return Law(entries: [:])
        }
        var entries: OrderedDictionary<String, [Law.Entry]> = [:]
        var dates: [String: LawDate] = [:]
        for (name, child) in root.members() {
            var values = child
            if child.value.object != nil {
                child.allow("date", "values")
                dates[name] = child.word("date", default: .filing)
                guard let inner = child.child("values") else {
                    child.problem("pack.missing_key", ["key": "values"])
                    continue
                }
                values = inner
            }
            entries[name] = values.elements().map(entry)
        }
        return Law(entries: entries, dates: dates)
    }

    private func entry(_ node: SourceNode) -> Law.Entry {
        node.allow("from", "value", "basis", "article", "sure")
        for key in ["from", "value"] where node.value[key] == nil { node.problem("pack.missing_key", ["key": key]) }
        let sure: Law.Certainty = node.word("sure", default: .high)
        return Law.Entry(
            from: node.date("from") ?? CivilDate(dayNumber: 0), value: node.value["value"] ?? .null,
            basis: node.text("basis"), article: article(node, sure), sure: sure)
    }

    /// Nobody is sure of a value whose article he cannot name, and who does not know it says so. Amounts that only
    /// illustrate stand in no article.
    private func article(_ node: SourceNode, _ sure: Law.Certainty) -> String? {
        let said = node.optionalText("article")
        let isKnown = said != nil && said != "" && said != LawReader.unknown
        guard !pack.isStored else { return isKnown ? said : nil }  // what was once accepted stays readable
        switch sure {
        case .high: if !isKnown { node.problem("pack.sure_without_article") }
        case .medium, .low: if said?.isEmpty ?? true { node.problem("pack.missing_article") }
        case .demo: break
        }
        return isKnown ? said : nil
    }
}
