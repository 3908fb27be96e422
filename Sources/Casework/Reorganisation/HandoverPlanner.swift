import Administration
import Core

/// Says for each dossier of the units that end where it goes, and why. Remembers what it has worked out: dossiers of
/// one ward go the same way.
struct HandoverPlanner {
    let plan: ReorganisationPlan
    let run: Identifier
    let units: UnitDirectory
    /// The paths of the answers that name a commune, by pack and procedure.
    let wards: [String: [String]]
    /// Who holds a role at a successor from the day on.
    let holders: Set<PositionTransfer.Holder>
    private let heirs: [String: UnitChange.Heirs]
    private var known: [Way: Heir] = [:]

    /// A successor, and how it was found.
    private struct Heir {
        let unit: String?
        let note: HandoverRemark
    }

    private struct Way: Hashable {
        let unit: String
        let ward: String
        let filed: CivilDate
    }

    init(
        _ plan: ReorganisationPlan, run: Identifier, units: UnitDirectory, wards: [String: [String]],
        holders: Set<PositionTransfer.Holder>
    ) {
        self.plan = plan
        self.run = run
        self.units = units
        self.wards = wards
        self.holders = holders
        heirs = plan.heirs
    }

    static func key(_ dossier: Dossier) -> String { dossier.pack + " " + dossier.procedure }

    mutating func plan(_ dossier: Dossier, at now: Instant) throws -> HandoverPlan {
        let ward = ward(of: dossier)
        let rule = try rule(for: dossier, ward, at: now)
        let reason = rule?.why ?? plan.title
        var notes: [HandoverRemark] = []
        func refused(_ kind: HandoverKind, _ unit: String) -> HandoverPlan {
            HandoverPlan(
                verdict: .refused, reason: reason, notes: [HandoverRemark(kind, unit, name(unit))], handover: nil)
        }
        for panel in dossier.panels where panel.phase != .closed && heirs[panel.unit] != nil {
            return refused(.panelOpen, panel.unit)
        }
        var named: String?
        switch rule?.then {
        case .stay(let until)? where now.date <= until:
            let note = HandoverRemark(
                .stays, dossier.competentUnit, name(dossier.competentUnit), to: Localized(code: until.vietnamese))
            return HandoverPlan(verdict: .stays, reason: reason, notes: [note], handover: nil)
        case .stay(let until)?:
            notes.append(HandoverRemark(.leftOver, dossier.competentUnit, Localized(code: until.vietnamese)))
        case .move(let to)?: named = to
        case nil: break
        }
        var changes: [String: String] = [:]
        for unit in Set(dossier.holders).sorted() where heirs[unit] != nil {
            let isOwn = unit == dossier.competentUnit || unit == dossier.intakeUnit
            if !isOwn, !plan.movesConsultations { return refused(.consultationOpen, unit) }
            let heir = isOwn ? self.heir(of: unit, ward, dossier, named: named) : self.heir(of: unit, ward, dossier)
            guard let to = heir.unit else { return refused(.noSuccessor, unit) }
            changes[unit] = to
            notes.append(isOwn ? heir.note : HandoverRemark(.askedOn, unit, name(unit), to: name(to)))
        }
        let handover = handover(of: dossier, changes, reason, &notes)
        return HandoverPlan(verdict: .moves, reason: reason, notes: notes, handover: handover)
    }

    private func handover(
        of dossier: Dossier, _ changes: [String: String], _ reason: Localized, _ notes: inout [HandoverRemark]
    ) -> Handover {
        func change(_ unit: String) -> Handover.Change? {
            changes[unit].map { Handover.Change(from: unit, to: $0) }
        }
        let tasks = dossier.tasks.compactMap { task -> Handover.Duty? in
            guard let unit = change(task.unit) else { return nil }
            let goes = task.assignee.map {
                holders.contains(PositionTransfer.Holder(officer: $0, unit: unit.to, role: task.role))
            }
            if goes == false {
                notes.append(HandoverRemark(.freed, task.unit, Localized(code: task.step), to: name(unit.to)))
            }
            return Handover.Duty(
                step: task.step, branch: task.branch, unit: unit, was: task.assignee,
                assignee: goes == true ? task.assignee : nil)
        }
        let asked = dossier.consultations.compactMap { branch -> Handover.Duty? in
            guard branch.answer == nil, let unit = change(branch.unit) else { return nil }
            return Handover.Duty(step: branch.step, branch: branch.branch, unit: unit, was: nil, assignee: nil)
        }
        let running = dossier.branches.compactMap { run -> Handover.Duty? in
            guard run.isOpen, let unit = run.unit.flatMap(change) else { return nil }
            return Handover.Duty(step: run.step, branch: run.branch, unit: unit, was: nil, assignee: nil)
        }
        return Handover(
            run: run, plan: plan.name, date: plan.date, basis: plan.basis, article: plan.article, reason: reason,
            notes: notes.map(\.note), intake: change(dossier.intakeUnit), competent: change(dossier.competentUnit),
            tasks: tasks, consultations: asked, branches: running, undoes: nil)
    }

    private func rule(for dossier: Dossier, _ ward: Area?, at now: Instant) throws -> HandoverRule? {
        let waits = dossier.clock.isStopped || !dossier.waitsFor.isEmpty
        let scope: [String: Value] = [
            "due": .string(dossier.clock.due.date.description), "date": .string(plan.date.description),
            "filed": .string(dossier.filedAt.date.description), "today": .string(now.date.description),
            "unit": .string(dossier.competentUnit), "area": Value(ward?.code),
            "procedure": .string(dossier.procedure), "step": Value(dossier.tasks.first?.step),
            "steps": Value(list: dossier.tasks.map(\.step)), "channel": .string(dossier.channel.rawValue),
            "accepted": .bool(dossier.clock.startedAt != nil), "waiting": .bool(waits), "answers": dossier.answers,
        ]
        return try plan.rules.first { try $0.holds(scope, at: now) }
    }

    /// The commune that the answers name within the area of the unit that decides.
    private func ward(of dossier: Dossier) -> Area? {
        let (filed, areas) = (dossier.filedAt.date, units.areas)
        let around = units.unit(dossier.competentUnit, at: filed)?.area
        for path in wards[HandoverPlanner.key(dossier)] ?? [] {
            guard let code = dossier.answers.at(path)?.string, let area = areas.area(code, at: filed),
                around.map({ areas.isWithin(code, $0, at: filed) }) ?? true
            else { continue }
            return area
        }
        return nil
    }

    private mutating func heir(
        of unit: String, _ ward: Area?, _ dossier: Dossier, named: String? = nil
    ) -> Heir {
        if let named { return Heir(unit: named, note: HandoverRemark(.named, unit, name(unit), to: name(named))) }
        let way = Way(unit: unit, ward: ward?.code ?? "", filed: dossier.filedAt.date)
        if let found = known[way] { return found }
        let found = found(unit, ward, knownOn: dossier.filedAt.date)
        known[way] = found
        return found
    }

    private func found(_ unit: String, _ ward: Area?, knownOn filed: CivilDate) -> Heir {
        let own = heirs[unit] ?? .units([])
        if case .units(let ids) = own, ids.count == 1 {
            return Heir(unit: ids[0], note: HandoverRemark(.onlySuccessor, unit, name(unit), to: name(ids[0])))
        }
        func take(_ successor: AreaSuccessor) -> String? {
            switch own {
            case .byArea(let word):
                units.competent(level: word, area: successor.area.code, at: plan.date)?.id
            case .units(let ids):
                ids.first { id in
                    let area = units.unit(id, at: plan.date)?.area
                    return area.map { units.areas.isWithin(successor.area.code, $0, at: plan.date) } ?? false
                }
            }
        }
        if let ward {
            let became = units.areas.successors(of: ward.code, knownOn: filed, at: plan.date)
            for successor in became {
                guard let id = take(successor) else { continue }
                let kind: HandoverKind = became.count == 1 ? .byWard : .byLargerPart
                return Heir(unit: id, note: HandoverRemark(kind, unit, Localized(code: ward.name), to: name(id)))
            }
        }
        let last = plan.date + (-1)
        let area = units.unit(unit, at: last)?.area ?? ""
        let became = units.areas.successors(of: area, knownOn: last, at: plan.date)
        let id = became.lazy.compactMap(take).first
        return Heir(unit: id, note: HandoverRemark(.byUnitArea, unit, name(unit), to: id.map(name)))
    }

    private func name(_ unit: String) -> Localized { units.unit(unit)?.name ?? Localized(code: unit) }
}

extension Dossier {
    /// The units that have something to do for it now: the desk, who decides, whose tasks are open, whose branches run.
    var holders: [String] {
        [competentUnit, intakeUnit] + tasks.map(\.unit) + consultations.filter { $0.answer == nil }.map(\.unit)
            + branches.filter(\.isOpen).compactMap(\.unit)
    }
}

extension Procedure {
    /// The paths of the answers that name a commune: those beside the answer that decides first.
    var communePaths: [String] {
        let paths = form.fields.compactMap { field -> String? in
            guard field.areaLevel == Area.Level.commune.rawValue else { return nil }
            switch field.widget {
            case .area: return field.path
            case .address: return field.path + ".area"
            default: return nil
            }
        }
        let beside = competence.areaPath.split(separator: ".").dropLast().joined(separator: ".") + "."
        return paths.filter { $0.hasPrefix(beside) } + paths.filter { !$0.hasPrefix(beside) }
    }
}
