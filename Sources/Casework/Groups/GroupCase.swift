import Core
import OrderedCollections

/// A case of a group: one filing, acts on the dossiers of its members, and what must come of them (docs/packs.md).
package struct GroupCase: Sendable {
    package let title: String
    package let group: String
    /// The file inside the pack, and the line at which the case begins.
    let file: String
    let filed: ProcedureCase.Filed
    let expect: GroupExpectation?
    /// The code with which the filing must fail.
    let problem: String?
    let acts: [GroupAct]
    let ends: GroupEnding?

    /// What is compared; nil is not compared.
    struct GroupExpectation: Sendable {
        /// Everything that it costs, in đồng.
        let total: Int?
        /// Those that wait for others.
        let waiting: [String]?
        /// The open steps, as `member.step`.
        let open: [String]?
        let due: Instant?
        let competent: [String: String]
    }

    struct GroupAct: Sendable {
        let member: String
        let act: ProcedureCase.CaseAct
        let group: GroupExpectation?
    }

    struct GroupEnding: Sendable {
        /// What came of each member.
        let results: [String: String]
        /// Answers that members have in the end, of those named.
        let answers: Value
    }
}

extension GroupCase {
    /// Reads a file that holds one case, or a list of cases.
    static func read(_ node: SourceNode, group: String, file: String) -> [GroupCase] {
        let nodes = node.value.array == nil ? [node] : node.elements()
        return nodes.compactMap { read(one: $0, group: group, file: file) }
    }

    private static func read(one node: SourceNode, group: String, file: String) -> GroupCase? {
        node.allow("case", "filed", "answers", "papers", "expect", "problem", "acts", "ends")
        guard let filed = node.child("filed"), let at = ProcedureCase.instant(filed) else {
            node.problem("pack.missing_key", ["key": "filed.at"])
            return nil
        }
        filed.allow("at", "channel", "unit")
        var ending: GroupEnding?
        if let ends = node.child("ends") {
            ends.allow("results", "answers")
            ending = GroupEnding(
                results: texts(ends.value["results"]), answers: ends.value["answers"] ?? [:])
        }
        return GroupCase(
            title: node.text("case"), group: group, file: "\(file):\(node.line)",
            filed: ProcedureCase.Filed(
                at: at, channel: filed.word("channel", default: .online), unit: filed.optionalText("unit"),
                answers: node.value["answers"] ?? [:],
                papers: node.value["papers"]?.array?.compactMap(\.string) ?? []),
            expect: node.child("expect").map(expectation), problem: node.optionalText("problem"),
            acts: node.elements("acts").compactMap { child in
                ProcedureCase.act(child).map {
                    GroupAct(
                        member: child.text("member"), act: $0, group: child.child("group").map(expectation))
                }
            }, ends: ending)
    }

    private static func texts(_ value: Value?) -> [String: String] {
        (value?.object ?? [:]).reduce(into: [:]) { $0[$1.key] = $1.value.string }
    }

    private static func expectation(_ node: SourceNode) -> GroupExpectation {
        node.allow("total", "waiting", "open", "due", "competent")
        return GroupExpectation(
            total: node.value["total"]?.integer, waiting: node.value["waiting"]?.array?.compactMap(\.string),
            open: node.value["open"]?.array?.compactMap(\.string),
            due: node.value["due"] == nil ? nil : ProcedureCase.instant(node, "due"),
            competent: texts(node.value["competent"]))
    }
}
