import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

/// The procedures that this desk takes in.
struct IntakeListPage: PageModel {
    static let template = "desk/intake"
    let title: String
    let search: Part.SearchBox
    let cards: [Part.ServiceCard]
    let empty: Part.EmptyState?
}

extension DeskRoutes {
    @Sendable func intakeList(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = context.acting
        guard !caller.units(holding: .receptionist).isEmpty else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.intakeAtCounter.rawValue])
        }
        let (texts, query) = (pages.texts(context), try FormData(query: request.uri.query).trimmed("q") ?? "")
        let words = VietnameseText.words(query)
        let today = services.clock.now.date
        let all = services.catalogue.offered(at: today) + services.catalogue.groups(at: today).map(\.front)
        let found = all.filter { procedure in
            let units = caller.units(holding: .receptionist, for: procedure.id)
            guard !units.isEmpty, mayTakeIn(procedure, at: units, on: today) else { return false }
            let known = VietnameseText.searchKey(
                "\(procedure.title(.vietnamese)) \(procedure.title(.english)) \(procedure.code)")
            return words.allSatisfy { known.contains($0) }
        }
        if found.count == 1, !query.isEmpty { return seeOther(URLs.deskIntake(found[0].id)) }
        let page = IntakeListPage(
            title: texts("desk.nav.intake"),
            search: Part.SearchBox(action: URLs.deskIntake, label: texts("desk.intake.which"), value: query),
            cards: found.map { procedure in
                Part.ServiceCard(
                    procedure.title(context.language), URLs.deskIntake(procedure.id),
                    facts: procedure.isGroup
                        ? [texts("group.one_form")]
                        : [procedure.publishedCode, procedure.limit.words(context.language)].compactMap(\.self))
            },
            empty: found.isEmpty ? Part.EmptyState(texts("desk.intake.none"), texts("desk.intake.none_hint")) : nil)
        return try pages.page(page, context)
    }

    /// Whether some of the units is one that may take it in: what only the competent one receives is not offered by others.
    private func mayTakeIn(_ procedure: Procedure, at own: [String], on day: CivilDate) -> Bool {
        guard procedure.receives == .competent, procedure.competence.unitPath == nil else { return true }
        return own.contains { id in
            guard let unit = units.unit(id, at: day) else { return false }
            return units.competent(level: procedure.competence.level, area: unit.area, at: day)?.id == id
        }
    }

    @Sendable func intakeForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let procedure = try await offered(context)
        let units = try intakeUnits(for: procedure, context)
        let query = try FormData(query: request.uri.query)
        var form = CounterForm(procedure, .counter, nil, services, pages.texts(context))
        // Most people file where they live and work: the desk's own area is in place, to be typed over.
        let own = services.organisation.units.unit(units[0])?.area
        for field in procedure.form.fields.flatMap({ [$0] + $0.parts }) where field.widget == .area {
            let competence = field.path == procedure.competence.areaPath ? procedure.competence.level : nil
            if let own, form.areas.choice(code: own, level: field.areaLevel, competence: competence) != nil {
                form.answers.set(.string(own), at: field.path)
            }
        }
        var notices: [Part.Notice] = []
        let scanned = query.trimmed("so") ?? ""
        if !scanned.isEmpty, CrossOrigin.isForeign(request) {
            notices = [Part.Notice(.warning, form.texts.sentence(for: StatedReading.unsent))]
        } else if !scanned.isEmpty {
            if var card = CitizenCard(scanned) {
                let earlier = try await dossiers.search(card.number, limit: 5, for: .intake, context.acting)
                if let last = earlier.first(where: { $0.owner.idNumber == card.number }) { card.complete(from: last) }
                form.answers = form.answers.merging(card.answers(procedure.form))
                notices = [
                    Part.Notice(.info, form.texts(card.name == nil ? "desk.intake.new_person" : "desk.intake.filled"))
                ]
            } else {
                notices = [Part.Notice(.warning, form.texts("desk.intake.bad_number"))]
            }
        }
        return try pages.page(
            try newPage(form, data: nil, notices: notices, scanned: scanned, units: units, context), context)
    }

    @Sendable func intake(_ request: Request, _ context: WebContext) async throws -> Response {
        let procedure = try await offered(context)
        let units = try intakeUnits(for: procedure, context)
        return try await uploads(procedure, request, context) { submission in
            let data = submission.form
            let channel = data["channel"] == Channel.post.rawValue ? Channel.post : .counter
            var form = CounterForm(procedure, channel, nil, services, pages.texts(context))
            // A browser does not choose files again by itself.
            let lost =
                submission.files.isEmpty ? [] : [Part.Notice(.warning, form.texts("desk.intake.scans_again"))]
            do {
                form.read(data, scans: try await keep(submission, procedure))
                try services.formTokens.require(data[FormData.tokenField], context)
                if form.changesRows { return try intakeAgain(form, data, lost, status: .ok, units, context) }
                guard try form.check() else {
                    return try intakeAgain(form, data, lost, status: .unprocessableContent, units, context)
                }
                return try await file(form, data, units, context)
            } catch let problems as Problems {
                form.problems = problems.all
                return try intakeAgain(form, data, lost, status: .unprocessableContent, units, context)
            } catch let problem as Problem where problem.code == "request.key_reused" {
                // The page was used before: what is on it now is another dossier, if the desk says so once more.
                let notice = Part.Notice(.warning, form.texts("desk.intake.taken_in_before"))
                return try intakeAgain(
                    form, data, [notice] + lost, status: problem.status, units, key: DeskRoutes.newKey(), context)
            } catch let problem as Problem where problem.kind != .fault && problem.code != "policy.denied" {
                let notice = Part.Notice(.warning, form.texts.sentence(for: problem))
                return try intakeAgain(form, data, [notice] + lost, status: problem.status, units, context)
            }
        }
    }

    /// Files and, unless the desk wants to look again, accepts; both once, however often the page is sent.
    private func file(
        _ form: CounterForm, _ data: FormData, _ units: [String], _ context: WebContext
    ) async throws -> Response {
        let key = DeskRoutes.sent(data).key
        services.vault.retain(form.papers)
        let chosen = data["unit"] ?? units[0]
        guard units.contains(chosen) else { throw Problem(.forbidden, "policy.denied", ["action": "dossier.intake"]) }
        let filing = Filing(
            procedure: form.procedure.id, channel: form.channel, language: context.language, intakeUnit: chosen,
            answers: form.answers, papers: form.papers)
        if form.procedure.isGroup {
            let receipt = try await dossiers.submit(group: filing, idempotencyKey: key, context.acting)
            guard let first = receipt.dossiers.first else { throw Problem(.invalid, "group.nothing_asked") }
            // Each is accepted on its own: they may be for other units, or not be open yet.
            return seeOther("\(URLs.desk(first.receipt.dossier))?xong=1")
        }
        let receipt = try await dossiers.submit(filing, idempotencyKey: key, context.acting)
        guard data["then"] != "keep" else { return seeOther("\(URLs.desk(receipt.dossier))?xong=1") }
        let first = form.procedure.firstStep
        let outcome = first.outcome("accept") ?? first.outcomes.first
        try await dossiers.act(
            Act(step: first.id, outcome: outcome?.id ?? "accept", feesCollected: data.all("fees").contains("yes")),
            on: receipt.dossier, idempotencyKey: "accept-\(key)", context.acting)
        return seeOther("\(URLs.deskPrint(receipt.dossier, .receipt))?moi=1")
    }

    private func intakeAgain(
        _ form: CounterForm, _ data: FormData, _ notices: [Part.Notice], status: HTTPResponse.Status, _ units: [String],
        key: String? = nil, _ context: WebContext
    ) throws -> Response {
        let page = try newPage(form, data: data, notices: notices, scanned: "", units: units, key: key, context)
        return try pages.page(page, context, status: status)
    }

    private func newPage(
        _ form: CounterForm, data: FormData?, notices: [Part.Notice], scanned: String, units: [String],
        key: String? = nil, _ context: WebContext
    ) throws -> IntakePage {
        let (texts, procedure) = (form.texts, form.procedure)
        let names = units.map { Part.Field.Option($0, self.units.unit($0)?.name[context.language] ?? $0) }
        let channels = [Channel.counter, .post].map { Part.Field.Option($0.rawValue, texts("channel.\($0.rawValue)")) }
        let scope = try form.state.scope
        let fees = (try? procedure.fees(scope: scope, at: form.now)) ?? []
        let due = fees.filter { $0.collect == .atFiling }.reduce(0) { $0 + $1.amount }
        let asksFee = procedure.fees.contains { $0.collect == .atFiling }
        let label =
            due > 0
            ? texts("desk.act.fees_taken", ["amount": Money(dong: Int64(due)).text(context.language)])
            : texts("desk.intake.fees_taken")
        return try IntakePage(
            form, title: procedure.title(context.language),
            lead: procedure.isGroup
                ? texts("group.one_form")
                : texts(
                    procedure.publishedCode == nil ? "desk.intake.lead_no_code" : "desk.intake.lead",
                    ["code": procedure.publishedCode ?? "", "limit": procedure.limit.words(context.language)]),
            notices: notices,
            prefill: procedure.form.owner.idNumber == nil
                ? nil : IntakePage.Prefill(action: URLs.deskIntake(procedure.id), value: scanned),
            action: URLs.deskIntake(procedure.id), key: key ?? data?.trimmed("key") ?? DeskRoutes.newKey(),
            unit: units.count < 2
                ? nil
                : Part.Field(
                    id: "unit", name: "unit", label: texts("desk.intake.unit"), values: [data?["unit"] ?? units[0]],
                    widget: .select(names), texts: texts),
            channel: Part.Field(
                id: "channel", name: "channel", label: texts("desk.intake.channel"), values: [form.channel.rawValue],
                widget: .radios(channels), texts: texts),
            fees: asksFee
                ? Part.Field(
                    id: "fees", name: "fees", label: texts("desk.act.fees"), values: data?.all("fees") ?? [],
                    widget: .checkboxes([Part.Field.Option("yes", label)]), texts: texts) : nil,
            accepts: !procedure.isGroup, button: texts(procedure.isGroup ? "group.take_in" : "desk.intake.accept"),
            province: province(units[0]))
    }

    /// The province that the unit is in, whose areas are offered for typing.
    func province(_ unit: String) -> String? {
        guard let area = units.unit(unit)?.area else { return nil }
        return units.areas.ancestors(of: area, at: services.clock.now.date).last?.code ?? area
    }

    /// The units at whose counter the caller may take it in. Throws `policy.denied`.
    private func intakeUnits(for procedure: Procedure, _ context: WebContext) throws -> [String] {
        let units = context.acting.units(holding: .receptionist, for: procedure.id)
        try Policy.require(
            context.acting, .intakeAtCounter, on: PolicyResource(units: units, subject: procedure.id))
        return units
    }

    private func offered(_ context: WebContext) async throws -> Procedure {
        try await services.catalogue.form(
            try context.parameters.require("procedure"), at: services.clock.now.date)
    }

    // MARK: Scans

    func uploads(
        _ procedure: Procedure, _ request: Request, _ context: WebContext, use: (Submission) async throws -> Response
    ) async throws -> Response {
        let reader = try services.uploads(context)
        let largest = procedure.papers.map(\.maximumBytes).max() ?? 1 << 20
        return try await reader.receive(
            request, limits: UploadLimits(file: largest, total: max(4 * largest, 1 << 20)), use: use)
    }

    /// The scans of a form, each under its paper, their bytes in the vault. Throws `Problems` for those that the
    /// procedure does not take.
    func keep(_ submission: Submission, _ procedure: Procedure) async throws -> [Paper] {
        let papers = submission.files.map { upload in
            Paper(
                paper: upload.field.hasPrefix("scan.") ? String(upload.field.dropFirst(5)) : upload.field,
                fileName: upload.name, mediaType: upload.type.mediaType, size: upload.size, sha256: upload.sha256)
        }
        let problems = papers.flatMap { paper in
            procedure.problems(papers: [paper]).map {
                Problem($0.kind, $0.code, $0.parameters, at: "/papers/\(paper.paper)")
            }
        }
        guard problems.isEmpty else { throw Problems(problems) }
        for upload in submission.files { try await services.keep(upload) }
        return papers
    }
}
