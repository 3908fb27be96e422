import CLibPQ
import Glibc
import Logging
import Store

/// One connection in pipeline mode with its prepared statements: what is sent costs a round trip only when somebody
/// waits for an outcome. Lives on one thread. Its calls throw ``PostgresFailure``.
final class PostgresConnection {
    private let handle: OpaquePointer
    private let notices: ServerNotices
    private var statements: [String: PreparedTexts] = [:]
    private var lastName = 0
    /// What the server still owes an answer to, in order.
    private var pending: [Pending] = []
    private var parameters = ParameterBuffer()
    /// A prepared statement no longer fits the schema: all are prepared anew before the next transaction.
    private var mustForget = false

    /// Texts that vary (lists of different lengths) must not fill the server's memory: beyond this we start anew.
    private static let mostStatements = 500

    private struct Pending {
        enum Kind { case preparation(PreparedStatement, of: String), statement, commit, sync }
        let kind: Kind
        /// Its transaction is over: an error in it concerns nobody any more.
        var isPast = false
    }

    init(url: String, durability: Durability, logger: Logger) throws {
        handle = try PostgresConnection.open(url)
        notices = ServerNotices(handle, logger)
        do {
            try setUp(durability)
            guard PQenterPipelineMode(handle) == 1 else { throw PostgresFailure.lost }
        } catch {
            close()
            throw (error as? PostgresFailure)?.storeError ?? error
        }
    }

    func close() { PQfinish(handle) }

    // MARK: Statements

    func query(_ sql: SQL) throws -> [Row] {
        let statement = try send(sql)
        guard let result = try answer() else { return [] }
        defer { PQclear(result) }
        return statement.rows(result)
    }

    /// The number of rows that it inserted, updated or deleted.
    func execute(_ sql: SQL) throws -> Int {
        try send(sql)
        guard let result = try answer() else { return 0 }
        defer { PQclear(result) }
        return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// Puts a statement into the pipeline, prepared at its first use.
    @discardableResult
    func send(_ sql: SQL) throws -> PreparedStatement { try send(sql, as: .statement) }

    private func send(_ sql: SQL, as kind: Pending.Kind) throws -> PreparedStatement {
        let statement = try prepared(sql)
        try parameters.fill(sql.values)
        let isSent = parameters.withPointers { values, lengths, formats in
            PQsendQueryPrepared(handle, statement.name, Int32(sql.values.count), values, lengths, formats, 0)
        }
        guard isSent == 1 else { throw PostgresFailure.lost }
        pending.append(Pending(kind: kind))
        return statement
    }

    private func prepared(_ sql: SQL) throws -> PreparedStatement {
        var texts = statements[sql.text] ?? PreparedTexts(sql.text)
        guard texts.valueCount == sql.values.count else { throw StoreError.valueCount }
        if let statement = texts.statement(for: sql.values) { return statement }
        lastName += 1
        let statement = texts.add("s\(lastName)", for: sql.values)
        let isSent = PQsendPrepare(
            handle, statement.name, texts.translated, Int32(statement.types.count), statement.types)
        guard isSent == 1 else { throw PostgresFailure.lost }
        statements[sql.text] = texts
        pending.append(Pending(kind: .preparation(statement, of: sql.text)))
        return statement
    }

    /// Several statements at once, as migrations have them. The simple protocol has no pipeline.
    func run(script: String) throws {
        try leavePipeline()
        defer { PQenterPipelineMode(handle) }
        PQclear(try simple(script))
    }

    func leavePipeline() throws {
        if let result = try answer() { PQclear(result) }
        guard PQexitPipelineMode(handle) == 1 else { throw PostgresFailure.lost }
    }

    /// The first column of a statement's rows; only while the pipeline is off.
    func column(_ text: String) throws -> [String] {
        let result = try simple(text)
        defer { PQclear(result) }
        return (0..<PQntuples(result)).map { PQgetvalue(result, $0, 0).map { String(cString: $0) } ?? "" }
    }

    private func simple(_ text: String) throws -> OpaquePointer {
        guard let result = PQexec(handle, text) else { throw PostgresFailure.lost }
        guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
            defer { PQclear(result) }
            throw PostgresFailure(result)
        }
        return result
    }

    // MARK: Ends

    /// Commits, and returns only when the server has confirmed it without a warning: a warning means, for one, that
    /// waiting for the standby was cut short.
    func commit() throws {
        guard PQstatus(handle) == CONNECTION_OK else { throw PostgresFailure.lost }
        do {
            _ = try send("COMMIT", as: .commit)
            guard let result = try answer() else { throw StoreError.commitUnknown }
            defer { PQclear(result) }
            guard PQcmdStatus(result).map({ String(cString: $0) }) == "COMMIT" else {
                throw StoreError.other(code: "postgres.rolled_back", text: "the server rolled back at COMMIT")
            }
        } catch PostgresFailure.lost {
            throw StoreError.commitUnknown
        }
        if notices.hasWarned { throw StoreError.commitUnknown }
    }

    /// Ends a transaction without waiting for the answer, which is read before the next one begins.
    func leave(_ statement: SQL) {
        for index in pending.indices { pending[index].isPast = true }
        guard (try? send(statement)) != nil, PQpipelineSync(handle) == 1 else { return }
        for index in pending.indices { pending[index].isPast = true }
        pending.append(Pending(kind: .sync, isPast: true))
    }

    /// Rolls back unless the server has done so itself.
    func rollBack() {
        let isOpen = PQtransactionStatus(handle) != PQTRANS_IDLE || !pending.isEmpty
        if isOpen { leave("ROLLBACK") }
    }

    /// Whether a new transaction may begin here: reads what the last one left unread, sees whether the server has
    /// hung up, and drops the statements when there are too many.
    func isAlive() -> Bool {
        do {
            if !pending.isEmpty { try readPending() }
            if mustForget || statements.count > PostgresConnection.mostStatements { try forget() }
        } catch {
            return false
        }
        // An idle connection has nothing to say: bytes are the end of it, or a changed setting of the server.
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        for _ in 0..<3 {
            guard poll(&descriptor, 1, 0) > 0 else { break }
            guard PQconsumeInput(handle) == 1 else { return false }
        }
        return PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    private func forget() throws {
        statements.removeAll()
        try send("DEALLOCATE ALL")
        if let result = try answer() { PQclear(result) }
        statements.removeAll()
        mustForget = false
    }

    // MARK: Answers

    /// Waits for everything sent so far; returns the last statement's result. Throws the first error.
    private func answer() throws -> OpaquePointer? {
        guard PQpipelineSync(handle) == 1 else { throw PostgresFailure.lost }
        pending.append(Pending(kind: .sync))
        return try readPending()
    }

    @discardableResult
    private func readPending() throws -> OpaquePointer? {
        defer { pending.removeAll(keepingCapacity: true) }
        var last: OpaquePointer?
        var failure: PostgresFailure?
        do {
            for expected in pending {
                guard let result = try read(expected, &failure) else { continue }
                if let last { PQclear(last) }
                last = result
            }
            if let failure { throw failure }
            return last
        } catch {
            if let last { PQclear(last) }
            throw error
        }
    }

    /// The result of a statement that went well, nil for anything else. The first error of the transaction goes to
    /// `failure`; only the loss of the connection is thrown, since then nothing further will come.
    private func read(_ expected: Pending, _ failure: inout PostgresFailure?) throws -> OpaquePointer? {
        // A warning counts against COMMIT only when it comes with COMMIT's own answer.
        if case .commit = expected.kind { notices.hasWarned = false }
        guard let result = PQgetResult(handle) else { throw PostgresFailure.lost }
        let status = PQresultStatus(result)
        if case .sync = expected.kind {
            PQclear(result)
            guard status == PGRES_PIPELINE_SYNC else { throw PostgresFailure.lost }
            return nil
        }
        if let more = PQgetResult(handle) { PQclear(more) }
        if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK {
            if case .preparation = expected.kind { PQclear(result) } else { return result }
            return nil
        }
        defer { PQclear(result) }
        if case .preparation(let statement, let text) = expected.kind { statements[text]?.remove(statement) }
        guard status != PGRES_PIPELINE_ABORTED else { return nil }
        let found = PostgresFailure(result)
        if case .lost = found { throw found }
        if case .refused(let refusal) = found { learn(from: refusal, expected) }
        if !expected.isPast, failure == nil { failure = found }
        return nil
    }

    /// Takes note of what to do otherwise when the transaction is repeated.
    private func learn(from refusal: PostgresFailure.Refusal, _ expected: Pending) {
        switch (refusal.state, expected.kind) {
        case ("42P18", .preparation(_, let text)): statements[text]?.typeAsText(named: refusal.message)
        case ("0A000", .statement), ("26000", .statement): mustForget = true
        default: break
        }
    }
}
