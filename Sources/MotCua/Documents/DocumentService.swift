import AsyncHTTPClient
import Core
import Documents
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Web

/// What makes files of documents, as the configuration says: put together at the start, closed at the end.
struct DocumentService: Sendable {
    let files: DocumentFiles
    private let client: HTTPClient?

    /// Throws `signing.key_readable` when others may read a key, `signing.key_unusable`.
    init(_ configuration: Configuration, clock: any Clock, logger: Logger) throws {
        let keys = KeyFolder(
            path: configuration.signingKeys,
            authority: configuration.demo
                ? try DemoAuthority(folder: configuration.signingKeys, at: clock.now) : nil)
        if let url = configuration.timestampURL {
            // A time-stamping server that sends us elsewhere is not the one that was configured.
            let client = HTTPClient(
                eventLoopGroupProvider: .singleton,
                configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))
            self.client = client
            files = DocumentFiles(
                renderer: try DocumentService.renderer(configuration, logger), keys: keys,
                marks: try keys.resultKeys(),
                timeStamping: TimeStamping { try await DocumentService.exchange($0, url, client) })
        } else {
            client = nil
            files = DocumentFiles(
                renderer: try DocumentService.renderer(configuration, logger), keys: keys,
                marks: try keys.resultKeys())
        }
    }

    func close() async {
        files.renderer?.close()
        do { try await client?.shutdown() } catch { return }
    }

    /// Nil where rendering is not installed.
    static func renderer(_ configuration: Configuration, _ logger: Logger) throws -> RenderPool? {
        guard let settings = try settings(configuration) else { return nil }
        return RenderPool(settings, logger: logger)
    }

    static func settings(_ configuration: Configuration) throws -> RenderSettings? {
        let share = try configuration.folders.share()
        let python = configuration.renderPython ?? share + "/../.render/bin/python"
        guard configuration.renderWorkers > 0, FileManager.default.isExecutableFile(atPath: python) else { return nil }
        return RenderSettings(
            python: absolute(python), script: absolute(share + "/render/worker.py"),
            workers: configuration.renderWorkers)
    }

    /// The worker starts elsewhere, so its paths must not hang on where we stand. Links stay: a Python's folder is told
    /// by the name that it is called by.
    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    private static func exchange(_ query: [UInt8], _ url: String, _ client: HTTPClient) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/timestamp-query")
        request.body = .bytes(query)
        do {
            let response = try await client.execute(request, timeout: .seconds(10))
            guard response.status == .ok else { throw Problem(.unavailable, "signing.time_stamp_refused") }
            return Array(buffer: try await response.body.collect(upTo: 1 << 16))
        } catch {
            throw Problem(.unavailable, "signing.time_stamp_refused")
        }
    }
}

/// Makes the files of issued documents while the server runs.
struct ResultService: Service {
    let maker: ResultMaker
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var made = false
                do {
                    made = try await maker.makeNext()
                } catch is CancellationError {
                    return
                } catch {
                    let code = (error as? Problem)?.code ?? "\(type(of: error))"
                    logger.error("result not made", metadata: ["code": "\(code)"])
                }
                do {
                    // A breath between two, so that people's requests come first.
                    try await Task.sleep(for: made ? .milliseconds(20) : .seconds(1))
                } catch {
                    return
                }
            }
        }
    }
}
