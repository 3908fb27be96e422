import Core

// How the parts of a dossier that most dossiers never have are stored.

extension SupplementRequest {
    var value: Value {
        compact([
            "items": Value(list: items), "reason": .string(reason), "askedAt": Value(askedAt),
            "askedBy": .string(askedBy), "resume": .string(resume), "answer": answer?.value,
            "answeredAt": .present(answeredAt), "lapsedAt": .present(lapsedAt),
        ])
    }
    init(_ members: Members) throws {
        self.init(
            items: members.texts("items"), reason: try members.text("reason"),
            askedAt: try members.instant("askedAt"), askedBy: try members.text("askedBy"),
            resume: try members.text("resume"), answer: try members.optional("answer") { try AnswerTime($0) } ?? nil,
            answeredAt: members.optionalInstant("answeredAt"), lapsedAt: members.optionalInstant("lapsedAt"))
    }
}

extension Reappointment {
    var value: Value {
        [
            "at": Value(at), "previousDue": Value(previousDue), "due": Value(due), "reason": .string(reason),
            "inTime": .bool(inTime),
        ]
    }
    init(_ members: Members) throws {
        self.init(
            at: try members.instant("at"), previousDue: try members.instant("previousDue"),
            due: try members.instant("due"), reason: try members.text("reason"), inTime: members.bool("inTime"))
    }
}

extension ConsultedBranch {
    var value: Value {
        compact([
            "step": .string(step), "branch": .string(branch), "unit": .string(unit), "askedAt": Value(askedAt),
            "due": .present(due), "answer": .present(answer?.rawValue), "note": .present(note),
            "answeredAt": .present(answeredAt),
        ])
    }
    init(_ members: Members) throws {
        self.init(
            step: try members.text("step"), branch: try members.text("branch"), unit: try members.text("unit"),
            askedAt: try members.instant("askedAt"), due: members.optionalInstant("due"),
            answer: members.optionalText("answer").flatMap(Answer.init(rawValue:)),
            note: members.optionalText("note"), answeredAt: members.optionalInstant("answeredAt"))
    }
}

extension IssuedDocument {
    var value: Value {
        compact([
            "document": .string(document), "number": Value(number), "year": Value(year), "unit": .string(unit),
            "issuedAt": Value(issuedAt), "signer": .present(signer), "revocation": revocation?.value,
        ])
    }
    init(_ members: Members) throws {
        self.init(
            document: try members.text("document"), number: try members.int("number"), year: try members.int("year"),
            unit: try members.text("unit"), issuedAt: try members.instant("issuedAt"),
            signer: members.optionalText("signer"), revocation: try members.optional("revocation", Revocation.init))
    }
}

extension Revocation {
    var value: Value { ["reason": .string(reason), "at": Value(at), "by": .string(by)] }
    init(_ members: Members) throws {
        self.init(
            reason: try members.text("reason"), at: try members.instant("at"), by: try members.text("by"))
    }
}
