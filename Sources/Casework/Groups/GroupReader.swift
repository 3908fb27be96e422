import Administration
import Core
import Decisions
import OrderedCollections
import Schemas

/// Reads one group's folder: what it asks, and how its answers reach the forms of its members. What only the members'
/// own files can tell is asked by ``GroupLinker``.
struct GroupReader {
    let pack: PackReader
    let folder: String
    let id: String
    let identity: PackIdentity

    func group() -> ProcedureGroup? {
        let law = Law(entries: [:])
        guard let root = pack.node(folder + "/group.yaml"),
            let form = FormReader(pack: pack, folder: folder, law: law).form()
        else { return nil }
        root.allow("group", "domain", "in_force", "audience", "competent", "papers", "members")
        if root.text("group") != id { root.problem("pack.procedure_id", ["folder": id], at: "group") }
        let inForce = pack.datedBasis(root, "in_force")
        if inForce.basis.isEmpty { root.problem("pack.missing_basis", at: "in_force") }
        let names = Procedure.ruleNames(schema: form.schemaDocument, law: law)
        let rules = RuleReader(names: names)
        var texts: [Language: Texts] = [:]
        for language in Language.allCases {
            texts[language] = (pack.node(folder + "/text.\(language.rawValue).yaml")?.value).map(Texts.init)
        }
        let reader = ProcedureReader(pack: pack, folder: folder, id: id, identity: identity)
        var front = Procedure(
            id: id, code: "", domain: root.word("domain", default: .administration), inForce: inForce,
            audience: root.elements("audience").compactMap(\.value.string), isFullyOnline: true,
            competence: reader.competence(root, form), receives: .province, lawDate: .filing, eventPath: nil,
            representation: Representation(who: .never, relations: [:]),
            papers: root.elements("papers").map {
                reader.paper($0, rules, Representation(who: .never, relations: [:]))
            }, fees: [], limit: .calendar(days: 0),
            clock: ClockPolicy(
                base: .receipt, supplement: .restart, supplementsAtMost: 0, reappointmentsAtMost: 0,
                apologyBeforeWorkingDays: 0), steps: [:], results: [:], form: form, law: law, texts: texts,
            documents: [:], symbols: [:], pack: identity)
        front.isGroup = true
        let members = root.members("members").map { member($0.0, $0.1, rules) }
        ProcedureChecker(procedure: front, root: root, pack: pack, folder: folder).checkFront()
        ConditionChecker(procedure: front, root: root, pack: pack, folder: folder).check()
        guard members.count > 1 else {
            root.problem("group.one_member", at: "members")
            return nil
        }
        return ProcedureGroup(front: front, members: members)
    }

    private func member(_ id: String, _ node: SourceNode, _ rules: RuleReader) -> ProcedureGroup.Member {
        node.allow("procedure", "when", "after", "answers", "carried", "papers", "carried_papers")
        let after = node.value["after"] == nil ? [] : node.members("after")
        // What is carried sees the results of those that the member waits for, each under its own name.
        let results = RuleReader(names: FEELNames(after.map { FEELType.Field($0.0, .any) }))
        return ProcedureGroup.Member(
            id: id, procedure: node.text("procedure"), when: rules.condition(node, "when", default: .always),
            after: after.map { ProcedureGroup.Prerequisite(member: $0.0, step: $0.1.value.string ?? "") },
            answers: mappings(node, "answers", rules), carried: mappings(node, "carried", results),
            carriedPapers: node.value["carried_papers"] == nil
                ? [] : node.elements("carried_papers").compactMap(\.value.string),
            papers: node.value["papers"] == nil
                ? [] : node.members("papers").map { ($0.0, $0.1.value.string ?? "") },
            line: node.line)
    }

    private func mappings(_ node: SourceNode, _ name: String, _ rules: RuleReader) -> [ProcedureGroup.Mapping] {
        guard let child = node.child(name) else { return [] }
        return child.members().compactMap { path, _ in
            rules.rule(child, path, .any).map { ProcedureGroup.Mapping(path: path, value: $0) }
        }
    }
}

extension ProcedureChecker {
    /// What must hold of the form that a group asks.
    func checkFront() {
        checkTexts()
        checkForm()
    }
}
