package import Core
import Foundation

// What becomes of kept papers: filed ones stay for ever and are read-only; others go when nobody has named them long
// enough.
extension PaperVault {
    /// Marks papers as parts of a dossier, *before* it is filed, so that no sweep takes what a filing under way names.
    /// A filing that fails after all leaves them marked, which costs some disk and nothing else. Gives the places of
    /// those whose bytes are not here.
    @discardableResult
    package func retain(_ papers: [Paper]) -> [Int] {
        papers.indices.filter { index in papers[index].file.map { !retain($0.sha256) } ?? false }
    }

    /// Marks one file, of a paper or one that was made here; false when it is not there.
    @discardableResult
    package func retain(_ sha256: String) -> Bool { find(sha256).map { chmod($0, PaperVault.filed) == 0 } ?? false }

    static let filed: mode_t = 0o400

    static func isFiled(_ path: String) -> Bool {
        var about = stat()
        return stat(path, &about) == 0 && about.st_mode & S_IWUSR == 0
    }

    /// Kept files that no filing has marked and nobody has sent again since `moment`. Blocks on the disk.
    func unfiled(before moment: Instant) -> Set<String> {
        comeBack()
        var found: Set<String> = []
        for folder in names(in: root) where folder.utf8.count == 2 {
            for name in names(in: "\(root)/\(folder)") where PaperVault.isUnfiled("\(root)/\(folder)/\(name)", moment) {
                found.insert(name)
            }
        }
        return found
    }

    /// Removes a file that no row names, unless somebody has just sent it again or filed it: it is
    /// first put aside, where no filing can find it, and looked at once more there.
    func remove(_ sha256: String, unfiledSince moment: Instant) -> Bool {
        let (from, aside) = (path(sha256), leaving + "/" + sha256)
        guard mkdir(leaving, 0o700) == 0 || errno == EEXIST, rename(from, aside) == 0 else { return false }
        guard PaperVault.isUnfiled(aside, moment) else {
            _ = rename(aside, from)
            return false
        }
        return unlink(aside) == 0
    }

    /// Puts back what a sweep that was killed had put aside.
    func comeBack() {
        for name in names(in: leaving) { _ = rename("\(leaving)/\(name)", path(name)) }
    }

    private var leaving: String { root + "/leaving" }

    private func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    private static func isUnfiled(_ path: String, _ moment: Instant) -> Bool {
        var about = stat()
        guard stat(path, &about) == 0, about.st_mode & S_IWUSR != 0 else { return false }
        return Int64(about.st_mtim.tv_sec) * 1000 < moment.milliseconds
    }
}
