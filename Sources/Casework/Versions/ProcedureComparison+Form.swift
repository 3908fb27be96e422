import Core
import OrderedCollections

extension ProcedureComparison {
    mutating func compareForm() {
        let count = found.count
        var seen: Set<String> = []
        for field in old.form.fields where field.widget != .file {
            let path = map.question(field.path)
            let (name, reach) = (
                old.name { $0.label(field.path) }, Difference.Reach.question(old: field.path, new: path)
            )
            guard let other = new.form.fields.first(where: { $0.path == path }) else {
                add(.questionRemoved, field.path, name, reach)
                continue
            }
            seen.insert(path)
            if path != field.path { add(.questionRenamed, field.path, name, to: Localized(code: path), reach) }
            if field.isRequired != other.isRequired {
                add(other.isRequired ? .questionRequired : .questionOptional, field.path, name, reach)
            }
            if field.widget != other.widget {
                add(
                    .questionType, field.path, name, from: Localized(code: field.widget.rawValue),
                    to: Localized(code: other.widget.rawValue), reach)
            }
            let (before, after) = (old.form.said(of: field.path, as: path), new.form.said(of: path, as: path))
            if before != after, field.widget == other.widget {
                add(
                    .questionChanged, field.path, name, from: before.words(unlike: after),
                    to: after.words(unlike: before), reach)
            }
        }
        for field in new.form.fields where field.widget != .file && !seen.contains(field.path) {
            let (name, reach) = (
                new.name { $0.label(field.path) }, Difference.Reach.question(old: nil, new: field.path)
            )
            add(.questionAdded, field.path, name, reach)
            if field.isRequired { add(.questionRequired, field.path, name, reach) }
        }
        guard found.count == count else { return }
        if old.form.schemaDocument != new.form.schemaDocument || old.form.layout != new.form.layout {
            add(.formOther, "form", old.name { $0.title }, .supplement)
        }
    }

    /// What `procedure.yaml` says beside all that has been compared; new filings meet it, open dossiers do not.
    mutating func compareOthers() {
        if old.inForce != new.inForce {
            add(
                .inForce, "in_force", old.name { $0.title }, from: old.inForce.words, to: new.inForce.words, .nobody)
        }
        if old.competence != new.competence {
            add(
                .competence, "competent", old.name { $0.title }, from: old.competence.words, to: new.competence.words,
                .nobody)
        }
        let told: Set = [
            "in_force", "competent", "law_date", "law_event", "papers", "fees", "limit", "clock", "steps", "results",
            "symbols", "loops_at_most", "open_dossiers", "procedure",
        ]
        let (before, after) = (old.written.object ?? [:], new.written.object ?? [:])
        for key in Set(before.keys).union(after.keys).subtracting(told).sorted() where before[key] != after[key] {
            add(
                .other, key, Localized(code: key), from: Localized(code: before[key]?.json ?? "–"),
                to: Localized(code: after[key]?.json ?? "–"), .nobody)
        }
    }

    mutating func compareTexts() {
        for language in Language.allCases {
            let (before, after) = (old.texts(language).value.leaves, new.texts(language).value.leaves)
            for key in Set(before.keys).union(after.keys).sorted() where before[key] != after[key] {
                add(
                    .text, "\(language.rawValue):\(key)", Localized(code: key),
                    part: Localized(code: language.rawValue), from: Localized(code: before[key] ?? "–"),
                    to: Localized(code: after[key] ?? "–"), .nobody)
            }
        }
    }
}

extension Form {
    /// How an answer is asked for and checked, under the path that it is compared by.
    fileprivate func said(of path: String, as name: String) -> Value {
        [
            "asked": asked(path, as: name) ?? .null,
            "checked": schemaDocument.subschema(at: path) ?? .null,
        ]
    }

    /// How the layout asks for an answer, under the path that it is compared by; nil when it does not.
    fileprivate func asked(_ path: String, as name: String) -> Value? {
        for page in layout["pages"]?.array ?? [] {
            let sections = page["sections"]?.array ?? []
            let inSections = sections.flatMap { $0["fields"]?.array ?? [] }
            for field in (page["fields"]?.array ?? []) + inSections where field["path"]?.string == path {
                var field = field
                field["path"] = .string(name)
                return ["page": page["visible"] ?? .null, "field": field]
            }
        }
        return nil
    }
}

extension DatedBasis {
    fileprivate var words: Localized {
        Localized(code: "\(from.vietnamese) – \(to?.vietnamese ?? "…") (\(basis))")
    }
}

extension Competence {
    fileprivate var words: Localized { Localized(code: unitPath ?? "\(level), \(areaPath)") }
}

extension Value {
    /// The values that another has not, under the last part of their paths: `maxLength: 100`.
    fileprivate func words(unlike other: Value) -> Localized {
        let (own, others) = (leaves, other.leaves)
        let told = own.keys.sorted().filter { own[$0] != others[$0] }.map { path in
            "\(path.split(separator: ".").last ?? ""): \(own[path] ?? "")"
        }
        return Localized(code: told.isEmpty ? "–" : told.joined(separator: ", "))
    }

    /// Every text below, by its dotted path.
    var leaves: [String: String] {
        var found: [String: String] = [:]
        func walk(_ value: Value, _ path: String) {
            if let object = value.object {
                for (name, member) in object { walk(member, path.isEmpty ? name : "\(path).\(name)") }
            } else {
                found[path] = value.string ?? value.json
            }
        }
        walk(self, "")
        return found
    }
}
