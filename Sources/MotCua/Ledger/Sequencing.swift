import Core
import Logging
import ServiceLifecycle
import Store

/// Gives positions in the ledger and signs checkpoints while the server runs, and once more at its end: a little, since
/// millions of rows may wait after a database was taken over, and whoever stops a server does not wait for those.
struct Sequencing: Service {
    let platform: Platform
    let logger: Logger

    func run() async throws {
        let log = platform.ledger
        let stamper = platform.configuration.timestampURL.map { TimeStamper(log: log, url: $0) }
        try await cancelWhenGracefulShutdown {
            var lastStamp = ContinuousClock.now - .seconds(60)
            while !Task.isCancelled {
                await attempt("ledger.sequence") { try await log.sequence() }
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
        await attempt("ledger.sequence") { try await log.sequence(batches: 5) }
    }

    /// What fails is tried again at the next round: nothing is lost by waiting.
    private func attempt<T>(_ what: String, _ work: () async throws -> T) async {
        do {
            _ = try await work()
        } catch {
            let code = (error as? Problem)?.code ?? "\(type(of: error))"
            logger.error("\(what) failed", metadata: ["code": "\(code)"])
        }
    }
}
