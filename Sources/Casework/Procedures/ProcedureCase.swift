package import Core
import OrderedCollections

/// A case of a pack: a filing, acts, and what must come of them (docs/packs.md). Jurists read them; `motcua pack check`
/// runs them.
package struct ProcedureCase: Sendable {
    package let title: String
    package let procedure: String
    /// The file inside the pack, and the line at which the case begins.
    package let file: String
    let filed: Filed
    let expect: Expectation?
    /// The code with which the filing must fail.
    let problem: String?
    /// Marks of other dossiers that it is ranked with.
    let rivals: [Decimal]
    let acts: [CaseAct]
    let ends: Ending?

    struct Filed: Sendable {
        let at: Instant
        let channel: Channel
        let unit: String?
        let answers: Value
        let papers: [String]
    }

    /// What is compared; nil is not compared.
    struct Expectation: Sendable {
        let fees: [String: Int]?
        let competent: String?
        let status: Int?
        let due: Instant?
        let open: [String]?
        let expectedDue: Instant?
        let clock: String?
        let phase: String?
        /// What has to go back to who paid it, in đồng.
        let refund: Int?
    }

    struct CaseAct: Sendable {
        enum Kind: Sendable {
            case act(Act)
            case supply(answers: Value?, papers: [String])
            case apologise(due: CivilDate, reason: String)
            case withdraw(reason: String)
            case payment(amount: Int, reference: String?, transaction: String?)
            case event(String, reference: String?)
            /// By the judge of a seat, by its number.
            case score(step: String, judge: Int, marks: [String: Decimal])
            case recuse(step: String, judge: Int, reason: String)
            case clock
        }
        let line: Int
        let at: Instant
        let kind: Kind
        let expect: Expectation?
        let problem: String?
        /// Who acts, by a name of the case's own; nil for whoever holds the role.
        var by: String?
    }

    struct Ending: Sendable {
        let result: String?
        let status: Int?
        let late: Bool?
        let documents: [String]?
        /// What was written to each register, of the fields named.
        let records: [String: Value]?
        let score: Decimal?
        let place: Int?
    }
}

extension ProcedureCase {
    /// Reads a file that holds one case, or a list of cases.
    static func read(_ node: SourceNode, procedure: String, file: String) -> [ProcedureCase] {
        let nodes = node.value.array == nil ? [node] : node.elements()
        return nodes.compactMap { read(one: $0, procedure: procedure, file: file) }
    }

    private static func read(one node: SourceNode, procedure: String, file: String) -> ProcedureCase? {
        node.allow("case", "filed", "answers", "papers", "expect", "problem", "rivals", "acts", "ends")
        guard let filed = node.child("filed"), let at = instant(filed) else {
            node.problem("pack.missing_key", ["key": "filed.at"])
            return nil
        }
        filed.allow("at", "channel", "unit")
        var ending: Ending?
        if let ends = node.child("ends") {
            ends.allow("result", "status", "late", "documents", "records", "score", "place")
            ending = Ending(
                result: ends.optionalText("result"), status: ends.value["status"]?.integer,
                late: ends.value["late"]?.bool, documents: ends.value["documents"]?.array?.compactMap(\.string),
                records: ends.value["records"]?.object.map { records in
                    Dictionary(uniqueKeysWithValues: records.map { ($0.key, $0.value) })
                }, score: ends.value["score"]?.number, place: ends.value["place"]?.integer)
        }
        return ProcedureCase(
            title: node.text("case"), procedure: procedure, file: "\(file):\(node.line)",
            filed: Filed(
                at: at, channel: filed.word("channel", default: .online), unit: filed.optionalText("unit"),
                answers: node.value["answers"] ?? [:],
                papers: node.value["papers"]?.array?.compactMap(\.string) ?? []),
            expect: node.child("expect").map(expectation), problem: node.optionalText("problem"),
            rivals: node.value["rivals"]?.array?.compactMap(\.number) ?? [],
            acts: node.elements("acts").compactMap(act), ends: ending)
    }

    static func act(_ node: SourceNode) -> CaseAct? {
        guard let at = instant(node) else {
            node.problem("pack.missing_key", ["key": "at"])
            return nil
        }
        let kind: CaseAct.Kind
        if let panel = panelAct(node) {
            kind = panel
        } else if let step = node.optionalText("step") {
            node.allow(
                "at", "member", "group", "step", "outcome", "answer", "reason", "note", "items", "fees_collected",
                "reference", "by", "expect", "problem")
            let parts = step.split(separator: ".").map(String.init)
            kind = .act(
                Act(
                    step: parts[0], branch: parts.count > 1 ? parts[1] : nil,
                    outcome: node.optionalText("outcome") ?? node.optionalText("answer") ?? "",
                    reason: node.optionalText("reason"), note: node.optionalText("note"),
                    items: node.value["items"]?.array?.compactMap(\.string) ?? [],
                    feesCollected: node.value["fees_collected"]?.bool ?? false,
                    reference: node.optionalText("reference")))
        } else if let supply = node.child("supply") {
            supply.allow("answers", "papers")
            kind = .supply(
                answers: supply.value["answers"], papers: supply.value["papers"]?.array?.compactMap(\.string) ?? [])
        } else if let apology = node.child("apologise") {
            apology.allow("due", "reason")
            guard let due = apology.date("due") else { return nil }
            kind = .apologise(due: due, reason: apology.optionalText("reason") ?? "")
        } else if let withdrawal = node.child("withdraw") {
            withdrawal.allow("reason")
            kind = .withdraw(reason: withdrawal.optionalText("reason") ?? "")
        } else if let payment = node.child("payment") {
            payment.allow("amount", "reference", "transaction")
            kind = .payment(
                amount: payment.integer("amount", default: 0), reference: payment.optionalText("reference"),
                transaction: payment.optionalText("transaction"))
        } else if let event = node.optionalText("event") {
            node.allow("at", "member", "group", "event", "reference", "expect", "problem")
            kind = .event(event, reference: node.optionalText("reference"))
        } else if node.value["clock"]?.bool == true {
            node.allow("at", "member", "group", "clock", "expect")
            kind = .clock
        } else {
            node.problem("pack.unknown_act")
            return nil
        }
        return CaseAct(
            line: node.line, at: at, kind: kind, expect: node.child("expect").map(expectation),
            problem: node.optionalText("problem"), by: node.optionalText("by"))
    }

    static func expectation(_ node: SourceNode) -> Expectation {
        node.allow("fees", "competent", "status", "due", "open", "expected_due", "clock", "phase", "refund")
        return Expectation(
            fees: node.value["fees"]?.object.map { fees in
                Dictionary(uniqueKeysWithValues: fees.map { ($0.key, $0.value.integer ?? -1) })
            },
            competent: node.optionalText("competent"), status: node.value["status"]?.integer,
            due: node.value["due"] == nil ? nil : instant(node, "due"),
            open: node.value["open"]?.array?.compactMap(\.string),
            expectedDue: node.value["expected_due"] == nil ? nil : instant(node, "expected_due"),
            clock: node.optionalText("clock"), phase: node.optionalText("phase"),
            refund: node.value["refund"]?.integer)
    }

    /// What a judge does: hands in a sheet, or steps down.
    private static func panelAct(_ node: SourceNode) -> CaseAct.Kind? {
        guard let step = node.optionalText("step") else { return nil }
        if node.value["marks"] != nil {
            node.allow("at", "step", "judge", "marks", "expect", "problem")
            let marks = node.value["marks"]?.object ?? [:]
            return .score(
                step: step, judge: node.integer("judge", default: 1),
                marks: marks.reduce(into: [:]) { $0[$1.key] = $1.value.number })
        }
        guard node.value["recuse"] != nil else { return nil }
        node.allow("at", "step", "recuse", "reason", "expect", "problem")
        return .recuse(
            step: step, judge: node.integer("recuse", default: 1), reason: node.optionalText("reason") ?? "")
    }

    static func instant(_ node: SourceNode, _ name: String = "at") -> Instant? {
        guard let text = node.optionalText(name) else { return nil }
        guard let instant = Instant(text) else {
            node.problem("pack.expected_moment", ["key": name], at: name)
            return nil
        }
        return instant
    }
}

extension ProcedureCase {
    /// What the case hands in, for programs that need a good filing: channel, answers and the ids of its papers.
    package var filing: (channel: Channel, answers: Value, papers: [String]) {
        (filed.channel, filed.answers, filed.papers)
    }

    /// The code with which the filing must fail; nil when it must be taken.
    package var expectedProblem: String? { problem }
}
