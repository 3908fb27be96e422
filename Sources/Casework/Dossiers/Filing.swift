import Administration
package import Core
import Decisions
import OrderedCollections
import Schemas

/// What somebody hands in.
package struct Filing: Sendable {
    package let procedure: String
    package let channel: Channel
    package let language: Language
    /// The desk that takes it in; nil online, where the competent unit's own desk does.
    package let intakeUnit: String?
    package let answers: Value
    package let papers: [Paper]
    /// An officer whose act it is about.
    var excluded: Identifier?

    package init(
        procedure: String, channel: Channel, language: Language, intakeUnit: String?, answers: Value, papers: [Paper]
    ) {
        self.procedure = procedure
        self.channel = channel
        self.language = language
        self.intakeUnit = intakeUnit
        self.answers = answers
        self.papers = papers
    }
}

extension Procedure {
    /// Decides whether a filing may be taken and what it costs; gives the first events of the dossier, whose code is
    /// still empty.
    ///
    /// Throws `Problems` with everything that is wrong with the answers and papers (`/answers/…`, `/papers/…`), or a
    /// `Problem`: `procedure.not_in_force`, `dossier.no_competent_unit`, `dossier.wrong_intake_unit`,
    /// `dossier.no_such_unit`, `policy.denied`.
    package func file(_ filing: Filing, _ context: CommandContext) throws -> [Event] {
        try file(filing, as: nil, context)
    }

    /// `part`: how it belongs to a group that is handed in at once.
    func file(_ filing: Filing, as part: GroupPart?, _ context: CommandContext) throws -> [Event] {
        let date = context.now.date
        guard inForce.holds(date) else { throw Problem(.conflict, "procedure.not_in_force", ["procedure": id]) }
        let (answers, scope) = try settled(
            filing.answers, channel: filing.channel, filed: date, decided: date, at: context.now)
        let areas = self.problems(areasOf: answers, in: context.units.areas, at: date)
        let problems = try (problems(answers: answers, papers: filing.papers, scope: scope, at: context.now) + areas)
            .filter { part?.awaits($0) != true }
        guard problems.isEmpty else { throw Problems(problems) }

        guard let competent = competence.unit(answers, context.units, at: date) else {
            throw Problems([
                Problem(
                    .invalid, "dossier.no_competent_unit", ["level": competence.level],
                    at: "/answers/" + competence.path.replacing(".", with: "/"))
            ])
        }
        let intake = try intakeUnit(filing, competent: competent, part, context)
        let fees = try self.fees(scope: scope, at: context.now)
        let owner = owner(in: answers)
        let caller = context.caller
        let own = caller.kind == .citizen ? caller.account : nil
        let other = representation.applicant(answers, account: own)
        try requireOffice(other, context)
        let expected = try context.calendar.due(
            from: part?.begins ?? context.now, limit: limit, hours: context.hours(of: intake))
        let filed = Event.Filed(
            code: "", procedure: id, pack: pack.hash, channel: filing.channel, language: filing.language,
            applicant: other
                ?? Applicant(
                    name: (caller.kind == .citizen ? caller.ownName : part?.applicant) ?? owner.name, account: own),
            owner: owner, intakeUnit: intake, competentUnit: competent.id, answers: answers, papers: filing.papers,
            fees: fees, expectedDue: expected, group: part?.link, excluded: filing.excluded)
        let entry = JournalEntry(sequence: 1, at: context.now, actor: context.actor(at: intake), event: .filed(filed))
        guard let dossier = Dossier(id: Identifier(rawValue: 0), filedBy: entry) else {
            throw Problem(.fault, "dossier.unreadable")
        }
        var turn = Turn(dossier, self, context)
        if let part, !part.waitsFor.isEmpty {
            turn.emit(.waiting(for: part.waitsFor))
        } else {
            try turn.open(firstStep.id)
        }
        return [.filed(filed)] + turn.events
    }

    /// Whom answers tell of; who has their account the database knows.
    func owner(in answers: Value) -> Owner {
        Owner(
            name: answers.at(form.owner.name)?.string ?? "",
            idNumber: form.owner.idNumber.flatMap { answers.at($0)?.string },
            phone: form.owner.phone.flatMap { answers.at($0)?.string },
            email: form.owner.email.flatMap { answers.at($0)?.string },
            address: form.owner.address.flatMap { answers.at($0)?.string })
    }

    private func intakeUnit(
        _ filing: Filing, competent: Unit, _ part: GroupPart?, _ context: CommandContext
    ) throws -> String {
        // The desk that takes a group in hands on what only another unit may take in (NĐ 61/2018 art. 19.6).
        if part != nil, receives == .competent {
            if context.caller.kind == .service, filing.intakeUnit == nil {
                try Policy.require(
                    context.caller, .submitAsService, on: PolicyResource(units: [competent.id], subject: id))
            }
            return competent.id
        }
        let unit = filing.intakeUnit ?? competent.id
        guard context.units.unit(unit, at: context.now.date) != nil else {
            throw Problem(.invalid, "dossier.no_such_unit", ["unit": unit])
        }
        if receives == .competent, unit != competent.id {
            throw Problem(.conflict, "dossier.wrong_intake_unit", ["competent": competent.id])
        }
        let action: PolicyAction =
            switch (filing.channel, context.caller.kind) {
            case (.online, .anonymous), (.online, .citizen): .submitDossier
            case (_, .service): .submitAsService
            default: .intakeAtCounter
            }
        try Policy.require(context.caller, action, on: PolicyResource(units: [unit], subject: id))
        return unit
    }

    /// What the dossier costs, fee by fee; a fee that does not apply is left out.
    package func fees(scope: [String: Value], at moment: Instant) throws -> [Fee] {
        try fees.compactMap { rule in
            guard try rule.when.holds(in: scope, at: moment) else { return nil }
            guard let amount = try rule.amount.value(scope, at: moment).integer, amount >= 0 else {
                throw Problem(.fault, "procedure.fee_not_a_number", ["procedure": id, "fee": rule.id])
            }
            return Fee(id: rule.id, amount: amount, collect: rule.collect)
        }
    }

    /// Everything that is wrong with answers and papers.
    package func problems(
        answers: Value, papers: [Paper], scope: [String: Value], at moment: Instant
    ) throws
        -> [Problem]
    {
        try problems(answers: answers, scope: scope, at: moment) + problems(papers: papers, scope: scope, at: moment)
    }

    package func problems(answers: Value) -> [Problem] {
        form.schema.validate(answers).map { error in
            Problem(.invalid, error.code, error.parameters, at: "/answers" + error.fieldPath)
        }
    }

    package func problems(papers: [Paper], scope: [String: Value], at moment: Instant) throws -> [Problem] {
        var problems: [Problem] = []
        for rule in self.papers {
            if try rule.required.holds(in: scope, at: moment), !papers.contains(where: { $0.paper == rule.id }) {
                problems.append(
                    Problem(.invalid, "dossier.paper_missing", ["paper": rule.id], at: "/papers/\(rule.id)"))
            }
        }
        return problems + self.problems(papers: papers)
    }

    /// What is wrong with the files themselves, whether or not all that are needed are there.
    package func problems(papers: [Paper]) -> [Problem] {
        papers.enumerated().compactMap { index, paper in
            let place = "/papers/\(index)"
            guard let rule = self.papers.first(where: { $0.id == paper.paper }) else {
                return Problem(.invalid, "dossier.paper_unknown", ["paper": paper.paper], at: place)
            }
            guard let file = paper.file else { return nil }
            guard let type = PaperType(mediaType: file.mediaType), rule.accepts.contains(type) else {
                return Problem(
                    .invalid, "dossier.paper_type",
                    ["paper": paper.paper, "allowed": rule.accepts.map(\.rawValue).joined(separator: ", ")], at: place)
            }
            guard file.size > 0, file.size <= rule.maximumBytes else {
                return Problem(
                    .invalid, "dossier.paper_size",
                    ["paper": paper.paper, "megabytes": String(rule.maximumBytes >> 20)], at: place)
            }
            return nil
        }
    }
}

extension PaperType {
    package init?(mediaType: String) {
        switch mediaType {
        case "application/pdf": self = .pdf
        case "image/jpeg": self = .jpeg
        case "image/png": self = .png
        default: return nil
        }
    }
}
