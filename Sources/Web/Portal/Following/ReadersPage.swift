import Administration
import Casework
import Core
import Ledger
import Registers

/// A record told in a sentence that everybody understands.
struct ReaderWords {
    let words: DossierWords
    let registers: Registers

    init(_ services: Services, _ texts: Localizer) {
        words = DossierWords(services, texts)
        registers = services.registers
    }

    func sentence(_ record: AccessRecord) -> String {
        let texts = words.texts
        let register = record.register.map { registers.title($0, texts.language) } ?? ""
        let what = record.fields.map { field in
            field == .record
                ? texts("readers.field.record", ["register": register]) : texts("readers.field.\(field.rawValue)")
        }.joined(separator: ", ")
        let purpose =
            record.purpose == "stated"
            ? texts("readers.purpose.stated", ["reason": record.reason ?? "", "basis": record.basis ?? ""])
            : texts("readers.purpose.\(record.purpose)")
        return texts(
            "readers.sentence_\(record.readerKind.rawValue)",
            [
                "time": record.at.time.short, "unit": words.unit(record.unit), "name": record.readerName,
                "what": what, "purpose": purpose,
            ])
    }
}

/// Who read my data, day by day, each line a sentence; several by one reader on one day stand folded under one.
struct ReadersPage: PageModel {
    struct Line: Model {
        /// Where links lead to: `xem-` and the record's name.
        let anchor: String
        let sentence: String
        let code: String
        /// The dossier that a question about it opened.
        let question: Link?
        /// Where it may be asked about here.
        let ask: Ask?
        /// Where it may be asked about, elsewhere.
        let address: String?
    }

    struct Ask: Model {
        let action: String
        /// The record's name.
        let record: String
    }

    /// The readings of one reader for one unit on one day.
    struct Group: Model {
        /// Who, how often, from when to when; nil for a single reading, which says it all.
        let summary: String?
        let isOpen: Bool
        let lines: [Line]
    }

    struct Day: Model {
        let day: String
        let groups: [Group]
    }

    /// What an extract or a receipt is verified with, and where anybody gets it.
    struct Key: Model {
        let text: String
        let address: String

        init(_ verifier: LedgerVerifier) {
            text = verifier.description
            address = URLs.ledgerKey
        }
    }

    static let template = "portal/readers"
    let title: String
    let notice: Part.Notice?
    let days: [Day]
    let empty: Part.EmptyState?
    let extract: String?
    let receipt: String?
    let key: Key?

    init(
        _ records: [AccessRecord], codes: [Identifier: String], _ words: ReaderWords, extract: String? = nil,
        receipt: String? = nil, key: Key? = nil, asking: String? = nil, questions: [Identifier: String] = [:],
        notice: Part.Notice? = nil, shown: Identifier? = nil,
        question: (AccessRecord) -> String? = { _ in nil }
    ) {
        let texts = words.words.texts
        title = texts("readers.title")
        self.notice = notice
        self.extract = extract
        self.receipt = receipt
        self.key = key
        func line(_ record: AccessRecord) -> Line {
            let known = questions[record.id]
            return Line(
                anchor: ReadersPage.anchor(record.id), sentence: words.sentence(record),
                code: codes[record.dossier] ?? "",
                question: known.map { Link(texts("readers.question_open"), $0) },
                ask: known == nil ? asking.map { Ask(action: $0, record: record.id.description) } : nil,
                address: question(record))
        }
        var days: [(date: CivilDate, groups: [(reader: [String], records: [AccessRecord])])] = []
        for record in records {
            let reader = [record.readerKind.rawValue, record.readerName, record.unit]
            if days.last?.date != record.at.date { days.append((record.at.date, [])) }
            let day = days.count - 1
            if let index = days[day].groups.firstIndex(where: { $0.reader == reader }) {
                days[day].groups[index].records.append(record)
            } else {
                days[day].groups.append((reader, [record]))
            }
        }
        self.days = days.map { day in
            Day(
                day: texts.day(day.date),
                groups: day.groups.map { group in
                    Group(
                        summary: ReadersPage.summary(group.records, words),
                        isOpen: group.records.contains { $0.id == shown || questions[$0.id] != nil },
                        lines: group.records.map { line($0) })
                })
        }
        empty = days.isEmpty ? Part.EmptyState(texts("readers.none"), texts("readers.none_hint"), action: nil) : nil
    }

    static func anchor(_ record: Identifier) -> String { "xem-\(record)" }

    /// The newest stands first.
    private static func summary(_ records: [AccessRecord], _ words: ReaderWords) -> String? {
        guard records.count > 1, let newest = records.first, let oldest = records.last else { return nil }
        let (first, last) = (oldest.at.time.short, newest.at.time.short)
        return words.words.texts(
            first == last ? "readers.group_at" : "readers.group",
            [
                "name": newest.readerName, "unit": words.words.unit(newest.unit), "count": "\(records.count)",
                "first": first, "last": last,
            ])
    }
}
