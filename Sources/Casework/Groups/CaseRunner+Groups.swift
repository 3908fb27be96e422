import Administration
package import Core
import OrderedCollections

extension CaseRunner {
    /// What differs from what a group's case expects; empty when it holds.
    package func run(
        _ case: GroupCase, _ group: ProcedureGroup, _ procedures: (String) -> Procedure?
    ) -> [SourceProblem] {
        var run = GroupRun(
            runner: self, case: `case`, group: group,
            procedures: group.members.reduce(into: [:]) { $0[$1.id] = procedures($1.procedure) })
        return run.problems()
    }
}

/// One case of a group at work: a run for each member's dossier.
private struct GroupRun {
    let runner: CaseRunner
    let `case`: GroupCase
    let group: ProcedureGroup
    let procedures: [String: Procedure]
    var runs: OrderedDictionary<String, CaseRunner.Run> = [:]
    private var found: [SourceProblem] = []

    init(runner: CaseRunner, case: GroupCase, group: ProcedureGroup, procedures: [String: Procedure]) {
        self.runner = runner
        self.case = `case`
        self.group = group
        self.procedures = procedures
    }

    mutating func problems() -> [SourceProblem] {
        file()
        if !runs.isEmpty {
            for act in `case`.acts { perform(act) }
            if let ends = `case`.ends { compare(ends) }
        }
        return found + runs.values.flatMap(\.found)
    }

    private mutating func check<T: Equatable>(_ what: String, _ expected: T?, _ got: T, line: Int? = nil) {
        guard let expected, expected != got else { return }
        let parts = `case`.file.split(separator: ":")
        found.append(
            SourceProblem(
                file: String(parts[0]), line: line ?? Int(parts[1]) ?? 1, rule: "pack.case_differs",
                parameters: ["case": `case`.title, "what": what, "expected": "\(expected)", "got": "\(got)"]))
    }

    /// A run of one member, which tells what differs under the group's case.
    private func member(_ id: String, _ procedure: Procedure) -> CaseRunner.Run {
        let title = ProcedureCase(
            title: "\(`case`.title) › \(id)", procedure: procedure.id, file: `case`.file, filed: `case`.filed,
            expect: nil, problem: nil, rivals: [], acts: [], ends: nil)
        return CaseRunner.Run(runner: runner, case: title, procedure: procedure)
    }

    private mutating func file() {
        let filed = `case`.filed
        guard let first = group.members.first, let procedure = procedures[first.id] else { return }
        let anyone = member(first.id, procedure)
        let unit = filed.unit.flatMap { anyone.unit($0, at: filed.at.date) }
        let context = anyone.context(
            filed.at, role: filed.channel == .online ? nil : Role.receptionist.rawValue, unit: unit)
        let papers = filed.papers.map { id in
            let type = group.front.papers.first { $0.id == id }?.accepts.first ?? .pdf
            return Paper(
                paper: id, fileName: id, mediaType: type == .pdf ? "application/pdf" : "image/\(type.rawValue)",
                size: 1000, sha256: "")
        }
        do {
            let parts = try group.file(
                Filing(
                    procedure: group.id, channel: filed.channel, language: .vietnamese, intakeUnit: unit,
                    answers: filed.answers, papers: papers), procedures, as: Identifier(rawValue: 1), context)
            for part in parts {
                var run = member(part.member.id, part.procedure)
                run.dossier = run.fold(nil, part.events, at: filed.at)
                runs[part.member.id] = run
            }
            check("problem", `case`.problem, "none")
        } catch {
            check("problem", `case`.problem ?? "none", anyone.code(error))
        }
        if !runs.isEmpty, let expect = `case`.expect { compare(expect, line: nil) }
    }

    private mutating func perform(_ act: GroupCase.GroupAct) {
        for id in runs.keys { advance(id) { $0.ring(until: act.act.at) } }
        guard runs[act.member] != nil else { return check("member", act.member, "none", line: act.act.line) }
        advance(act.member) { $0.perform(act.act) }
        if let expect = act.group { compare(expect, line: act.act.line) }
    }

    /// Does something with one member's dossier, and then what that brings about in the others.
    private mutating func advance(_ id: String, _ change: (inout CaseRunner.Run) -> Void) {
        let before = runs[id]?.journal.count ?? 0
        guard var run = runs[id] else { return }
        change(&run)
        runs[id] = run
        guard let source = run.dossier, run.journal.count > before else { return }
        let entries = run.journal[before...]
        for (dependant, step) in group.dependants(of: id) {
            guard let waiting = runs[dependant.id]?.dossier, let procedure = procedures[dependant.id], !waiting.isEnded,
                waiting.waitsFor.contains(id), let at = entries.last?.at
            else { continue }
            let isThere = entries.contains { entry in
                if case .stepOpened(let task) = entry.event { task.step == step } else { false }
            }
            guard isThere || source.isEnded else { continue }
            let context = CommandContext(caller: .system, now: at, calendar: runner.calendar, units: runner.units)
            do {
                let events =
                    isThere
                    ? try procedure.release(waiting, by: source, dependant, context)
                    : procedure.block(waiting, by: source, context)
                advance(dependant.id) { $0.dossier = $0.fold(waiting, events, at: at) }
            } catch {
                check("release", "none", run.code(error))
            }
        }
    }

    private mutating func compare(_ expect: GroupCase.GroupExpectation, line: Int?) {
        let dossiers = runs.compactMapValues(\.dossier)
        check("total", expect.total, dossiers.values.flatMap(\.fees).reduce(0) { $0 + $1.amount }, line: line)
        check(
            "waiting", expect.waiting?.sorted(),
            dossiers.filter { !$0.value.waitsFor.isEmpty }.map(\.key).sorted(), line: line)
        let open = dossiers.flatMap { id, dossier in dossier.tasks.map { "\(id).\($0.subject)" } }
        check("open", expect.open?.sorted(), open.sorted(), line: line)
        if let due = dossiers.values.map(\.clock.due).max() { check("due", expect.due, due, line: line) }
        for (id, unit) in expect.competent.sorted(by: { $0.key < $1.key }) {
            let named = runs[id]?.unit(unit, at: `case`.filed.at.date) ?? unit
            check("competent of \(id)", named, dossiers[id]?.competentUnit ?? "none", line: line)
        }
    }

    private mutating func compare(_ ends: GroupCase.GroupEnding) {
        for (id, result) in ends.results.sorted(by: { $0.key < $1.key }) {
            check("result of \(id)", result, runs[id]?.dossier?.result ?? "none")
        }
        for (id, answers) in ends.answers.object ?? [:] {
            for (path, value) in AnswerSheet.flat(answers) {
                check("\(id): \(path)", value.json, (runs[id]?.dossier?.answers.at(path) ?? .null).json)
            }
        }
    }
}
