package import Administration
package import Core
import Decisions
package import Schemas

extension ReorganisationPlan {
    /// Reads a plan and holds it against the organisation: the units that end must end the day before, and whoever
    /// carries their work on must stand on the day. Throws `SourceProblems` with every mistake; docs/reorganisation.md
    /// is the language.
    package init(_ document: YAMLDocument, source: String, units: UnitDirectory) throws(SourceProblems) {
        let report = SourceNode.Report()
        let root = SourceNode(document, report)
        root.allow(
            "reorganisation", "title", "date", "basis", "article", "by", "changes", "rules", "consultations",
            "positions")
        for name in ["reorganisation", "date", "basis", "article", "by", "changes", "title"]
        where root.value[name] == nil {
            root.problem("pack.missing_key", ["key": name])
        }
        let day = root.date("date")
        let date = day ?? CivilDate(dayNumber: 0)
        let reader = ReorganisationReader(date: date, units: units)
        let changes = day == nil ? [] : reader.changes(root)
        if root.value["changes"]?.array?.isEmpty == true { root.problem("reorganise.no_changes", at: "changes") }
        let name = root.optionalText("reorganisation")
        if let name, !reader.isName(name) { root.problem("reorganise.no_name", at: "reorganisation") }
        let positions = root.child("positions")
        positions?.allow("follow", "officers")
        var officers: [String: [String]] = [:]
        var strangers: [String: SourceProblem] = [:]
        for (code, node) in positions?.members("officers") ?? [] {
            officers[code] = reader.standing(node)
            strangers[code] = SourceProblem(
                file: document.file, line: node.line, rule: "reorganise.unknown_officer", parameters: ["code": code])
        }
        self.init(
            name: name ?? "", title: reader.localized(root, "title"), date: date,
            basis: root.optionalText("basis") ?? "", article: root.optionalText("article") ?? "",
            by: root.optionalText("by") ?? "", changes: changes,
            rules: root.elements("rules").compactMap { reader.rule($0) },
            movesConsultations: root.word("consultations", default: ReorganisationReader.Consultations.refuse)
                == .follow,
            officersFollow: positions.map(reader.follow) ?? true, officers: officers, strangers: strangers,
            source: source)
        guard report.problems.isEmpty else { throw SourceProblems(report.problems) }
    }
}

/// Reads the parts of a plan.
struct ReorganisationReader {
    enum Consultations: String, CaseIterable { case refuse, follow }
    private enum Then: String, CaseIterable { case stay, move }

    let date: CivilDate
    let units: UnitDirectory

    func localized(_ node: SourceNode, _ name: String) -> Localized {
        guard let child = node.child(name) else { return Localized(code: "") }
        child.allow("vi", "en")
        return Localized(vietnamese: child.text("vi"), english: child.text("en"))
    }

    /// A plan is taken back by its name: people type it.
    func isName(_ text: String) -> Bool {
        let unseen: Set<Unicode.GeneralCategory> = [
            .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
        ]
        return text.unicodeScalars.contains { !$0.properties.isWhitespace }
            && !text.unicodeScalars.contains { unseen.contains($0.properties.generalCategory) }
    }

    /// Whether officers go along; true where nothing is said.
    func follow(_ positions: SourceNode) -> Bool {
        guard let said = positions.value["follow"] else { return true }
        if said.bool == nil {
            positions.problem(
                "pack.unknown_word",
                ["key": "follow", "word": said.string ?? said.json, "allowed": "true, false"], at: "follow")
        }
        return said.bool ?? true
    }

    func changes(_ root: SourceNode) -> [UnitChange] {
        var seen: Set<String> = []
        return root.elements("changes").compactMap { node in
            node.allow("merge", "split", "abolish", "rename", "into")
            let kinds = UnitChange.Kind.allCases.filter { node.value[$0.rawValue] != nil }
            guard kinds.count == 1, let kind = kinds.first, let member = node.child(kind.rawValue) else {
                node.problem("reorganise.change_kind")
                return nil
            }
            let old = sources(member, kind)
            for unit in old where !seen.insert(unit).inserted {
                member.problem("reorganise.unit_twice", ["unit": unit])
            }
            guard !old.isEmpty, let into = heirs(node, old) else { return nil }
            let change = UnitChange(kind: kind, units: old, into: into)
            check(change, node)
            return change
        }
    }

    /// One id, several, or every unit of a level or duty within an area that ends the day before.
    private func sources(_ node: SourceNode, _ kind: UnitChange.Kind) -> [String] {
        guard node.value.object != nil else {
            let ids = texts(node)
            for id in ids where units.unit(id, at: date + (-1)) == nil {
                node.problem("reorganise.unknown_unit", ["unit": id, "date": (date + (-1)).description])
            }
            return ids
        }
        node.allow("level", "duty", "within")
        let (level, duty, within) = (node.optionalText("level"), node.optionalText("duty"), node.text("within"))
        let found = units.active(at: date + (-1)).filter { unit in
            unit.to == date + (-1) && (level.map { unit.level.rawValue == $0 } ?? true)
                && (duty.map(unit.duties.contains) ?? true)
                && units.areas.isWithin(unit.area, within, at: date + (-1))
        }
        if found.isEmpty || level == nil && duty == nil { node.problem("reorganise.no_units") }
        return found.map(\.id)
    }

    /// Who carries the work on, as the plan says, or else as the organisation's files do.
    private func heirs(_ node: SourceNode, _ old: [String]) -> UnitChange.Heirs? {
        guard let member = node.child("into") else {
            let known = Set(old.compactMap { units.unit($0, at: date + (-1))?.successors })
            switch known.first {
            case .units(let ids)? where known.count == 1: return .units(ids)
            case .byArea(let word)? where known.count == 1: return .byArea(word)
            default:
                node.problem("reorganise.no_successor", ["unit": old.joined(separator: ", ")])
                return nil
            }
        }
        guard member.value.object == nil else {
            member.allow("by_area")
            return .byArea(member.text("by_area"))
        }
        let ids = standing(member)
        return ids.isEmpty ? nil : .units(ids)
    }

    /// Units that stand on the day.
    func standing(_ node: SourceNode) -> [String] {
        let ids = texts(node)
        for id in ids where units.unit(id, at: date) == nil {
            node.problem("reorganise.unknown_successor", ["unit": id, "date": date.description])
        }
        return ids
    }

    private func texts(_ node: SourceNode) -> [String] {
        if let text = node.value.string { return [text] }
        let ids = node.value.array?.compactMap(\.string) ?? []
        if ids.isEmpty || ids.count != node.value.array?.count { node.problem("reorganise.units_expected") }
        return ids
    }

    private func check(_ change: UnitChange, _ node: SourceNode) {
        let heirs: [String]? = if case .units(let ids) = change.into { ids } else { nil }
        let fits =
            switch change.kind {
            case .merge: change.units.count > 1 && heirs?.count == 1
            case .split: change.units.count == 1 && heirs?.count != 1
            case .rename: change.units.count == 1 && heirs?.count == 1
            case .abolish: true
            }
        if !fits { node.problem("reorganise.change_shape", ["kind": change.kind.rawValue]) }
        for id in change.units {
            guard let unit = units.unit(id, at: date + (-1)) else { continue }
            if units.unit(id, at: date) != nil, !(heirs?.contains(id) ?? false) {
                node.problem("reorganise.unit_stands", ["unit": id, "date": (date + (-1)).description])
            }
            guard case .byArea(let word) = change.into else { continue }
            let areas = units.areas.successors(of: unit.area, knownOn: date + (-1), at: date)
            if !areas.contains(where: { units.competent(level: word, area: $0.area.code, at: date) != nil }) {
                node.problem("reorganise.no_successor", ["unit": id])
            }
        }
    }

    func rule(_ node: SourceNode) -> HandoverRule? {
        node.allow("when", "then", "until", "to", "why")
        let when =
            node.value["when"] == nil ? nil : RuleReader(names: HandoverRule.names).rule(node, "when", .boolean)
        let why = localized(node, "why")
        if node.value["why"] == nil { node.problem("pack.missing_key", ["key": "why"]) }
        switch node.word("then", default: Then.move) {
        case .move:
            let units = node.child("to").map(standing) ?? []
            let to = units.first
            if units.count > 1 { node.problem("reorganise.one_unit", at: "to") }
            if node.value["until"] != nil { node.problem("reorganise.until_of_move", at: "until") }
            return HandoverRule(when: when, then: .move(to: to), why: why)
        case .stay:
            guard let until = node.date("until") else {
                if node.value["until"] == nil { node.problem("reorganise.stay_without_end") }
                return nil
            }
            if until < date + (-1) { node.problem("reorganise.until_before_date", at: "until") }
            return HandoverRule(when: when, then: .stay(until: until), why: why)
        }
    }
}
