@testable import Casework
import Foundation
import Testing

@testable import Web

@Suite struct `A file that was made here` {
    @Test func `is kept for good, also when an upload of the same bytes lies there`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "motcua-made-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let vault = try PaperVault(folder: folder)
        let files = KeptFiles(vault: vault)
        let made = try await files.keep(Array("%PDF-1.7".utf8))
        let path = try #require(vault.find(made.sha256))
        #expect(PaperVault.isFiled(path), "no sweep takes what nobody may write")
        #expect(chmod(path, 0o600) == 0)
        #expect(try await files.keep(Array("%PDF-1.7".utf8)) == made)
        #expect(PaperVault.isFiled(path))
    }
}
