import Administration
@testable import Casework
import Core
import OrderedCollections

/// One dossier of the tests' own pack before its panel, moved by the same commands as at the desk.
struct PanelHistory {
    let procedure: Procedure
    private(set) var journal: [JournalEntry]
    private(set) var dossier: Dossier
    var now: Instant

    /// Filed and accepted on 2026-11-30: the panel of three is drawn, and blind until 2026-12-03.
    init() throws {
        procedure = try StepsPack.procedure()
        guard let start = Instant("2026-11-30T09:00+07:00") else { throw Problem(.fault, "test.moment") }
        now = start
        let filed = try procedure.file(
            StepsPack.filing(floors: 2, area: 0, kind: "contest"), try Place.context(Place.citizen, start))
        journal = PowerTests.entries(filed, from: 0, start)
        guard let first = Dossier.replay(id: Identifier(rawValue: 1), journal) else {
            throw Problem(.fault, "test.replay")
        }
        dossier = first
        try take(by: Place.officer(.receptionist, at: dossier.intakeUnit)) { procedure, dossier, context in
            try procedure.act(Act(step: "intake", outcome: "accept"), on: dossier, context)
        }
    }

    var panel: Panel? { dossier.panel("jury") }

    mutating func take(
        by caller: Caller, _ decide: (Procedure, Dossier, CommandContext) throws -> [Event]
    ) throws {
        let context = try Place.context(caller, now)
        for event in try decide(procedure, dossier, context) {
            let entry = JournalEntry(
                sequence: dossier.version + 1, at: now, actor: context.actor(at: dossier.competentUnit), event: event)
            journal.append(entry)
            dossier.apply(entry)
        }
    }

    func judge(_ seat: Seat) -> Caller {
        Place.officer(
            Role(rawValue: seat.role) ?? .clerk, at: panel?.unit ?? "", id: seat.officer.rawValue)
    }

    mutating func score(_ seat: Seat, quality: Decimal, use: Decimal, note: String? = nil) throws {
        try take(by: judge(seat)) { procedure, dossier, context in
            try procedure.score(
                "jury", marks: ["quality": quality, "use": use], note: note, on: dossier, context)
        }
    }

    mutating func recuse(_ seat: Seat) throws {
        try take(by: judge(seat)) { procedure, dossier, context in
            try procedure.recuse("jury", officer: seat.officer, reason: "lý do kín", on: dossier, context)
        }
    }

    /// Time passes until the next alarm of the panel.
    mutating func ring(rivals: [Decimal] = []) throws {
        guard let alarm = procedure.panelAlarms(dossier).first else { return }
        now = alarm.at + .seconds(1)
        var context = try Place.context(.system, now)
        context.ranking = dossier.ranking(among: rivals, "jury", procedure)
        for event in try procedure.ring(alarm, on: dossier, context) {
            let entry = JournalEntry(sequence: dossier.version + 1, at: now, actor: .time, event: event)
            journal.append(entry)
            dossier.apply(entry)
        }
    }
}
