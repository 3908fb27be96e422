import Administration
import Casework
import Core
import Hummingbird

/// The officers' pages: queue, dossier, acts, counter, printed forms, the unit. All need a signed-in officer.
struct DeskRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    var dossiers: Dossiers { services.dossiers }
    var units: UnitDirectory { services.organisation.units }

    func addRoutes(to router: Router<WebContext>) {
        let desk = router.group("can-bo")
            .add(middleware: OutageMiddleware(pages: pages, services: services))
            .add(middleware: SessionMiddleware(services: services, pages: pages, settings: settings))
            .add(middleware: DeskMiddleware(services: services, pages: pages, settings: settings))
        desk.get("", use: queue)
        desk.post("viec", use: assignMany)
        desk.get("tim", use: search)
        desk.get("tiep-nhan", use: intakeList)
        desk.get("tiep-nhan/:procedure", use: intakeForm)
        desk.post("tiep-nhan/:procedure", use: intake)
        desk.get("don-vi", use: unitPage)
        desk.get("don-vi/thoi-gian", use: timesPage)
        desk.get("don-vi/ket-qua", use: figuresPage)
        desk.get("so-theo-doi", use: book)
        desk.get("so", use: registerList)
        desk.get("so/:register", use: register)
        desk.get("so/:register/:key", use: record)
        desk.get("ho-so/:id", use: dossier)
        desk.get("ho-so/:id/giay-to/:index", use: paper)
        desk.get("ho-so/:id/van-ban/:index", use: document)
        desk.get("ho-so/:id/van-ban/:index/pdf", use: documentFile)
        desk.get("ho-so/:id/van-ban/:index/thu-hoi", use: revokeForm)
        desk.post("ho-so/:id/van-ban/:index/thu-hoi", use: revoke)
        desk.get("ho-so/:id/in/:form", use: printed)
        desk.get("ho-so/:id/in/:form/pdf", use: printedFile)
        desk.get("ho-so/:id/to-khai", use: application)
        desk.get("ho-so/:id/to-khai/pdf", use: applicationFile)
        desk.get("ho-so/:id/buoc/:task", use: actForm)
        desk.post("ho-so/:id/buoc/:task", use: act)
        desk.get("ho-so/:id/ban-nhap/:task", use: draft)
        desk.get("ho-so/:id/ban-nhap/:task/pdf", use: draftFile)
        desk.get("ho-so/:id/giao/:task", use: assignForm)
        desk.post("ho-so/:id/giao/:task", use: assign)
        desk.get("ho-so/:id/xin-loi", use: apologyForm)
        desk.post("ho-so/:id/xin-loi", use: apologise)
        desk.get("ho-so/:id/rut", use: withdrawalForm)
        desk.post("ho-so/:id/rut", use: withdraw)
        desk.get("cham-diem", use: judging)
        desk.post("cham-diem/quan-he", use: declareTie)
        desk.get("ho-so/:id/cham-diem/:step", use: panel)
        desk.post("ho-so/:id/cham-diem/:step", use: panelAct)
        desk.get("ho-so/:id/bo-sung", use: supplementForm)
        desk.post("ho-so/:id/bo-sung", use: supplement)
        addMoneyRoutes(to: desk)
        addDelegationRoutes(to: desk)
        addVersionRoutes(to: desk)
    }

    /// The dossier of the address and its procedure, for an officer who takes part. Throws `dossier.unknown`.
    func open(
        _ context: WebContext, showing fields: [PersonalField] = PersonalField.ofDossier
    ) async throws -> (dossier: Dossier, procedure: Procedure) {
        guard let id = Identifier(try context.parameters.require("id")) else {
            throw Problem(.notFound, "dossier.unknown")
        }
        let dossier = try await dossiers.view(id, showing: fields, context.acting)
        return (dossier, try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack))
    }

    /// The open task of the address. Throws `dossier.unknown` when the address names no step at all.
    func reference(_ dossier: Dossier, _ context: WebContext) throws -> TaskReference {
        guard let reference = TaskReference(dossier.id, subject: try context.parameters.require("task")) else {
            throw Problem(.notFound, "dossier.unknown")
        }
        return reference
    }

    func words(_ context: WebContext) -> DossierWords { DossierWords(services, pages.texts(context)) }

    /// A key that makes sending one page twice do one thing.
    static func newKey() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<2).map { _ in String(random.next(), radix: 36) }.joined() + "-desk"
    }

    /// What a page is sent back with: the version that it showed, its key. Without a version it counts as stale.
    static func sent(_ data: FormData) -> (version: Int, key: String) {
        (data["version"].flatMap(Int.init) ?? 0, data.trimmed("key") ?? newKey())
    }
}
