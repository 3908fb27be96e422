import Core
import Decisions
import OrderedCollections

/// Finds everything that differs between two versions of a procedure, in the order of what matters most to those who
/// wait: steps, time, money, questions, papers, law, documents, words. Whatever differs in the files is told at least
/// once.
package struct ProcedureComparison {
    let old: Procedure
    let new: Procedure
    let map: MigrationMap
    var found: [Difference] = []

    package static func differences(
        from old: Procedure, to new: Procedure, map: MigrationMap = MigrationMap()
    ) -> [Difference] {
        var comparison = ProcedureComparison(old: old, new: new, map: map)
        comparison.compareSteps()
        comparison.compareClock()
        comparison.compareFees()
        comparison.compareForm()
        comparison.comparePapers()
        comparison.compareLaw()
        comparison.compareDocuments()
        comparison.compareOthers()
        comparison.compareTexts()
        return comparison.found
    }

    private init(old: Procedure, new: Procedure, map: MigrationMap) {
        self.old = old
        self.new = new
        self.map = map
    }

    mutating func add(
        _ kind: DifferenceKind, _ subject: String, _ what: Localized, part: Localized? = nil,
        from before: Localized? = nil, to after: Localized? = nil, _ reach: Difference.Reach
    ) {
        found.append(
            Difference(remark: Remark(kind, subject, what, part: part, from: before, to: after), reach: reach))
    }

    mutating func compareClock() {
        let title = old.name { $0.title }
        if old.limit != new.limit {
            add(.limit, "limit", title, from: Localized(old.limit), to: Localized(new.limit), .limit)
        }
        func tell(
            _ kind: DifferenceKind, _ subject: String, _ before: String, _ after: String, _ reach: Difference.Reach
        ) {
            guard before != after else { return }
            add(kind, subject, title, from: Localized(code: before), to: Localized(code: after), reach)
        }
        let (a, b) = (old.clock, new.clock)
        tell(.clockBase, "clock/base", a.base.rawValue, b.base.rawValue, .acceptance)
        tell(
            .transferUntil, "clock/transfer_until", a.transferUntil.map { "\($0)" } ?? "none",
            b.transferUntil.map { "\($0)" } ?? "none", .acceptance)
        tell(.clockSupplement, "clock/supplement", a.supplement.rawValue, b.supplement.rawValue, .supplement)
        tell(
            .supplementsAtMost, "clock/supplements_at_most", "\(a.supplementsAtMost)", "\(b.supplementsAtMost)",
            .supplement)
        tell(
            .supplementWithin, "clock/supplement_within", a.supplementWithin.words, b.supplementWithin.words,
            .supplement)
        tell(.answerWithin, "clock/answer_within", a.answerWithin.words, b.answerWithin.words, .supplement)
        tell(
            .reappointmentsAtMost, "clock/reappointments_at_most", "\(a.reappointmentsAtMost)",
            "\(b.reappointmentsAtMost)", .limit)
        tell(
            .apology, "clock/apology_before", "\(a.apologyBeforeWorkingDays)", "\(b.apologyBeforeWorkingDays)", .limit)
        if old.transition != new.transition {
            let basis = if case .restarts(let basis) = new.transition { basis } else { "keep" }
            add(.openDossiers, "open_dossiers", title, to: Localized(code: basis), .limit)
        }
    }

    mutating func compareFees() {
        let after = Dictionary(new.fees.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for fee in old.fees {
            let name = old.name { $0.fee(fee.id) }
            guard let other = after[fee.id] else {
                add(.feeRemoved, fee.id, name, .nobody)
                continue
            }
            func tell(_ kind: DifferenceKind, _ before: String, _ after: String) {
                guard before != after else { return }
                add(kind, fee.id, name, from: Localized(code: before), to: Localized(code: after), .nobody)
            }
            tell(.feeAmount, fee.amount.text, other.amount.text)
            tell(.feeCondition, fee.when.text, other.when.text)
            tell(.feeCollect, fee.told, other.told)
            compareRest(of: fee.id, name)
        }
        for fee in new.fees where !old.fees.contains(where: { $0.id == fee.id }) {
            add(.feeAdded, fee.id, new.name { $0.fee(fee.id) }, to: Localized(code: fee.amount.text), .nobody)
        }
    }

    /// Whatever else the two say of a fee, such as its basis.
    private mutating func compareRest(of fee: String, _ name: Localized) {
        let (before, after) = (old.written(fee: fee), new.written(fee: fee))
        let told: Set = ["id", "amount", "when", "collect", "not_granted"]
        for key in Set(before.keys).union(after.keys).subtracting(told).sorted() where before[key] != after[key] {
            add(
                .feeRule, fee, name, part: Localized(code: key), from: Localized(code: before[key]?.word ?? "–"),
                to: Localized(code: after[key]?.word ?? "–"), .nobody)
        }
    }

    mutating func comparePapers() {
        var seen: Set<String> = []
        for paper in old.papers {
            let (id, name) = (map.paper(paper.id), old.name { $0.paper(paper.id) })
            let reach = Difference.Reach.paper(old: paper.id, new: id)
            guard let other = new.papers.first(where: { $0.id == id }) else {
                add(.paperRemoved, paper.id, name, reach)
                continue
            }
            seen.insert(id)
            if id != paper.id { add(.paperRenamed, paper.id, name, to: Localized(code: id), reach) }
            if paper.required.text != other.required.text {
                add(
                    .paperCondition, paper.id, name, from: Localized(code: paper.required.text),
                    to: Localized(code: other.required.text), reach)
            }
            if paper.told != other.told {
                add(
                    .paperChanged, paper.id, name, from: Localized(code: paper.told), to: Localized(code: other.told),
                    reach)
            }
        }
        for paper in new.papers where !seen.contains(paper.id) {
            add(.paperAdded, paper.id, new.name { $0.paper(paper.id) }, .paper(old: nil, new: paper.id))
        }
    }

    mutating func compareLaw() {
        for (name, entries) in old.law.entries {
            let later = new.law.entries[name] ?? []
            guard entries != later else { continue }
            for entry in entries where !later.contains(where: { $0.from == entry.from }) {
                add(.lawRemoved, name, Localized(code: name), part: day(entry), from: value(entry), .law(name))
            }
            for entry in later {
                guard let before = entries.first(where: { $0.from == entry.from }) else {
                    add(.lawAdded, name, Localized(code: name), part: day(entry), to: value(entry), .law(name))
                    continue
                }
                guard before != entry else { continue }
                add(
                    .lawValue, name, Localized(code: name), part: day(entry), from: value(before), to: value(entry),
                    .law(name))
            }
        }
        for (name, entries) in new.law.entries where old.law.entries[name] == nil {
            for entry in entries {
                add(.lawAdded, name, Localized(code: name), part: day(entry), to: value(entry), .law(name))
            }
        }
        if old.law.dates != new.law.dates || old.lawDate != new.lawDate || old.eventPath != new.eventPath {
            add(
                .lawDate, "law_date", Localized(code: "law_date"), from: Localized(code: old.lawDate.rawValue),
                to: Localized(code: new.lawDate.rawValue), .law(""))
        }
    }

    private func day(_ entry: Law.Entry) -> Localized { Localized(code: entry.from.vietnamese) }

    /// With its source, since a value that is right by another law is another value.
    private func value(_ entry: Law.Entry) -> Localized { Localized(code: "\(entry.value.json) (\(entry.basis))") }

    mutating func compareDocuments() {
        for id in Set(old.documents.keys).union(new.documents.keys).sorted() {
            let (before, after) = (old.documents[id], new.documents[id])
            let name = (before == nil ? new : old).name { $0.document(id) }
            switch (before, after) {
            case (nil, _?): add(.documentAdded, id, name, .document(id))
            case (_?, nil): add(.documentRemoved, id, name, .document(id))
            default: if before != after { add(.documentChanged, id, name, .document(id)) }
            }
            guard old.symbols[id] != new.symbols[id] else { continue }
            add(
                .symbol, id, name, from: Localized(code: old.symbols[id] ?? "–"),
                to: Localized(code: new.symbols[id] ?? "–"), .document(id))
        }
        for (id, rule) in old.results {
            let name = old.name { $0.result(id) }
            guard let other = new.results[id] else {
                add(.resultRemoved, id, name, .result(id))
                continue
            }
            if rule.retention != other.retention {
                add(
                    .resultRetention, id, name, from: Localized(code: rule.retention),
                    to: Localized(code: other.retention), .result(id))
            }
            if rule.fees != other.fees {
                add(
                    .resultFees, id, name, from: Localized(code: rule.fees.rawValue),
                    to: Localized(code: other.fees.rawValue), .result(id))
            }
        }
        for id in new.results.keys where old.results[id] == nil {
            add(.resultAdded, id, new.name { $0.result(id) }, .result(id))
        }
    }
}

extension Procedure {
    /// A text of the procedure in each language.
    func name(_ text: (Texts) -> String) -> Localized {
        Localized(vietnamese: text(texts(.vietnamese)), english: text(texts(.english)))
    }

    /// The name of a step, also of the one that stands in no pack.
    func stepName(_ id: String) -> Localized { name { $0.step(id) } }
}

extension Condition {
    /// As packs write it.
    var text: String {
        switch self {
        case .always: "true"
        case .never: "false"
        case .rule(let rule): rule.text
        }
    }
}

extension LawSpan? {
    fileprivate var words: String { map { "\($0.law), \($0.unit.rawValue)" } ?? "–" }
}

extension PaperRule {
    /// `pdf, jpeg; 10 MB; copy × 1`
    fileprivate var told: String {
        let kinds = accepts.map(\.rawValue).joined(separator: ", ")
        return "\(kinds); \(maximumBytes >> 20) MB; \(form.rawValue) × \(copies)"
    }
}

extension Procedure {
    /// A fee of the list as its file says it.
    fileprivate func written(fee id: String) -> Value.Object {
        let all = written["fees"]?.array ?? []
        return all.first { $0["id"]?.string == id }?.object ?? [:]
    }
}

extension Value {
    /// As packs write it, without quotes.
    fileprivate var word: String { string ?? json }
}

extension FeeRule {
    /// When it falls due, and what becomes of it when the case ends without what it is for: `at_filing, keep`.
    fileprivate var told: String {
        notGranted == .back ? collect.rawValue : "\(collect.rawValue), \(notGranted.rawValue)"
    }
}
