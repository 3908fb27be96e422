import AsyncHTTPClient
import Core
import Ledger
import NIOCore
import NIOHTTP1
import Store

/// Asks a time stamp authority (RFC 3161 §3.4) to stamp the last checkpoint.
struct TimeStamper: Sendable {
    let log: LedgerLog
    /// From the settings, never from anybody's request.
    let url: String

    /// False when there is nothing to stamp. Throws `ledger.stamp_unavailable` when the authority does not answer as it
    /// should, and what ``TimeStamp`` throws.
    @discardableResult
    func stampLast() async throws -> Bool {
        guard let (number, note) = try await log.unstamped() else { return false }
        let nonce = UInt64.random(in: 1...UInt64(Int64.max))
        let stamp = try TimeStamp(response: try await ask(try TimeStamp.request(over: note, nonce: nonce)))
        try stamp.require(over: note, nonce: nonce)
        try await log.keep(stamp, over: number)
        return true
    }

    private func ask(_ query: [UInt8]) async throws -> [UInt8] {
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.timeout = .init(connect: .seconds(5), read: .seconds(10))
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        let result: Result<[UInt8], any Error>
        do {
            var request = HTTPClientRequest(url: url)
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/timestamp-query")
            request.body = .bytes(ByteBuffer(bytes: query))
            let response = try await client.execute(request, timeout: .seconds(20))
            guard response.status == .ok else { throw Problem(.unavailable, "ledger.stamp_unavailable") }
            let body = try await response.body.collect(upTo: 1 << 20)
            result = .success(Array(body.readableBytesView))
        } catch let problem as Problem {
            result = .failure(problem)
        } catch {
            result = .failure(Problem(.unavailable, "ledger.stamp_unavailable"))
        }
        try await client.shutdown()
        return try result.get()
    }
}
