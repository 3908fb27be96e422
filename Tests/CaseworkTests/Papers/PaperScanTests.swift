import Administration
@testable import Casework
import Core
import Foundation
import Store
import StoreTesting
import Synchronization
import Testing

@Suite struct `Papers are opened once they are scanned` {
    private static let migrations = Administration.migrations + CaseworkMigrations.all

    /// A vault, what is known of its files, and a scanner that says what it is told to.
    private struct Bench {
        let scans: PaperScans
        let vault: PaperVault
        let clock: TestClock
        let scanner: ToldScanner

        func keep(_ digit: Character) throws -> String {
            let sha256 = String(repeating: digit, count: 64)
            let incoming = "\(vault.incoming)/\(digit).part"
            try Data("%PDF-\(digit)".utf8).write(to: URL(filePath: incoming))
            try vault.keep(incoming, sha256: sha256)
            return sha256
        }

        /// Keeps a file as an upload does.
        func send(_ digit: Character) async throws -> String {
            let sha256 = try keep(digit)
            try await scans.expect(sha256)
            return sha256
        }

        /// Its path, or why it may not be opened.
        func opened(_ sha256: String) async throws -> String {
            do {
                return try await scans.open(sha256) == vault.find(sha256) ? "open" : "lost"
            } catch let problem as Problem {
                return problem.code
            }
        }

        func round() async throws -> PaperScans.Round { try await scans.round(scanner) }
    }

    private func bench(
        _ engine: Engine, isRequired: Bool = true, _ body: @escaping @Sendable (Bench) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let folder = FileManager.default.temporaryDirectory.appending(path: "motcua-scan-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let (vault, clock) = (try PaperVault(folder: folder), TestClock("2026-11-30T09:00+07:00"))
            let scans = PaperScans(database: database, vault: vault, clock: clock, isRequired: isRequired)
            try await body(Bench(scans: scans, vault: vault, clock: clock, scanner: ToldScanner()))
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a file is held until a scanner has passed it, once for each content`(_ engine: Engine) async throws {
        try await bench(engine) { bench in
            let sha256 = try await bench.send("1")
            #expect(try await bench.opened(sha256) == "paper.being_checked")
            var expected = PaperScans.Round()
            expected.clean = 1
            #expect(try await bench.round() == expected)
            #expect(try await bench.opened(sha256) == "open")
            // Whoever sends the same bytes again waits for nothing.
            _ = try await bench.send("1")
            #expect(try await bench.opened(sha256) == "open")
            #expect(try await bench.round().isEmpty)
            #expect(bench.scanner.scanned == 1)
            let rows = try await bench.scans.database.read { tx in
                try tx.query("SELECT signatures, scanned_at FROM paper_scan")
            }
            #expect(try rows.map { try $0.text("signatures") } == ["told/1"])
            #expect(try rows.first?.optionalInstant("scanned_at") == bench.clock.now)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `while the scanner is away everything is held, and passes once it is back`(_ engine: Engine) async throws {
        try await bench(engine) { bench in
            let sha256 = try await bench.send("1")
            bench.scanner.tell { $0.isAway = true }
            await #expect(throws: Problem(.unavailable, "scanner.away")) { try await bench.round() }
            #expect(try await bench.opened(sha256) == "paper.being_checked")
            bench.scanner.tell { $0.isAway = false }
            #expect(try await bench.round().clean == 1)
            #expect(try await bench.opened(sha256) == "open")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `signatures that are old, of tomorrow or of no day let nothing pass`(_ engine: Engine) async throws {
        try await bench(engine) { bench in
            let sha256 = try await bench.send("1")
            let made: [Instant?] = [
                nil, bench.clock.now + .seconds(-48 * 3600 - 1), bench.clock.now + .seconds(24 * 3600 + 1),
            ]
            for moment in made {
                bench.scanner.tell { $0.madeAt = moment }
                await #expect(throws: Problem(.unavailable, "scanner.outdated", ["version": "told/1"])) {
                    try await bench.round()
                }
                #expect(try await bench.opened(sha256) == "paper.being_checked")
            }
            #expect(bench.scanner.scanned == 0)
            bench.scanner.tell { $0.madeAt = bench.clock.now + .seconds(-48 * 3600) }
            #expect(try await bench.round().clean == 1)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a file with malware is never opened, whatever is found or set later`(_ engine: Engine) async throws {
        try await bench(engine) { bench in
            let sha256 = try await bench.send("1")
            bench.scanner.tell { $0.infected = [sha256] }
            #expect(try await bench.round().infected == 1)
            #expect(try await bench.opened(sha256) == "paper.infected")
            let paper = Paper(paper: "a", fileName: "a.pdf", mediaType: "application/pdf", size: 6, sha256: sha256)
            #expect(try await bench.scans.states(of: [paper]) == [sha256: .infected("Told.Malware")])
            bench.scanner.tell { $0.infected = [] }
            _ = try await bench.send("1")
            try await bench.scans.adopt()
            #expect(try await bench.round().isEmpty)
            let lax = PaperScans(
                database: bench.scans.database, vault: bench.vault, clock: bench.clock, isRequired: false)
            await #expect(throws: Problem(.forbidden, "paper.infected")) { try await lax.open(sha256) }
            #expect(try await lax.states(of: [paper]) == [sha256: .infected("Told.Malware")])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a file that the scanner can say nothing of is tried again and holds up no other`(
        _ engine: Engine
    ) async throws {
        try await bench(engine) { bench in
            let (odd, good) = (try await bench.send("1"), try await bench.send("2"))
            bench.scanner.tell { $0.unreadable = [odd] }
            let round = try await bench.round()
            #expect(round.clean == 1 && round.failures == ["scanner.failed"])
            #expect(try await bench.opened(odd) == "paper.being_checked")
            #expect(try await bench.opened(good) == "open")
            #expect(try await bench.round().isEmpty)
            bench.clock.set("2026-11-30T09:01:01+07:00")
            bench.scanner.tell { $0.unreadable = [] }
            #expect(try await bench.round().clean == 1)
            #expect(try await bench.opened(odd) == "open")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `files of before there was a scanner are held and scanned, those that are gone are passed over`(
        _ engine: Engine
    ) async throws {
        try await bench(engine) { bench in
            let (old, asked) = (try bench.keep("1"), try bench.keep("2"))
            // Asking for one that nobody has heard of has it scanned.
            #expect(try await bench.opened(asked) == "paper.being_checked")
            #expect(try await bench.round().clean == 1)
            #expect(try await bench.opened(asked) == "open")
            let paper = Paper(paper: "a", fileName: "a.pdf", mediaType: "application/pdf", size: 6, sha256: old)
            let elsewhere = Paper(
                paper: "b", fileName: "b.pdf", mediaType: "application/pdf", size: 6,
                sha256: String(repeating: "c", count: 64))
            #expect(try await bench.scans.states(of: [paper, elsewhere]) == [old: .waiting])
            try await bench.scans.adopt()
            #expect(try await bench.round().clean == 1)
            let gone = try await bench.send("3")
            try FileManager.default.removeItem(atPath: try #require(bench.vault.find(gone)))
            #expect(try await bench.round().isEmpty)
            #expect(try await bench.scans.open(gone) == nil)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `where the settings say that nothing scans, files are opened at once`(_ engine: Engine) async throws {
        try await bench(engine, isRequired: false) { bench in
            let sha256 = try await bench.send("1")
            #expect(try await bench.opened(sha256) == "open")
            // What was sent is written down all the same: a scanner that is there one day begins with it.
            #expect(try await bench.round().clean == 1)
        }
    }
}

private final class ToldScanner: MalwareScanner {
    struct Words {
        var isAway = false
        var madeAt = Instant("2026-11-30T02:00+07:00")
        var infected: Set<String> = []
        var unreadable: Set<String> = []
        var scanned = 0
    }

    private let words = Mutex(Words())

    func tell(_ change: (inout Words) -> Void) { words.withLock { change(&$0) } }
    var scanned: Int { words.withLock { $0.scanned } }

    func signatures() async throws -> ScannerSignatures {
        await Task.yield()
        return try words.withLock { words in
            if words.isAway { throw Problem(.unavailable, "scanner.away") }
            return ScannerSignatures(version: "told/1", madeAt: words.madeAt)
        }
    }

    func scan(file path: String) async throws -> ScanVerdict {
        await Task.yield()
        let sha256 = URL(filePath: path).lastPathComponent
        return try words.withLock { words in
            words.scanned += 1
            if words.unreadable.contains(sha256) { throw Problem(.unavailable, "scanner.failed") }
            return words.infected.contains(sha256) ? .infected("Told.Malware") : .clean
        }
    }
}
