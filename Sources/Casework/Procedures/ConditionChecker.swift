import Core
import Decisions
import OrderedCollections
import Schemas

/// What can be told about a procedure's conditions before anybody meets them: questions that are never asked, answers
/// that are required and never asked, conditions that exclude each other.
struct ConditionChecker {
    let procedure: Procedure
    let root: SourceNode
    let pack: PackReader
    let folder: String
    let reach: ConditionReach

    init(procedure: Procedure, root: SourceNode, pack: PackReader, folder: String) {
        self.procedure = procedure
        self.root = root
        self.pack = pack
        self.folder = folder
        reach = ConditionReach(procedure, AnswerExamples(pack: pack, folder: folder))
    }

    var form: Form { procedure.form }

    func check() {
        guard let layout = pack.node(folder + "/form.layout.yaml") else { return }
        checkLayout(layout)
        let circles = reach.circles()
        for (index, page) in form.pages.filter({ $0.id != Representation.group }).enumerated() {
            let node = layout.elements("pages")[index]
            checkRead(page.visible, node, "visible")
            tell(page.visible, node, "visible", "pack.never_visible", ["page": page.id])
            checkSections(node.elements("sections"), page)
            let nodes = node.elements("fields") + node.elements("sections").flatMap { $0.elements("fields") }
            for (field, node) in zip(page.fields, nodes) {
                check(field, page, node, circles)
                checkRequired(field, page, node)
                checkComputed(field, node)
                checkBounds(field, node)
                if let paper = field.paper, !procedure.papers.contains(where: { $0.id == paper }) {
                    node.problem("pack.no_such_paper", ["paper": paper], at: "paper")
                }
            }
        }
        checkNeverAsked()
        checkProcedure()
    }

    /// Tells of a condition that nothing fulfils, or only what is hidden then.
    func tell(
        _ condition: Condition, _ node: SourceNode, _ key: String, _ rule: String, _ parameters: [String: String],
        anyTime: Bool = false
    ) {
        switch reach.verdict([condition], anyTime: anyTime) {
        case .never: node.problem(rule, parameters, at: key)
        case .readsHidden(let paths):
            node.problem("pack.condition_reads_hidden", ["key": key, "path": paths.joined(separator: ", ")], at: key)
        case .holds: checkWords(condition, node, key)
        case .unknown: break
        }
    }

    private func canHold(_ conditions: Condition...) -> Bool { reach.verdict(conditions) != .never }

    /// A section has a name of its own, and is asked of somebody.
    private func checkSections(_ sections: [SourceNode], _ page: FormPage) {
        for (index, node) in sections.enumerated() {
            guard let id = node.value["id"]?.string else { continue }
            if sections[..<index].contains(where: { $0.value["id"]?.string == id }) {
                node.problem("pack.twice", ["key": "sections", "id": id], at: "id")
            }
            if node.elements("fields").isEmpty { node.problem("pack.no_questions", ["section": id], at: "id") }
            guard let condition = page.fields.first(where: { $0.section == id })?.sectionVisible else { continue }
            checkRead(condition, node, "visible")
            if canHold(condition), canHold(page.visible), !canHold(page.visible, condition) {
                node.problem("pack.contradicting_conditions", ["section": id, "page": page.id], at: "visible")
            } else {
                tell(condition, node, "visible", "pack.never_visible", ["section": id])
            }
        }
    }

    /// An answer that is required at times is so at some time when it is asked.
    private func checkRequired(_ field: FormField, _ page: FormPage, _ node: SourceNode) {
        checkRead(field.required, node, "required")
        guard case .rule = field.required, canHold(page.visible, field.visible) else { return }
        if !canHold(page.visible, field.visible, field.required) {
            node.problem("pack.never_holds", ["key": "required", "field": field.path], at: "required")
        } else {
            tell(field.required, node, "required", "pack.never_holds", ["key": "required", "field": field.path])
        }
    }

    /// A computed answer is nobody's to give, so the schema may not require it; and it comes of answers that are there
    /// before it.
    private func checkComputed(_ field: FormField, _ node: SourceNode) {
        guard let rule = field.computed else { return }
        checkRead(.rule(rule), node, "computed")
        if field.isRequired { node.problem("pack.computed_required", ["path": field.path], at: "computed") }
        let later = form.fields.drop { $0.path != field.path }.filter { $0.computed != nil }
        for path in rule.paths(in: form.schemaDocument) where later.contains(where: { $0.holds(path) }) {
            node.problem("pack.computed_from_later", ["path": field.path, "reads": path], at: "computed")
        }
    }

    private func check(
        _ field: FormField, _ page: FormPage, _ node: SourceNode, _ circles: OrderedDictionary<String, [String]>
    ) {
        checkRead(field.visible, node, "visible")
        // What is wrong with its section or its page is told there.
        if !canHold(page.visible, field.sectionVisible), canHold(page.visible) { return }
        if !canHold(field.visible) {
            node.problem("pack.never_visible", ["field": field.path], at: "visible")
        } else if canHold(page.visible), !canHold(page.visible, field.visible) {
            node.problem("pack.contradicting_conditions", ["field": field.path, "page": page.id], at: "visible")
        } else if let waits = circles[field.path], !waits.isEmpty {
            node.problem(
                "pack.visible_in_circle", ["field": field.path, "path": OrderedSet(waits).joined(separator: ", ")],
                at: "visible")
        } else if isRequiredButHidden(field, page) {
            node.problem("pack.required_but_hidden", ["field": field.path], at: "visible")
        } else if node.value["visible"] != nil {
            tell(field.visible, node, "visible", "pack.never_visible", ["field": field.path])
        }
    }

    /// A condition over an answer that no field asks for is never what its author meant.
    func checkRead(_ condition: Condition, _ node: SourceNode, _ key: String) {
        guard case .rule(let rule) = condition else { return }
        for path in rule.paths(in: form.schemaDocument) { checkAsked(path, node, key) }
        checkLaw(rule, node, key)
    }

    /// What a rule reads of the law is null where the procedure has none.
    func checkLaw(_ rule: Rule, _ node: SourceNode, _ key: String) {
        guard procedure.law.entries.isEmpty, rule.names.contains("law") else { return }
        node.problem("pack.reads_no_law", ["key": key], at: key)
    }

    func checkAsked(_ path: String, _ node: SourceNode, _ key: String) {
        if !isAsked(path) { node.problem("pack.condition_reads_unasked", ["key": key, "path": path], at: key) }
    }

    /// Whether some field asks for the answer at a path, for a part of it or for what it is a part of.
    private func isAsked(_ path: String) -> Bool {
        guard form.schemaMembers.contains(where: { path == $0 || path.hasPrefix($0 + ".") }) else { return true }
        return form.fields.contains {
            $0.path == path || $0.path.hasPrefix(path + ".") || ($0.isGroup && path.hasPrefix($0.path + "."))
        }
    }
}
