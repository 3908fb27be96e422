import Administration
import Casework
import Core
import Documents
import Foundation

/// Makes the files of issued documents one after the other, signs and seals them, and keeps them for good. Documents
/// wait in the database, so nothing is lost when there is no renderer, or the process ends.
package struct ResultMaker: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    package init(_ site: Site) {
        services = site.services
        pages = site.pages
        settings = site.settings
    }

    init(services: Services, pages: PageRenderer, settings: WebSettings) {
        self.services = services
        self.pages = pages
        self.settings = settings
    }

    private var texts: Localizer { pages.locales[.vietnamese] }

    /// Makes the result that has waited longest; false when none waits. Throws what hinders that one, which is then
    /// tried again later.
    package func makeNext() async throws -> Bool {
        guard let renderer = services.files.renderer, let record = try await services.dossiers.claimResult() else {
            return false
        }
        let dossier = try await services.dossiers.dossier(of: record)
        guard dossier.documents.indices.contains(record.document) else { throw Problem(.fault, "document.unknown") }
        let document = dossier.documents[record.document]
        let now = services.clock.now
        let unit = services.organisation.units.unit(document.unit, at: document.issuedAt.date)
        let unitName = unit?.name.vietnamese ?? document.unit
        let signatures = try await self.signatures(dossier, document, unitName, at: now)
        let html = try await html(dossier, record, unitName, signatures)
        let made = try await renderer.render(
            RenderRequest(html: html, fields: signatures.map(\.field), links: settings.publicOrigin + "/"))
        let bytes = try await ResultMaker.signed(made, signatures)
        let file = try await KeptFiles(vault: services.vault).keep(
            bytes, sealed: signatures.map(\.identity.name).joined(separator: "; "))
        try await services.dossiers.keep(file, of: record.reference)
        return true
    }

    /// The file of a printed form, sealed by the unit that gives it, with a mark to check it by: made when first asked
    /// for, and from then on the same. One that still grows is made anew each time, and bears neither.
    func sheet(_ sheet: PrintedSheet, of dossier: Dossier) async throws -> (kept: KeptFile?, bytes: [UInt8]) {
        let occasion = sheet.occasion
        if let occasion, let kept = try await services.dossiers.sheet(sheet.form, of: dossier.id, on: occasion) {
            return (kept, [])
        }
        guard let renderer = services.files.renderer else { throw Problem(.unavailable, "render.away") }
        let now = services.clock.now
        let name = services.organisation.units.unit(sheet.unit)?.name.vietnamese ?? sheet.unit
        var signatures: [PDFSignature] = []
        var mark: ResultMark?
        if let occasion {
            if let seal = try services.files.keys?.seal(unit: sheet.unit, name: name, at: now) {
                signatures.append(signature("seal", seal, now))
            }
            mark = ResultMark(
                reference: services.dossiers.reference(dossier.id, form: sheet.form, on: occasion), unit: sheet.unit,
                unitName: name, kind: sheet.kind, number: sheet.number, issuedOn: occasion.date,
                initials: ResultMark.initials(of: dossier.owner.name))
        }
        let page = FilePage(
            title: sheet.title, author: name, created: (occasion ?? now).description, signed: !signatures.isEmpty,
            body: try ResultMaker.main(of: sheet.html), check: try mark.map { try check($0, signatures) })
        let made = try await renderer.render(
            RenderRequest(
                html: try pages.templates.render(FilePage.template, .vietnamese, page),
                fields: signatures.map(\.field), links: settings.publicOrigin + "/"))
        let bytes = try await ResultMaker.signed(made, signatures)
        guard let occasion, let mark else { return (nil, bytes) }
        let file = try await KeptFiles(vault: services.vault).keep(
            bytes, sealed: signatures.map(\.identity.name).joined(separator: "; "))
        let kept = try await services.dossiers.keepSheet(
            SheetRecord(
                reference: mark.reference, dossier: dossier.id, unit: sheet.unit, kind: sheet.kind,
                number: sheet.number, occasion: occasion, file: file), form: sheet.form)
        return (kept, [])
    }

    /// Who signs: the officer who decided, then the unit's seal; whoever has no key is left out.
    private func signatures(
        _ dossier: Dossier, _ document: IssuedDocument, _ unitName: String, at now: Instant
    ) async throws -> [PDFSignature] {
        guard let keys = services.files.keys else { return [] }
        var signatures: [PDFSignature] = []
        let journal = try await services.dossiers.journal(of: dossier, for: .system)
        let decided = journal.last { if case .decided = $0.event { $0.at <= document.issuedAt } else { false } }
        if let officer = decided?.actor.id, let name = document.signer,
            let own = try keys.signer(officer: officer, name: name, organisation: unitName, at: now)
        {
            signatures.append(signature("signer", own, now))
        }
        if let seal = try keys.seal(unit: document.unit, name: unitName, at: now) {
            signatures.append(signature("seal", seal, now))
        }
        return signatures
    }

    private func signature(_ field: String, _ identity: SigningIdentity, _ now: Instant) -> PDFSignature {
        PDFSignature(
            field: field, identity: identity, reason: texts("file.reason_\(field)"), at: now,
            timeStamping: services.files.timeStamping)
    }

    private static func signed(_ made: RenderedPDF, _ signatures: [PDFSignature]) async throws -> [UInt8] {
        var bytes = made.bytes
        for signature in signatures {
            guard let place = made.fields[signature.field] else { throw Problem(.fault, "signing.failed") }
            bytes = try await signature.sign(bytes, place)
        }
        return bytes
    }

    private func html(
        _ dossier: Dossier, _ record: ResultRecord, _ unitName: String, _ signatures: [PDFSignature]
    ) async throws -> [UInt8] {
        let document = dossier.documents[record.document]
        let procedure = try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack)
        let kind = procedure.texts(.vietnamese).document(document.document)
        let mark = ResultMark(
            reference: record.reference, unit: document.unit, unitName: unitName, kind: kind,
            number: procedure.number(of: document), issuedOn: document.issuedAt.date,
            initials: ResultMark.initials(of: dossier.owner.name))
        let page = FilePage(
            title: "\(kind) \(mark.number)", author: unitName, created: document.issuedAt.description,
            signed: !signatures.isEmpty,
            body: try DocumentRenderer(services: services, pages: pages).body(dossier, document, procedure),
            check: try check(mark, signatures))
        return try pages.templates.render(FilePage.template, .vietnamese, page)
    }

    /// What stands below a paper for whoever wants to check it.
    private func check(_ mark: ResultMark, _ signatures: [PDFSignature]) throws -> FilePage.Check {
        let signed = try services.files.marks.map { try mark.signed(with: $0) }
        let address = settings.publicOrigin + URLs.verify(signed ?? mark.reference)
        return FilePage.Check(
            qr: QRCode.svg(address, label: texts("file.qr"), isLong: true), link: address,
            address: settings.publicOrigin + URLs.verification, reference: FilePage.grouped(mark.reference),
            signed: signatures.map { texts("file.signed_\($0.field)", ["name": $0.identity.name]) })
    }

    /// What stands on the sheet, without the page's tools around it.
    static func main(of html: [UInt8]) throws -> Markup {
        let text = String(decoding: html, as: UTF8.self)
        guard let start = text.range(of: "<main id=\"main\">"),
            let end = text.range(of: "</main>", options: .backwards),
            start.upperBound <= end.lowerBound
        else { throw Problem(.fault, "document.template") }
        return Markup(trusted: String(text[start.upperBound..<end.lowerBound]))
    }
}
