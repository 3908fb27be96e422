import Core
import Foundation
package import Logging

/// The workers that make PDF files, each on a thread that waits for it. Bounded in every way: workers, those who wait,
/// time and memory of each document. `condition` guards what changes.
package final class RenderPool: @unchecked Sendable {
    private struct Job {
        let request: RenderRequest
        let answer: CheckedContinuation<RenderedPDF, any Error>
    }

    private let settings: RenderSettings
    private let logger: Logger
    /// Guards what stands below.
    private let condition = NSCondition()
    private var jobs: [Job] = []
    private var isClosed = false

    package init(_ settings: RenderSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
        for _ in 0..<settings.workers {
            let thread = Thread { [self] in work() }
            thread.name = "render"
            thread.start()
        }
    }

    /// Throws `render.busy` when too many wait, `render.away` when no worker can be had or it died,
    /// `render.too_slow`, `render.too_long`, `render.too_deep`, `render.memory`, `render.failed`.
    package func render(_ request: RenderRequest) async throws -> RenderedPDF {
        try await withCheckedThrowingContinuation { continuation in
            condition.lock()
            defer { condition.unlock() }
            guard !isClosed else { return continuation.resume(throwing: Problem(.unavailable, "render.away")) }
            guard jobs.count < settings.longestQueue else {
                return continuation.resume(throwing: Problem(.unavailable, "render.busy"))
            }
            jobs.append(Job(request: request, answer: continuation))
            condition.signal()
        }
    }

    /// Ends the workers after what they have in hand; those who still wait are refused.
    package func close() {
        condition.lock()
        let waiting = jobs
        jobs = []
        isClosed = true
        condition.broadcast()
        condition.unlock()
        for job in waiting { job.answer.resume(throwing: Problem(.unavailable, "render.away")) }
    }

    private func next() -> Job? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty {
            if isClosed { return nil }
            condition.wait()
        }
        return jobs.removeFirst()
    }

    private func work() {
        var process: RenderProcess?
        var made = 0
        while let job = next() {
            do {
                if process == nil || made >= settings.documentsPerWorker {
                    process?.stop()
                    process = try RenderProcess(settings, logger: logger)
                    made = 0
                }
                guard let current = process else { throw Problem(.unavailable, "render.away") }
                made += 1
                job.answer.resume(returning: try current.make(job.request, within: settings.deadline))
            } catch {
                let problem = error as? Problem
                // What the page itself is guilty of leaves the worker whole.
                if problem?.kind != .invalid {
                    process?.stop()
                    process = nil
                    logger.warning("render worker lost", metadata: ["code": "\(problem?.code ?? "render.away")"])
                }
                job.answer.resume(throwing: problem ?? Problem(.unavailable, "render.away"))
            }
        }
        process?.stop()
    }
}
