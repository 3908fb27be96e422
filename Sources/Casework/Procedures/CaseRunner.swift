package import Administration
package import Core
import OrderedCollections

/// Runs a pack's cases against the procedure itself: the same commands as the desk's, without a database.
package struct CaseRunner {
    let calendar: WorkingCalendar
    let units: UnitDirectory
    /// What the registers of the pack say of a record that a case writes.
    let judge: (RecordWritten) -> [Problem]

    package init(
        calendar: WorkingCalendar, units: UnitDirectory, judge: @escaping (RecordWritten) -> [Problem] = { _ in [] }
    ) {
        self.calendar = calendar
        self.units = units
        self.judge = judge
    }

    /// What differs from what the case expects; empty when it holds.
    package func run(_ case: ProcedureCase, _ procedure: Procedure) -> [SourceProblem] {
        var run = Run(runner: self, case: `case`, procedure: procedure)
        return run.problems()
    }

    /// The officer that a name in a case stands for.
    static func person(_ name: String) -> Identifier {
        Identifier(rawValue: name.utf8.reduce(1000) { ($0 * 31 + Int64($1)) % 1_000_000_007 })
    }

    /// One case at work.
    struct Run {
        let runner: CaseRunner
        let `case`: ProcedureCase
        let procedure: Procedure
        var dossier: Dossier?
        /// What happened so far, for those who wait for it.
        var journal: [JournalEntry] = []
        var numbers = 0
        var found: [SourceProblem] = []

        mutating func problems() -> [SourceProblem] {
            file()
            for act in `case`.acts where dossier != nil { perform(act) }
            if let ends = `case`.ends, let dossier { compare(ends, dossier) }
            return found
        }

        mutating func differs(_ what: String, expected: String, got: String, line: Int? = nil) {
            let parts = `case`.file.split(separator: ":")
            found.append(
                SourceProblem(
                    file: String(parts[0]), line: line ?? Int(parts[1]) ?? 1, rule: "pack.case_differs",
                    parameters: ["case": `case`.title, "what": what, "expected": expected, "got": got]))
        }

        mutating func check<T: Equatable>(_ what: String, _ expected: T?, _ got: T, line: Int? = nil) {
            if let expected, expected != got { differs(what, expected: "\(expected)", got: "\(got)", line: line) }
        }

        func unit(_ text: String, at date: CivilDate) -> String? {
            let parts = text.split(separator: ":").map(String.init)
            return parts.count == 2 ? runner.units.competent(level: parts[0], area: parts[1], at: date)?.id : text
        }

        /// `by`: a name for somebody who does more than one step; else each role is somebody of its own.
        func context(_ at: Instant, role: String?, unit: String?, by name: String? = nil) -> CommandContext {
            var positions: [Position] = []
            if let role = role.flatMap(Role.init(rawValue:)), let unit {
                positions = [Position(unit: unit, role: role, from: CivilDate(dayNumber: 0))]
            }
            return seated(
                Caller(
                    kind: positions.isEmpty ? .citizen : .officer, account: Identifier(rawValue: 1),
                    officer: positions.isEmpty ? nil : CaseRunner.person(name ?? role ?? ""), positions: positions), at)
        }

        private func seated(_ caller: Caller, _ at: Instant) -> CommandContext {
            var context = CommandContext(caller: caller, now: at, calendar: runner.calendar, units: runner.units)
            context.bench = .invented(for: procedure)
            return context
        }

        /// The judge of a seat, by its number. Throws `score.no_such_judge`.
        private func judge(_ number: Int, of step: String, _ state: Dossier) throws -> Seat {
            guard let seat = state.panel(step)?.seats.first(where: { $0.id == "\(Seat.prefix)\(number)" }) else {
                throw Problem(.notFound, "score.no_such_judge")
            }
            return seat
        }

        private func context(_ at: Instant, _ seat: Seat, _ state: Dossier, _ step: String) -> CommandContext {
            let unit = state.panel(step)?.unit ?? ""
            let positions = Role(rawValue: seat.role).map {
                [Position(unit: unit, role: $0, from: CivilDate(dayNumber: 0))]
            }
            return seated(Caller(kind: .officer, officer: seat.officer, positions: positions ?? []), at)
        }

        /// The applicant, who for a dossier of the counter or the post comes to the desk.
        private func applicant(_ at: Instant, _ state: Dossier) -> CommandContext {
            let role = state.channel == .online ? nil : Role.receptionist.rawValue
            return context(at, role: role, unit: state.intakeUnit)
        }

        /// Another system, which holds the step's role where the step is done.
        private func outside(_ at: Instant, _ state: Dossier, _ step: String?) throws -> CommandContext {
            let step = step.flatMap { procedure.steps[$0] }
            return context(at, role: step?.role, unit: step.map { state.unit(of: $0) } ?? state.competentUnit)
        }

        func papers(_ ids: [String]) -> [Paper] {
            ids.map { id in
                let type = procedure.papers.first { $0.id == id }?.accepts.first ?? .pdf
                return Paper(
                    paper: id, fileName: id, mediaType: type == .pdf ? "application/pdf" : "image/\(type.rawValue)",
                    size: 1000, sha256: "")
            }
        }

        private mutating func file() {
            let filed = `case`.filed
            let unit = filed.unit.flatMap { self.unit($0, at: filed.at.date) }
            let atDesk = filed.channel != .online
            do {
                let events = try procedure.file(
                    Filing(
                        procedure: procedure.id, channel: filed.channel, language: .vietnamese, intakeUnit: unit,
                        answers: filed.answers, papers: papers(filed.papers)),
                    context(filed.at, role: atDesk ? Role.receptionist.rawValue : nil, unit: unit))
                dossier = fold(nil, events, at: filed.at)
                check("problem", `case`.problem, "none")
            } catch {
                check("problem", `case`.problem ?? "none", code(error))
            }
            guard let dossier, let expect = `case`.expect else { return }
            compare(expect, dossier, line: nil)
        }

        mutating func fold(_ state: Dossier?, _ events: [Event], at: Instant) -> Dossier? {
            var state = state
            for event in events {
                var event = event
                if let known = state, case .recorded = event {
                    do {
                        event = try procedure.settled(event, on: known, at: at)
                    } catch {
                        differs("record", expected: "a record", got: code(error))
                    }
                }
                if case .recorded(let record) = event {
                    for problem in runner.judge(record) {
                        differs("record", expected: record.register, got: "\(problem.code) \(problem.parameters)")
                    }
                }
                event = numbered(event, in: state)
                if case .documentIssued(let document, _, let year, let unit, let signer) = event {
                    numbers += 1
                    event = .documentIssued(document: document, number: numbers, year: year, unit: unit, signer: signer)
                }
                let entry = JournalEntry(sequence: (state?.version ?? 0) + 1, at: at, actor: .time, event: event)
                journal.append(entry)
                if state == nil {
                    state = Dossier(id: Identifier(rawValue: 1), filedBy: entry)
                } else {
                    state?.apply(entry)
                }
            }
            return state
        }

        /// The numbers that a database would give.
        private func numbered(_ event: Event, in state: Dossier?) -> Event {
            switch event {
            case .paymentDemanded(var demand):
                demand.invoice = demand.invoice.map {
                    $0.numbered((state?.demands.count ?? 0) + 1, series: SeriesNumber.letters(of: $0.unit))
                }
                return .paymentDemanded(demand)
            case .receiptIssued(let receipt):
                let number = receipt.number.numbered((state?.receipts.count ?? 0) + 1, series: "BL")
                return .receiptIssued(receipt.numbered(number))
            default: return event
            }
        }

        mutating func perform(_ act: ProcedureCase.CaseAct) {
            ring(until: act.at)
            guard let state = dossier else { return }
            do {
                if case .clock = act.kind {} else { dossier = fold(state, try events(act, state), at: act.at) }
                check("problem", act.problem, "none", line: act.line)
            } catch {
                check("problem", act.problem ?? "none", code(error), line: act.line)
            }
            if let expect = act.expect, let dossier { compare(expect, dossier, line: act.line) }
        }

        private func events(_ act: ProcedureCase.CaseAct, _ state: Dossier) throws -> [Event] {
            switch act.kind {
            case .clock: return []
            case .act(let given):
                let task = state.task(given.step, branch: given.branch)
                let context = context(
                    act.at, role: task?.role ?? Role.specialist.rawValue, unit: task?.unit ?? state.competentUnit,
                    by: act.by)
                let only = procedure.steps[given.step]?.outcomes
                let outcome = given.outcome.isEmpty && only?.count == 1 ? only?[0].id ?? "" : given.outcome
                return try procedure.act(
                    Act(
                        step: given.step, branch: given.branch, outcome: outcome, reason: given.reason,
                        note: given.note, items: given.items, feesCollected: given.feesCollected,
                        reference: given.reference),
                    on: state, context)
            case .supply(let answers, let ids):
                return try procedure.supplement(
                    answers: answers.map { state.answers.merging($0) }, papers: papers(ids), on: state,
                    applicant(act.at, state))
            case .apologise(let due, let reason):
                return try procedure.apologise(
                    due: due, reason: reason, on: state,
                    context(act.at, role: Role.divisionHead.rawValue, unit: state.competentUnit))
            case .payment(let amount, let reference, let transaction):
                let demand = state.demands.last
                let context = try outside(act.at, state, demand?.step)
                return try procedure.paymentReceived(
                    reference: reference ?? demand?.reference ?? "", amount: amount, transaction: transaction,
                    on: state,
                    context)
            case .event(let event, let reference):
                let step = procedure.steps.values.first { step in
                    if case .wait(let waiting) = step.kind, case .event(event) = waiting.until { true } else { false }
                }
                return try procedure.occurred(
                    event, reference: reference, on: state, try outside(act.at, state, step?.id))
            case .score(let step, let judge, let marks):
                let seat = try self.judge(judge, of: step, state)
                return try procedure.score(
                    step, marks: marks, note: nil, on: state, context(act.at, seat, state, step))
            case .recuse(let step, let judge, let reason):
                let seat = try self.judge(judge, of: step, state)
                return try procedure.recuse(
                    step, officer: seat.officer, reason: reason, on: state, context(act.at, seat, state, step))
            case .withdraw(let reason):
                return try procedure.withdraw(reason: reason, on: state, applicant(act.at, state))
            }
        }

        /// Rings every alarm that comes due before `moment`, in order, as the timekeeper would.
        mutating func ring(until moment: Instant) {
            var rung: Set<Alarm> = []
            while let state = dossier {
                let context = CommandContext(
                    caller: .system, now: moment, calendar: runner.calendar, units: runner.units)
                let alarms = (try? procedure.alarms(of: state, context)) ?? []
                let due = alarms.filter { $0.at < moment && !rung.contains($0) }.min { $0.at < $1.at }
                guard let due else { return }
                rung.insert(due)
                let at = due.at + .seconds(1)
                var then = seated(.system, at)
                if due.kind == .ranking { then.ranking = state.ranking(among: `case`.rivals, due.subject, procedure) }
                do {
                    dossier = fold(state, try procedure.ring(due, on: state, then), at: at)
                } catch {
                    differs("clock", expected: "no problem", got: code(error))
                }
            }
        }

        mutating func compare(_ expect: ProcedureCase.Expectation, _ dossier: Dossier, line: Int?) {
            if let fees = expect.fees {
                let got = Dictionary(uniqueKeysWithValues: dossier.fees.map { ($0.id, $0.amount) })
                check(
                    "fees", fees.sorted { $0.key < $1.key }.description, got.sorted { $0.key < $1.key }.description,
                    line: line)
            }
            if let competent = expect.competent {
                check(
                    "competent", unit(competent, at: dossier.filedAt.date) ?? competent, dossier.competentUnit,
                    line: line)
            }
            check("status", expect.status, dossier.status.rawValue, line: line)
            check("due", expect.due, dossier.clock.due, line: line)
            check("expected_due", expect.expectedDue, dossier.clock.due, line: line)
            check("clock", expect.clock, dossier.clock.state.word, line: line)
            check("phase", expect.phase, dossier.panels.last?.phase.rawValue ?? "none", line: line)
            let refund = dossier.refunds.filter(\.isOpen).reduce(0) { $0 + $1.amount }
            check("refund", expect.refund, refund, line: line)
            check("open", expect.open?.sorted(), dossier.tasks.map(\.subject).sorted(), line: line)
        }

        private mutating func compare(_ ends: ProcedureCase.Ending, _ dossier: Dossier) {
            check("result", ends.result, dossier.result ?? "none")
            check("status", ends.status, dossier.status.rawValue)
            check("late", ends.late, dossier.clock.isLate(at: dossier.endedAt ?? dossier.clock.due))
            check("documents", ends.documents, dossier.documents.map(\.document))
            let panel = dossier.panels.last
            check("score", ends.score?.normalized.description, panel?.result?.mark.description ?? "none")
            check("place", ends.place.map(String.init), panel?.rank?.place.map(String.init) ?? "none")
            for (register, fields) in (ends.records ?? [:]).sorted(by: { $0.key < $1.key }) {
                let written = dossier.records.last { $0.register == register }?.content
                for (field, value) in fields.object ?? [:] {
                    check("\(register).\(field)", value.json, (written?[field] ?? .null).json)
                }
            }
        }

        func code(_ error: any Error) -> String {
            switch error {
            case let problem as Problem: problem.code
            case let problems as Problems: problems.all.first?.code ?? "none"
            default: "\(error)"
            }
        }
    }
}
