import Casework
import Core
import Hummingbird

extension DeskRoutes {
    /// What every form about a dossier does when it is sent: `work` with the dossier, the version and the key that the
    /// form came from gives the address to go to; what it refuses brings the form back, over the dossier as it stands
    /// then. Who may not at all is not shown the form.
    func submitted(
        _ data: FormData, _ context: WebContext,
        _ work: (_ dossier: Dossier, _ procedure: Procedure, _ version: Int, _ key: String) async throws -> String,
        again: (DossierView, Problem) async throws -> Response
    ) async throws -> Response {
        let (dossier, procedure) = try await open(context)
        let (version, key) = DeskRoutes.sent(data)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            return seeOther(try await work(dossier, procedure, version, key))
        } catch let problem as Problem where problem.kind != .fault && !problem.code.hasPrefix("policy.") {
            // Refused before anything was tried: what was read is what is shown, and recorded once.
            let isAsRead = problem.code == "form.token"
            let fresh = isAsRead ? dossier : try await dossiers.view(dossier.id, context.acting)
            // It may have moved to another version meanwhile.
            let standing =
                fresh.pack == dossier.pack
                ? procedure : try await services.catalogue.procedure(fresh.procedure, pack: fresh.pack)
            return try await again(try await view(fresh, standing, context), problem)
        }
    }
}
