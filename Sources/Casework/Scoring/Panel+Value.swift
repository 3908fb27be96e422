import Core
import OrderedCollections

// How panels and what happens to them are stored.

private func decimals(_ values: [String: Decimal]) -> Value {
    var members: Value.Object = [:]
    for (name, number) in values.sorted(by: { $0.key < $1.key }) { members[name] = .number(number) }
    return .object(members)
}

private func decimals(_ value: Value?) -> [String: Decimal] {
    (value?.object ?? [:]).reduce(into: [:]) { $0[$1.key] = $1.value.number }
}

private func number(_ decimal: Decimal?) -> Value? {
    guard let decimal else { return nil }
    return .number(decimal)
}

extension Members {
    func officer(_ name: String) throws -> Identifier {
        guard let officer = identifier(name) else { throw Members.unreadable(name) }
        return officer
    }

    func identifiers(_ name: String) -> [Identifier] {
        (object[name]?.array ?? []).compactMap { $0.integer.map { Identifier(rawValue: Int64($0)) } }
    }
}

extension Seat {
    var value: Value {
        [
            "id": .string(id), "place": .string(place), "role": .string(role), "officer": Value(officer),
            "name": .string(name),
        ]
    }
    init(_ members: Members) throws {
        self.init(
            id: try members.text("id"), place: try members.text("place"), role: try members.text("role"),
            officer: try members.officer("officer"), name: try members.text("name"))
    }
}

extension Sheet {
    var value: Value {
        compact([
            "step": .string(step), "officer": Value(officer), "phase": .string(phase.rawValue),
            "marks": decimals(marks), "note": .present(note),
        ])
    }
    init(_ members: Members) throws {
        self.init(
            step: try members.text("step"), officer: try members.officer("officer"),
            phase: try members.word("phase"), marks: decimals(members.object["marks"]),
            note: members.optionalText("note"))
    }
}

extension PanelResult {
    var value: Value {
        compact([
            "mark": .number(mark), "counted": Value(counted), "criteria": decimals(criteria), "chair": number(chair),
        ])
    }
    init(_ members: Members) throws {
        guard let mark = members.object["mark"]?.number else { throw Members.unreadable("mark") }
        self.init(
            mark: mark, counted: try members.int("counted"), criteria: decimals(members.object["criteria"]),
            chair: members.object["chair"]?.number)
    }
}

extension PanelRank {
    var value: Value {
        var members: Value.Object = ["of": Value(of)]
        if let place { members["place"] = Value(place) }
        if let seed { members["seed"] = .string(seed) }
        return .object(members)
    }
    init(_ members: Members) throws {
        self.init(
            place: members.object["place"]?.integer, of: try members.int("of"), seed: members.optionalText("seed"))
    }
}

extension PanelDraw {
    var value: Value {
        compact([
            "step": .string(step), "unit": .string(unit), "whole": .bool(isWhole), "phase": .string(phase.rawValue),
            "due": .present(due), "group": .present(group), "closes": .present(closes),
            "commitment": .present(commitment), "seats": .array(seats.map(\.value)), "seed": .string(seed),
            "loads": .array(loads.map { ["officer": Value($0.officer), "load": Value($0.load)] }),
            "barred": .array(barred.map { Value($0) }),
        ])
    }
    init(_ members: Members) throws {
        self.init(
            step: try members.text("step"), unit: try members.text("unit"), isWhole: members.bool("whole"),
            phase: try members.word("phase"), due: members.optionalInstant("due"),
            group: members.optionalText("group"), closes: members.optionalInstant("closes"),
            commitment: members.optionalText("commitment"), seats: try members.list("seats", Seat.init),
            seed: try members.text("seed"),
            loads: try members.list("loads") { Load(officer: try $0.officer("officer"), load: try $0.int("load")) },
            barred: members.identifiers("barred"))
    }
}

extension Recusal {
    var value: Value {
        [
            "step": .string(step), "seat": .string(seat), "officer": Value(officer), "reason": .string(reason),
            "own": .bool(isOwn),
        ]
    }
    init(_ members: Members) throws {
        self.init(
            step: try members.text("step"), seat: try members.text("seat"), officer: try members.officer("officer"),
            reason: try members.text("reason"), isOwn: members.bool("own"))
    }
}

extension PhaseClosing {
    var value: Value {
        compact([
            "step": .string(step), "phase": .string(phase.rawValue), "next": .string(next.rawValue),
            "due": .present(due),
        ])
    }
    init(_ members: Members) throws {
        self.init(
            step: try members.text("step"), phase: try members.word("phase"), next: try members.word("next"),
            due: members.optionalInstant("due"))
    }
}

extension Panel {
    var value: Value {
        compact([
            "step": .string(step), "unit": .string(unit), "group": .present(group), "closes": .present(closes),
            "commitment": .present(commitment), "phase": .string(phase.rawValue), "due": .present(due),
            "seats": .array(seats.map(\.value)), "recused": .array(recused.map { Value($0) }),
            "sheets": .array(sheets.map(\.value)), "result": result?.value, "rank": rank?.value,
        ])
    }
    init(_ members: Members) throws {
        self.init(
            step: try members.text("step"), unit: try members.text("unit"), group: members.optionalText("group"),
            closes: members.optionalInstant("closes"), commitment: members.optionalText("commitment"),
            phase: try members.word("phase"), due: members.optionalInstant("due"),
            seats: try members.list("seats", Seat.init), recused: members.identifiers("recused"),
            sheets: try members.list("sheets", Sheet.init),
            result: try members.optional("result", PanelResult.init), rank: try members.optional("rank", PanelRank.init)
        )
    }
}
