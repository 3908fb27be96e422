import Glibc
import Logging
import Store

/// Runs transactions on one connection, which it replaces when it is lost. Lives on one thread.
final class PostgresWorker {
    private let url: String
    private let durability: Durability
    private let logger: Logger
    private var connection: PostgresConnection?

    /// How often a body is repeated after a serialisation failure or a deadlock.
    private static let mostConflicts = 10
    /// How often a body is repeated because a statement had to be prepared in another way.
    private static let mostPreparations = 32

    init(url: String, durability: Durability, logger: Logger) {
        self.url = url
        self.durability = durability
        self.logger = logger
    }

    func connect() throws { _ = try connected() }

    func disconnect() {
        connection?.close()
        connection = nil
    }

    func read<T>(_ body: (any ReadTransaction) throws -> T) throws -> T {
        try repeating { connection in
            try PostgresTransaction(connection, begin: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .run {
                    try body($0)
                } end: {
                    connection.leave("COMMIT")
                }
        }
    }

    func write<T>(_ body: (any WriteTransaction) throws -> T) throws -> T {
        try repeating { connection in
            try PostgresTransaction(connection, begin: "BEGIN").run(body) { try connection.commit() }
        }
    }

    private func connected() throws -> PostgresConnection {
        if let connection, connection.isAlive() { return connection }
        disconnect()
        let connection = try PostgresConnection(url: url, durability: durability, logger: logger)
        self.connection = connection
        return connection
    }

    /// Repeats a transaction while the reason of its failure may pass. What it threw to the caller is one of
    /// ``StoreError`` or what the body itself threw.
    private func repeating<T>(_ transaction: (PostgresConnection) throws -> T) throws -> T {
        var conflicts = 0
        var preparations = 0
        var isReconnected = false
        while true {
            let connection: PostgresConnection
            do {
                connection = try connected()
            } catch StoreError.other("postgres.connect", let text) {
                logger.warning("store.connect_failed", metadata: ["reason": "\(text)"])
                throw StoreError.connectionLost
            }
            do {
                return try transaction(connection)
            } catch let failed as FailedTransaction {
                switch failed.remedy {
                case .reconnect where !isReconnected:
                    isReconnected = true
                    disconnect()
                    logger.warning("store.connection_lost")
                case .repeatLater where conflicts < PostgresWorker.mostConflicts:
                    conflicts += 1
                    PostgresWorker.pause(conflicts)
                case .prepareOtherwise where preparations < PostgresWorker.mostPreparations:
                    preparations += 1
                default:
                    if failed.remedy == .reconnect || failed.error as? StoreError == .commitUnknown { disconnect() }
                    throw failed.error
                }
            }
        }
    }

    /// 1 to 64 ms, by chance, so that two that met do not meet again.
    private static func pause(_ conflicts: Int) {
        let most = UInt32(1000) << UInt32(min(conflicts, 6))
        usleep(UInt32.random(in: 500...most))
    }
}
