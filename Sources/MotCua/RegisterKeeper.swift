import Casework
import Core
import Registers
import Store

/// Lets `record` steps write to the registers: the two domains do not know each other.
struct RegisterKeeper: RecordKeeper {
    let registers: Registers

    func keep(
        _ record: RecordWritten, of dossier: Dossier, by actor: Actor, at moment: Instant, _ tx: any WriteTransaction
    ) throws {
        try registers.write(
            record.content, to: record.register, validFrom: record.validFrom, ends: record.ends,
            from: RecordVersion.Source(
                pack: dossier.pack, dossier: dossier.id, dossierCode: dossier.code, procedure: dossier.procedure,
                actor: actor.name, unit: actor.unit ?? dossier.competentUnit), at: moment, tx)
    }
}
