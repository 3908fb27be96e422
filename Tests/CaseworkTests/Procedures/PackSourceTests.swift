import Foundation
import Testing

@testable import Casework

@Suite struct PackSourceTests {
    @Test func `a link in a pack's folder leads nowhere, and no name leads out of it`() throws {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appending(path: "pack-\(UUID().uuidString)").path
        defer { try? files.removeItem(atPath: folder) }
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("pack: a/b\n".utf8).write(to: URL(filePath: folder + "/pack.yaml"))
        try files.createSymbolicLink(atPath: folder + "/law.yaml", withDestinationPath: "/etc/passwd")
        try files.createSymbolicLink(atPath: folder + "/procedures", withDestinationPath: "/etc")
        let source = try PackSource.folder(folder)
        #expect(source.files.keys.sorted() == ["pack.yaml"])
        for name in ["../pack.yaml", "/etc/passwd", "./pack.yaml", "procedures/passwd", "procedures/../pack.yaml"] {
            #expect(source.text(name) == nil, "\(name)")
        }
    }
}
