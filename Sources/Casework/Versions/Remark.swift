package import Core
import Administration
import OrderedCollections

/// A closed list of things that may be said of two versions; each has its sentence in share/locales.
package protocol RemarkKind: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == String {
    /// The sentences stand under `<family>.<raw value>`.
    static var family: String { get }
}

/// One thing that is said: what kind, of what, and the words that its sentence names.
package struct Remark<Kind: RemarkKind>: Hashable, Sendable {
    package let kind: Kind
    package let note: Note

    package init(
        _ kind: Kind, _ subject: String, _ what: Localized, part: Localized? = nil, from old: Localized? = nil,
        to new: Localized? = nil
    ) {
        self.kind = kind
        note = Note(
            key: "\(Kind.family).\(kind.rawValue)", subject: subject, what: what, part: part, old: old, new: new)
    }
}

/// A remark as journals keep it: readable for as long as its key has a sentence, whatever became of the packs.
package struct Note: Hashable, Sendable {
    package let key: String
    /// As packs write it: a step, `step/outcome`, the path of an answer.
    package let subject: String
    package let what: Localized
    package let part: Localized?
    package let old: Localized?
    package let new: Localized?

    /// The parameters of its sentence.
    package func words(_ language: Language) -> [String: String] {
        [
            "what": what[language], "part": part?[language] ?? "", "old": old?[language] ?? "",
            "new": new?[language] ?? "",
        ]
    }
}

extension Note {
    package var value: Value {
        compact([
            "key": .string(key), "subject": .string(subject), "what": what.value, "part": part?.value,
            "old": old?.value, "new": new?.value,
        ])
    }

    init(_ members: Members) throws {
        let subject = try members.text("subject")
        self.init(
            key: try members.text("key"), subject: subject,
            what: Localized(members.object["what"]) ?? Localized(code: subject),
            part: Localized(members.object["part"]), old: Localized(members.object["old"]),
            new: Localized(members.object["new"]))
    }
}

extension Localized {
    /// The same in every language: a code, a date, an amount.
    package init(code: String) { self.init(vietnamese: code, english: code) }

    init(_ limit: TimeLimit?) {
        guard let limit else {
            self.init(vietnamese: "không có thời hạn", english: "no limit")
            return
        }
        self.init(vietnamese: limit.words(.vietnamese), english: limit.words(.english))
    }

    init(_ moment: Instant) { self.init(code: "\(moment.date.vietnamese) \(moment.time.short)") }

    init(dong: Int) {
        let money = Money(dong: Int64(dong))
        self.init(vietnamese: money.text(.vietnamese), english: money.text(.english))
    }

    fileprivate init?(_ value: Value?) {
        if let text = value?.string {
            self.init(code: text)
        } else if let vietnamese = value?["vi"]?.string, let english = value?["en"]?.string {
            self.init(vietnamese: vietnamese, english: english)
        } else {
            return nil
        }
    }

    fileprivate var value: Value {
        vietnamese == english ? .string(english) : ["vi": .string(vietnamese), "en": .string(english)]
    }
}
