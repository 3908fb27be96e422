import Foundation
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// The certificate and the key that this server speaks TLS with. Their files are read again when they change, as they
/// do every few weeks: no connection is lost, and what cannot be used is told in the log while the old ones go on.
///
/// They are read on a thread that does nothing else. What fails to be read leaves errors in BoringSSL's queue of the
/// thread that read it, and a handshake on that thread would take them for its own.
final class ServerCertificate: Sendable {
    private struct Pair: Sendable {
        let chain: [NIOSSLCertificateSource]
        let key: NIOSSLPrivateKeySource
    }
    private struct State {
        var pair: Pair
        var files: [FileState]
    }

    private static let pause: TimeInterval = 1

    private let paths: [String]
    private let logger: Logger
    private let state: Mutex<State>

    /// Throws ``ConfigurationProblem`` for files that cannot be read, that others may read, or that do not fit.
    init(certificate: String, key: String, logger: Logger) throws {
        paths = [certificate, key]
        self.logger = logger
        let files = [FileState(certificate), FileState(key)]
        let pair = try ServerCertificate.read(paths)
        state = Mutex(State(pair: pair, files: files))
        Thread.detachNewThread { [weak self] in
            repeat { Thread.sleep(forTimeInterval: ServerCertificate.pause) } while self?.look() != nil
        }
    }

    /// TLS 1.3 alone: every browser since 2019 speaks it.
    var configuration: TLSConfiguration {
        var configuration = ServerCertificate.configuration(state.withLock { $0.pair })
        configuration.sslContextCallback = { [self] _, promise in
            let pair = state.withLock { $0.pair }
            var change = NIOSSLContextConfigurationOverride()
            change.certificateChain = pair.chain
            change.privateKey = pair.key
            promise.succeed(change)
        }
        return configuration
    }

    private static func configuration(_ pair: Pair) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: pair.chain, privateKey: pair.key)
        configuration.minimumTLSVersion = .tlsv13
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }

    /// Reads files that changed, once for each change; while only one of the two is in its place, they do not fit.
    private func look() {
        let files = paths.map(FileState.init)
        guard files != state.withLock({ $0.files }) else { return }
        let read = Result { try ServerCertificate.read(paths) }
        state.withLock { state in
            state.files = files
            if case .success(let pair) = read { state.pair = pair }
        }
        switch read {
        case .success: logger.notice("certificate read again")
        case .failure(let error):
            let code = (error as? ConfigurationProblem)?.code ?? "configuration.tls_unusable"
            logger.error("certificate not read again", metadata: ["code": "\(code)"])
        }
    }

    private static func read(_ paths: [String]) throws -> Pair {
        let texts = try zip(paths, ["tls-certificate", "tls-key"]).map { path, name in
            guard let data = FileManager.default.contents(atPath: path) else {
                throw ConfigurationProblem(
                    "unreadable", in: "configuration", "\(name): the file \(path) cannot be read")
            }
            return Array(data)
        }
        let mode = try FileManager.default.attributesOfItem(atPath: paths[1])[.posixPermissions] as? Int ?? 0
        guard mode & 0o007 == 0 else {
            throw ConfigurationProblem(
                "secret_readable", in: "configuration", "tls-key: others may read \(paths[1]): chmod 600 it")
        }
        do {
            let pair = Pair(
                chain: try NIOSSLCertificate.fromPEMBytes(texts[0]).map { .certificate($0) },
                key: .privateKey(try NIOSSLPrivateKey(bytes: texts[1], format: .pem)))
            // Tells whether they belong together.
            _ = try NIOSSLContext(configuration: configuration(pair))
            return pair
        } catch {
            throw ConfigurationProblem(
                "tls_unusable", in: "configuration",
                "tls-certificate, tls-key: \(paths[0]) and \(paths[1]) must hold a certificate (then those above it) and its "
                    + "key, in PEM")
        }
    }
}

/// What tells that a file is another one than before.
private struct FileState: Equatable {
    private let size: Int
    private let node: UInt64
    /// Of the last change to what it holds or to who may read it.
    private let seconds: Int
    private let nanoseconds: Int

    init(_ path: String) {
        var found = stat()
        _ = stat(path, &found)
        size = Int(found.st_size)
        node = UInt64(found.st_ino)
        seconds = found.st_ctim.tv_sec
        nanoseconds = found.st_ctim.tv_nsec
    }
}
