import Administration
import Core
import Decisions
import OrderedCollections
import Schemas

// What a case does at steps that no officer takes, or that somebody outside ends.

extension Turn {
    private var scope: [String: Value] { procedure.scope(of: dossier, at: context.now) }

    func unit(of step: Step) -> String { dossier.unit(of: step) }

    /// Goes where the rules say.
    mutating func choose(_ step: Step, _ choice: Choice) throws {
        var target = choice.otherwise
        switch choice.way {
        case .cases(let cases):
            let scope = scope
            for item in cases where try item.when.holds(in: scope, at: context.now) {
                target = item.target
                break
            }
        case .table(let rule, _):
            if let word = try rule.value(scope, at: context.now).string { target = StepReader.target(word) }
        }
        emit(.chosen(step: step.id, target: target))
        try follow(target, from: step)
    }

    /// Waits for a date or an event. A date that has come, or that is not known, is not waited for.
    mutating func wait(_ step: Step, _ waiting: Waiting) throws {
        let unit = unit(of: step)
        var due = try due(step.limit, at: unit)
        if case .date(let rule) = waiting.until {
            guard let date = try rule.value(scope, at: context.now).string.flatMap({ CivilDate($0) }),
                date > context.now.date
            else { return try follow(step.outcomes[0].target, from: step, by: step.outcomes[0].id) }
            due = Instant(date, (context.hours(of: unit) ?? context.calendar.hours).opens)
        }
        openTask(step, at: unit, due: due)
        if let stop = waiting.stop { stopClock(ClockCause(.wait, step: step.id, basis: stop.basis)) }
    }

    /// Writes to a register. What is written is read again when it is saved: only then has the document its number.
    mutating func record(_ step: Step, _ recording: Recording) throws {
        emit(.recorded(try procedure.recording(step, recording, for: dossier, at: context.now)))
        try follow(step.outcomes[0].target, from: step, by: step.outcomes[0].id)
    }

    /// An officer reports the event that was waited for.
    mutating func report(_ step: Step, _ waiting: Waiting, _ act: Act, reference: String? = nil) throws {
        guard case .event(let event) = waiting.until, act.outcome == step.outcomes[0].id else {
            throw procedure.noSuchOutcome(act)
        }
        if let pattern = waiting.reference, reference.map({ pattern.matches($0) }) != true {
            throw Problem(.invalid, "dossier.reference_form", at: "/reference")
        }
        close(act)
        emit(.occurred(step: step.id, event: event, reference: reference))
        try resumeClock()
        try follow(step.outcomes[0].target, from: step, by: step.outcomes[0].id)
    }

    /// Leaves a step because time has passed.
    mutating func leaveByTime(_ step: Step, outcome: String, to target: Outcome.Target) throws {
        if case .pay = step.kind { returnParts(of: step.id, .late) }
        emit(
            .stepClosed(
                Event.StepClosed(step: step.id, branch: nil, outcome: outcome, reason: nil, note: nil)))
        try resumeClock()
        try follow(target, from: step, by: outcome)
    }
}

extension Procedure {
    /// The content of a record, field by field. Throws what its rules throw, and `register.valid_from`.
    func recording(
        _ step: Step, _ recording: Recording, for dossier: Dossier, at moment: Instant
    ) throws
        -> RecordWritten
    {
        let scope = scope(of: dossier, at: moment)
        var content: Value.Object = [:]
        for field in recording.fields {
            let value = try field.value.value(scope, at: moment)
            if !value.isNull { content[field.name] = value }
        }
        var validFrom = moment.date
        if let rule = recording.validFrom {
            guard let date = try rule.value(scope, at: moment).string.flatMap({ CivilDate($0) }) else {
                throw Problem(.conflict, "register.valid_from", ["register": recording.register])
            }
            validFrom = date
        }
        return RecordWritten(
            step: step.id, register: recording.register, content: .object(content), validFrom: validFrom,
            ends: recording.ends)
    }

    /// An event as it is saved on `dossier`, which has taken in all that came before: a record is read anew, since
    /// only now the document has its number.
    func settled(_ event: Event, on dossier: Dossier, at moment: Instant) throws -> Event {
        guard case .recorded(let record) = event, let step = steps[record.step],
            case .record(let recording) = step.kind
        else { return event }
        return .recorded(try self.recording(step, recording, for: dossier, at: moment))
    }
}
