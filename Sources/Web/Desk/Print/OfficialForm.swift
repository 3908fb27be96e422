import Casework
import Core

/// The one-stop shop's printed forms. Their numbers change with the circulars, so they are data with a first day and
/// the law behind it (vietnam.md §1.6).
enum OfficialForm: String, CaseIterable, Sendable {
    case receipt = "giay-tiep-nhan"
    case supplement = "yeu-cau-bo-sung"
    case refusal = "tu-choi"
    case apology = "xin-loi"
    case stop = "dung-giai-quyet"
    case control = "kiem-soat"

    struct Edition: Sendable {
        let from: CivilDate
        let basis: String
        let numbers: [OfficialForm: Int]
        /// The register of a unit, which is no form of one dossier.
        let book: Int
    }

    static let editions: [Edition] = [
        edition(
            2018, 6, 21, "TT 01/2018/TT-VPCP", [.receipt: 1, .supplement: 2, .refusal: 3, .apology: 4, .control: 5],
            book: 6),
        edition(
            2025, 7, 1, "TT 03/2025/TT-VPCP",
            [.receipt: 1, .supplement: 2, .refusal: 3, .apology: 4, .stop: 5, .control: 6], book: 7),
    ]

    private static func edition(
        _ year: Int, _ month: Int, _ day: Int, _ basis: String, _ numbers: [OfficialForm: Int], book: Int
    ) -> Edition {
        Edition(
            from: CivilDate(year: year, month: month, day: day) ?? CivilDate(dayNumber: 0), basis: basis,
            numbers: numbers, book: book)
    }

    static func edition(at date: CivilDate) -> Edition? { editions.last { $0.from <= date } }

    /// `Mẫu số 01, TT 03/2025/TT-VPCP`; nil for days before any circular that we know.
    func reference(at date: CivilDate, _ texts: Localizer) -> String? {
        guard let edition = OfficialForm.edition(at: date), let number = edition.numbers[self] else { return nil }
        return texts("sheet.number", ["number": pad(number), "basis": edition.basis])
    }

    /// The form's name on that day: the apology became a request for more time.
    func title(at date: CivilDate, _ texts: Localizer) -> String {
        let key = "sheet.title.\(rawValue.replacing("-", with: "_"))"
        let later = OfficialForm.editions.last.map { date >= $0.from } ?? false
        return texts(later && texts.has(key + "_2025") ? key + "_2025" : key)
    }

    /// Whether there is anything to print on it.
    func isThere(for dossier: Dossier) -> Bool {
        switch self {
        case .receipt, .control: dossier.clock.startedAt != nil
        case .supplement: !dossier.supplements.isEmpty
        case .refusal: dossier.isEnded && dossier.clock.startedAt == nil && dossier.withdrawal == nil
        case .apology: !dossier.reappointments.isEmpty
        case .stop:
            dossier.isEnded && dossier.withdrawal != nil && dossier.endedAt.map { reference(at: $0.date) } ?? false
        }
    }

    private func reference(at date: CivilDate) -> Bool { OfficialForm.edition(at: date)?.numbers[self] != nil }

    /// Whether who gets it still follows the dossier, or answers.
    var leadsOn: Bool {
        switch self {
        case .receipt, .supplement, .apology: true
        case .refusal, .stop, .control: false
        }
    }

    /// The unit that gives it.
    func unit(of dossier: Dossier) -> String { self == .apology ? dossier.competentUnit : dossier.intakeUnit }

    /// The day of what the form tells, which decides its number.
    func date(of dossier: Dossier) -> CivilDate { moment(of: dossier).date }

    /// The moment of what the form tells, by which one occasion is known from another.
    func moment(of dossier: Dossier) -> Instant {
        let moment: Instant? =
            switch self {
            case .receipt: dossier.clock.startedAt
            case .supplement: dossier.supplements.last?.askedAt
            case .refusal, .stop: dossier.endedAt
            case .apology: dossier.reappointments.last?.at
            case .control: dossier.filedAt
            }
        return moment ?? dossier.filedAt
    }
}
