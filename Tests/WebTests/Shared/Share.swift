import Core
import Foundation
@testable import Web

/// The project's own files, for tests of pages.
enum Share {
    /// The folder that holds `share` and `Tests`, found from this file upwards.
    static let root: String = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/",
            !FileManager.default.fileExists(atPath: folder.appending(path: "share/templates").path)
        {
            folder.deleteLastPathComponent()
        }
        return folder.path
    }()

    /// The shared templates and texts alone, with `adding` for the test's own page.
    static func renderer(adding: [String: String] = [:]) throws -> PageRenderer {
        var files = adding
        for path in try SourceFiles.paths(under: "\(root)/share/templates/shared", endingWith: ".mustache") {
            files["shared/\(path.dropLast(".mustache".count))"] = try text("share/templates/shared/\(path)")
        }
        let names = ["vi.yaml", "en.yaml", "problems.vi.yaml", "problems.en.yaml"]
        let locales = try Locales(files: names.map { ($0, try text("share/locales/\($0)")) })
        return PageRenderer(
            templates: try TemplateLibrary(files: files, locales: locales), locales: locales,
            assets: try StaticAssets(directory: "\(root)/share/static"))
    }

    /// A context as a request has it, in `language`.
    static func context(_ language: Language = .vietnamese) -> WebContext {
        WebContext(requestId: "0123456789", language: language)
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: URL(filePath: "\(root)/\(path)"), encoding: .utf8)
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }
}
