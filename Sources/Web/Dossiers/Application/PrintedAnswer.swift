import Casework
import Core

/// An answer as it stands on the application form (tờ khai): every widget has its printed form, filled in and to be
/// filled in by pen.
struct PrintedAnswer: Model {
    /// A box to tick.
    struct Box: Model {
        let mark: String
        /// What the box says to who cannot see it.
        let state: String
        let label: String
    }

    /// A dotted line to write on, and what is printed behind it.
    struct Blank: Model {
        let text: String
        let after: String?
        let isFull: Bool
    }

    struct Row: Model {
        let cells: [String]
    }

    struct Table: Model {
        let caption: String
        let heads: [String]
        let rows: [Row]
    }

    /// The heading above it, when it begins a section.
    let section: String?
    let label: String
    private(set) var value: String?
    /// More lines below.
    private(set) var lines: [String] = []
    private(set) var boxes: [Box] = []
    private(set) var blanks: [Blank] = []
    private(set) var table: Table?

    /// What is printed where nothing stands yet. A space would make the dotted line vanish.
    private static let nothing = "\u{A0}"
    /// How many rows an empty table has.
    private static let emptyRows = 4

    /// `answers`: nil for a form to be filled in by pen.
    init(_ field: FormField, _ sheet: ApplicationMaker, answers: Value?, section: String? = nil) {
        let words = sheet.words
        self.section = section
        let isSometimes = answers == nil && (!field.isRequired || !field.visible.isAlways) && field.computed == nil
        label =
            field.widget == .declaration
            ? sheet.texts("portal.declaration")
            : words.label(field) + (isSometimes ? " \(sheet.texts("application.if_any"))" : "")
        let answer = answers?.at(field.path)
        let told = answers.map { words.answer(field, in: $0, at: sheet.date, sheet.areas) } ?? []
        switch field.widget {
        case .choice:
            boxes = field.choices.map { sheet.box(words.choice(field, $0), answer == .string($0)) }
        case .choices:
            let chosen = answer?.array ?? []
            boxes = field.choices.map { sheet.box(words.choice(field, $0), chosen.contains(.string($0))) }
        case .yesNo:
            boxes = [
                sheet.box(sheet.texts("portal.yes"), answer == .bool(true)),
                sheet.box(sheet.texts("portal.no"), answer == .bool(false)),
            ]
        case .declaration: boxes = [sheet.box(words.label(field), answer == .bool(true))]
        case .file: boxes = [sheet.box(sheet.texts("application.enclosed"), sheet.encloses(field.paper))]
        case .table: table = PrintedAnswer.table(field, sheet, answers)
        case .paragraph where told.isEmpty: blanks = (0..<3).map { _ in PrintedAnswer.blank(isFull: true) }
        case .money where told.isEmpty:
            blanks = [
                PrintedAnswer.blank(after: sheet.texts("application.dong_in_words")), PrintedAnswer.blank(after: ")"),
            ]
        case .date where told.isEmpty:
            blanks = [PrintedAnswer.blank(sheet.texts("application.blank_date"))]
        case .address where told.isEmpty, .coordinates where told.isEmpty:
            blanks = field.parts.map { PrintedAnswer.blank(after: "(\(words.label($0)))") }
        case .text, .paragraph, .number, .money, .date, .phone, .email, .area, .address, .coordinates, .citizenNumber,
            .taxCode:
            value = told.first
            lines = Array(told.dropFirst())
            if told.isEmpty { blanks = [PrintedAnswer.blank()] }
        }
    }

    private static func blank(_ text: String = nothing, after: String? = nil, isFull: Bool = false) -> Blank {
        Blank(text: text, after: after, isFull: isFull)
    }

    private static func table(_ field: FormField, _ sheet: ApplicationMaker, _ answers: Value?) -> Table {
        let rows = answers?.at(field.path)?.array?.indices.map { index in
            let cells = field.row(index).map { part in
                answers.map { sheet.words.answer(part, in: $0, at: sheet.date, sheet.areas) }?.joined(separator: "; ")
                    ?? ""
            }
            return Row(cells: [String(index + 1)] + cells)
        }
        let empty = (0..<min(emptyRows, field.rowsAtMost)).map { index in
            Row(cells: [String(index + 1)] + field.parts.map { _ in nothing })
        }
        return Table(
            caption: sheet.words.label(field),
            heads: [sheet.texts("sheet.paper_number")] + field.parts.map(sheet.words.label), rows: rows ?? empty)
    }
}
