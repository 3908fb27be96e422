import Administration
import Core
import OrderedCollections
import Testing

@testable import Casework

/// What widgets know of an answer besides its schema (vectors: vietnam.md §3.1, §3.2).
@Suite struct WidgetCheckTests {
    private let today = CivilDate(year: 2026, month: 11, day: 27) ?? CivilDate(dayNumber: 0)

    @Test func `tax codes have their check digit, a branch's three digits, or a person's twelve`() {
        for code in [
            "0100233488", "0100109106", "0300588569", "0100686174", "0309532909", "0100150619", "0100112437",
            "0101243150", "0305104035", "0314409058-002", "8703744430-001", "0100107123-001", "079185000001",
        ] {
            #expect(TaxCode.isValid(code), "\(code)")
        }
        for code in [
            "0301482887", "0312215048", "0100233487", "0100233488-000", "0100233488-01", "0100233488-0011",
            "01002334881", "01002334ab", "",
        ] {
            #expect(!TaxCode.isValid(code), "\(code)")
        }
    }

    @Test func `a personal number of unusual structure is told, and only that`() {
        for number in ["079085123456", "092304000123", "001199000001", "840085123456"] {
            #expect(CitizenNumber.isUsual(number, at: today), "\(number)")
        }
        for number in ["003085123456", "079230123456", "079985123456"] {
            #expect(!CitizenNumber.isUsual(number, at: today), "\(number)")
        }
        // What has no twelve digits is refused by the schema: nothing to warn of.
        #expect(CitizenNumber.isUsual("07908512345", at: today))
    }

    @Test func `phones and places that look odd are told`() {
        #expect(Phone.isUsual("0901234567") && Phone.isUsual("+84901234567") && Phone.isUsual("02838291234"))
        #expect(!Phone.isUsual("0123456789") && !Phone.isUsual("090123456789"))
        #expect(CoordinateSystem.isWithinVietnam(["system": "WGS84", "north": 10, "east": 106]))
        #expect(!CoordinateSystem.isWithinVietnam(["system": "WGS84", "north": 106, "east": 10]))
        #expect(CoordinateSystem.isWithinVietnam(["system": "VN-2000", "north": 1_191_245, "east": 603_120]))
        #expect(!CoordinateSystem.isWithinVietnam(["system": "VN-2000", "north": 10, "east": 106]))
    }

    private func field(_ widget: Widget) -> FormField {
        func plain(_ path: String, _ widget: Widget) -> FormField {
            let isChoice = [.choice, .choices].contains(widget)
            return FormField(
                path: path, widget: widget, visible: .always, isRequired: false,
                choices: isChoice ? ["one", "two"] : [], autocomplete: nil, areaLevel: nil, maximumLength: nil)
        }
        var field = plain("a", widget)
        field.rowsAtMost = 2
        switch widget {
        case .table: field.parts = [plain("a.born", .date), plain("a.id", .citizenNumber)]
        case .address: field.parts = [plain("a.street", .text), plain("a.area", .area)]
        case .coordinates: field.parts = [plain("a.north", .number), plain("a.east", .number)]
        default: break
        }
        return field
    }

    /// For each widget answers that it takes, and others with the code that each is refused with.
    private func samples(_ widget: Widget) -> (right: [Value], wrong: [(Value, String)]) {
        switch widget {
        case .text, .paragraph: (["Bún bò", ""], [(1, "text"), (nil, "text")])
        case .number: ([1, -2], [("1", "number")])
        case .money:
            ([0, 1_500_000], [(-1, "money"), ("5", "money"), (.number(Decimal("0.5") ?? Decimal(0)), "money")])
        case .date:
            (
                ["1985-02-05", "1800-01-01", "2200-12-31"],
                [
                    ("2026-02-30", "date"), ("5/2/1985", "date"), ("1799-12-31", "date_absurd"),
                    ("2201-01-01", "date_absurd"),
                ]
            )
        case .phone:
            (
                ["0901234567", "+84901234567", "02838291234", "19001234"],
                [
                    ("901234567", "phone"), ("09O1234567", "phone"), ("01", "phone"), ("+1901234567", "phone"),
                    ("", "phone"),
                ]
            )
        case .email: (["a@b.vn"], [("a", "email"), ("@b.vn", "email"), ("a@", "email")])
        case .area: (["26743", "784", "79"], [("Bến Thành", "area"), ("1", "area"), (26743, "area")])
        case .choice: (["one"], [("three", "choice"), (true, "choice")])
        case .choices:
            ([["one"], ["one", "two"]], [(["three"], "choice"), ("one", "choice"), (["one", "one"], "twice")])
        case .declaration: ([true], [(false, "declaration"), ("on", "declaration")])
        case .yesNo: ([true, false], [("yes", "yes_no")])
        case .citizenNumber:
            (
                ["079085123456", "999999999999"],
                [("07908512345", "citizen_number"), ("07908512345a", "citizen_number")]
            )
        case .taxCode: (["0100233488"], [("0100233487", "check_digit"), ("", "check_digit")])
        case .table:
            (
                [[], [["born": "1985-02-05"]]],
                [("x", "rows"), ([1], "rows"), ([[:], [:], [:]], "rows_many"), ([["born": "x"]], "date")]
            )
        case .address:
            ([["street": "12 Lê Lợi", "area": "26743"]], [("12 Lê Lợi", "address"), (["area": "x"], "area")])
        case .coordinates:
            (
                [["system": "WGS84", "north": 10, "east": 106]],
                [
                    (["system": "WGS84", "north": 106, "east": 10], "coordinates"), ("10, 106", "coordinates"),
                    (["system": "VN-2000", "north": -1, "east": 106], "coordinates"), (["north": "x"], "number"),
                ]
            )
        case .file: ([], [("a.pdf", "file")])
        }
    }

    @Test(arguments: Widget.allCases)
    func `every widget has a validator of its own`(_ widget: Widget) {
        let (field, samples) = (field(widget), samples(widget))
        func codes(_ answer: Value) -> [String] {
            field.faults(in: ["a": answer]).map(\.code)
        }
        for answer in samples.right { #expect(codes(answer) == [], "\(widget): \(answer.json)") }
        for (answer, code) in samples.wrong {
            #expect(codes(answer) == ["answer.\(code)"], "\(widget): \(answer.json)")
        }
        #expect(!samples.wrong.isEmpty)
    }

    @Test func `a place that no unit had on the day is told, but for the one that decides who is competent`() throws {
        let procedure = try Place.procedure("stay-notice-2009")
        let areas = try Place.organisation.get().units.areas
        let fields = procedure.form.fields.filter { $0.widget == .area }
        func told(_ code: String, _ date: String) throws -> [String] {
            let day = try #require(CivilDate(date))
            var answers: Value = [:]
            for field in fields { answers.set(.string(code), at: field.path) }
            return procedure.problems(areasOf: answers, in: areas, at: day).map(\.code)
        }
        #expect(fields.count == 2)
        #expect(try told("760", "2009-10-15") == [])
        #expect(try told("999", "2009-10-15") == ["answer.area"])
        #expect(try told("760", "2026-11-27") == ["answer.area"], "districts are no more")
    }

    @Test func `each value of the law is asked at its own day, the boundary's day already by the new one`() throws {
        func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }
        func entry(_ from: String, _ value: Value) throws -> Law.Entry {
            Law.Entry(from: try day(from), value: value, basis: "x", sure: .high)
        }
        let law = Law(
            entries: [
                "fee": [try entry("2026-07-01", 1), try entry("2027-01-01", 2)],
                "rate": [try entry("2026-07-01", 10), try entry("2027-01-01", 20)],
                "term": [try entry("2026-07-01", 100), try entry("2027-01-01", 200)],
            ], dates: ["rate": .decision, "term": .event])
        func values(filing: String, event: String, decision: String) throws -> Value {
            let days = [LawDate.filing: try day(filing), .event: try day(event), .decision: try day(decision)]
            return law.values(.filing) { days[$0] ?? CivilDate(dayNumber: 0) }
        }
        #expect(
            try values(filing: "2026-12-31", event: "2026-12-31", decision: "2027-01-01")
                == ["fee": 1, "rate": 20, "term": 100])
        #expect(
            try values(filing: "2027-01-01", event: "2026-12-31", decision: "2027-01-02")
                == ["fee": 2, "rate": 20, "term": 100])
        #expect(
            try values(filing: "2026-12-31", event: "2027-01-01", decision: "2026-12-31")
                == ["fee": 1, "rate": 10, "term": 200])
    }
}
