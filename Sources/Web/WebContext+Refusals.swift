import Administration
import Core
import Hummingbird
import Logging

extension WebContext {
    /// One line, with the account that was refused: also where what may not be seen is told as not there (ASVS 16.3.2).
    /// Addresses that lead nowhere at all are not worth one.
    func logRefusal(_ problem: Problem) {
        let isNowhere = endpointPath == nil || endpointPath == "NotFound"
        if problem.kind == .notFound, isNowhere { return }
        var metadata: Logger.Metadata = ["code": "\(problem.code)", "route": "\(endpointPath ?? "")"]
        if let account = acting.account { metadata["account"] = "\(account)" }
        // Somebody reads people in bulk: whoever keeps the unit's accounts should look.
        if problem.code == ListBounds.reached {
            metadata["unit"] = "\(acting.units().joined(separator: ","))"
            return logger.warning("lists have shown an account as many people as they may today", metadata: metadata)
        }
        logger.notice("refused", metadata: metadata)
    }
}
