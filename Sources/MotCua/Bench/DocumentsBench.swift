import Administration
import Casework
import Core
import Foundation
import Logging
import OrderedCollections
import Store
import Web

/// Makes signed files and times them; then the desk's pages, with and without a queue of files being made beside them.
struct DocumentsBench: Sendable {
    let data: String
    let count: Int
    let queued: Int
    let seconds: Int
    let clients: Int
    let port: Int

    func run() async throws -> DocumentsReport {
        if FileManager.default.fileExists(atPath: data) { try FileManager.default.removeItem(atPath: data) }
        // Four officers at once on one account: what bounds one person does not bound them.
        let words = [
            "--data", data, "--demo", "--log-level", "error", "--list-people-per-day", "0", "--searches-per-minute",
            "0",
        ]
        let configuration = try Configuration(arguments: words + ["--node", "900"])
        let logger = Logger(label: "bench")
        let platform = try await Platform.open(configuration, logger: logger)
        let documents = try DocumentService(configuration, clock: platform.dossiers.clock, logger: logger)
        guard documents.files.renderer != nil else {
            throw CommandFailure("bench.no_renderer: run scripts/install --render")
        }
        let load = try await BenchLoad.prepare(platform, clients: 1)
        try await issue(count + 5, load)
        let session = try await officer(platform, load)
        let maker = ResultMaker(try platform.site(files: documents.files, metrics: { "" }))
        say("bench: making \(count) files")
        var made: [Int] = []
        // The first ones start the worker and warm it.
        for index in 0..<(count + 5) {
            let began = ContinuousClock.now
            guard try await maker.makeNext() else { throw CommandFailure("bench.no_result") }
            if index >= 5 { made.append(Int((ContinuousClock.now - began).asSeconds * 1_000_000)) }
        }
        await documents.close()
        try await issue(queued, load)
        await platform.database.close()

        say("bench: the desk alone, then with \(queued) results waiting")
        let paths = [
            "/can-bo", "/can-bo/tim?q=nguyen",
            "/can-bo/so-theo-doi?ly-do=Ki%E1%BB%83m%20tra%20cu%E1%BB%91i%20ng%C3%A0y",
        ]
        let alone = try await serve(words + ["--render-workers", "0"], session, paths)
        let beside = try await serve(words, session, paths)
        let left = try await waiting(configuration, logger)
        return DocumentsReport(made: made, alone: alone, beside: beside, queued: queued, done: queued - left)
    }

    /// Takes over dossiers that have gone through every hand until their document was issued.
    private func issue(_ number: Int, _ load: BenchLoad) async throws {
        let platform = load.platform
        let now = platform.dossiers.clock.now
        let procedure = try await platform.dossiers.catalogue.current(BenchLoad.procedure, at: now.date)
        guard let desk = load.desks.first else { throw CommandFailure("bench.no_desk") }
        // A hand for each role: who drafts does not sign, and no program does.
        let source = IdentifierSource(node: 901, clock: platform.dossiers.clock)
        let hands = Dictionary(
            uniqueKeysWithValues: Role.allCases.map { role in
                let caller = Caller(
                    kind: .officer, officer: source.next(), displayName: "Cán bộ đo tải",
                    positions: desk.caller.positions)
                return (role.rawValue, caller)
            })
        var acts: [(act: Act, caller: Caller, at: Instant)] = []
        var next: Step? = procedure.firstStep
        while let step = next, let outcome = step.outcomes.first {
            guard let hand = step.role.flatMap({ hands[$0] }) else { throw CommandFailure("bench.no_role: \(step.id)") }
            acts.append((Act(step: step.id, outcome: outcome.id), hand, now + .seconds(-60)))
            if case .issue = step.kind { break }
            guard case .step(let id) = outcome.target else { break }
            next = procedure.steps[id]
        }
        for start in stride(from: 0, to: number, by: 100) {
            let batch = (start..<min(start + 100, number)).map { index in
                let filing = Filing(
                    procedure: procedure.id, channel: .online, language: .vietnamese, intakeUnit: desk.unit,
                    answers: load.filingAnswers(
                        index, desk, owner: procedure.form.owner, areaPath: procedure.competence.areaPath),
                    papers: load.papers)
                return TakenOver(filing: filing, filedAt: now + .seconds(-120), caller: desk.caller, acts: acts)
            }
            try await platform.dossiers.takeOver(batch)
        }
    }

    /// Somebody with work at the desk, signed in.
    private func officer(_ platform: Platform, _ load: BenchLoad) async throws -> String {
        guard let desk = load.desks.first else { throw CommandFailure("bench.no_desk") }
        let (login, password) = ("bench.desk", "một cửa đo tải 2026")
        _ = try await platform.accounts.create(
            NewAccount(
                login: login, holder: .officer(name: "Cán bộ đo tải", staffCode: login), password: password,
                positions: desk.caller.positions))
        return try await platform.accounts.signIn(login: login, password: password, address: "bench").token
    }

    /// Microseconds of each page, while a server runs with these words.
    private func serve(_ words: [String], _ session: String, _ paths: [String]) async throws -> [Int] {
        let server = try BenchServer(arguments: ["serve"] + words + ["--port", "\(port)"])
        defer { server.stop() }
        try await server.waitUntilReady(port: port)
        // The worker starts, pages are read for the first time: not yet measured.
        _ = try await drive(session, paths, for: 3)
        return try await drive(session, paths, for: seconds)
    }

    private func drive(_ session: String, _ paths: [String], for seconds: Int) async throws -> [Int] {
        let end = ContinuousClock.now + .seconds(seconds)
        return try await withThrowingTaskGroup(of: [Int].self) { group in
            for client in 0..<clients {
                group.addTask {
                    try await withCheckedThrowingContinuation { done in
                        Thread { done.resume(with: Result { try visit(session, paths, client, until: end) }) }.start()
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func visit(
        _ session: String, _ paths: [String], _ client: Int, until end: ContinuousClock.Instant
    ) throws -> [Int] {
        let connection = try BenchConnection(port: port, session: session)
        defer { connection.close() }
        var times: [Int] = []
        var turn = client
        while ContinuousClock.now < end {
            let began = ContinuousClock.now
            _ = try connection.send("GET", paths[turn % paths.count], nil, expect: 200)
            times.append(Int((ContinuousClock.now - began).asSeconds * 1_000_000))
            turn += 1
            Thread.sleep(forTimeInterval: 0.05)
        }
        return times
    }

    private func waiting(_ configuration: Configuration, _ logger: Logger) async throws -> Int {
        let platform = try await Platform.open(configuration, logger: logger)
        let left = try await platform.dossiers.waitingResults()
        await platform.database.close()
        return left
    }
}

/// What was found; times in milliseconds.
struct DocumentsReport {
    let made: [Int]
    let alone: [Int]
    let beside: [Int]
    let queued: Int
    /// Of those queued, how many were made while the desk was measured.
    let done: Int

    private static func percentile(_ times: [Int], _ share: Double) -> Double {
        let sorted = times.sorted()
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1000
    }

    private static func mean(_ times: [Int]) -> Double {
        Double(times.reduce(0, +)) / Double(max(times.count, 1)) / 1000
    }

    /// How much longer pages took, in percent of their mean time.
    private var slower: Double {
        (DocumentsReport.mean(beside) / max(DocumentsReport.mean(alone), 0.001) - 1) * 100
    }

    private func rounded(_ value: Double) -> String { String(format: "%.1f", value) }

    private func figures(_ times: [Int]) -> Value {
        [
            "count": Value(times.count), "mean_ms": .string(rounded(DocumentsReport.mean(times))),
            "p50_ms": .string(rounded(DocumentsReport.percentile(times, 0.5))),
            "p95_ms": .string(rounded(DocumentsReport.percentile(times, 0.95))),
        ]
    }

    var value: Value {
        [
            "files": figures(made), "desk_alone": figures(alone), "desk_beside_queue": figures(beside),
            "queued": Value(queued), "made_meanwhile": Value(done), "desk_slower_percent": .string(rounded(slower)),
        ]
    }

    private func line(_ name: String, _ times: [Int]) -> String {
        "\(name): p50 \(rounded(DocumentsReport.percentile(times, 0.5))) ms, "
            + "p95 \(rounded(DocumentsReport.percentile(times, 0.95))) ms, "
            + "mean \(rounded(DocumentsReport.mean(times))) ms of \(times.count)"
    }

    var text: String {
        [
            line("signed files", made), line("desk alone", alone), line("desk beside the queue", beside),
            "\(done) of \(queued) waiting results were made meanwhile; pages took \(rounded(slower)) % longer",
        ].joined(separator: "\n")
    }
}
