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
    }

    struct CaseAct: Sendable {
        enum Kind: Sendable {
            case act(Act)
            case supply(answers: Value?, papers: [String])
            case apologise(due: CivilDate, reason: String)
            case withdraw(reason: String)
            case payment(amount: Int, reference: String?)
            case event(String, reference: String?)
            case clock
        }
        let line: Int
        let at: Instant
        let kind: Kind
        let expect: Expectation?
        let problem: String?
    }

    struct Ending: Sendable {
        let result: String?
        let status: Int?
        let late: Bool?
        let documents: [String]?
        /// What was written to each register, of the fields named.
        let records: [String: Value]?
    }
}

extension ProcedureCase {
    /// Reads a file that holds one case, or a list of cases.
    static func read(_ node: SourceNode, procedure: String, file: String) -> [ProcedureCase] {
        let nodes = node.value.array == nil ? [node] : node.elements()
        return nodes.compactMap { read(one: $0, procedure: procedure, file: file) }
    }

    private static func read(one node: SourceNode, procedure: String, file: String) -> ProcedureCase? {
        node.allow("case", "filed", "answers", "papers", "expect", "problem", "acts", "ends")
        guard let filed = node.child("filed"), let at = instant(filed) else {
            node.problem("pack.missing_key", ["key": "filed.at"])
            return nil
        }
        filed.allow("at", "channel", "unit")
        var ending: Ending?
        if let ends = node.child("ends") {
            ends.allow("result", "status", "late", "documents", "records")
            ending = Ending(
                result: ends.optionalText("result"), status: ends.value["status"]?.integer,
                late: ends.value["late"]?.bool, documents: ends.value["documents"]?.array?.compactMap(\.string),
                records: ends.value["records"]?.object.map { records in
                    Dictionary(uniqueKeysWithValues: records.map { ($0.key, $0.value) })
                })
        }
        return ProcedureCase(
            title: node.text("case"), procedure: procedure, file: "\(file):\(node.line)",
            filed: Filed(
                at: at, channel: filed.word("channel", default: .online), unit: filed.optionalText("unit"),
                answers: node.value["answers"] ?? [:],
                papers: node.value["papers"]?.array?.compactMap(\.string) ?? []),
            expect: node.child("expect").map(expectation), problem: node.optionalText("problem"),
            acts: node.elements("acts").compactMap(act), ends: ending)
    }

    static func act(_ node: SourceNode) -> CaseAct? {
        guard let at = instant(node) else {
            node.problem("pack.missing_key", ["key": "at"])
            return nil
        }
        let kind: CaseAct.Kind
        if let step = node.optionalText("step") {
            node.allow(
                "at", "member", "group", "step", "outcome", "answer", "reason", "note", "items", "fees_collected",
                "reference", "expect", "problem")
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
            payment.allow("amount", "reference")
            kind = .payment(
                amount: payment.integer("amount", default: 0), reference: payment.optionalText("reference"))
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
            problem: node.optionalText("problem"))
    }

    static func expectation(_ node: SourceNode) -> Expectation {
        node.allow("fees", "competent", "status", "due", "open", "expected_due", "clock")
        return Expectation(
            fees: node.value["fees"]?.object.map { fees in
                Dictionary(uniqueKeysWithValues: fees.map { ($0.key, $0.value.integer ?? -1) })
            },
            competent: node.optionalText("competent"), status: node.value["status"]?.integer,
            due: node.value["due"] == nil ? nil : instant(node, "due"),
            open: node.value["open"]?.array?.compactMap(\.string),
            expectedDue: node.value["expected_due"] == nil ? nil : instant(node, "expected_due"),
            clock: node.optionalText("clock"))
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
