import Administration
import Casework
import Core

/// What somebody gets for what they handed in: the code, when the result is due, and how to follow it.
struct ReceiptPage: PageModel {
    static let template = "portal/receipt"
    let title: String
    let receipt: Part.Receipt
    let track: String
    let trackWhole: String
    let application: String
    /// Where what is due already is paid; nil when nothing is.
    let payment: Link?

    /// `filed`: the dossier as it was filed. `origin`: what stands before our addresses in the QR code.
    init(_ filed: Dossier, _ shown: ShownDossier, _ words: DossierWords, origin: String) {
        let texts = words.texts
        let own = shown.procedure.texts(texts.language)
        title = texts("portal.received")
        track = URLs.track(filed.id, secret: shown.secret)
        trackWhole = origin + track
        application = URLs.application(filed.id, secret: shown.secret)
        let open = shown.dossier.demands.filter { shown.dossier.awaits($0) }
        payment =
            open.isEmpty
            ? nil
            : Link(
                texts("pay.see", ["amount": words.money(open.reduce(0) { $0 + $1.outstanding })]),
                URLs.payment(filed.id, secret: shown.secret))
        var facts = [
            Part.Receipt.Fact(texts("portal.filed_at"), texts.moment(filed.filedAt))
        ]
        facts += ReceiptPage.people(filed, texts)
        facts.append(Part.Receipt.Fact(texts("portal.intake_unit"), words.unit(filed.intakeUnit)))
        if filed.competentUnit != filed.intakeUnit {
            facts.append(Part.Receipt.Fact(texts("portal.decider"), words.unit(filed.competentUnit)))
        }
        if shown.dossier.competentUnit != filed.competentUnit {
            facts.append(Part.Receipt.Fact(texts("handover.holds_now"), words.unit(shown.dossier.competentUnit)))
        }
        for fee in filed.fees {
            let amount = words.fee(fee, now: shown.dossier)
            facts.append(Part.Receipt.Fact(own.fee(fee.id), amount))
        }
        let intake = shown.procedure.firstStep.limit?.words(texts.language)
        let next = [
            intake.map { texts("portal.next_intake", ["limit": $0]) } ?? texts("portal.next_intake_soon"),
            texts("portal.next_missing"), texts("portal.next_due"), texts("portal.next_keep"),
        ]
        receipt = Part.Receipt(
            title: own.title, code: filed.code, due: texts("portal.due_expected", ["due": words.dueTime(filed)]),
            facts: facts, next: next, qr: QRCode.svg(trackWhole, label: texts("receipt.qr")))
    }

    /// Whom it concerns, and who handed it in when that is somebody else.
    static func people(_ dossier: Dossier, _ texts: Localizer) -> [Part.Receipt.Fact] {
        let owner = Part.Receipt.Fact(texts("portal.owner"), dossier.owner.name)
        guard let applicant = dossier.applicant.words(texts) else { return [owner] }
        return [owner, Part.Receipt.Fact(texts("represent.applicant"), applicant)]
    }
}

extension Applicant {
    /// `Trần Văn Thử, người được ủy quyền`; nil when the owner handed it in.
    func words(_ texts: Localizer) -> String? {
        relation.map { "\(name), \(texts("represent.\($0.rawValue)"))" }
    }
}
