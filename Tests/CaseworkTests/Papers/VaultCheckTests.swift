import Administration
@testable import Casework
import Core
import Foundation
import Store
import StoreTesting
import Testing

@Suite struct `What rows name in the vault` {
    private static let migrations = Administration.migrations + CaseworkMigrations.all

    private func hash(_ digit: Character) -> String { String(repeating: digit, count: 64) }

    private func paper(_ digit: Character) -> Paper {
        Paper(
            paper: "application", fileName: "a.pdf", mediaType: "application/pdf", size: 6, sha256: hash(digit))
    }

    @Test(arguments: TestDatabase.engines)
    func `is missed when it came once, and only counted when it was described or held malware`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let good = try Place.goodFiling("household-business")
            let filed = try await office.dossiers.submit(
                Filing(
                    procedure: good.procedure, channel: good.channel, language: .vietnamese, intakeUnit: nil,
                    answers: good.answers, papers: ["1", "2", "3", "4"].map { paper($0) }), idempotencyKey: nil,
                Place.citizen)
            let (sent, infected, result, sheet) = (hash("2"), hash("3"), hash("5"), hash("6"))
            try await database.write { tx in
                for (sha256, state) in [(hash("1"), "waiting"), (sent, "clean"), (infected, "infected")] {
                    try tx.execute(
                        """
                        INSERT INTO paper_scan (sha256, state, threat, signatures, due_at)
                        VALUES (\(sha256), \(state), '', '', 1)
                        """)
                }
                try tx.execute(
                    """
                    INSERT INTO result (reference, dossier, document, issued_at, try_at, sha256, size)
                    VALUES ('R', \(filed.dossier), 0, 1, 1, \(result), 6)
                    """)
                try tx.execute(
                    """
                    INSERT INTO sheet (dossier, form, occasion, sha256, size, made_at)
                    VALUES (\(filed.dossier), 'receipt', 1, \(sheet), 6, 1)
                    """)
            }
            let there = hash("1")
            var report = VaultReport()
            try await VaultCheck(database: database).names(&report) { $0 == there }
            #expect(report.findings.map(\.sha256) == [sent, result, sheet])
            #expect(report.findings.allSatisfy { $0.fault == .missing && $0.dossier == filed.code })
            #expect(report.count == 3 && report.described == 1)
        }
    }

    @Test func `a file that has other bytes than its name says, or is none, is told`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "motcua-check-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let vault = try PaperVault(folder: folder)
        try Data("%PDF".utf8).write(to: URL(filePath: vault.incoming + "/part"))
        try vault.keep(vault.incoming + "/part", sha256: hash("a"))
        try FileManager.default.createDirectory(
            atPath: "\(folder)/bb/\(hash("b"))", withIntermediateDirectories: true)
        var report = VaultReport()
        try PaperVault(reading: folder).check(&report)
        #expect(report.findings.map(\.fault) == [.altered, .unreadable] && report.files == 1)
        var none = VaultReport()
        try PaperVault(reading: folder + "/none").check(&none)
        #expect(none.count == 0 && !FileManager.default.fileExists(atPath: folder + "/none"))
    }
}
