import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

/// `/api/v1`: the same commands and reads as the pages, for other information systems. docs/openapi.yaml is its
/// contract.
struct APIRoutes: Sendable {
    let services: Services

    func addRoutes(to router: Router<WebContext>) {
        let api = router.group("api/v1").add(middleware: BearerMiddleware(services: services))
        api.get("procedures", use: procedures)
        api.get("procedures/:procedure", use: procedure)
        api.get("areas", use: areas)
        api.get("units/:unit", use: unit)
        api.get("tasks", use: tasks)
        api.post("papers", use: takePaper)
        api.get("dossiers", use: search)
        api.post("dossiers", use: submit)
        api.get("dossiers/:id", use: dossier)
        api.get("dossiers/:id/journal", use: journal)
        api.get("dossiers/:id/clock", use: ledger)
        api.get("dossiers/:id/papers/:index", use: paper)
        api.post("dossiers/:id/assignments", use: assign)
        api.get("dossiers/:id/version", use: versionQuestion)
        api.post("dossiers/:id/supplements", use: supplement)
        api.post("dossiers/:id/withdrawals", use: withdraw)
        api.post("groups", use: submitGroup)
        api.get("groups/:id", use: group)
        api.get("ledger/inclusion", use: inclusion)
        api.get("ledger/consistency", use: consistency)
        api.post("dossiers/:id/events", use: occurred)
        api.get("dossiers/:id/panels", use: panels)
        api.post("payments", use: paid)
        api.get("registers", use: registers)
        api.get("registers/:register", use: records)
        api.get("registers/:register/:key", use: record)
        api.get("registers/:register/:key/versions", use: recordVersions)

        // Whoever holds a receipt or an extract verifies it with these, and has no token.
        let open = router.group("api/v1").add(middleware: OpenMiddleware(services: services))
        open.get("ledger/key", use: ledgerKey)
        open.get("ledger/checkpoint", use: checkpoint)

        let acts = router.group("api/v1").add(middleware: BearerMiddleware(services: services, takesPersons: true))
        acts.post("dossiers/:id/acts", use: act)
        acts.post("dossiers/:id/apologies", use: apologise)
        acts.post("dossiers/:id/version", use: decideVersion)
    }

    var dossiers: Dossiers { services.dossiers }

    /// The dossier of the address, for a caller who may read it. Throws `dossier.unknown`.
    func dossier(
        _ context: WebContext, showing fields: [PersonalField] = PersonalField.ofDossier
    ) async throws -> Dossier {
        guard let id = Identifier(try context.parameters.require("id")) else {
            throw Problem(.notFound, "dossier.unknown")
        }
        return try await dossiers.view(id, showing: fields, context.acting)
    }

    /// How that dossier stands, for a command on it.
    func standing(_ context: WebContext) async throws -> DossierStanding {
        guard let id = Identifier(try context.parameters.require("id")) else {
            throw Problem(.notFound, "dossier.unknown")
        }
        return try await dossiers.standing(id, context.acting)
    }
}
