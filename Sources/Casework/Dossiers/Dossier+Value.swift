import Administration
package import Core
import OrderedCollections

/// Reads the members of a stored object; what is missing or of another type is our own fault, `dossier.unreadable`.
struct Members {
    let object: Value.Object

    init(_ value: Value?) throws {
        guard let object = value?.object else { throw Members.unreadable("object") }
        self.object = object
    }

    static func unreadable(_ member: String) -> Problem { Problem(.fault, "dossier.unreadable", ["member": member]) }

    private func required<T>(_ value: T?, _ name: String) throws -> T {
        guard let value else { throw Members.unreadable(name) }
        return value
    }

    func text(_ name: String) throws -> String { try required(object[name]?.string, name) }
    func optionalText(_ name: String) -> String? { object[name]?.string }
    func int(_ name: String) throws -> Int { try required(object[name]?.integer, name) }
    func bool(_ name: String) -> Bool { object[name]?.bool ?? false }
    func instant(_ name: String) throws -> Instant { Instant(milliseconds: Int64(try int(name))) }
    func optionalInstant(_ name: String) -> Instant? {
        object[name]?.integer.map { Instant(milliseconds: Int64($0)) }
    }
    func identifier(_ name: String) -> Identifier? { object[name]?.integer.map { Identifier(rawValue: Int64($0)) } }
    func word<Word: RawRepresentable>(_ name: String) throws -> Word where Word.RawValue == String {
        try required(Word(rawValue: try text(name)), name)
    }
    func value(_ name: String) throws -> Value { try required(object[name], name) }
    func list<T>(_ name: String, _ read: (Members) throws -> T) throws -> [T] {
        try (object[name]?.array ?? []).map { try read(Members($0)) }
    }
    func texts(_ name: String) -> [String] { object[name]?.array?.compactMap(\.string) ?? [] }
    func optional<T>(_ name: String, _ read: (Members) throws -> T) throws -> T? {
        guard let value = object[name], !value.isNull else { return nil }
        return try read(Members(value))
    }
}

/// An object without the members that are nil.
func compact(_ members: KeyValuePairs<String, Value?>) -> Value {
    var object: Value.Object = [:]
    object.reserveCapacity(members.count)
    for (name, value) in members { if let value { object[name] = value } }
    return .object(object)
}

extension Value {
    init(_ instant: Instant) { self.init(instant.milliseconds) }
    init(_ identifier: Identifier) { self.init(identifier.rawValue) }
    init(list: [String]) { self = .array(list.map(Value.string)) }
    static func present(_ text: String?) -> Value? { text.map(Value.string) }
    static func present(_ instant: Instant?) -> Value? { instant.map { Value($0) } }
    static func present(_ identifier: Identifier?) -> Value? { identifier.map { Value($0) } }
}

extension Dossier {
    /// The state as stored beside the journal, so that a command need not replay it.
    package var value: Value {
        compact([
            "code": .string(code), "procedure": .string(procedure), "pack": .string(pack),
            "channel": .string(channel.rawValue), "language": .string(language.rawValue), "filedAt": Value(filedAt),
            "applicant": applicant.value, "owner": owner.value, "intakeUnit": .string(intakeUnit),
            "competentUnit": .string(competentUnit), "group": group?.value,
            "waitsFor": waitsFor.isEmpty ? nil : Value(list: waitsFor), "answers": answers,
            "papers": .array(papers.map(\.value)),
            "fees": .array(fees.map(\.value)), "tasks": .array(tasks.map(\.value)), "clock": clock.value,
            "supplements": supplements.isEmpty ? nil : .array(supplements.map(\.value)),
            "reappointments": reappointments.isEmpty ? nil : .array(reappointments.map(\.value)),
            "consultations": consultations.isEmpty ? nil : .array(consultations.map(\.value)),
            "branches": branches.isEmpty ? nil : .array(branches.map(\.value)),
            "documents": documents.isEmpty ? nil : .array(documents.map(\.value)),
            "demands": demands.isEmpty ? nil : .array(demands.map(\.value)),
            "occurrences": occurrences.isEmpty ? nil : .array(occurrences.map(\.value)),
            "records": records.isEmpty ? nil : .array(records.map(\.value)),
            "panels": panels.isEmpty ? nil : .array(panels.map(\.value)),
            "refunds": refunds.isEmpty ? nil : .array(refunds.map(\.value)),
            "receipts": receipts.isEmpty ? nil : .array(receipts.map(\.value)),
            "returns": returns.isEmpty ? nil : Dossier.counts(returns),
            "doers": doers.isEmpty ? nil : Dossier.people(doers),
            "placers": placers.isEmpty ? nil : Dossier.people(placers), "excluded": excluded.map { Value($0) },
            "decision": decision.map {
                compact([
                    "outcome": .string($0.outcome), "reason": .present($0.reason), "by": .string($0.by),
                    "at": Value($0.at), "onBehalf": $0.onBehalf?.value,
                    "signing": $0.signing.isEmpty ? nil : Value(list: $0.signing),
                ])
            },
            "withdrawal": withdrawal.map { ["reason": .string($0.reason), "at": Value($0.at)] },
            "processedSteps": processedSteps == 0 ? nil : Value(processedSteps), "result": .present(result),
            "endedAt": .present(endedAt), "version": Value(version),
        ])
    }

    init(id: Identifier, _ value: Value) throws {
        let members = try Members(value)
        self.init(
            id: id, code: try members.text("code"), procedure: try members.text("procedure"),
            pack: try members.text("pack"), channel: try members.word("channel"),
            language: try members.word("language"), filedAt: try members.instant("filedAt"),
            applicant: try Applicant(Members(members.object["applicant"])),
            owner: try Owner(Members(members.object["owner"])), intakeUnit: try members.text("intakeUnit"),
            competentUnit: try members.text("competentUnit"), group: try members.optional("group", GroupLink.init),
            waitsFor: members.texts("waitsFor"), answers: try members.value("answers"),
            papers: try members.list("papers", Paper.init), fees: try members.list("fees", Fee.init),
            tasks: try members.list("tasks", OpenTask.init),
            clock: try LegalClock(Members(members.object["clock"])),
            supplements: try members.list("supplements", SupplementRequest.init),
            reappointments: try members.list("reappointments", Reappointment.init),
            consultations: try members.list("consultations", ConsultedBranch.init),
            branches: try members.list("branches", BranchRun.init),
            documents: try members.list("documents", IssuedDocument.init),
            demands: try members.list("demands", PaymentDemand.init),
            occurrences: try members.list("occurrences", Occurrence.init),
            records: try members.list("records", RecordWritten.init),
            panels: try members.list("panels", Panel.init),
            refunds: try members.list("refunds", Refund.init),
            receipts: try members.list("receipts", CashReceipt.init),
            returns: Dossier.counts(members.object["returns"]), doers: Dossier.people(members.object["doers"]),
            placers: Dossier.people(members.object["placers"]),
            excluded: Members.identifiers(members.object["excluded"].map { .array([$0]) }).first,
            decision: try members.optional("decision") {
                Decision(
                    outcome: try $0.text("outcome"), reason: $0.optionalText("reason"), by: try $0.text("by"),
                    at: try $0.instant("at"), onBehalf: try $0.optional("onBehalf", Giver.init),
                    signing: $0.texts("signing"))
            },
            withdrawal: try members.optional("withdrawal") {
                Withdrawal(reason: try $0.text("reason"), at: try $0.instant("at"))
            },
            processedSteps: members.object["processedSteps"]?.integer ?? 0,
            result: members.optionalText("result"), endedAt: members.optionalInstant("endedAt"),
            version: try members.int("version"))
    }
}

extension Dossier {
    private static func counts(_ counts: [String: Int]) -> Value {
        var members: Value.Object = [:]
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) { members[name] = Value(count) }
        return .object(members)
    }

    private static func counts(_ value: Value?) -> [String: Int] {
        (value?.object ?? [:]).reduce(into: [:]) { $0[$1.key] = $1.value.integer }
    }
}

extension Applicant {
    var value: Value {
        compact([
            "name": .string(name), "account": .present(account), "relation": .present(relation?.rawValue),
            "idNumber": .present(idNumber), "phone": .present(phone),
        ])
    }
    init(_ members: Members) throws {
        self.init(
            name: try members.text("name"), account: members.identifier("account"),
            relation: members.optionalText("relation").flatMap(Representation.Relation.init(rawValue:)),
            idNumber: members.optionalText("idNumber"), phone: members.optionalText("phone"))
    }
}

extension Owner {
    var value: Value {
        compact([
            "name": .string(name), "idNumber": .present(idNumber), "phone": .present(phone),
            "email": .present(email), "address": .present(address), "account": .present(account),
        ])
    }
    init(_ members: Members) throws {
        self.init(
            name: try members.text("name"), idNumber: members.optionalText("idNumber"),
            phone: members.optionalText("phone"), email: members.optionalText("email"),
            address: members.optionalText("address"), account: members.identifier("account"))
    }
}

extension Fee {
    var value: Value {
        compact([
            "id": .string(id), "amount": Value(amount), "collect": .string(collect.rawValue),
            "collectedAt": .present(collectedAt), "waivedAt": .present(waivedAt),
        ])
    }
    init(_ members: Members) throws {
        self.init(
            id: try members.text("id"), amount: try members.int("amount"), collect: try members.word("collect"),
            collectedAt: members.optionalInstant("collectedAt"), waivedAt: members.optionalInstant("waivedAt"))
    }
}

extension OpenTask {
    var value: Value {
        compact([
            "step": .string(step), "branch": .present(branch), "unit": .string(unit), "role": .string(role),
            "assignee": .present(assignee), "openedAt": Value(openedAt), "due": .present(due),
            "barred": barred.isEmpty ? nil : .array(barred.map { Value($0) }),
        ])
    }
    init(_ members: Members) throws {
        self.init(
            step: try members.text("step"), branch: members.optionalText("branch"), unit: try members.text("unit"),
            role: try members.text("role"), assignee: members.identifier("assignee"),
            openedAt: try members.instant("openedAt"), due: members.optionalInstant("due"),
            barred: Members.identifiers(members.object["barred"]))
    }
}

extension LegalClock.State {
    /// The stored word.
    package var word: String {
        switch self {
        case .notStarted: "not_started"
        case .running: "running"
        case .stopped: "stopped"
        case .finished: "finished"
        }
    }
}

extension LegalClock {
    var value: Value {
        let moment: Instant? =
            switch state {
            case .notStarted, .running: nil
            case .stopped(let at), .finished(let at): at
            }
        return compact([
            "state": .string(state.word), "at": .present(moment), "due": Value(due), "startedAt": .present(startedAt),
            "restarts": restarts == 0 ? nil : Value(restarts), "cause": cause?.value,
            "missed": .present(missed),
        ])
    }
    init(_ members: Members) throws {
        switch try members.text("state") {
        case "not_started": state = .notStarted
        case "running": state = .running
        case "stopped": state = .stopped(at: try members.instant("at"))
        case "finished": state = .finished(at: try members.instant("at"))
        default: throw Members.unreadable("clock.state")
        }
        due = try members.instant("due")
        startedAt = members.optionalInstant("startedAt")
        restarts = members.object["restarts"]?.integer ?? 0
        cause = try members.optional("cause") { try ClockCause($0) } ?? nil
        missed = members.optionalInstant("missed")
    }
}
