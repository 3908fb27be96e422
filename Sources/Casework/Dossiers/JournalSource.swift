package import Store

extension LedgerSource {
    /// Every event of every dossier: subject the dossier, number the event's place in its journal.
    package static let journal = LedgerSource(
        kind: 1, name: "journal",
        rows: "SELECT dossier AS subject, sequence AS number, kind, at, actor, body FROM journal")
}
