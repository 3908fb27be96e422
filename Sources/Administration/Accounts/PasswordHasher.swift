import Core
import Dispatch
import Synchronization

/// Hashes passwords on threads of its own: each takes a tenth of a second of a core, and two of them on the
/// cooperative pool of a two-core machine would stop every other request.
package final class PasswordHasher: Sendable {
    package let cost: PasswordHash.Cost
    /// Serial queues; each is one thread while it has work.
    private let lanes: [DispatchQueue]
    private let most: Int
    private let waiting = Atomic<Int>(0)
    private let turn = Atomic<Int>(0)
    /// What an unknown account's password is compared with, so that the answer takes as long as a known one's.
    private let decoy: PasswordHash

    /// `most`: how many may wait or run; the next one is refused at once. At 32 MiB each, only `lanes` run together.
    package init(cost: PasswordHash.Cost = .standard, lanes: Int = 1, most: Int = 32) throws {
        self.cost = cost
        self.most = most
        self.lanes = (0..<max(1, lanes)).map { DispatchQueue(label: "password-hasher-\($0)") }
        decoy = try PasswordHash(Tokens.random(), cost: cost)
    }

    /// Throws `account.busy` (unavailable) when too many wait.
    package func hash(_ password: String) async throws -> PasswordHash {
        try await run { [cost] in try PasswordHash(password, cost: cost) }
    }

    /// Whether `password` belongs to `hash`; against nil it takes the same time and says no.
    package func verify(_ password: String, against hash: PasswordHash?) async throws -> Bool {
        let compared = hash ?? decoy
        return try await run { try compared.matches(password) } && hash != nil
    }

    private func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        guard waiting.add(1, ordering: .relaxed).newValue <= most else {
            waiting.subtract(1, ordering: .relaxed)
            throw Problem(.unavailable, "account.busy")
        }
        defer { waiting.subtract(1, ordering: .relaxed) }
        let lane = lanes[turn.wrappingAdd(1, ordering: .relaxed).oldValue % lanes.count]
        return try await withCheckedThrowingContinuation { continuation in
            lane.async { continuation.resume(with: Swift.Result { try work() }) }
        }
    }
}
