import Core
import Logging
import Schemas

extension Timekeeper {
    /// Carries out the reorganisations whose day has come. One that cannot be is told, and tried again.
    package func reorganise() async throws {
        do {
            for (name, counts) in try await dossiers.carryOutReorganisations() {
                logger.notice(
                    "reorganisation carried out",
                    metadata: [
                        "reorganisation": "\(name)", "moved": "\(counts[.moves])", "left": "\(counts[.stays])",
                        "stuck": "\(counts[.refused])",
                    ])
            }
        } catch let problem as Problem {
            logger.error("reorganisation failed", metadata: ["code": "\(problem.code)"])
        } catch let problems as SourceProblems {
            logger.error("reorganisation failed", metadata: ["code": "\(problems.all.first?.rule ?? "")"])
        }
    }
}
