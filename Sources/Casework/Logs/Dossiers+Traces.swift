package import Core
import Store

/// Which dossiers a log is to hold.
package struct TraceFilter: Sendable {
    package let procedure: String?
    /// The first and the last day of filing.
    package let from: CivilDate?
    package let through: CivilDate?

    package init(procedure: String? = nil, from: CivilDate? = nil, through: CivilDate? = nil) {
        self.procedure = procedure
        self.from = from
        self.through = through
    }
}

extension Dossiers {
    /// Gives the dossiers' traces in the order of their filing, in batches, so that memory does not grow with their
    /// number. Returns how many there were.
    package func traces(_ filter: TraceFilter, _ take: ([DossierTrace]) throws -> Void) async throws -> Int {
        let start = filter.from.map { Instant($0, ClockTime(hour: 0)).milliseconds } ?? Int64.min
        let end = filter.through.map { Instant($0 + 1, ClockTime(hour: 0)).milliseconds } ?? Int64.max
        let procedure = filter.procedure ?? ""
        var (last, count) = (Int64(0), 0)
        while true {
            let after = last
            let batch = try await database.read { tx in
                try tx.query(
                    """
                    SELECT id FROM dossier WHERE id > \(after) AND filed_at >= \(start) AND filed_at < \(end)
                        AND (\(procedure) = '' OR procedure = \(procedure))
                    ORDER BY id LIMIT 200
                    """
                ).map { row in
                    let id = try row.identifier("id")
                    return (id, DossierTrace(try DossierRows.journal(id, tx)))
                }
            }
            guard let newest = batch.last else { return count }
            last = newest.0.rawValue
            count += batch.count
            try take(batch.compactMap(\.1))
        }
    }
}
