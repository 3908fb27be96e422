import Core
import Logging
import ServiceLifecycle
import Store

/// Gives positions in the ledger, signs checkpoints and tells them to the witness while the server runs, and once more
/// at its end: a little, since millions of rows may wait after a database was taken over, and whoever stops a server
/// does not wait for those.
struct Sequencing: Service {
    let platform: Platform
    let logger: Logger

    func run() async throws {
        let log = platform.ledger
        let stamper = platform.configuration.timestampURL.map { TimeStamper(log: log, url: $0) }
        try await cancelWhenGracefulShutdown {
            var lastStamp = ContinuousClock.now - .seconds(60)
            // What the witness refuses it goes on refusing: said once a minute.
            var witnessFrom = ContinuousClock.now
            while !Task.isCancelled {
                await sequence(log)
                if ContinuousClock.now >= witnessFrom, await !tellWitness(log) {
                    witnessFrom = ContinuousClock.now + .seconds(60)
                }
                if let stamper, ContinuousClock.now - lastStamp >= .seconds(60) {
                    lastStamp = ContinuousClock.now
                    await attempt("ledger.stamp") { try await stamper.stampLast() }
                }
                do {
                    try await Task.sleep(for: .seconds(platform.configuration.ledgerSeconds))
                } catch {
                    return
                }
            }
        }
        await sequence(log, batches: 5)
        _ = await tellWitness(log)
    }

    private func sequence(_ log: LedgerLog, batches: Int = .max) async {
        await attempt("ledger.sequence") { try await log.sequence(batches: batches) }
        for refusal in log.refusals() {
            logger.error(
                "an entry waits in the ledger that does not match its row: it is not signed; see motcua ledger verify",
                metadata: [
                    "code": "ledger.intake_forged", "kind": "\(refusal.kind)", "dossier": "\(refusal.subject)",
                    "reason": "\(refusal.why.rawValue)",
                ])
        }
    }

    /// False when it refused.
    private func tellWitness(_ log: LedgerLog) async -> Bool {
        guard let path = platform.configuration.ledgerWitness else { return true }
        return await attempt("ledger.witness") { try await LedgerWitness(path: path, log: log).follow() }
    }

    /// What fails is tried again at the next round: nothing is lost by waiting.
    @discardableResult
    private func attempt<T>(_ what: String, _ work: () async throws -> T) async -> Bool {
        do {
            _ = try await work()
            return true
        } catch {
            let code = (error as? Problem)?.code ?? "\(type(of: error))"
            logger.error("\(what) failed", metadata: ["code": "\(code)"])
            return false
        }
    }
}
