import Core
import Foundation
import Ledger
import Store

/// Every signed checkpoint once more, in a file outside the database that is only appended to: whoever cuts the end of
/// the log off in the database, or makes it anew, does not reach it. docs/ledger.md says what it is worth.
struct LedgerWitness: Sendable {
    let path: String
    let log: LedgerLog

    /// Appends the checkpoints that the file does not have yet, and makes them durable. Throws
    /// `ledger.witness_differs` when the database no longer has the file's last one: then nothing is appended;
    /// `ledger.witness_unusable`, `ledger.witness_form`.
    func follow() async throws {
        let last = try lastLine().map { try Checkpoint(note: try WitnessLine.note($0), signedBy: log.key.verifier) }
        if let last {
            guard let note = try await log.checkpoint(ofSize: last.size),
                try Checkpoint(note: note, signedBy: log.key.verifier) == last
            else { throw Problem(.conflict, "ledger.witness_differs", ["size": String(last.size)]) }
        }
        var size = last?.size ?? 0
        while true {
            let notes = try await log.checkpoints(after: size, limit: LedgerWitness.batch)
            guard let end = notes.last else { return }
            try append(try notes.map { try WitnessLine.line(of: $0.note) + "\n" }.joined())
            size = end.size
        }
    }

    private static let batch = 1000

    /// Everything that the file says, with what is wrong with it. Throws `ledger.witness_unusable`.
    static func read(_ path: String, signedBy verifier: LedgerVerifier) throws -> (known: [Checkpoint], wrong: [String])
    {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Problem(.notFound, "ledger.witness_unusable", ["path": path])
        }
        var (known, wrong): ([Checkpoint], [String]) = ([], [])
        var lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        // What stands behind the last line feed is nothing, or was cut off by a crash.
        _ = lines.popLast()
        for (index, line) in lines.enumerated() where !line.isEmpty {
            do {
                let checkpoint = try Checkpoint(note: try WitnessLine.note(line), signedBy: verifier)
                if let last = known.last, checkpoint.size <= last.size {
                    wrong.append("witness, line \(index + 1): it is not larger than the one before")
                }
                known.append(checkpoint)
            } catch {
                wrong.append("witness, line \(index + 1): it is not a checkpoint signed by \(verifier.name)")
            }
        }
        return (known, wrong)
    }

    /// The last whole line; nil in a new file. What a crash left unfinished behind it is ended, so that the next line
    /// stands by itself.
    private func lastLine() throws -> Substring? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let file = FileHandle(forReadingAtPath: path) else { throw unusable }
        defer { try? file.close() }
        do {
            let end = try file.seekToEnd()
            let start = end > 8192 ? end - 8192 : 0
            try file.seek(toOffset: start)
            let tail = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
            let lines = tail.split(separator: "\n", omittingEmptySubsequences: false)
            if let rest = lines.last, !rest.isEmpty { try cutUnfinished(rest.utf8.count, of: Int(end)) }
            return lines.dropLast().last { !$0.isEmpty }
        } catch {
            throw unusable
        }
    }

    private func cutUnfinished(_ bytes: Int, of end: Int) throws {
        guard truncate(path, end - bytes) == 0 else { throw unusable }
    }

    private func append(_ text: String) throws {
        let isNew = !FileManager.default.fileExists(atPath: path)
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unusable }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw unusable }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw unusable }
        if isNew {
            let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
            if folder >= 0 {
                fsync(folder)
                close(folder)
            }
        }
    }

    private var unusable: Problem { Problem(.fault, "ledger.witness_unusable", ["path": path]) }
}
