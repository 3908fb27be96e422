import Casework
import Core

/// A page about money at the desk: lists with an act for each line, and perhaps a statement to send.
struct MoneyPage: PageModel {
    struct Row: Model {
        let link: Link?
        let what: String
        let amount: String
        let note: String?
        let act: Link?
    }

    struct Section: Model {
        let title: String
        let hint: String?
        let rows: [Row]
        let hasRows: Bool
        let none: String?
        /// That not all are shown.
        let more: String?

        /// How many of what waits are shown.
        static let most = 100

        /// With `more`, rows beyond ``most`` are left out, and it is told.
        init(_ title: String, hint: String? = nil, _ rows: [Row], none: String? = nil, more: String? = nil) {
            self.title = title
            self.hint = hint
            self.rows = more == nil ? rows : Array(rows.prefix(Section.most))
            hasRows = !rows.isEmpty
            self.none = rows.isEmpty ? none : nil
            self.more = rows.count > Section.most ? more : nil
        }
    }

    /// A search or a day to choose.
    struct Ask: Model {
        let action: String
        let name: String
        let label: String
        let value: String
        let unit: String?
        let button: String
    }

    struct Upload: Model {
        let action: String
        let field: Part.Field
        let check: String
    }

    static let template = "desk/money"
    let title: String
    let back: Link?
    let notices: [Part.Notice]
    let ask: Ask?
    let facts: Part.SummaryList?
    let upload: Upload?
    let sections: [Section]
    let links: [Link]
    let hasLinks: Bool

    init(
        title: String, back: Link? = nil, notices: [Part.Notice] = [], ask: Ask? = nil,
        facts: Part.SummaryList? = nil, upload: Upload? = nil, sections: [Section], links: [Link] = []
    ) {
        self.title = title
        self.back = back
        self.notices = notices
        self.ask = ask
        self.facts = facts
        self.upload = upload
        self.sections = sections
        self.links = links
        hasLinks = !links.isEmpty
    }
}

/// A printed sheet about money: what is to be paid, or what was.
struct MoneySheet: PageModel {
    struct Row: Model {
        let number: Int
        let what: String
        let amount: String
    }

    static let template = "desk/print/money"
    let title: String
    let style: String
    let file: FileOffer
    let back: String
    let head: SheetHead
    let lines: [SheetLine]
    let rows: [Row]
    let closing: [SheetLine]
    let qr: Markup?
    let qrUse: String?
    let signs: [String]
    let signer: String?
}
