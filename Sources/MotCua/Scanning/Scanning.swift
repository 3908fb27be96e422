import Casework
import Core
import Logging
import ServiceLifecycle

/// Has what waits scanned while the server runs. What cannot be scanned waits on, however long.
struct Scanning: Service {
    let scans: PaperScans
    /// Nil where nothing scans.
    let scanner: ClamdClient?
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            guard let scanner else {
                await adopt()
                return await Scanning.untilCancelled()
            }
            var trouble: String?
            var adopted = false
            while !Task.isCancelled {
                var pause = Duration.seconds(1)
                do {
                    if !adopted { try await scans.adopt() }
                    adopted = true
                    let round = try await scans.round(scanner)
                    if trouble != nil, !round.isEmpty {
                        logger.notice("files are scanned again")
                        trouble = nil
                    }
                    tell(round)
                    if round.clean + round.infected > 0 { pause = .milliseconds(20) }
                } catch is CancellationError {
                    return
                } catch {
                    let code = (error as? Problem)?.code ?? "\(type(of: error))"
                    // Once, not at every try.
                    if code != trouble { logger.error("files are held", metadata: ["code": "\(code)"]) }
                    trouble = code
                    pause = .seconds(2)
                }
                do { try await Task.sleep(for: pause) } catch { return }
            }
        }
    }

    /// What came is written down also where nothing scans: else nobody would miss it when it is gone.
    private func adopt() async {
        do {
            try await scans.adopt()
        } catch {
            logger.warning("kept files not written down", metadata: ["error": "\(type(of: error))"])
        }
    }

    private func tell(_ round: PaperScans.Round) {
        for code in round.failures { logger.warning("file not scanned", metadata: ["code": "\(code)"]) }
        if round.infected > 0 { logger.warning("malware found", metadata: ["count": "\(round.infected)"]) }
    }

    private static func untilCancelled() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: .seconds(3600)) } catch { return }
        }
    }
}
