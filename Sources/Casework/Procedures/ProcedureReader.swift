import Administration
import Core
import Decisions
import OrderedCollections
import Schemas

/// Reads one procedure's folder. Every problem goes to the pack's report; nil only when `procedure.yaml` or the form
/// cannot be read at all.
struct ProcedureReader {
    let pack: PackReader
    let folder: String
    let id: String
    let identity: PackIdentity

    func procedure() -> Procedure? {
        let law = LawReader(pack: pack, folder: folder).law()
        guard let root = pack.node(folder + "/procedure.yaml") else { return nil }
        let representation = RepresentationReader(pack: pack).representation(root)
        guard let form = FormReader(pack: pack, folder: folder, law: law, representation: representation).form() else {
            return nil
        }
        root.allow(
            "procedure", "code", "domain", "in_force", "audience", "online", "competent", "receives", "law_date",
            "law_event", "represents", "papers", "fees", "limit", "clock", "steps", "results", "symbols",
            "loops_at_most", "offered", "open_dossiers")
        if root.text("procedure") != id { root.problem("pack.procedure_id", ["folder": id], at: "procedure") }
        let inForce = pack.datedBasis(root, "in_force")
        if inForce.basis.isEmpty { root.problem("pack.missing_basis", at: "in_force") }
        let rules = RuleReader(names: Procedure.ruleNames(schema: form.schemaDocument, law: law))
        let steps = StepReader(rules: rules).steps(root)
        let texts = texts(representation)
        var procedure = Procedure(
            id: id, code: root.text("code"), domain: root.word("domain", default: .administration), inForce: inForce,
            audience: root.elements("audience").compactMap(\.value.string),
            isFullyOnline: root.optionalText("online") == "full", competence: competence(root, form),
            receives: root.word("receives", default: .competent), lawDate: root.word("law_date", default: .filing),
            eventPath: root.optionalText("law_event"), representation: representation,
            papers: root.elements("papers").map { paper($0, rules, representation) },
            fees: root.elements("fees").compactMap { fee($0, rules) },
            limit: limit(root, "limit") ?? .calendar(days: 0), clock: clock(root), steps: steps,
            results: results(root), form: form, law: law, texts: texts, documents: documents(),
            symbols: symbols(root), pack: identity, transition: transition(root), written: root.value)
        procedure.isOffered = root.value["offered"] != .bool(false)
        if !pack.isStored {
            ProcedureChecker(procedure: procedure, root: root, pack: pack, folder: folder).check()
            ConditionChecker(procedure: procedure, root: root, pack: pack, folder: folder).check()
        }
        return steps.isEmpty ? nil : procedure
    }

    func competence(_ root: SourceNode, _ form: Form) -> Competence {
        guard let node = root.child("competent") else {
            root.problem("pack.missing_key", ["key": "competent"])
            return Competence(level: "", areaPath: "")
        }
        if node.value["unit"] != nil {
            node.allow("unit")
            let path = node.text("unit")
            if form.fields.first(where: { $0.path == path })?.widget != .text {
                node.problem("pack.not_a_text", ["path": path], at: "unit")
            }
            return Competence(level: "", areaPath: "", unitPath: path)
        }
        node.allow("level", "area")
        let area = node.text("area")
        if form.fields.first(where: { $0.path == area })?.widget != .area {
            node.problem("pack.not_an_area", ["path": area], at: "area")
        }
        return Competence(level: node.text("level"), areaPath: area)
    }

    /// When a paper is needed: by its own rule, or for the relation between applicant and owner.
    private func required(_ node: SourceNode, _ rules: RuleReader, _ representation: Representation) -> Condition {
        let id = node.value["id"]?.string ?? ""
        let own = node.value["required"]
        if own == nil || own == .bool(true) { return .always }
        guard let text = representation.required(id, own?.string) else {
            return rules.condition(node, "required", default: .always)
        }
        return rules.condition(node, "required", text: text)
    }

    func paper(_ node: SourceNode, _ rules: RuleReader, _ representation: Representation) -> PaperRule {
        node.allow("id", "required", "accept", "max_mb", "form", "copies")
        let accepts = node.elements("accept").compactMap { element -> PaperType? in
            let type = element.value.string.flatMap(PaperType.init(rawValue:))
            if type == nil {
                element.problem(
                    "pack.unknown_word",
                    [
                        "key": "accept", "word": element.value.string ?? "",
                        "allowed": PaperType.allCases.map(\.rawValue).joined(separator: ", "),
                    ])
            }
            return type
        }
        return PaperRule(
            id: node.text("id"), required: required(node, rules, representation),
            accepts: accepts.isEmpty ? PaperType.allCases : accepts,
            maximumBytes: node.integer("max_mb", default: 20) << 20, form: node.word("form", default: .copy),
            copies: node.integer("copies", default: 1))
    }

    private func fee(_ node: SourceNode, _ rules: RuleReader) -> FeeRule? {
        node.allow("id", "amount", "when", "collect", "not_granted", "basis")
        if node.value["collect"] == "on_demand" { node.problem("pack.fee_needs_pay_step", at: "collect") }
        let notGranted: FeeRule.NotGranted = node.word("not_granted", default: .back)
        // Money for nothing is kept only where a law says so.
        if notGranted == .keep, (node.optionalText("basis") ?? "").isEmpty {
            node.problem("pack.missing_basis", at: "not_granted")
        }
        guard let amount = rules.rule(node, "amount", .number) else { return nil }
        return FeeRule(
            id: node.text("id"), amount: amount,
            when: rules.condition(node, "when", default: .always),
            collect: node.word("collect", default: .atDelivery), notGranted: notGranted)
    }

    private func clock(_ root: SourceNode) -> ClockPolicy {
        let node = root.child("clock")
        node?.allow(
            "base", "supplement", "supplements_at_most", "supplement_within", "answer_within",
            "reappointments_at_most", "apology_before", "transfer_until")
        if let before = node?.child("apology_before") { before.allow("days", "unit") }
        return ClockPolicy(
            base: node?.word("base", default: .receipt) ?? .receipt,
            supplement: node?.word("supplement", default: .restart) ?? .restart,
            supplementsAtMost: node?.integer("supplements_at_most", default: 1) ?? 1,
            reappointmentsAtMost: node?.integer("reappointments_at_most", default: 1) ?? 1,
            apologyBeforeWorkingDays: node?.child("apology_before")?.integer("days", default: 1) ?? 1,
            transferUntil: node.map(transferUntil) ?? ClockPolicy.nationalTransferUntil,
            supplementWithin: node.flatMap { span($0, "supplement_within") },
            answerWithin: node.flatMap { span($0, "answer_within") })
    }

    /// A time of the day, or `none` where the law of then knows no such time.
    private func transferUntil(_ clock: SourceNode) -> ClockTime? {
        guard let text = clock.optionalText("transfer_until") else { return ClockPolicy.nationalTransferUntil }
        if text == "none" { return nil }
        guard let time = ClockTime(text) else {
            clock.problem("pack.transfer_until_form", ["value": text], at: "transfer_until")
            return ClockPolicy.nationalTransferUntil
        }
        return time
    }

    private func span(_ clock: SourceNode, _ name: String) -> LawSpan? {
        guard let node = clock.child(name) else { return nil }
        node.allow("law", "unit")
        return LawSpan(law: node.text("law"), unit: node.word("unit", default: .working))
    }

    private enum LimitWord: String, CaseIterable { case keep, restart }

    /// Taking a promise back needs a law that says so.
    private func transition(_ root: SourceNode) -> Procedure.Transition {
        guard let node = root.child("open_dossiers") else { return .keeps }
        node.allow("limit", "basis")
        let word: LimitWord = node.word("limit", default: .keep)
        guard word == .restart else { return .keeps }
        let basis = node.optionalText("basis") ?? ""
        if basis.isEmpty { node.problem("pack.missing_basis", at: "limit") }
        return .restarts(basis: basis)
    }

    private func limit(_ node: SourceNode, _ name: String) -> TimeLimit? { StepReader.limit(node, name) }

    private func results(_ root: SourceNode) -> OrderedDictionary<String, ResultRule> {
        var results: OrderedDictionary<String, ResultRule> = [:]
        for (id, node) in root.members("results") {
            node.allow("retention", "fees")
            results[id] = ResultRule(
                id: id, retention: node.text("retention"),
                fees: node.word("fees", default: id == "refused" ? .none : .owed))
        }
        return results
    }

    /// The symbols of the documents' numbers (NĐ 30/2020, Phụ lục I).
    private func symbols(_ root: SourceNode) -> [String: String] {
        let known = documents()
        var symbols: [String: String] = [:]
        for (document, node) in root.members("symbols") {
            if known[document] == nil { node.problem("pack.missing_document", ["document": document]) }
            if let symbol = node.value.string, !symbol.isEmpty {
                symbols[document] = symbol
            } else {
                node.problem("pack.expected_text")
            }
        }
        return symbols
    }

    private func texts(_ representation: Representation) -> [Language: Texts] {
        let reader = RepresentationReader(pack: pack)
        var texts: [Language: Texts] = [:]
        for language in Language.allCases {
            guard let own = pack.node(folder + "/text.\(language.rawValue).yaml")?.value else { continue }
            texts[language] = Texts(reader.extend(own, language, representation))
        }
        return texts
    }

    private func documents() -> [String: String] {
        var documents: [String: String] = [:]
        for path in pack.paths(in: folder + "/documents", ending: ".mustache") {
            let name = path.dropFirst(folder.count + "/documents/".count).dropLast(".mustache".count)
            documents[String(name)] = pack.source.text(path)
        }
        return documents
    }
}
