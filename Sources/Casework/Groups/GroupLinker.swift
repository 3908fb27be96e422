package import Core
import Decisions
import OrderedCollections

/// What must hold between a group and the procedures of its members, which may come with other packs.
package struct GroupLinker {
    let group: ProcedureGroup
    let procedures: (String) -> Procedure?
    private let found = SourceNode.Report()

    package init(_ group: ProcedureGroup, _ procedures: @escaping (String) -> Procedure?) {
        self.group = group
        self.procedures = procedures
    }

    /// Everything that is wrong, for the author to see at once.
    package func problems() -> [SourceProblem] {
        for member in group.members { check(member) }
        checkOrder()
        checkUse()
        return found.problems
    }

    private func tell(_ rule: String, _ parameters: [String: String], _ member: ProcedureGroup.Member? = nil) {
        found.add(
            SourceProblem(
                file: "groups/\(group.id)/group.yaml", line: member?.line ?? 1, rule: rule, parameters: parameters))
    }

    private func check(_ member: ProcedureGroup.Member) {
        guard let procedure = procedures(member.procedure) else {
            return tell("group.no_such_procedure", ["procedure": member.procedure], member)
        }
        let schema = procedure.form.schemaDocument
        for mapping in member.answers + member.carried where schema.subschema(at: mapping.path) == nil {
            tell("group.no_such_answer", ["member": member.id, "path": mapping.path], member)
        }
        let given = (member.answers + member.carried).map(\.path)
        for path in GroupLinker.required(schema)
        where !given.contains(where: { path == $0 || path.hasPrefix($0 + ".") }) {
            tell("group.answer_not_asked", ["member": member.id, "path": path], member)
        }
        let area = procedure.competence.areaPath
        if member.carried.contains(where: { area == $0.path || area.hasPrefix($0.path + ".") }) {
            tell("group.place_carried", ["member": member.id, "path": area], member)
        }
        if member.after.isEmpty, !member.carried.isEmpty || !member.carriedPapers.isEmpty {
            tell("group.carried_from_nowhere", ["member": member.id], member)
        }
        checkPapers(member, procedure)
        for wait in member.after { check(wait, of: member) }
    }

    private func checkPapers(_ member: ProcedureGroup.Member, _ procedure: Procedure) {
        for rule in procedure.papers
        where !member.papers.contains(where: { $0.own == rule.id }) && !member.carriedPapers.contains(rule.id) {
            if case .never = rule.required { continue }
            tell("group.paper_not_asked", ["member": member.id, "paper": rule.id], member)
        }
        for paper in member.carriedPapers where !procedure.papers.contains(where: { $0.id == paper }) {
            tell("pack.no_such_paper", ["paper": paper], member)
        }
        for paper in member.papers {
            if !procedure.papers.contains(where: { $0.id == paper.own }) {
                tell("pack.no_such_paper", ["paper": paper.own], member)
            }
            if paper.group != "none", !group.front.papers.contains(where: { $0.id == paper.group }) {
                tell("pack.no_such_paper", ["paper": paper.group], member)
            }
        }
    }

    private func check(_ wait: ProcedureGroup.Prerequisite, of member: ProcedureGroup.Member) {
        guard let other = group.member(wait.member) else {
            return tell("group.no_such_member", ["member": wait.member], member)
        }
        guard let step = procedures(other.procedure)?.steps[wait.step] else {
            return tell("group.no_such_step", ["step": wait.step, "procedure": other.procedure], member)
        }
        switch step.kind {
        case .task, .decide, .issue, .deliver: break
        case .consult, .choose, .wait, .pay, .record, .score, .parallel:
            tell("group.step_not_held", ["step": wait.step], member)
        }
    }

    /// No member waits, in the end, for itself; all of one order, as written.
    private func checkOrder() {
        var seen: Set<String> = []
        for member in group.members {
            for wait in member.after where !seen.contains(wait.member) && group.member(wait.member) != nil {
                tell("group.waits_for_later", ["member": member.id, "after": wait.member], member)
            }
            seen.insert(member.id)
        }
    }

    /// Nothing is asked that goes nowhere.
    private func checkUse() {
        let rules = group.members.flatMap { member -> [String] in
            var texts = member.answers.map(\.value.text)
            if case .rule(let rule) = member.when { texts.append(rule.text) }
            return texts
        }
        for field in group.front.form.fields where field.widget != .file && field.widget != .declaration {
            let parents = field.path.split(separator: ".").indices.map { index in
                field.path.split(separator: ".")[...index].joined(separator: ".")
            }
            let isUsed = rules.contains { rule in
                parents.contains { GroupLinker.mentions(rule, $0, isWhole: $0 == field.path) }
            }
            if !isUsed { tell("group.question_unused", ["path": field.path]) }
        }
        for paper in group.front.papers
        where !group.members.contains(where: { $0.papers.contains { $0.group == paper.id } }) {
            tell("group.paper_unused", ["paper": paper.id])
        }
    }

    /// Whether a rule reads the answer at a path; of a group of answers, only as a whole.
    private static func mentions(_ rule: String, _ path: String, isWhole: Bool) -> Bool {
        var rest = rule[...]
        while let range = rest.firstRange(of: path) {
            let before = range.lowerBound == rule.startIndex ? " " : rule[rule.index(before: range.lowerBound)]
            let after = range.upperBound == rule.endIndex ? " " : rule[range.upperBound]
            let isName = { (mark: Character) in mark.isLetter || mark.isNumber || mark == "_" }
            if !isName(before), before != ".", !isName(after), isWhole || after != "." { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }

    /// The answers that a schema always requires, down to those that are no groups.
    static func required(_ schema: Value, _ prefix: String = "") -> [String] {
        (schema["required"]?.array ?? []).compactMap(\.string).flatMap { name -> [String] in
            let path = prefix.isEmpty ? name : "\(prefix).\(name)"
            guard let inner = schema["properties"]?[name], inner["properties"]?.object != nil else { return [path] }
            return required(inner, path)
        }
    }
}
