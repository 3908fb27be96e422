package import Core
package import Foundation
package import Store

/// What is wrong with the files of a vault.
package struct VaultReport: Sendable {
    package enum Fault: String, Sendable {
        /// A row names it, and it is not there.
        case missing
        /// Its bytes are not those of its name.
        case altered
        /// The disk, or its rights, do not give it.
        case unreadable
    }

    package struct Finding: Sendable, Hashable {
        package let fault: Fault
        package let sha256: String
        /// The code of a dossier that it belongs to, where that was asked for.
        package let dossier: String?
    }

    /// How many findings are told one by one.
    package static let most = 100

    /// The first of them.
    package private(set) var findings: [Finding] = []
    package private(set) var count = 0
    /// Papers that were filed by a description alone, once for each time: their bytes never came.
    package var described = 0
    /// What was read.
    package var files = 0
    package var bytes: Int64 = 0

    package init() {}

    package mutating func add(_ fault: Fault, _ sha256: String, dossier: String? = nil) {
        count += 1
        guard findings.count < VaultReport.most else { return }
        findings.append(Finding(fault: fault, sha256: sha256, dossier: dossier))
    }
}

/// Compares the rows that name files with the files that are there.
package struct VaultCheck: Sendable {
    private let database: any Database

    package init(database: any Database) { self.database = database }

    /// Asks `isThere` of every file that a dossier, a result or a printed form names, some more than once. A paper whose
    /// bytes never came (no row of `paper_scan`) is counted as described; one in which malware was found may have been
    /// taken away.
    package func names(_ report: inout VaultReport, isThere: @Sendable (String) -> Bool) async throws {
        var place: NamedFiles.Papers.Place? = NamedFiles.Papers.Place()
        while let last = place {
            let papers = try await database.read { tx in try NamedFiles.Papers(after: last, tx) }
            try await tell(papers.named.filter { !isThere($0.sha256) }, &report)
            place = papers.next
        }
        try await made(&report, isThere) { last, tx in try NamedFiles.results(after: last, tx) }
        try await made(&report, isThere) { last, tx in try NamedFiles.sheets(after: last, tx) }
    }

    private func tell(_ absent: [NamedFiles.Named], _ report: inout VaultReport) async throws {
        for start in stride(from: 0, to: absent.count, by: 500) {
            let some = absent[start..<min(start + 500, absent.count)]
            let hashes = Set(some.map(\.sha256)).sorted()
            let known = try await database.read { tx in try PaperScans.states(of: hashes, tx) }
            for named in some {
                switch known[named.sha256] {
                case .waiting, .clean: try await add(named, &report)
                case .infected: continue
                case nil: report.described += 1
                }
            }
        }
    }

    private func made(
        _ report: inout VaultReport, _ isThere: @Sendable (String) -> Bool,
        _ page: @escaping @Sendable (String, any ReadTransaction) throws -> [NamedFiles.Named]
    ) async throws {
        var last = ""
        while true {
            let after = last
            let named = try await database.read { tx in try page(after, tx) }
            for file in named where !isThere(file.sha256) { try await add(file, &report) }
            guard named.count == 1000, let end = named.last else { return }
            last = end.sha256
        }
    }

    private func add(_ named: NamedFiles.Named, _ report: inout VaultReport) async throws {
        var code: String?
        if report.count < VaultReport.most {
            code = try await database.read { tx in
                try tx.query("SELECT code FROM dossier WHERE id = \(named.dossier)").first?.text("code")
            }
        }
        report.add(.missing, named.sha256, dossier: code)
    }
}

extension PaperVault {
    /// Reads every kept file and compares it with its name. Blocks on the disk.
    package func check(_ report: inout VaultReport) throws {
        try eachFolder { names in
            for sha256 in names {
                do {
                    // A paper that nobody filed may have been swept away since the folder was listed.
                    guard let file = try handle(sha256) else { continue }
                    var hash = FileHash()
                    while let bytes = try PaperVault.read(file, path(sha256)) {
                        hash.update(bytes)
                        report.bytes += Int64(bytes.count)
                    }
                    report.files += 1
                    if hash.digits() != sha256 { report.add(.altered, sha256) }
                } catch let problem as Problem where problem.code == "paper.unreadable" {
                    report.add(.unreadable, sha256)
                }
            }
        }
    }

    /// Some bytes; nil at the end. Throws `paper.unreadable` (path, reason).
    package static func read(_ file: FileHandle, _ path: String) throws -> Data? {
        do {
            return try file.read(upToCount: 1 << 18).flatMap { $0.isEmpty ? nil : $0 }
        } catch {
            throw unreadable(path, EIO)
        }
    }
}
