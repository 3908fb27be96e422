import Administration
import Core
import OrderedCollections
import Testing

@testable import Casework
@testable import Web

/// The register of widgets is whole: each reads what people type, keeps what it cannot read for the schema to refuse,
/// and has its question, its sentences, its JSON, its columns and its printed form.
@Suite struct WidgetTests {
    private struct Sample {
        var typed: [String: [String]]
        let json: Value?
        /// The columns of `motcua export answers`.
        var cells: [String: String]
        /// The lines of a list of answers.
        let printed: [String]
        /// What stands on the application form; as `printed` where nothing is said.
        var form: [String]?

        /// One control, whose answer is one column.
        init(_ typed: String..., json: Value?, cell: String, printed: String...) {
            self.typed = ["x.a": typed]
            self.json = json
            cells = ["x.a": cell]
            self.printed = printed
        }

        init(group typed: [String: [String]], json: Value?, cells: [String: String], printed: String...) {
            self.typed = typed
            self.json = json
            self.cells = cells
            self.printed = printed
        }

        func onForm(_ words: String...) -> Sample {
            var sample = self
            sample.form = words
            return sample
        }
    }

    /// What somebody reads on a printed form: what was answered, boxes that are ticked, the cells of a table.
    private func seen(_ answer: PrintedAnswer) -> [String] {
        [answer.value].compactMap(\.self) + answer.lines
            + answer.boxes.filter { $0.state == "đã chọn" }.map(\.label)
            + (answer.table?.rows.flatMap(\.cells) ?? [])
    }

    private func sample(_ widget: Widget) -> Sample {
        switch widget {
        case .text: Sample("  Bún bò ", json: "Bún bò", cell: "Bún bò", printed: "Bún bò")
        case .paragraph: Sample("a\r\nb", json: "a\nb", cell: "a\nb", printed: "a", "b")
        case .number:
            Sample("1.234,5", json: .number(Decimal("1234.5") ?? Decimal(0)), cell: "1234.5", printed: "1.234,5")
        case .money:
            Sample(
                "1.500.000 đ", json: 1_500_000, cell: "1500000", printed: "1.500.000 đồng",
                "Bằng chữ: Một triệu năm trăm nghìn đồng")
        case .date: Sample("5/2/1985", json: "1985-02-05", cell: "1985-02-05", printed: "05/02/1985")
        case .phone: Sample("090 123.4567", json: "0901234567", cell: "0901234567", printed: "0901234567")
        case .email: Sample("A@B.vn", json: "a@b.vn", cell: "a@b.vn", printed: "a@b.vn")
        case .area: Sample("26743", json: "26743", cell: "26743", printed: "Phường Bến Thành")
        case .choice: Sample("one", json: "one", cell: "one", printed: "one")
        case .choices:
            Sample(
                group: ["x.a": ["one", "two"]], json: ["one", "two"], cells: ["x.a.0": "one", "x.a.1": "two"],
                printed: "one", "two")
        case .declaration: Sample("yes", json: true, cell: "true", printed: "Đã cam đoan").onForm("x.a")
        case .yesNo: Sample("no", json: false, cell: "false", printed: "Không")
        case .citizenNumber:
            Sample("0790 7800 0003", json: "079078000003", cell: "079078000003", printed: "079078000003")
        case .taxCode: Sample("0100 233488", json: "0100233488", cell: "0100233488", printed: "0100233488")
        case .table:
            Sample(
                group: ["x.a__rows": ["2"], "x.a.0.name": ["A"], "x.a.1.name": [""]], json: [["name": "A"]],
                cells: ["x.a.0.name": "A"], printed: "1. A"
            ).onForm("1", "A")
        case .address:
            Sample(
                group: ["x.a.street": ["12 Lê Lợi"], "x.a.area": ["26743"]],
                json: ["street": "12 Lê Lợi", "area": "26743"],
                cells: ["x.a.street": "12 Lê Lợi", "x.a.area": "26743"], printed: "12 Lê Lợi, Phường Bến Thành")
        case .coordinates:
            Sample(
                group: ["x.a.system": ["WGS84"], "x.a.north": ["10"], "x.a.east": ["106"]],
                json: ["system": "WGS84", "north": 10, "east": 106],
                cells: ["x.a.system": "WGS84", "x.a.north": "10", "x.a.east": "106"], printed: "WGS84; 10; 106")
        case .file:
            Sample(group: ["paper.land_title": ["a.pdf"]], json: nil, cells: [:]).onForm("có kèm theo")
        }
    }

    private func choices(_ path: String, _ widget: Widget) -> [String] {
        guard widget == .choice || widget == .choices else { return [] }
        return path.hasSuffix(".system") ? ["WGS84", "VN-2000"] : ["one", "two"]
    }

    private func field(_ path: String, _ widget: Widget) -> FormField {
        FormField(
            path: path, widget: widget, visible: .always, isRequired: true,
            choices: choices(path, widget), autocomplete: nil,
            areaLevel: widget == .area ? "commune" : nil, maximumLength: nil)
    }

    private func field(_ widget: Widget) -> FormField {
        func part(_ name: String, _ widget: Widget) -> FormField {
            var made = self.field("x.a.\(name)", widget)
            made.part = name
            return made
        }
        var field = self.field(widget == .file ? "paper.land_title" : "x.a", widget)
        switch widget {
        case .table:
            field.rowsAtMost = 5
            field.parts = [self.field("x.a.name", .text)]
        case .address: field.parts = [part("street", .text), part("area", .area)]
        case .coordinates: field.parts = [part("system", .choice), part("north", .number), part("east", .number)]
        case .file: field.paper = "land_title"
        default: break
        }
        return field
    }

    @Test(arguments: Widget.allCases)
    func `every widget reads, keeps, asks, tells, exports and prints`(_ widget: Widget) async throws {
        let (field, sample) = (self.field(widget), self.sample(widget))
        let read = FormInput.read(field) { sample.typed[$0] ?? [] }
        #expect(read == sample.json)
        if widget.isSimple || widget == .area {
            #expect(FormInput.read(field) { _ in ["??"] } != nil, "what cannot be read is kept")
            #expect(FormInput.read(field) { _ in [" "] } == nil || widget == .choices)
        }
        var answers: Value = [:]
        if let read { answers.set(read, at: field.path) }
        #expect(
            AnswerSheet.flat(answers).mapValues(AnswerSheet.cell).reduce(into: [:]) { $0[$1.key] = $1.value }
                == sample.cells)

        try await Town.visit { [answers] town, _ in
            let (pages, services) = (town.pages, town.services)
            var context = WebContext(requestId: "0123456789", language: .vietnamese)
            context.caller = Visit(caller: .anonymous(), session: nil, cookie: "thử")
            context.formToken = "token"
            let draft = try await services.drafts.create(
                procedure: "house-permit", answers: answers, context.requireVisit().draftOwner)
            let filling = try await Filling.load(draft.id, services, context)
            for language in Language.allCases {
                let words = FieldWords(procedure: filling.procedure, texts: pages.locales[language])
                let told = words.message(.schema(keyword: "required", limit: nil), field)
                #expect(!told.isEmpty && !told.contains("fault."))
                // A file is no answer, so that its own is always wrong.
                #expect(widget == .file || field.faults(in: answers).isEmpty)
                let strange: [Value] = [[], true, "\u{1}", 5, [1]]
                let codes = strange.compactMap { field.fault($0) }
                #expect(!codes.isEmpty, "a validator of its own")
                for code in codes {
                    let why = words.message(FieldError(Problem(.invalid, code)), field)
                    #expect(!why.isEmpty && !why.contains("fault."), "\(code)")
                }
                let other = words.message(.schema(keyword: "anyOf", limit: nil), field)
                #expect(!other.contains("schema.") && !other.contains("fault."))
            }
            let words = FieldWords(procedure: filling.procedure, texts: pages.locales[.vietnamese])
            let printed = words.answer(field, in: answers, at: filling.now.date, AreaChoices(services))
            #expect(printed.count == sample.printed.count)
            for (line, wanted) in zip(printed, sample.printed) { #expect(line.hasPrefix(wanted), "\(line)") }
            let model = FormPageModel(
                filling, FormState.Page(id: "owner", fields: [field]), placeQueries: [:],
                errors: [field.path: .schema(keyword: "required", limit: nil)], returns: false,
                texts: pages.locales[.vietnamese])
            #expect(try pages.check([model], context).unknown.isEmpty)
            #expect(model.questions.count == 1 && model.errorSummary != nil)
            var maker = ApplicationMaker(filling.procedure, services, pages)
            let blank = PrintedAnswer(field, maker, answers: nil)
            #expect(seen(blank).joined().allSatisfy { $0 == "\u{A0}" || $0.isNumber }, "\(seen(blank))")
            #expect(!blank.blanks.isEmpty || !blank.boxes.isEmpty || blank.table?.rows.isEmpty == false)
            maker.enclosed = [Paper(onPaper: "land_title")]
            let form = seen(PrintedAnswer(field, maker, answers: answers))
            let wanted = sample.form ?? sample.printed
            #expect(form.count == wanted.count, "\(form)")
            for (line, words) in zip(form, wanted) { #expect(line.hasPrefix(words), "\(line)") }
        }
    }
}
