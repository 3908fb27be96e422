package import Administration
package import Core
import OrderedCollections

extension Procedure {
    /// A dossier, and a document of it, as they would be if the caller of `context` did `task` now and the document were
    /// issued then: with the caller's name where whoever decides signs, and without a number. Nothing is saved.
    package func draft(
        _ document: String, at task: OpenTask, reason: String?, of dossier: Dossier, _ context: CommandContext
    ) -> (dossier: Dossier, document: IssuedDocument) {
        var drafted = dossier
        if case .decide? = steps[task.step]?.kind {
            let signing = context.caller.signature(as: task.role, at: task.unit)
            drafted.apply(
                JournalEntry(
                    sequence: dossier.version + 1, at: context.now,
                    actor: context.actor(at: task.unit, as: [task.role], of: task.assignee),
                    event: .decided(outcome: "", reason: reason, signing: signing)))
        }
        let issued = IssuedDocument(
            document: document, number: 0, year: context.now.date.year, unit: dossier.competentUnit,
            issuedAt: context.now, signer: drafted.decision?.by)
        return (drafted, issued)
    }
}
