import Administration
import Core

extension Procedure {
    /// The leader of the unit that issued a document says that it holds no more, also after the dossier has ended.
    /// Throws `document.unknown`, `document.revoked_already`, `dossier.reason_missing`, `policy.denied`, `policy.step_up`.
    package func revoke(
        document index: Int, reason: String, on dossier: Dossier, _ context: CommandContext
    ) throws -> [Event] {
        guard dossier.documents.indices.contains(index) else { throw Problem(.notFound, "document.unknown") }
        let document = dossier.documents[index]
        try Policy.require(context.caller, .revokeResult, on: PolicyResource(units: [document.unit]))
        try Policy.requireFresh(context.caller, at: context.now)
        guard document.revocation == nil else { throw Problem(.conflict, "document.revoked_already") }
        try WordLimit.require(reason, at: "/reason")
        guard let reason = WordLimit.said(reason) else {
            throw Problem(.invalid, "dossier.reason_missing", ["outcome": "revoke"], at: "/reason")
        }
        return [.documentRevoked(index: index, reason: reason)]
    }
}
