import Casework
import Core
import Dispatch
import Glibc
import NIOCore
import NIOPosix

/// Speaks to `clamd` over its socket: one connection for each command, bounded in time and in what it takes in.
struct ClamdClient: MalwareScanner {
    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    let place: Place
    var versionLimit = Duration.seconds(10)
    var scanLimit = Duration.seconds(120)

    enum Place: Sendable, Hashable {
        case socket(String)
        case host(String, port: Int)
    }

    private static let piece = 128 << 10
    private static let longestReply = 4096

    func signatures() async throws -> ScannerSignatures {
        let reply = try await ClamdClient.within(versionLimit) {
            try await exchange { try await $0.write(ByteBuffer(string: "zVERSION\0")) }
        }
        return try ClamdReplies.signatures(reply)
    }

    func scan(file path: String) async throws -> ScanVerdict {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(.unavailable, "scanner.failed") }
        defer { close(descriptor) }
        let reply = try await ClamdClient.within(scanLimit) {
            try await exchange { outbound in
                try await outbound.write(ByteBuffer(string: "zINSTREAM\0"))
                var offset = 0
                while true {
                    let bytes = try await ClamdClient.read(descriptor, at: offset)
                    // Nothing is also how the stream is ended.
                    var part = ByteBuffer(integer: UInt32(bytes.count))
                    part.writeBytes(bytes)
                    try await outbound.write(part)
                    if bytes.isEmpty { return }
                    offset += bytes.count
                }
            }
        }
        return try ClamdReplies.verdict(reply)
    }

    /// Sends what `send` sends, and gives the answer. Throws `scanner.away` when there is nobody to send it to.
    private func exchange(
        _ send: @escaping @Sendable (NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws -> Void
    ) async throws -> String {
        let connection = try await connect()
        do {
            return try await connection.executeThenClose { inbound, outbound in
                // Who is sent too much answers and stops listening; then the answer says more than our error.
                do { try await send(outbound) } catch is ChannelError {} catch is IOError {}
                var reply: [UInt8] = []
                for try await part in inbound {
                    reply += part.readableBytesView
                    if reply.contains(0) || reply.count > ClamdClient.longestReply { break }
                }
                guard let end = reply.firstIndex(of: 0) else { throw Problem(.unavailable, "scanner.failed") }
                return String(decoding: reply[..<end], as: UTF8.self)
            }
        } catch let problem as Problem {
            throw problem
        } catch let error as CancellationError {
            throw error
        } catch {
            throw Problem(.unavailable, "scanner.failed")
        }
    }

    private func connect() async throws -> Connection {
        let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connectTimeout(.seconds(5))
        let wrap: @Sendable (any NIOCore.Channel) -> EventLoopFuture<Connection> = { channel in
            channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
        }
        do {
            switch place {
            case .socket(let path):
                return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: wrap)
            case .host(let host, let port):
                return try await bootstrap.connect(host: host, port: port, channelInitializer: wrap)
            }
        } catch {
            throw Problem(.unavailable, "scanner.away")
        }
    }

    /// The disk may block, which the tasks' own threads must not.
    private static func read(_ descriptor: Int32, at offset: Int) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { done in
            DispatchQueue.global(qos: .utility).async {
                var bytes = [UInt8](repeating: 0, count: piece)
                let count = pread(descriptor, &bytes, piece, off_t(offset))
                guard count >= 0 else {
                    return done.resume(throwing: Problem(.unavailable, "scanner.failed"))
                }
                done.resume(returning: Array(bytes[..<count]))
            }
        }
    }

    private static func within<T: Sendable>(
        _ limit: Duration, _ work: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        try await withThrowingTaskGroup(of: T.self) { group in
            group.addTask(operation: work)
            group.addTask {
                try await Task.sleep(for: limit)
                throw Problem(.unavailable, "scanner.too_slow")
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw Problem(.unavailable, "scanner.too_slow") }
            return first
        }
    }
}

extension ScannerSetting {
    /// Nil where nothing scans.
    var client: ClamdClient? {
        switch self {
        case .none, .missing: nil
        case .socket(let path): ClamdClient(place: .socket(path))
        case .host(let host, let port): ClamdClient(place: .host(host, port: port))
        }
    }
}
