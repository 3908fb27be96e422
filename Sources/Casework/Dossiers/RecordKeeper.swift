package import Core
package import Store

/// Whoever keeps registers: a `record` step writes through it, in the dossier's transaction, both or neither.
package protocol RecordKeeper: Sendable {
    /// Writes one version of one record. Throws `Problems` or a `Problem` (`register.unknown`, `register.invalid`)
    /// when the register does not take it; then nothing of the act is done.
    func keep(
        _ record: RecordWritten, of dossier: Dossier, by actor: Actor, at moment: Instant, _ tx: any WriteTransaction
    ) throws
}
