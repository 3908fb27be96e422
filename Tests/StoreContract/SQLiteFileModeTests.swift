import Foundation
import Logging
import Store
import StoreSQLite
import Testing

/// Whoever else has an account on the machine gets nothing of the database.
@Suite struct SQLiteFileModeTests {
    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func `a database in a folder that everybody may enter is for its owner alone, an older one and a copy too`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mode_\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/motcua.sqlite"
        let files = [path, path + "-wal", path + "-shm"]
        for older in [false, true] {
            if older { for file in files { chmod(file, 0o666) } }
            let database = try SQLiteDatabase.open(path: path, logger: Logger(label: "test"))
            try await database.write { tx in
                try tx.execute("CREATE TABLE IF NOT EXISTS secret (text TEXT)")
                try tx.execute("INSERT INTO secret (text) VALUES ('bí mật')")
            }
            for file in files { #expect(try mode(file) & 0o007 == 0, "\(file), older: \(older)") }
            if !older { #expect(try mode(path) == 0o600) }
            let copy = folder + "/copy\(older).sqlite"
            try SQLiteDatabase.copy(path, to: copy)
            #expect(try mode(copy) == 0o600)
            await database.close()
        }
        // What a group was given stays.
        chmod(path, 0o640)
        let database = try SQLiteDatabase.open(path: path, logger: Logger(label: "test"))
        #expect(try mode(path) == 0o640)
        #expect(try await database.read { try $0.query("SELECT text FROM secret").count } == 2)
        await database.close()
    }
}
