import Administration
import Casework
import Core

/// A record told in a sentence that everybody understands.
struct ReaderWords {
    let words: DossierWords

    func sentence(_ record: AccessRecord) -> String {
        let texts = words.texts
        let what = record.fields.map { texts("readers.field.\($0.rawValue)") }.joined(separator: ", ")
        let purpose =
            record.purpose == "stated"
            ? texts("readers.purpose.stated", ["reason": record.reason ?? "", "basis": record.basis ?? ""])
            : texts("readers.purpose.\(record.purpose)")
        return texts(
            "readers.sentence_\(record.readerKind == .service ? "service" : "officer")",
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
        let asked: String?
        let answer: String?
        /// The record's name, where it may be asked about here.
        let record: String?
        /// Where it may be asked about, elsewhere.
        let address: String?
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
    let action: String

    init(
        _ records: [AccessRecord], codes: [Identifier: String], _ words: ReaderWords, extract: String? = nil,
        receipt: String? = nil, asking: String? = nil, questions: [AccessQuestion] = [], notice: Part.Notice? = nil,
        question: (AccessRecord) -> String? = { _ in nil }
    ) {
        let texts = words.words.texts
        title = texts("readers.title")
        self.notice = notice
        self.extract = extract
        self.receipt = receipt
        action = asking ?? ""
        let asked = Dictionary(questions.map { ($0.access, $0) }, uniquingKeysWith: { first, _ in first })
        var days: [(CivilDate, [Line])] = []
        for record in records {
            let known = asked[record.id]
            let line = Line(
                sentence: words.sentence(record), code: codes[record.dossier] ?? "",
                asked: known.map { texts("readers.question_was", ["words": $0.words]) },
                answer: known?.answer.map { texts("readers.answer_was", ["words": $0]) },
                record: asking == nil || known != nil ? nil : record.id.description, address: question(record))
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
