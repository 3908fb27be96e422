import Administration
import Core
import Decisions
import OrderedCollections
import Schemas

/// What must hold between the parts of a procedure before it may be used.
struct ProcedureChecker {
    let procedure: Procedure
    let root: SourceNode
    let pack: PackReader
    let folder: String

    func check() {
        // Where a way leads nowhere, or a step cannot be read, what follows from that is no fault of its own.
        if checkTargets(), declaredSteps.count == procedure.steps.count {
            checkResults()
            checkReach()
            checkCircles()
        }
        checkBranches()
        checkDuties()
        checkLimits()
        checkRecords()
        checkScoring()
        checkLaw()
        checkSpans()
        checkForm()
        checkTexts()
        checkDocuments()
        checkNumbers()
        checkTemplates()
        if root.value["limit"] == nil { root.problem("pack.missing_key", ["key": "limit"]) }
        for (key, ids) in [("papers", procedure.papers.map(\.id)), ("fees", procedure.fees.map(\.id))] {
            for (index, id) in ids.enumerated() where ids[..<index].contains(id) {
                root.problem("pack.twice", ["key": key, "id": id], within: [key, String(index)])
            }
        }
        for (index, fee) in procedure.fees.enumerated() where demandedFees.contains(fee.id) {
            root.problem("pack.twice", ["key": "fees", "id": fee.id], within: ["fees", String(index)])
        }
        checkFees()
    }

    /// Who hands the result over sees to it that its fees are paid: where nobody does, nobody would be asked.
    private func checkFees() {
        guard !procedure.fees.isEmpty, let first = procedure.steps.values.first else { return }
        // Every step that is reached without a delivery.
        var (seen, open): (Set<String>, [Step]) = ([first.id], [first])
        while let step = open.popLast() {
            if case .deliver = step.kind { continue }
            for target in step.targets {
                switch target {
                case .end(let result) where procedure.owesFees(result):
                    problem("pack.fee_without_delivery", ["step": step.id, "result": result], of: step.id)
                case .step(let id):
                    if let next = procedure.steps[id], seen.insert(id).inserted { open.append(next) }
                case .end, .done: break
                }
            }
        }
    }

    var stepsNode: SourceNode? { root.child("steps") }

    /// The names of all steps, of those too that could not be read.
    private var declaredSteps: [String] {
        (root.value["steps"]?.object ?? [:]).flatMap { id, step in
            [id] + (step["branches"]?.object ?? [:]).values.flatMap { Array(($0["steps"]?.object ?? [:]).keys) }
        }
    }

    private var demandedFees: [String] {
        var fees: [String] = []
        for step in procedure.steps.values {
            if case .pay(let payment) = step.kind { fees += payment.lines.map(\.fee) }
        }
        return fees
    }

    /// Who goes round in a circle chooses to, a bounded number of times, and always has another way.
    private func checkCircles() {
        let graph = StepGraph(procedure.steps)
        for step in procedure.steps.values {
            for target in step.targets {
                guard case .step(let next) = target, graph.leadsBack(from: step.id, to: next) else { continue }
                let ways = step.outcomes.filter { $0.target == target }
                if !ways.isEmpty, ways.allSatisfy(\.isSupplement) { continue }
                if !step.kind.isChosen {
                    problem("pack.leads_back_unchosen", ["step": step.id, "to": next], of: step.id)
                } else if procedure.steps[next]?.returnsAtMost == nil {
                    stepsNode?.problem(
                        "pack.circle_without_bound",
                        ["from": step.id, "to": next, "mend": "at_most: N on \(next), or loops_at_most: N"], at: step.id
                    )
                }
            }
            if step.kind.isChosen, !step.outcomes.isEmpty, step.outcomes.allSatisfy({ $0.isReturn || $0.isSupplement })
            {
                problem("pack.no_way_forward", ["step": step.id], of: step.id)
            }
        }
    }

    /// Every outcome leads to a step or a result that exists. Gives whether that is so.
    private func checkTargets() -> Bool {
        var isSound = true
        for step in procedure.steps.values {
            for target in step.targets {
                switch target {
                case .step(let id) where procedure.steps[id] == nil && !declaredSteps.contains(id):
                    isSound = false
                    problem("pack.no_such_step", ["step": id], of: step.id)
                case .end(let result) where procedure.results[result] == nil:
                    isSound = false
                    problem("pack.no_such_result", ["result": result], of: step.id)
                default: break
                }
            }
        }
        return isSound
    }

    private func checkResults() {
        var ends: Set<String> = []
        for step in procedure.steps.values {
            for case .end(let result) in step.targets { ends.insert(result) }
        }
        for result in procedure.results.keys where !ends.contains(result) {
            root.child("results")?.problem("pack.result_never_reached", ["result": result], at: result)
        }
    }

    /// Every step is reached from the first, and from every step some path ends.
    private func checkReach() {
        guard let first = procedure.steps.keys.first else { return }
        var reached: Set<String> = [first]
        var open = [first]
        while let id = open.popLast() {
            for next in nextSteps(id) where reached.insert(next).inserted { open.append(next) }
        }
        var ending: Set<String> = []
        var grew = true
        while grew {
            grew = false
            for step in procedure.steps.values where !ending.contains(step.id) {
                let ends = step.targets.contains { target in
                    switch target {
                    case .end, .done: true
                    case .step(let id): ending.contains(id)
                    }
                }
                if ends { grew = ending.insert(step.id).inserted || grew }
            }
        }
        for id in procedure.steps.keys {
            if !reached.contains(id) { problem("pack.step_never_reached", ["step": id], of: id) }
            if !ending.contains(id) { problem("pack.step_never_ends", ["step": id], of: id) }
        }
    }

    private func nextSteps(_ id: String) -> [String] {
        (procedure.steps[id]?.targets ?? []).compactMap { target in
            if case .step(let next) = target, procedure.steps[next] != nil { next } else { nil }
        }
    }

    /// Every dated value covers the time in which the procedure is in force, and has its basis.
    private func checkLaw() {
        guard pack.source.files[folder + "/law.yaml"] != nil, let law = pack.node(folder + "/law.yaml") else { return }
        for (name, entries) in procedure.law.entries {
            if procedure.law.entry(name, at: procedure.inForce.from) == nil {
                law.problem(
                    "pack.law_does_not_cover", ["name": name, "from": procedure.inForce.from.description], at: name)
            }
            let days = Set(entries.map(\.from))
            if days.count < entries.count { law.problem("pack.twice", ["key": name, "id": "from"], at: name) }
            if entries.contains(where: { $0.basis.isEmpty }) { law.problem("pack.missing_basis", at: name) }
        }
        checkLawValues(law)
        checkLimit(law)
    }

    /// The limit itself is no rule; where its length is not certain, law.yaml says so, and must say the same length as
    /// long as the procedure is in force.
    private func checkLimit(_ law: SourceNode) {
        let (first, last) = (procedure.inForce.from, procedure.inForce.to)
        let begun = procedure.law.entry(Law.timeLimitDays, at: first)
        for entry in procedure.law.entries[Law.timeLimitDays, default: []] {
            let beginsLater = entry.from > first && last.map { entry.from <= $0 } ?? true
            guard entry == begun || beginsLater, let stated = entry.value.number, stated != procedure.limit.days else {
                continue
            }
            law.problem("pack.limit_differs_from_law", ["law": stated.description], at: Law.timeLimitDays)
        }
    }

    /// What the form asks of the rest of the procedure.
    func checkForm() {
        let asksEvent = procedure.lawDate == .event || procedure.law.dates.values.contains(.event)
        let event = procedure.form.fields.first { $0.path == procedure.eventPath }
        if asksEvent, event?.widget != .date { root.problem("pack.no_event_date", ["key": "law_event"]) }
    }

    private func checkDocuments() {
        for step in procedure.steps.values {
            guard case .issue(let document) = step.kind else { continue }
            if procedure.documents[document] == nil {
                problem("pack.missing_document", ["document": document], of: step.id)
            }
        }
    }

    /// Every text is there in every language, and none is left over.
    func checkTexts() {
        let wanted = wantedTexts()
        for language in Language.allCases {
            let file = folder + "/text.\(language.rawValue).yaml"
            guard pack.source.files[file] != nil, let node = pack.node(file) else { continue }
            let present = SourceTexts.paths(node.value)
            for path in wanted.required where !present.contains(path) {
                node.problem("pack.missing_text", ["text": path.joined(separator: " › ")], within: path)
            }
            for path in present where !wanted.required.contains(path) && !wanted.optional.contains(path) {
                guard !mayBeUsed(path) else { continue }
                node.problem("pack.unused_text", ["text": path.joined(separator: " › ")], within: path)
            }
            node.checkTexts()
            checkChoices(node)
        }
    }

    /// Whether a text may belong to something that could not be read, which is told by itself.
    private func mayBeUsed(_ path: [String]) -> Bool {
        let known = procedure.steps.count
        switch path.first {
        case "steps": return path.count > 1 && declaredSteps.contains(path[1])
        case "fees" where path.count > 1:
            let declared = root.value["fees"]?.array?.compactMap { $0["id"]?.string } ?? []
            return declared.contains(path[1]) || declaredSteps.count > known
        case "outcomes", "consult", "documents", "references", "criteria", "seats": return declaredSteps.count > known
        default: return false
        }
    }

    /// Nobody can choose between two answers that are told in the same words.
    private func checkChoices(_ node: SourceNode) {
        for field in procedure.form.fields.flatMap({ [$0] + $0.parts }) {
            var seen: [String: String] = [:]
            for choice in field.choices {
                guard let text = node.value["choices"]?[field.path]?[choice]?.string?.trimmed, !text.isEmpty else {
                    continue
                }
                if let other = seen[text.lowercased()], other != choice {
                    node.problem(
                        "pack.same_text", ["text": text, "one": other, "other": choice],
                        within: ["choices", field.path, choice])
                }
                seen[text.lowercased()] = choice
            }
        }
    }

    private func wantedTexts() -> (required: Set<[String]>, optional: Set<[String]>) {
        var required: Set<[String]> = [["title"], ["summary"], ["basis"]]
        var optional: Set<[String]> = [["keywords"]]
        if !procedure.isFullyOnline { required.insert(["online_reason"]) }
        for paper in procedure.papers {
            required.insert(["papers", paper.id, "title"])
            optional.insert(["papers", paper.id, "hint"])
        }
        for fee in procedure.fees { required.insert(["fees", fee.id]) }
        for page in procedure.form.pages where page.id != Representation.group { required.insert(["pages", page.id]) }
        for section in Set(procedure.form.fields.compactMap(\.section)) { required.insert(["sections", section]) }
        for field in procedure.form.fields
        where field.widget != .file && !field.path.hasPrefix("\(Representation.group).") {
            for field in [field] + (field.widget == .table ? field.parts : []) {
                required.insert(["fields", field.path, "label"])
                optional.insert(["fields", field.path, "hint"])
                for choice in field.choices { required.insert(["choices", field.path, choice]) }
            }
            if field.widget == .table { required.insert(["rows", field.path]) }
        }
        for step in procedure.steps.values {
            required.insert(["steps", step.id])
            for outcome in step.outcomes where !Outcome.ownWords.contains(outcome.id) {
                required.insert(["outcomes", outcome.id])
            }
            if case .consult(let consultation) = step.kind {
                for branch in consultation.branches { required.insert(["consult", branch.id]) }
            }
            if case .parallel(let parallel) = step.kind {
                for branch in parallel.branches { required.insert(["branches", branch.id]) }
            }
            if case .issue(let document) = step.kind { required.insert(["documents", document]) }
            if case .pay(let payment) = step.kind { for line in payment.lines { required.insert(["fees", line.fee]) } }
            if case .wait(let waiting) = step.kind, waiting.reference != nil {
                required.insert(["references", step.id])
            }
        }
        for text in scoringTexts() { required.insert(text) }
        for result in procedure.results.keys { required.insert(["results", result]) }
        return (required, optional)
    }
}

/// The paths of all texts in a text file.
enum SourceTexts {
    static func paths(_ value: Value, _ prefix: [String] = []) -> Set<[String]> {
        guard let members = value.object else { return prefix.isEmpty ? [] : [prefix] }
        return members.reduce(into: []) { paths, member in
            paths.formUnion(SourceTexts.paths(member.value, prefix + [member.key]))
        }
    }
}
