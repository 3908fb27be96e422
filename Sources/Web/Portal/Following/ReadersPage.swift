import Administration
import Casework
import Core
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

/// Who read my data, day by day, each line a sentence.
struct ReadersPage: PageModel {
    struct Line: Model {
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

    struct Day: Model {
        let day: String
        let lines: [Line]
    }

    static let template = "portal/readers"
    let title: String
    let notice: Part.Notice?
    let days: [Day]
    let empty: Part.EmptyState?
    let extract: String?
    let receipt: String?

    init(
        _ records: [AccessRecord], codes: [Identifier: String], _ words: ReaderWords, extract: String? = nil,
        receipt: String? = nil, asking: String? = nil, questions: [Identifier: String] = [:],
        notice: Part.Notice? = nil,
        question: (AccessRecord) -> String? = { _ in nil }
    ) {
        let texts = words.words.texts
        title = texts("readers.title")
        self.notice = notice
        self.extract = extract
        self.receipt = receipt
        var days: [(CivilDate, [Line])] = []
        for record in records {
            let known = questions[record.id]
            let line = Line(
                sentence: words.sentence(record), code: codes[record.dossier] ?? "",
                question: known.map { Link(texts("readers.question_open"), $0) },
                ask: known == nil ? asking.map { Ask(action: $0, record: record.id.description) } : nil,
                address: question(record))
            if days.last?.0 == record.at.date {
                days[days.count - 1].1.append(line)
            } else {
                days.append((record.at.date, [line]))
            }
        }
        self.days = days.map { Day(day: texts.day($0.0), lines: $0.1) }
        empty = days.isEmpty ? Part.EmptyState(texts("readers.none"), texts("readers.none_hint"), action: nil) : nil
    }
}
