package import Core
package import OrderedCollections
import Schemas

/// What differs between two versions of a pack beside what their procedures say: the manifest, groups, registers, cases,
/// and files that read the same and are written otherwise. Two packs of different hashes never go untold.
package enum PackPartsComparison {
    /// By part: `pack.yaml`, `groups/newborn`, `registers/household-businesses`, `procedures/house-permit`. `told`: the
    /// procedures about which something is told already.
    package static func differences(
        from old: PackSource, to new: PackSource, told: Set<String>
    ) -> OrderedDictionary<String, [Difference]> {
        var found: OrderedDictionary<String, [Difference]> = [:]
        for path in Set(old.files.keys).union(new.files.keys).sorted() where old.files[path] != new.files[path] {
            let names = path.split(separator: "/").map(String.init)
            if names.count > 2, names[0] == "procedures", names[2] != "cases" {
                // A procedure that only one of the two has is told by its name alone.
                guard !told.contains(names[1]), has(names[1], old), has(names[1], new) else { continue }
            }
            let part = names.count > 2 ? names[0...1].joined(separator: "/") : path
            found[part, default: []] += file(path, old, new)
        }
        return found
    }

    private static func has(_ procedure: String, _ source: PackSource) -> Bool {
        source.files["procedures/\(procedure)/procedure.yaml"] != nil
    }

    private static func file(_ path: String, _ old: PackSource, _ new: PackSource) -> [Difference] {
        guard old.files[path] != nil else { return [difference(.fileAdded, path, path)] }
        guard new.files[path] != nil else { return [difference(.fileRemoved, path, path)] }
        guard let before = values(path, old), let after = values(path, new) else {
            return [difference(.fileChanged, path, path)]
        }
        let keys = Set(before.keys).union(after.keys).sorted().filter { before[$0] != after[$0] }
        guard !keys.isEmpty else { return [difference(.fileWritten, path, path)] }
        return keys.map { key in
            difference(
                .fileValue, "\(path):\(key)", path, part: key, from: before[key] ?? "–", to: after[key] ?? "–")
        }
    }

    /// Every value of a file that has values; nil for one that is text, or that cannot be read.
    private static func values(_ path: String, _ source: PackSource) -> [String: String]? {
        guard let text = source.text(path) else { return nil }
        if path.hasSuffix(".yaml") { return (try? YAMLDocument.read(text: text, file: path))?.value.numbered.leaves }
        return path.hasSuffix(".json") ? (try? JSONReader.read(text))?.numbered.leaves : nil
    }

    private static func difference(
        _ kind: DifferenceKind, _ subject: String, _ what: String, part: String? = nil, from old: String? = nil,
        to new: String? = nil
    ) -> Difference {
        Difference(
            remark: Remark(
                kind, subject, Localized(code: what), part: part.map(Localized.init(code:)),
                from: old.map(Localized.init(code:)), to: new.map(Localized.init(code:))), reach: .nobody)
    }
}

extension Value {
    /// The same with its lists of objects as objects, whose members are numbered from 1: `acts.4.expect.due`.
    fileprivate var numbered: Value {
        switch self {
        case .object(let object): .object(object.mapValues(\.numbered))
        case .array(let items) where items.contains { $0.object != nil }:
            .object(Object(uniqueKeysWithValues: items.enumerated().map { (String($0 + 1), $1.numbered) }))
        default: self
        }
    }
}
