import Administration
import Core
import Decisions
import OrderedCollections

extension StepReader {
    /// Reads a `score` step and the ways that lead on from it.
    func scoring(_ node: SourceNode) -> (Scoring, [Outcome])? {
        node.allow(
            "do", "at", "panel", "criteria", "phases", "aggregate", "rounding", "least", "tie", "rank", "conflicts",
            "outcomes", "at_most")
        let panel = panel(node)
        let criteria = criteria(node)
        let phases = phases(node)
        let ranking = ranking(node)
        let (ways, outcomes) = ways(node, isRanked: ranking != nil)
        let least = node.integer("least", default: 0)
        if node.value["least"] == nil { node.problem("pack.missing_key", ["key": "least"]) }
        let aggregate: Scoring.Aggregate = node.word("aggregate", default: .mean)
        if aggregate == .trimmedMean, least < 3 { node.problem("pack.trim_needs_three", at: "least") }
        if !(1...max(1, panel.size)).contains(least) {
            node.problem("pack.least_of_panel", ["size": String(panel.size)], at: "least")
        }
        let tie = tie(node, criteria, panel)
        if ranking == nil, !tie.isEmpty { node.problem("pack.tie_without_rank", at: "tie") }
        let conflicts = node.value["conflicts"] == nil ? [] : node.elements("conflicts").compactMap(\.value.string)
        return (
            Scoring(
                panel: panel, criteria: criteria, phases: phases, aggregate: aggregate, rounding: rounding(node),
                least: least, tie: tie, ranking: ranking, conflicts: conflicts, ways: ways), outcomes
        )
    }

    private func panel(_ node: SourceNode) -> PanelRule {
        guard let panel = node.child("panel") else {
            node.problem("pack.missing_key", ["key": "panel"])
            return PanelRule(unitKind: nil, places: [])
        }
        panel.allow("unit", "role", "size", "seats")
        guard (panel.value["role"] == nil) != (panel.value["seats"] == nil) else {
            panel.problem("pack.one_of", ["keys": "role, seats"])
            return PanelRule(unitKind: nil, places: [])
        }
        let places: [PanelRule.Place]
        if panel.value["role"] != nil {
            places = [place(panel, id: PanelRule.member, count: "size")]
        } else {
            places = panel.elements("seats").map { seat in
                seat.allow("id", "role", "count")
                return place(seat, id: seat.text("id"), count: "count")
            }
            for (index, place) in places.enumerated() where places[..<index].contains(where: { $0.id == place.id }) {
                panel.problem("pack.twice", ["key": "seats", "id": place.id], at: "seats")
            }
        }
        return PanelRule(unitKind: panel.optionalText("unit"), places: places)
    }

    private func place(_ node: SourceNode, id: String, count: String) -> PanelRule.Place {
        let role = node.text("role")
        if !role.isEmpty, Role(rawValue: role) == nil { unknownRole(role, node, "role") }
        let number = node.integer(count, default: 1)
        if !(1...30).contains(number) { node.problem("pack.panel_size", ["most": "30"], at: count) }
        return PanelRule.Place(id: id, role: role, count: number)
    }

    private func criteria(_ node: SourceNode) -> [Scoring.Criterion] {
        if node.value["criteria"] == nil { node.problem("pack.missing_key", ["key": "criteria"]) }
        let criteria = node.elements("criteria").map { item in
            item.allow("id", "from", "to", "step", "weight")
            let (from, to) = (decimal(item, "from", standard: .zero), decimal(item, "to", standard: nil))
            let step = decimal(item, "step", standard: .one)
            if to <= from { item.problem("pack.scale_empty", at: "to") }
            if step <= .zero || Decimal.remainder(to - from, step) != .zero {
                item.problem("pack.scale_step", ["step": step.description], at: "step")
            }
            let weight = item.value["weight"] == nil ? Decimal?.none : decimal(item, "weight", standard: .one)
            if let weight, weight <= .zero { item.problem("pack.weight_not_positive", at: "weight") }
            return Scoring.Criterion(id: item.text("id"), from: from, to: to, step: step, weight: weight)
        }
        if criteria.isEmpty || criteria.count > 30 {
            node.problem("pack.criteria_count", ["most": "30"], at: "criteria")
        }
        for (index, item) in criteria.enumerated() where criteria[..<index].contains(where: { $0.id == item.id }) {
            node.problem("pack.twice", ["key": "criteria", "id": item.id], at: "criteria")
        }
        let weighed = criteria.count { $0.weight != nil }
        if weighed != 0, weighed != criteria.count { node.problem("pack.weights_mixed", at: "criteria") }
        return criteria
    }

    /// Up to six digits before the point and six after it, so that sums stay exact.
    private func decimal(_ node: SourceNode, _ name: String, standard: Decimal?) -> Decimal {
        guard let value = node.value[name] else {
            if standard == nil { node.problem("pack.missing_key", ["key": name]) }
            return standard ?? .one
        }
        guard let number = value.number, number.magnitude < Decimal(1_000_000),
            number.rounded(.down, scale: 6) == number
        else {
            node.problem("pack.scale_number", ["key": name], at: name)
            return standard ?? .one
        }
        return number
    }

    private func phases(_ node: SourceNode) -> [Scoring.PhaseRule] {
        if node.value["phases"] == nil { node.problem("pack.missing_key", ["key": "phases"]) }
        let rules = node.elements("phases").compactMap { item -> Scoring.PhaseRule? in
            item.allow("phase", "limit")
            let word = item.text("phase")
            guard let phase = Phase(rawValue: word), Phase.timed.contains(phase) else {
                item.problem(
                    "pack.unknown_word",
                    ["key": "phase", "word": word, "allowed": Phase.timed.map(\.rawValue).joined(separator: ", ")],
                    at: "phase")
                return nil
            }
            if item.value["limit"] == nil { item.problem("pack.missing_key", ["key": "limit"]) }
            return StepReader.limit(item, "limit").map { Scoring.PhaseRule(phase: phase, limit: $0) }
        }
        let order = rules.compactMap { Phase.timed.firstIndex(of: $0.phase) }
        if rules.isEmpty || zip(order, order.dropFirst()).contains(where: { $0 >= $1 }) {
            node.problem(
                "pack.phase_order", ["order": Phase.timed.map(\.rawValue).joined(separator: ", ")], at: "phases")
        }
        return rules
    }

    private func rounding(_ node: SourceNode) -> MarkRounding {
        guard let rounding = node.child("rounding") else {
            node.problem("pack.missing_key", ["key": "rounding"])
            return MarkRounding(decimals: 2, half: .up)
        }
        rounding.allow("decimals", "half")
        if rounding.value["decimals"] == nil { rounding.problem("pack.missing_key", ["key": "decimals"]) }
        let decimals = rounding.integer("decimals", default: 2)
        if decimals > 6 { rounding.problem("pack.too_many_decimals", ["most": "6"], at: "decimals") }
        return MarkRounding(decimals: min(decimals, 6), half: rounding.word("half", default: .up))
    }

    private func ranking(_ node: SourceNode) -> RankingRule? {
        guard let rank = node.child("rank") else { return nil }
        rank.allow("group", "closes")
        let group = rank.value["group"] == nil ? nil : rules.rule(rank, "group", .string)
        return rules.rule(rank, "closes", .date).map { RankingRule(group: group, closes: $0) }
    }

    private func tie(_ node: SourceNode, _ criteria: [Scoring.Criterion], _ panel: PanelRule) -> [TieRule] {
        guard node.value["tie"] != nil else { return [] }
        return node.elements("tie").compactMap { item -> TieRule? in
            switch item.value.string {
            case "filed": return .filed
            case "lot": return .lot
            case "chair":
                if !panel.places.contains(where: { $0.id == PanelRule.chair }) { item.problem("pack.tie_needs_chair") }
                return .chair
            case let word:
                if item.value.object != nil {
                    item.allow("criterion")
                    let id = item.text("criterion")
                    if !criteria.contains(where: { $0.id == id }) {
                        item.problem("pack.no_such_criterion", ["criterion": id], at: "criterion")
                    }
                    return .criterion(id)
                }
                item.problem(
                    "pack.unknown_word",
                    ["key": "tie", "word": word ?? "", "allowed": "{criterion: …}, filed, chair, lot"])
                return nil
            }
        }
    }

    /// Outcomes in the file's order: the first whose mark and place hold. The last takes what is left.
    private func ways(_ node: SourceNode, isRanked: Bool) -> ([Scoring.Way], [Outcome]) {
        let members = node.members("outcomes")
        if members.isEmpty { node.problem("pack.no_outcomes", at: "outcomes") }
        var (ways, outcomes): ([Scoring.Way], [Outcome]) = ([], [])
        for (index, (id, item)) in members.enumerated() {
            var way = Scoring.Way(outcome: id, from: nil, places: nil)
            var target = item.value.string ?? ""
            if item.value.object != nil {
                item.allow("to", "from", "places")
                target = item.text("to")
                let from = item.value["from"] == nil ? nil : rules.rule(item, "from", .number)
                let places = item.value["places"] == nil ? nil : item.integer("places", default: 1)
                if places != nil, !isRanked { item.problem("pack.places_without_rank", at: "places") }
                if places == 0 { item.problem("pack.expected_number", ["key": "places"], at: "places") }
                way = Scoring.Way(outcome: id, from: from, places: places)
            }
            let isOpen = way.from == nil && way.places == nil
            if isOpen, index < members.count - 1 { item.problem("pack.outcome_takes_all", ["outcome": id]) }
            if !isOpen, index == members.count - 1 { item.problem("pack.last_outcome_open", ["outcome": id]) }
            ways.append(way)
            outcomes.append(Outcome(id: id, target: StepReader.target(target), when: .always))
        }
        return (ways, outcomes)
    }
}
