import Store
import Synchronization

/// A database that goes away and comes back when a test says so.
final class FlakyDatabase: Database {
    private let inner: any Database
    private let failure = Mutex<StoreError?>(nil)

    init(_ inner: any Database) { self.inner = inner }

    var engine: Engine { inner.engine }

    /// What every transaction throws from now on; nil when all is well.
    func fail(with error: StoreError?) { failure.withLock { $0 = error } }

    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        if let error = failure.withLock({ $0 }) { throw error }
        return try await inner.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any WriteTransaction) throws -> T) async throws -> T {
        if let error = failure.withLock({ $0 }) { throw error }
        return try await inner.write(body)
    }

    func close() async { await inner.close() }
}
