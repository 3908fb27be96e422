import Casework
import Core
import HTTPTypes
import Testing

@testable import Web

/// Every name that the desk's templates ask for must be there in the models that the pages really make.
@Suite struct `The desk's templates` {
    /// Between them, these pages fill everything in.
    @Test func `name nothing that is not there`() throws {
        let pages = try DeskOffice.pages.get()
        let texts = pages.locales[.vietnamese]
        var context = Share.context()
        context.formToken = "token"
        let badge = Part.DueBadge(.soon, texts: texts)
        let link = Link("a", "/a")
        let notice = Part.Notice(.info, title: "t", "x")
        let summary = try #require(Part.ErrorSummary([Part.ErrorSummary.Entry("e", field: "f")]))
        let field = Part.Field(
            id: "f", name: "f", label: "f", hint: "h", error: "e", widget: .text(length: 5), texts: texts)
        let row = Part.Queue.Row(
            code: "c", address: "/a", procedure: "p", applicant: "n", state: "s", holder: "h", due: badge, dueTime: "t",
            select: "1")
        let queue = Part.Queue(caption: "c", [row])
        let empty = Part.EmptyState("a", "b", action: link)
        let pager = Part.Pager(previous: "/a", next: "/b", words: "w")
        let filter = Part.FilterBar(
            action: "/a", searchLabel: "s", query: "q", counters: [NavigationLink("a", "/a", count: 1, current: true)],
            clear: "/c")
        let bulk = BulkForm(action: "/a", take: true, give: field)
        let form = ActForm(action: "/a", version: 1, key: "k", outcome: "o", button: "b", fields: [field], note: field)
        let head = SheetHead(number: "1", issuer: "i", parent: "p", code: "c", place: "p", day: "d", title: "t")
        let list = Part.SummaryList([Part.SummaryList.Row("a", ["b"])])

        func check<Page: PageModel>(_ page: Page) throws {
            let found = try pages.check([page], context)
            #expect(found.unknown.isEmpty, "\(Page.template): \(found.unknown.sorted())")
        }
        try check(
            QueuePage(title: "t", notice: notice, filter: filter, queue: queue, bulk: bulk, empty: empty, pager: pager))
        try check(
            DeskSearchPage(title: "t", filter: filter, errorSummary: summary, queue: queue, empty: empty, pager: pager))
        try check(
            DelegationsPage(
                title: "t", notices: [notice], errorSummary: summary,
                rows: [DelegationsPage.Row(what: "w", when: "d", reason: "r", state: "s", revoke: "/r")], hasRows: true,
                action: "/a", fields: [field], mayGive: true))
        try check(
            UnitPage(
                title: "t", unit: "u", history: ["h"], times: "/t", figures: "/f", notice: notice, bounds: ["b"],
                hasBounds: true,
                others: [link], hasOthers: true,
                counts: [UnitPage.Count(label: "l", count: 1)], hasCounts: true,
                people: [UnitPage.Person(name: "n", role: "r", open: 1, late: 1, isLate: true, nobody: false)],
                hasPeople: true, soonTitle: "s", queue: queue, bulk: bulk, empty: empty, more: "m"))
        try check(
            FiguresPage(
                title: "t", back: link, errorSummary: summary, others: [link], hasOthers: true, action: "/a",
                unitID: "u",
                from: "f", to: "t", csv: "/c", lead: "l", hasFigures: true,
                total: [FiguresPage.Pair(label: "l", value: "v")],
                indices: [
                    FiguresPage.Index(
                        title: "t", span: "s", class: "c",
                        parts: [
                            FiguresPage.Group(
                                name: "n", words: "w", note: "n", hasMeasures: true,
                                measures: [FiguresPage.Measure(measure: "m", told: "t", remark: "r")])
                        ], basis: "b")
                ], procedures: [FiguresPage.Block(title: "t", pairs: [FiguresPage.Pair(label: "l", value: "v")])],
                hasProcedures: true,
                officers: [FiguresPage.Block(title: "t", pairs: [FiguresPage.Pair(label: "l", value: "v")])],
                hasOfficers: true, empty: empty))
        try check(
            TimesPage(
                title: "t", back: link, lead: "l",
                rows: [
                    TimesPage.Row(
                        step: "s", procedure: "p", passages: 1, median: "m", ninth: "n", percent: "100 %",
                        bar: TimesPage.bar(100))
                ], hasRows: true, empty: empty))
        try check(
            DeskDossierPage(
                title: "t", procedure: "p", status: "s", due: badge, dueTime: "d", notices: [notice], next: link,
                facts: list,
                sections: [DeskDossierPage.Section(title: "t", list: list)],
                papers: [DeskDossierPage.PaperLine(title: "t", form: "f", file: link, detail: "d", held: "h")],
                hasPapers: true,
                documents: [link], hasDocuments: true,
                supplements: [DeskDossierPage.Supplement(asked: "a", items: ["i"], reason: "r", answered: "a")],
                hasSupplements: true,
                consultations: [
                    DeskDossierPage.ConsultationLine(
                        matter: "m", unit: "u", answer: "a", due: badge, dueTime: "d", note: "n")
                ], hasConsultations: true,
                branches: [
                    DeskDossierPage.ConsultationLine(
                        matter: "m", unit: "u", answer: "a", due: badge, dueTime: "d", note: "n")
                ], hasBranches: true, timeline: Part.Timeline([]),
                panels: [
                    DeskDossierPage.Panel(
                        step: "s", due: badge, dueTime: "d", holder: "h", form: form, primary: link, drafts: [link])
                ],
                idle: "i", others: [link], hasOthers: true, prints: [link], hasPrints: true, clock: ["c"],
                siblings: [
                    DeskDossierPage.Sibling(title: "t", code: "c", status: "s", unit: "u", address: "/a"),
                    DeskDossierPage.Sibling(title: "t", code: "c", status: "s", unit: "u", address: nil),
                ], hasSiblings: true))
        try check(
            ActPage(
                title: "t", code: "c", back: "/b", subject: "s", notices: [notice], errorSummary: summary, form: form,
                drafts: [link]))
        try check(
            DeskFormPage(
                title: "t", code: "c", back: "/b", subject: "s", notices: [notice], errorSummary: summary, lead: ["l"],
                action: "/a", version: 1, key: "k", fields: [field], button: "b"))
        let small = PanelPage.Small(title: "t", hint: "h", act: "a", fields: [field], button: "b")
        try check(
            PanelPage(
                title: "t", code: "c", back: "/b", subject: "s", mine: link, notices: [notice], errorSummary: summary,
                phase: "p", until: "u", hint: "h", result: ["r"], action: "/a", key: "k", sheet: small,
                columns: ["c"], rows: [PanelPage.Row(seat: "s", name: "n", state: "s", marks: ["1"], note: "n")],
                hasRows: true, smalls: [small]))
        try check(
            JudgingPage(
                title: "t", notices: [notice], errorSummary: summary,
                rows: [JudgingPage.Row(link: link, procedure: "p", phase: "p", state: "s", due: badge)], hasRows: true,
                empty: empty, ties: ["t"], hasTies: true, action: "/a", field: field))
        try check(
            IntakeListPage(
                title: "t", search: Part.SearchBox(action: "/a", label: "l"), cards: [Part.ServiceCard("a", "/a")],
                empty: empty))
        try check(ExpiredPage(here: "/h", texts: texts).with(try FormData(query: "a=b")))
        let line = SheetLine("l", "v")
        try check(
            LetterPage(
                title: "t", style: "/s", file: FileOffer(address: "/f", absent: "a"), back: "/b", nextIntake: "/n",
                head: head, lead: "l", lines: [line],
                papers: [LetterPage.PaperRow(number: 1, title: "t", form: "f", count: 1)], hasPapers: true,
                items: ["i"],
                hasItems: true, numbered: [line], closing: "c", qr: nil, signs: ["s"], signer: "s"))
        try check(
            ControlPage(
                title: "t", style: "/s", file: FileOffer(address: "/f", absent: "a"), back: "/b", head: head,
                lines: [line],
                rows: [
                    ControlPage.Row(
                        unit: "u", step: "s", received: "r", receiver: "r", handed: "h", result: "r", note: "n")
                ], total: "t"))
        try check(
            OfficialPage(
                title: "t", code: "c", style: "/s", file: FileOffer(address: "/f", absent: "a"), check: "/c",
                revoke: "/r", revoked: "r", body: Markup(trusted: "<p>b</p>")))
        try check(
            FilePage(
                title: "t", author: "a", created: "c", signed: true, body: Markup(trusted: "<p>b</p>"),
                check: FilePage.Check(qr: nil, link: "/l", address: "a", reference: "r", signed: ["s"]), draft: "d"))
        try check(
            DocumentDraftPage(
                title: "t", style: "/s", back: link, file: FileOffer(address: "/f", absent: "a"), mark: "m",
                body: Markup(trusted: "<p>b</p>")))
        try check(
            VerificationPage(
                title: "t", action: "/a", typed: "t", found: .init(notice: notice, list: list, asOf: "n"), error: "e",
                errorSummary: summary, keys: "/k", revoked: "/r"))
    }

    @Test func `of forms that procedures make name nothing that is not there either`() async throws {
        try await DeskOffice.open { office in
            let (pages, id) = (try DeskOffice.pages.get(), try await office.file())
            let texts = pages.locales[.vietnamese]
            let procedure = try await office.services.catalogue.current("household-business", at: office.clock.now.date)
            let dossier = try await office.dossier(id)
            for dossier in [nil, dossier] {
                var form = CounterForm(procedure, .counter, dossier, office.services, texts)
                form.read(try FormData(query: "business.ward=x&paper.application=yes"), scans: [])
                #expect(try !form.check())
                let page = try IntakePage(
                    form, title: "t", lead: "l", notices: [Part.Notice(.info, "x")],
                    prefill: IntakePage.Prefill(action: "/a", value: "v"), action: "/a", key: "k", accepts: true,
                    button: "b",
                    province: "79")
                let found = try pages.check([page], Share.context())
                #expect(found.unknown.isEmpty, "\(found.unknown.sorted())")
                #expect(page.areaLists.first?.names.contains("Phường Bến Thành") == true)
            }
            let words = DossierWords(office.services, texts)
            let book = BookPage(
                title: "t", style: "/s", back: "/b", unit: "u", unitID: "u", number: "n", from: "f", to: "t",
                action: "/a",
                rows: [BookPage.Row(1, dossier, "p", words)], hasRows: true, more: "m", isRead: true, reason: "r",
                basis: "b", wrong: "w")
            #expect(try pages.check([book], Share.context()).unknown.isEmpty)
        }
    }

    @Test func `a question that hangs on another is not asked for while that one is open`() async throws {
        try await DeskOffice.open { office in
            let texts = try DeskOffice.pages.get().locales[.vietnamese]
            let procedure = try await office.services.catalogue.current("household-business", at: office.clock.now.date)
            var form = CounterForm(procedure, .counter, nil, office.services, texts)
            form.read(FormData(), scans: [])
            #expect(try !form.check())
            let wrong = Set(procedure.form.fields.filter { form.error($0) != nil }.map(\.path))
            #expect(wrong.contains("registration.holder") && !wrong.contains("registration.members"))
        }
    }

    @Test func `the counter says of a form what the portal says of it`() async throws {
        try await DeskOffice.open { office in
            let (pages, date) = (try DeskOffice.pages.get(), office.clock.now.date)
            let texts = pages.locales[.vietnamese]
            let procedure = try await office.services.catalogue.current("household-business", at: date)
            for typed in [
                "registration.holder=household&registration.members__rows=1&registration.members.0.name=A",
                "registration.holder=household", "owner.id_number=1&activity.capital=x&tax.start_date=31/02/2026",
            ] {
                let data = try FormData(query: typed)
                var form = CounterForm(procedure, .counter, nil, office.services, texts)
                form.read(data, scans: [])
                #expect(try !form.check())
                let names = Set(typed.split(separator: "&").map { String($0.prefix { $0 != "=" }) })
                let answers = procedure.form.answers(
                    typed: Dictionary(uniqueKeysWithValues: names.map { ($0, data.all($0)) }))
                let state = try FormState(
                    procedure, answers: answers, channel: .counter, filed: date, decided: date, at: office.clock.now)
                let asked = state.pages.flatMap(\.fields)
                for input in asked.flatMap({ $0.isGroup ? [$0] + $0.inputs(in: state.judged) : [$0] }) {
                    let answer = answers.at(input.path)?.string
                    let told = state.errors[input.path].map {
                        form.words.message(FieldError($0), input, answer: answer)
                    }
                    #expect(form.error(input) == told, "\(typed): \(input.path)")
                }
                #expect(state.errors.keys.contains { $0.hasPrefix("registration.") })
            }
        }
    }
}
