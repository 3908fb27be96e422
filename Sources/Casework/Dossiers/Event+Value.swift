package import Core
import OrderedCollections

extension Event {
    /// The stored word for each kind of event; never changed, since journals are kept for decades.
    package var kind: String {
        switch self {
        case .filed: "filed"
        case .stepOpened: "step_opened"
        case .stepClosed: "step_closed"
        case .assigned: "assigned"
        case .clockStarted: "clock_started"
        case .clockStopped: "clock_stopped"
        case .clockResumed: "clock_resumed"
        case .clockRestarted: "clock_restarted"
        case .clockFinished: "clock_finished"
        case .supplementRequested: "supplement_requested"
        case .supplemented: "supplemented"
        case .apologised: "apologised"
        case .consultationAsked: "consultation_asked"
        case .consultationAnswered: "consultation_answered"
        case .decided: "decided"
        case .documentIssued: "document_issued"
        case .documentRevoked: "document_revoked"
        case .feesCollected: "fees_collected"
        case .chosen: "chosen"
        case .paymentDemanded: "payment_demanded"
        case .paymentReceived: "payment_received"
        case .occurred: "occurred"
        case .recorded: "recorded"
        case .escalated: "escalated"
        case .withdrawalRequested: "withdrawal_requested"
        case .migrated: "migrated"
        case .noticed: "noticed"
        case .ended: "ended"
        }
    }

    /// What is stored beside the kind.
    package var body: Value {
        switch self {
        case .filed(let filed): filed.value
        case .stepOpened(let task): task.value
        case .stepClosed(let closed):
            compact([
                "step": .string(closed.step), "branch": .present(closed.branch), "outcome": .string(closed.outcome),
                "reason": .present(closed.reason), "note": .present(closed.note), "back": .present(closed.back),
            ])
        case .assigned(let step, let branch, let officer):
            compact(["step": .string(step), "branch": .present(branch), "officer": .present(officer)])
        case .clockStarted(let at, let due, let transferredAt):
            ["at": Value(at), "due": Value(due), "transferredAt": Value(transferredAt)]
        case .clockStopped(let cause): cause?.value ?? [:]
        case .clockFinished: [:]
        case .clockResumed(let due), .clockRestarted(let due): ["due": Value(due)]
        case .supplementRequested(let items, let reason, let resume):
            ["items": Value(list: items), "reason": .string(reason), "resume": .string(resume)]
        case .supplemented(let answers, let papers):
            compact(["answers": answers, "papers": .array(papers.map(\.value))])
        case .apologised(let due, let reason, let inTime):
            ["due": Value(due), "reason": .string(reason), "inTime": .bool(inTime)]
        case .consultationAsked(let step, let branch, let unit, let due):
            compact([
                "step": .string(step), "branch": .string(branch), "unit": .string(unit), "due": .present(due),
            ])
        case .consultationAnswered(let step, let branch, let answer, let note):
            compact([
                "step": .string(step), "branch": .string(branch), "answer": .string(answer.rawValue),
                "note": .present(note),
            ])
        case .decided(let outcome, let reason):
            compact(["outcome": .string(outcome), "reason": .present(reason)])
        case .documentIssued(let document, let number, let year, let unit, let signer):
            compact([
                "document": .string(document), "number": Value(number), "year": Value(year), "unit": .string(unit),
                "signer": .present(signer),
            ])
        case .documentRevoked(let index, let reason): ["index": Value(index), "reason": .string(reason)]
        case .feesCollected(let ids): ["fees": Value(list: ids)]
        case .chosen(let step, let target): ["step": .string(step), "to": .string(target.word)]
        case .paymentDemanded(let demand): demand.value
        case .paymentReceived(let reference, let amount, let method, let transaction):
            compact([
                "reference": .string(reference), "amount": Value(amount), "method": .string(method.rawValue),
                "transaction": .present(transaction),
            ])
        case .occurred(let step, let event, let reference):
            compact(["step": .string(step), "event": .string(event), "reference": .present(reference)])
        case .recorded(let record): record.value
        case .escalated(let step, let branch, let role):
            compact(["step": .string(step), "branch": .present(branch), "role": .string(role)])
        case .withdrawalRequested(let reason): ["reason": .string(reason)]
        case .migrated(let migration): migration.value
        case .noticed(let notice): ["notice": .string(notice.rawValue)]
        case .ended(let result): ["result": .string(result)]
        }
    }

    /// Reads a stored event. Throws `dossier.unreadable`, a fault.
    package init(kind: String, body: Value) throws {
        let members = try Members(body)
        switch kind {
        case "filed": self = .filed(try Filed(members))
        case "step_opened": self = .stepOpened(try OpenTask(members))
        case "step_closed":
            self = .stepClosed(
                StepClosed(
                    step: try members.text("step"), branch: members.optionalText("branch"),
                    outcome: try members.text("outcome"), reason: members.optionalText("reason"),
                    note: members.optionalText("note"), back: members.optionalText("back")))
        case "assigned":
            self = .assigned(
                step: try members.text("step"), branch: members.optionalText("branch"),
                officer: members.identifier("officer"))
        case "clock_started":
            self = .clockStarted(
                at: try members.instant("at"), due: try members.instant("due"),
                transferredAt: try members.instant("transferredAt"))
        case "clock_stopped": self = .clockStopped(try ClockCause(members))
        case "clock_resumed": self = .clockResumed(due: try members.instant("due"))
        case "clock_restarted": self = .clockRestarted(due: try members.instant("due"))
        case "clock_finished": self = .clockFinished
        case "supplement_requested":
            self = .supplementRequested(
                items: members.texts("items"), reason: try members.text("reason"), resume: try members.text("resume"))
        case "supplemented":
            self = .supplemented(answers: members.object["answers"], papers: try members.list("papers", Paper.init))
        case "apologised":
            self = .apologised(
                due: try members.instant("due"), reason: try members.text("reason"), inTime: members.bool("inTime"))
        case "consultation_asked":
            self = .consultationAsked(
                step: try members.text("step"), branch: try members.text("branch"), unit: try members.text("unit"),
                due: members.optionalInstant("due"))
        case "consultation_answered":
            self = .consultationAnswered(
                step: try members.text("step"), branch: try members.text("branch"), answer: try members.word("answer"),
                note: members.optionalText("note"))
        case "decided":
            self = .decided(outcome: try members.text("outcome"), reason: members.optionalText("reason"))
        case "document_issued":
            self = .documentIssued(
                document: try members.text("document"), number: try members.int("number"),
                year: try members.int("year"), unit: try members.text("unit"), signer: members.optionalText("signer"))
        case "document_revoked":
            self = .documentRevoked(index: try members.int("index"), reason: try members.text("reason"))
        case "fees_collected": self = .feesCollected(members.texts("fees"))
        case "chosen":
            self = .chosen(step: try members.text("step"), target: StepReader.target(try members.text("to")))
        case "payment_demanded": self = .paymentDemanded(try PaymentDemand(members))
        case "payment_received":
            self = .paymentReceived(
                reference: try members.text("reference"), amount: try members.int("amount"),
                method: try members.word("method"), transaction: members.optionalText("transaction"))
        case "occurred":
            self = .occurred(
                step: try members.text("step"), event: try members.text("event"),
                reference: members.optionalText("reference"))
        case "recorded": self = .recorded(try RecordWritten(members))
        case "escalated":
            self = .escalated(
                step: try members.text("step"), branch: members.optionalText("branch"), role: try members.text("role"))
        case "withdrawal_requested": self = .withdrawalRequested(reason: try members.text("reason"))
        case "migrated": self = .migrated(try DossierMigration(members))
        case "noticed": self = .noticed(try members.word("notice"))
        case "ended": self = .ended(result: try members.text("result"))
        default: throw Members.unreadable(kind)
        }
    }
}

extension Event.Filed {
    var value: Value {
        [
            "code": .string(code), "procedure": .string(procedure), "pack": .string(pack),
            "channel": .string(channel.rawValue), "language": .string(language.rawValue),
            "applicant": applicant.value, "owner": owner.value, "intakeUnit": .string(intakeUnit),
            "competentUnit": .string(competentUnit), "answers": answers, "papers": .array(papers.map(\.value)),
            "fees": .array(fees.map(\.value)), "expectedDue": Value(expectedDue),
        ]
    }

    init(_ members: Members) throws {
        self.init(
            code: try members.text("code"), procedure: try members.text("procedure"), pack: try members.text("pack"),
            channel: try members.word("channel"), language: try members.word("language"),
            applicant: try Applicant(Members(members.object["applicant"])),
            owner: try Owner(Members(members.object["owner"])), intakeUnit: try members.text("intakeUnit"),
            competentUnit: try members.text("competentUnit"), answers: try members.value("answers"),
            papers: try members.list("papers", Paper.init), fees: try members.list("fees", Fee.init),
            expectedDue: try members.instant("expectedDue"))
    }

    func numbered(_ code: String) -> Event.Filed {
        Event.Filed(
            code: code, procedure: procedure, pack: pack, channel: channel, language: language, applicant: applicant,
            owner: owner, intakeUnit: intakeUnit, competentUnit: competentUnit, answers: answers, papers: papers,
            fees: fees, expectedDue: expectedDue)
    }
}

extension Actor {
    package var value: Value {
        compact([
            "kind": .string(kind.rawValue), "id": .present(id), "name": .string(name), "unit": .present(unit),
        ])
    }

    package init(_ value: Value) throws {
        let members = try Members(value)
        self.init(
            kind: try members.word("kind"), id: members.identifier("id"), name: try members.text("name"),
            unit: members.optionalText("unit"))
    }
}
