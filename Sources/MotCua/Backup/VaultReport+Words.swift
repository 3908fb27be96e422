import Casework
import Core

extension VaultReport {
    /// Says what is wrong with which file, one to a line.
    func tell() {
        for finding in findings {
            let dossier = finding.dossier.map { " (of dossier \($0))" } ?? ""
            print("\(finding.fault.rawValue): files/\(finding.sha256.prefix(2))/\(finding.sha256)\(dossier)")
        }
        if count > findings.count { print("and \(count - findings.count) more") }
    }

    /// Says so, and throws `backup.papers_lacking` (count) when anything is wrong, unless that is known and taken.
    func require(isIncomplete: Bool) throws {
        guard count > 0 else { return }
        tell()
        guard isIncomplete else { throw Problem(.invalid, "backup.papers_lacking", ["count": String(count)]) }
    }
}
