import Casework
import Dispatch

extension Services {
    /// Moves a file that was sent into the vault, on a thread that may wait for the disk, and has it scanned. Throws
    /// `paper.store_unusable`.
    func keep(_ upload: Upload) async throws {
        let vault = vault
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                done.resume(with: Result { try vault.keep(upload.path, sha256: upload.sha256) })
            }
        }
        try await scans.expect(upload.sha256)
    }
}
