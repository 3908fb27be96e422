import Administration
import Casework
import Core

/// Dossiers that were handed in together, as their applicant follows them: how far each is, and one history of all.
struct FiledGroupPage: PageModel {
    static let template = "portal/filed-group"

    struct Line: Model {
        let title: String
        let code: String
        let status: String
        let due: Part.DueBadge
        let dueTime: String?
        let address: String
        let asked: Bool
        let waiting: String?
    }

    let title: String
    let code: String
    let due: String?
    let lines: [Line]
    let timeline: Part.Timeline
    let receipt: String
    let withdrawal: String?

    init(
        _ shown: ShownGroup, _ journals: [Identifier: [JournalEntry]], _ words: DossierWords, _ services: Services,
        versions: [Identifier: [String: Procedure]] = [:], mayAnswer: Bool
    ) {
        let texts = words.texts
        title = shown.filed.group.front.title(texts.language)
        code = shown.filed.code
        due = shown.parts.allSatisfy(\.dossier.isEnded) ? nil : texts.before(shown.filed.due)
        let titles = Dictionary(
            shown.parts.compactMap { part in
                part.dossier.group.map { ($0.member, part.procedure.title(texts.language)) }
            }, uniquingKeysWith: { first, _ in first })
        lines = shown.parts.map { part in
            let dossier = part.dossier
            let waiting = dossier.waitsFor.compactMap { titles[$0] }
            return Line(
                title: part.procedure.title(texts.language), code: dossier.code,
                status: dossier.waitsFor.isEmpty ? words.status(dossier) : texts("group.waiting"),
                due: words.due(dossier), dueTime: dossier.isEnded ? nil : words.dueTime(dossier),
                address: URLs.track(
                    dossier.id, secret: shown.isStaff ? shown.secret : services.dossiers.secret(of: dossier.id)),
                asked: dossier.openSupplement != nil,
                waiting: waiting.isEmpty
                    ? nil : texts("group.after", ["titles": waiting.joined(separator: ", ")]))
        }
        timeline = FiledGroupPage.timeline(shown, journals, words, versions)
        receipt = URLs.groupReceipt(shown.id, secret: shown.secret)
        withdrawal = mayAnswer && shown.mayWithdraw ? URLs.groupWithdrawal(shown.id, secret: shown.secret) : nil
    }

    /// What happened to all of them, in order, each under its procedure's name; they were handed in once.
    private static func timeline(
        _ shown: ShownGroup, _ journals: [Identifier: [JournalEntry]], _ words: DossierWords,
        _ versions: [Identifier: [String: Procedure]]
    ) -> Part.Timeline {
        var all: [(at: Instant, rank: Int, entry: Part.Timeline.Entry)] = []
        for (index, part) in shown.parts.enumerated() {
            let journal = journals[part.dossier.id] ?? []
            let own = DossierTimeline(
                part.dossier, journal, part.procedure, words, for: .citizen,
                versions: versions[part.dossier.id] ?? [:])
            for (place, entry) in own.entries.enumerated() {
                let isFiling = place == 0
                if isFiling, index > 0 { continue }
                let title = part.procedure.title(words.texts.language)
                all.append((own.moments[place], entry.rank, isFiling ? entry : entry.under(title)))
            }
        }
        let sorted = all.enumerated().sorted {
            ($0.element.at, $0.element.rank, $0.offset) < ($1.element.at, $1.element.rank, $1.offset)
        }
        return Part.Timeline(sorted.map(\.element.entry))
    }
}

/// What somebody gets for what they handed in at once: one code for all, and each dossier's own.
struct GroupReceiptPage: PageModel {
    static let template = "portal/receipt"
    let title: String
    let receipt: Part.Receipt
    let track: String
    let trackWhole: String

    /// `filed`: the dossiers as they were filed.
    init(_ shown: ShownGroup, _ filed: [Identifier: Dossier], _ words: DossierWords, origin: String) {
        let texts = words.texts
        let dossiers = shown.parts.map { filed[$0.dossier.id] ?? $0.dossier }
        let due = dossiers.map(\.clock.due).max() ?? shown.filed.filedAt
        title = texts("portal.received")
        track = URLs.group(shown.id, secret: shown.secret)
        trackWhole = origin + track
        var facts = [Part.Receipt.Fact(texts("portal.filed_at"), texts.moment(shown.filed.filedAt))]
        facts += ReceiptPage.people(dossiers[0], texts)
        for (part, dossier) in zip(shown.parts, dossiers) {
            let unit = words.unit(dossier.competentUnit)
            let key = dossier.waitsFor.isEmpty ? "group.receipt_line" : "group.receipt_line_waiting"
            facts.append(
                Part.Receipt.Fact(
                    part.procedure.title(texts.language),
                    texts(key, ["code": dossier.code, "unit": unit, "due": texts.before(dossier.clock.due)])))
        }
        for (part, dossier) in zip(shown.parts, dossiers) {
            for fee in dossier.fees {
                let amount = words.fee(fee, now: part.dossier)
                facts.append(Part.Receipt.Fact(part.procedure.texts(texts.language).fee(fee.id), amount))
            }
        }
        let total = dossiers.flatMap(\.fees).reduce(0) { $0 + $1.amount }
        if total > 0 { facts.append(Part.Receipt.Fact(texts("group.total"), words.money(total))) }
        receipt = Part.Receipt(
            title: shown.filed.group.front.title(texts.language), code: shown.filed.code,
            due: texts("portal.due_expected", ["due": texts.before(due)]), facts: facts,
            next: [
                texts("portal.next_intake_soon"), texts("group.next_members"), texts("portal.next_missing"),
                texts("portal.next_keep"),
            ], qr: QRCode.svg(trackWhole, label: texts("receipt.qr")))
    }
}
