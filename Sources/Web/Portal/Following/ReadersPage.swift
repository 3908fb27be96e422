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
        /// A link led to this reading.
        let isOpen: Bool
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
    let pager: Part.Pager?
    let empty: Part.EmptyState?
    let extract: String?
    let receipt: String?
    let key: Key?

    /// `first`: the address of the first page, which this is unless `isLater`.
    init(
        _ readings: Readings, first: String, isLater: Bool, _ words: ReaderWords, extract: String? = nil,
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
        let linked = shown
        func line(_ record: AccessRecord) -> Line {
            let known = questions[record.id]
            return Line(
                anchor: ReadersPage.anchor(record.id), sentence: words.sentence(record),
                code: readings.codes[record.dossier] ?? "",
                question: known.map { Link(texts("readers.question_open"), $0) },
                ask: known == nil
                    ? asking.map {
                        Ask(action: $0, record: record.id.description, isOpen: record.id == linked)
                    } : nil,
                address: question(record))
        }
        var days: [(date: CivilDate, groups: [(reader: AccessRecord.Who, records: [AccessRecord])])] = []
        for record in readings.records {
            let reader = record.who
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
                        summary: ReadersPage.summary(
                            group.reader, readings.days[day.date]?[group.reader] ?? ReadersPage.span(group.records),
                            words),
                        isOpen: group.records.contains { $0.id == shown || questions[$0.id] != nil },
                        lines: group.records.map { line($0) })
                })
        }
        let (shown, last) = (readings.records.count, readings.records.last)
        let more = readings.records.hasMore ? last.map { "\(first)?sau=\($0.place.text)" } : nil
        pager =
            more != nil || isLater
            ? Part.Pager(
                previous: isLater ? first : nil, next: more,
                words: texts("readers.shown", ["count": String(shown), "total": String(readings.whole)])) : nil
        empty = days.isEmpty ? Part.EmptyState(texts("readers.none"), texts("readers.none_hint"), action: nil) : nil
    }

    static func anchor(_ record: Identifier) -> String { "xem-\(record)" }

    /// The newest stands first.
    private static func span(_ records: [AccessRecord]) -> AccessRecord.Span? {
        guard let newest = records.first, let oldest = records.last else { return nil }
        return AccessRecord.Span(count: records.count, first: oldest.at, last: newest.at)
    }

    private static func summary(
        _ reader: AccessRecord.Who, _ span: AccessRecord.Span?, _ words: ReaderWords
    ) -> String? {
        guard let span, span.count > 1 else { return nil }
        let (first, last) = (span.first.time.short, span.last.time.short)
        return words.words.texts(
            first == last ? "readers.group_at" : "readers.group",
            [
                "name": reader.name, "unit": words.words.unit(reader.unit), "count": "\(span.count)",
                "first": first, "last": last,
            ])
    }
}

extension AccessRecord.Place {
    /// As addresses carry it: `1764032400000~725…~724…`.
    var text: String { "\(at.milliseconds)~\(id)~\(dossier)" }

    init?(_ text: String) {
        let parts = text.split(separator: "~", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let at = Int64(parts[0]), let id = Identifier(parts[1]),
            let dossier = Identifier(parts[2])
        else { return nil }
        self.init(at: Instant(milliseconds: at), id: id, dossier: dossier)
    }
}
