import Administration
import Casework
import Core
import Hummingbird

/// A dossier that the reader may see: by the secret of its receipt, or as its owner.
struct ShownDossier: Sendable {
    let dossier: Dossier
    let procedure: Procedure
    /// The receipt's secret, for the links of its pages; for officers what they came with, so that no page tells it them.
    let secret: String
    let secretMatches: Bool

    /// Reads `:dossier` and `:secret` of the address. Throws `dossier.unknown`, also when there is one that the reader
    /// may not see.
    static func load(_ services: Services, _ context: WebContext) async throws -> ShownDossier {
        guard let id = Identifier(try context.parameters.require("dossier")) else {
            throw Problem(.notFound, "dossier.unknown")
        }
        let typed = try context.parameters.require("secret")
        let matches = services.dossiers.matches(secret: typed, of: id)
        let dossier = try await services.dossiers.view(id, secretMatches: matches, context.acting)
        return ShownDossier(
            dossier: dossier,
            procedure: try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack),
            secret: context.acting.isRecorded ? URLs.encode(typed) : services.dossiers.secret(of: id),
            secretMatches: matches)
    }

    func mayAnswer(_ context: WebContext) -> Bool {
        Policy.permits(
            context.acting, .answerDossier,
            on: dossier.resource(secretMatches: secretMatches))
    }

    /// An officer may look at a dossier of their unit, but not act in its applicant's place. Throws `policy.denied`.
    func requireApplicant(_ context: WebContext) throws {
        guard mayAnswer(context) else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.answerDossier.rawValue])
        }
    }

    var mayWithdraw: Bool { dossier.mayBeWithdrawn }
}
