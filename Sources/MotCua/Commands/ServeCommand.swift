import Administration
import ArgumentParser
import Casework
import Core
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Store
import UnixSignals
import Web

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the pages and the API.",
        discussion: "Ends on SIGTERM or SIGINT, after the requests under way.")

    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        let began = ContinuousClock.now
        let configuration = try settings.read()
        let observability = Observability.start(level: configuration.logLevel)
        let logger = Logger(label: "motcua")
        let platform: Platform
        let site: Site
        let documents: DocumentService
        let server: HTTPServerBuilder
        let servesDemoPeople: Bool
        do {
            try configuration.requireProtectedListening()
            try configuration.requireProtectedCalls()
            server = try configuration.server(logger: logger)
            try await configuration.requirePublicCertificate()
            platform = try await Platform.open(configuration, logger: logger)
            servesDemoPeople = await platform.servesDemoPeople
            if servesDemoPeople, !configuration.demoPeople {
                await platform.database.close()
                throw Problem(.conflict, "serve.demo_people")
            }
            documents = try DocumentService(configuration, clock: platform.dossiers.clock, logger: logger)
            site = try platform.site(files: documents.files, metrics: observability.exposition)
        } catch {
            throw CommandFailure(error)
        }
        let application = Application(
            responder: site.responder(),
            server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil,
                availableConnectionsDelegate: ConnectionLimits.most(configuration.connections)),
            onServerRunning: { channel in
                announce(channel, configuration, after: ContinuousClock.now - began)
                if documents.files.renderer == nil {
                    print("motcua: makes no PDF files (scripts/install --render adds them); every page can be printed")
                    fflush(nil)
                }
                tell(configuration.scanner)
                if servesDemoPeople { warnOfDemoPeople(logger) }
            },
            logger: logger)
        var group = ServiceGroupConfiguration(
            services: [
                .init(service: application, successTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: Ticking(platform: platform, logger: logger)),
                .init(service: Sequencing(platform: platform, logger: logger)),
                .init(service: ResultService(maker: ResultMaker(site), logger: logger)),
                .init(
                    service: Scanning(
                        scans: platform.scans, scanner: configuration.scanner.client, logger: logger)),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = Duration.seconds(configuration.shutdownSeconds)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            await documents.close()
            await platform.database.close()
            throw CommandFailure(
                Problem(.conflict, "serve.port_taken", ["host": configuration.host, "port": "\(configuration.port)"]))
        }
        await documents.close()
        await platform.database.close()
    }

    private func warnOfDemoPeople(_ logger: Logger) {
        print(
            """
            motcua: WARNING: this database holds the demo's invented people (motcua seed), whose passwords everybody \
            can read: never serve real people from it.
            """)
        fflush(nil)
        logger.warning("the demo's people are served, and this is no demo")
    }

    private func tell(_ scanner: ScannerSetting) {
        switch scanner {
        case .none:
            print("motcua: scans no files for malware; what is sent can be opened at once (--scanner adds clamd)")
        case .missing: print("motcua: no scanner is named, so nobody can open what is sent (--scanner)")
        case .socket, .host: return
        }
        fflush(nil)
    }

    private func announce(_ channel: any NIOCore.Channel, _ configuration: Configuration, after duration: Duration) {
        let port = channel.localAddress?.port ?? configuration.port
        let ready = String(
            format: "%.1f", Double(duration.components.attoseconds) / 1e18 + Double(duration.components.seconds))
        let origin = "\(configuration.tls == nil ? "http" : "https")://\(configuration.host):\(port)"
        print("motcua: serving \(origin) (ready in \(ready) s)")
        if configuration.demo { print(DemoGuide.text(origin: origin)) }
        fflush(nil)
    }
}

/// What is done from time to time while the server runs.
private struct Ticking: Service {
    let platform: Platform
    let logger: Logger

    func run() async throws {
        let timekeeper = Timekeeper(dossiers: platform.dossiers, logger: logger)
        try await cancelWhenGracefulShutdown {
            var round = 0
            while !Task.isCancelled {
                do {
                    try await timekeeper.ringDue()
                    try await timekeeper.reorganise()
                    if round % 120 == 0 { try await sweep() }
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("timekeeper failed", metadata: ["error": "\(type(of: error))"])
                }
                round += 1
                do {
                    try await Task.sleep(for: .seconds(platform.configuration.timekeeperSeconds))
                } catch {
                    return
                }
            }
        }
    }

    private func sweep() async throws {
        try await platform.drafts.sweep()
        _ = try await platform.accounts.removeEndedSessions()
        platform.vault.sweep(before: platform.dossiers.clock.now + .seconds(-86_400))
        let clock = platform.dossiers.clock
        let swept = try await PaperSweep(vault: platform.vault, database: platform.database, clock: clock).run()
        if swept > 0 { logger.notice("papers never filed were removed", metadata: ["count": "\(swept)"]) }
    }
}
