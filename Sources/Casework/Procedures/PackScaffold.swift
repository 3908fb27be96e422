import Core
import Foundation

/// The files of a new procedure, from the templates in `share/scaffold`: a whole small procedure with its texts,
/// documents and cases, which passes `motcua pack check` as it is and is then changed piece by piece.
package struct PackScaffold: Sendable {
    package let pack: String
    package let procedure: String
    /// The level or duty of the unit that decides, and an area of the demo organisation that has one.
    package let level: String
    package let area: String

    /// Throws Problem `pack.name_form` when a name is not of the form that packs use.
    package init(pack: String, procedure: String, level: String, area: String) throws {
        let parts = pack.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, (parts + [procedure[...]]).allSatisfy(PackScaffold.isKebabCase) else {
            throw Problem(.invalid, "pack.name_form", ["pack": pack, "procedure": procedure])
        }
        self.pack = pack
        self.procedure = procedure
        self.level = level
        self.area = area
    }

    /// `a-b-1`: lower-case letters and digits in groups, beginning with a letter.
    private static func isKebabCase(_ text: Substring) -> Bool {
        text.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil
    }

    /// The files by their path inside the pack, filled in. `templates`: those of `share/scaffold`.
    package func files(_ templates: PackSource) -> [String: [UInt8]] {
        templates.files.reduce(into: [:]) { files, template in
            let path = template.key.replacing("procedures/procedure/", with: "procedures/\(procedure)/")
            let text = String(decoding: template.value, as: UTF8.self)
                .replacing("__PACK__", with: pack).replacing("__PROCEDURE__", with: procedure)
                .replacing("__LEVEL__", with: level).replacing("__AREA__", with: area)
            files[path] = Array(text.utf8)
        }
    }

    /// Writes the files under `root`; a `pack.yaml` that is there stays. Gives the paths written. Throws Problem
    /// `pack.procedure_exists`.
    package func write(_ templates: PackSource, under root: String) throws -> [String] {
        let folder = URL(filePath: root, directoryHint: .isDirectory).appending(path: pack)
        guard !FileManager.default.fileExists(atPath: folder.appending(path: "procedures/\(procedure)").path) else {
            throw Problem(.conflict, "pack.procedure_exists", ["pack": pack, "procedure": procedure])
        }
        var written: [String] = []
        for (path, bytes) in files(templates).sorted(by: { $0.key < $1.key }) {
            let file = folder.appending(path: path)
            if path == "pack.yaml", FileManager.default.fileExists(atPath: file.path) { continue }
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
            written.append(file.path)
        }
        return written
    }
}
