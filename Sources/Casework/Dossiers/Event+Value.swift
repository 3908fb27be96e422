import Administration
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
        case .branchOpened: "branch_opened"
        case .branchClosed: "branch_closed"
        case .decided: "decided"
        case .documentIssued: "document_issued"
        case .documentRevoked: "document_revoked"
        case .feesCollected: "fees_collected"
        case .feesDropped: "fees_dropped"
        case .feesRevised: "fees_revised"
        case .feesWaived: "fees_waived"
        case .chosen: "chosen"
        case .paymentDemanded: "payment_demanded"
        case .paymentReceived: "payment_received"
        case .receiptIssued: "receipt_issued"
        case .refundDue: "refund_due"
        case .refundPaid: "refund_paid"
        case .occurred: "occurred"
        case .recorded: "recorded"
        case .escalated: "escalated"
        case .waiting: "waiting"
        case .released: "released"
        case .blocked: "blocked"
        case .withdrawalRequested: "withdrawal_requested"
        case .migrated: "migrated"
        case .stayed: "stayed"
        case .handedOver: "handed_over"
        case .noticed: "noticed"
        case .ended: "ended"
        case .panelDrawn: "panel_drawn"
        case .recused: "recused"
        case .sheetSubmitted: "sheet_submitted"
        case .phaseClosed: "phase_closed"
        case .scored: "scored"
        case .ranked: "ranked"
        case .withheld(let kind, _): kind
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
                "by": .present(closed.by),
            ])
        case .assigned(let step, let branch, let officer):
            compact(["step": .string(step), "branch": .present(branch), "officer": .present(officer)])
        case .clockStarted(let at, let due, let transferredAt):
            ["at": Value(at), "due": Value(due), "transferredAt": Value(transferredAt)]
        case .clockStopped(let cause): cause?.value ?? [:]
        case .clockFinished: [:]
        case .clockResumed(let due), .clockRestarted(let due): ["due": Value(due)]
        case .supplementRequested(let items, let reason, let resume, let answer):
            compact([
                "items": Value(list: items), "reason": .string(reason), "resume": .string(resume),
                "answer": answer?.value,
            ])
        case .supplemented(let answers, let papers, let owner):
            compact(["answers": answers, "papers": .array(papers.map(\.value)), "owner": owner?.value])
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
        case .branchOpened(let step, let branch, let unit, let due):
            compact([
                "step": .string(step), "branch": .string(branch), "unit": .present(unit), "due": .present(due),
            ])
        case .branchClosed(let step, let branch, let outcome):
            ["step": .string(step), "branch": .string(branch), "outcome": .string(outcome)]
        case .decided(let outcome, let reason, let signing):
            compact([
                "outcome": .string(outcome), "reason": .present(reason),
                "signing": signing.isEmpty ? nil : Value(list: signing),
            ])
        case .documentIssued(let document, let number, let year, let unit, let signer):
            compact([
                "document": .string(document), "number": Value(number), "year": Value(year), "unit": .string(unit),
                "signer": .present(signer),
            ])
        case .documentRevoked(let index, let reason): ["index": Value(index), "reason": .string(reason)]
        case .feesCollected(let ids): ["fees": Value(list: ids)]
        case .feesDropped: [:]
        case .feesRevised(let fees): ["fees": .array(fees.map(\.value))]
        case .feesWaived(let reason): ["reason": .string(reason)]
        case .chosen(let step, let target): ["step": .string(step), "to": .string(target.word)]
        case .paymentDemanded(let demand): demand.value
        case .paymentReceived(let payment): payment.value
        case .receiptIssued(let receipt): receipt.value
        case .refundDue(let refund): refund.value
        case .refundPaid(let index, let method, let transaction):
            compact([
                "index": Value(index), "method": .string(method.rawValue), "transaction": .present(transaction),
            ])
        case .occurred(let step, let event, let reference):
            compact(["step": .string(step), "event": .string(event), "reference": .present(reference)])
        case .recorded(let record): record.value
        case .escalated(let step, let branch, let role):
            compact(["step": .string(step), "branch": .present(branch), "role": .string(role)])
        case .waiting(let members): ["for": Value(list: members)]
        case .released(let release):
            [
                "member": .string(release.member), "code": .string(release.code), "answers": release.answers,
                "papers": .array(release.papers.map(\.value)), "due": Value(release.due),
            ]
        case .blocked(let member, let code, let result):
            ["member": .string(member), "code": .string(code), "result": .string(result)]
        case .withdrawalRequested(let reason): ["reason": .string(reason)]
        case .migrated(let migration): migration.value
        case .stayed(let stay): stay.value
        case .handedOver(let handover): handover.value
        case .noticed(let notice): ["notice": .string(notice.rawValue)]
        case .ended(let result): ["result": .string(result)]
        case .panelDrawn(let draw): draw.value
        case .recused(let recusal): recusal.value
        case .sheetSubmitted(let sheet): sheet.value
        case .phaseClosed(let closing): closing.value
        case .scored(let step, let result): ["step": .string(step), "result": result.value]
        case .ranked(let step, let rank): ["step": .string(step), "rank": rank.value]
        case .withheld(_, let step): ["step": .string(step), "withheld": .bool(true)]
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
                    note: members.optionalText("note"), back: members.optionalText("back"),
                    by: members.identifier("by")))
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
                items: members.texts("items"), reason: try members.text("reason"), resume: try members.text("resume"),
                answer: try members.optional("answer") { try AnswerTime($0) } ?? nil)
        case "supplemented":
            self = .supplemented(
                answers: members.object["answers"], papers: try members.list("papers", Paper.init),
                owner: try members.optional("owner") { try Owner($0) } ?? nil)
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
        case "branch_opened":
            self = .branchOpened(
                step: try members.text("step"), branch: try members.text("branch"), unit: members.optionalText("unit"),
                due: members.optionalInstant("due"))
        case "branch_closed":
            self = .branchClosed(
                step: try members.text("step"), branch: try members.text("branch"),
                outcome: try members.text("outcome"))
        case "decided":
            self = .decided(
                outcome: try members.text("outcome"), reason: members.optionalText("reason"),
                signing: members.texts("signing"))
        case "document_issued":
            self = .documentIssued(
                document: try members.text("document"), number: try members.int("number"),
                year: try members.int("year"), unit: try members.text("unit"), signer: members.optionalText("signer"))
        case "document_revoked":
            self = .documentRevoked(index: try members.int("index"), reason: try members.text("reason"))
        case "fees_collected": self = .feesCollected(members.texts("fees"))
        case "fees_dropped": self = .feesDropped
        case "fees_revised": self = .feesRevised(try members.list("fees", Fee.init))
        case "fees_waived": self = .feesWaived(reason: try members.text("reason"))
        case "chosen":
            self = .chosen(step: try members.text("step"), target: StepReader.target(try members.text("to")))
        case "payment_demanded": self = .paymentDemanded(try PaymentDemand(members))
        case "payment_received": self = .paymentReceived(try ReceivedPayment(members))
        case "receipt_issued": self = .receiptIssued(try CashReceipt(members))
        case "refund_due": self = .refundDue(try Refund(members))
        case "refund_paid":
            self = .refundPaid(
                index: try members.int("index"), method: try members.word("method"),
                transaction: members.optionalText("transaction"))
        case "occurred":
            self = .occurred(
                step: try members.text("step"), event: try members.text("event"),
                reference: members.optionalText("reference"))
        case "recorded": self = .recorded(try RecordWritten(members))
        case "escalated":
            self = .escalated(
                step: try members.text("step"), branch: members.optionalText("branch"), role: try members.text("role"))
        case "waiting": self = .waiting(for: members.texts("for"))
        case "released":
            self = .released(
                Release(
                    member: try members.text("member"), code: try members.text("code"),
                    answers: try members.value("answers"), papers: try members.list("papers", Paper.init),
                    due: try members.instant("due")))
        case "blocked":
            self = .blocked(
                by: try members.text("member"), code: try members.text("code"), result: try members.text("result"))
        case "withdrawal_requested": self = .withdrawalRequested(reason: try members.text("reason"))
        case "migrated": self = .migrated(try DossierMigration(members))
        case "stayed": self = .stayed(try DossierStay(members))
        case "handed_over": self = .handedOver(try Handover(members))
        case "noticed": self = .noticed(try members.word("notice"))
        case "ended": self = .ended(result: try members.text("result"))
        case "panel_drawn": self = .panelDrawn(try PanelDraw(members))
        case "recused": self = .recused(try Recusal(members))
        case "sheet_submitted": self = .sheetSubmitted(try Sheet(members))
        case "phase_closed": self = .phaseClosed(try PhaseClosing(members))
        case "scored":
            self = .scored(
                step: try members.text("step"), result: try PanelResult(Members(members.object["result"])))
        case "ranked":
            self = .ranked(step: try members.text("step"), rank: try PanelRank(Members(members.object["rank"])))
        default: throw Members.unreadable(kind)
        }
    }
}

extension Event.Filed {
    var value: Value {
        compact([
            "code": .string(code), "procedure": .string(procedure), "pack": .string(pack),
            "channel": .string(channel.rawValue), "language": .string(language.rawValue),
            "applicant": applicant.value, "owner": owner.value, "intakeUnit": .string(intakeUnit),
            "competentUnit": .string(competentUnit), "answers": answers, "papers": .array(papers.map(\.value)),
            "fees": .array(fees.map(\.value)), "expectedDue": Value(expectedDue), "group": group?.value,
            "excluded": excluded.map { Value($0) },
        ])
    }

    init(_ members: Members) throws {
        self.init(
            code: try members.text("code"), procedure: try members.text("procedure"), pack: try members.text("pack"),
            channel: try members.word("channel"), language: try members.word("language"),
            applicant: try Applicant(Members(members.object["applicant"])),
            owner: try Owner(Members(members.object["owner"])), intakeUnit: try members.text("intakeUnit"),
            competentUnit: try members.text("competentUnit"), answers: try members.value("answers"),
            papers: try members.list("papers", Paper.init), fees: try members.list("fees", Fee.init),
            expectedDue: try members.instant("expectedDue"), group: try members.optional("group", GroupLink.init),
            excluded: Members.identifiers(members.object["excluded"].map { .array([$0]) }).first)
    }

    /// With the code that the database gives, and the owner's account and the group's code where there are such.
    func numbered(_ code: String, owner account: Identifier? = nil, group groupCode: String? = nil) -> Event.Filed {
        var owner = owner
        owner.account = account
        return Event.Filed(
            code: code, procedure: procedure, pack: pack, channel: channel, language: language, applicant: applicant,
            owner: owner, intakeUnit: intakeUnit, competentUnit: competentUnit, answers: answers, papers: papers,
            fees: fees, expectedDue: expectedDue, group: groupCode.map { group?.numbered($0) } ?? group,
            excluded: excluded)
    }
}

extension Actor {
    package var value: Value {
        compact([
            "kind": .string(kind.rawValue), "id": .present(id), "name": .string(name), "unit": .present(unit),
            "onBehalf": onBehalf?.value,
        ])
    }

    package init(_ value: Value) throws {
        let members = try Members(value)
        self.init(
            kind: try members.word("kind"), id: members.identifier("id"), name: try members.text("name"),
            unit: members.optionalText("unit"),
            onBehalf: try members.optional("onBehalf", Giver.init))
    }
}

extension Giver {
    var value: Value { ["id": Value(officer), "name": .string(name)] }

    init(_ members: Members) throws {
        guard let officer = members.identifier("id") else { throw Members.unreadable("onBehalf") }
        self.init(officer: officer, name: try members.text("name"))
    }
}
