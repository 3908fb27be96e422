import Casework
import Core
import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// The bytes of made files, in the vault under the hash of their content.
struct KeptFiles: Sendable {
    let vault: PaperVault

    /// Keeps `bytes` for good. Throws `paper.store_unusable`.
    func keep(_ bytes: [UInt8], sealed: String = "") async throws -> KeptFile {
        let digest = SHA256.hash(data: bytes).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 2 ? digits : "0" + digits
        }.joined()
        let path = "\(vault.incoming)/made-\(UUID().uuidString)"
        let vault = vault
        // The disk may block, which the tasks' own threads must not.
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global(qos: .utility).async {
                done.resume(
                    with: Result {
                        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
                            throw Problem(.fault, "paper.store_unusable")
                        }
                        try vault.keep(path, sha256: digest)
                        // Before a row names it: it is the only original, and no sweep may take it.
                        guard vault.retain(digest) else { throw Problem(.fault, "paper.store_unusable") }
                    })
            }
        }
        return KeptFile(sha256: digest, size: bytes.count, sealed: sealed)
    }

    /// Throws `document.file_lost` when the vault does not hold what the database says that it holds.
    func response(_ file: KeptFile, name: String, _ context: WebContext) async throws -> Response {
        guard let path = vault.find(file.sha256) else { throw Problem(.fault, "document.file_lost") }
        return Response(
            status: .ok, headers: KeptFiles.headers(name),
            body: try await FileIO().loadFile(path: path, context: context))
    }

    static func headers(_ name: String) -> HTTPFields {
        [
            .contentType: "application/pdf", .contentDisposition: FileName.attachment(name, inline: true),
            .xContentTypeOptions: "nosniff", .cacheControl: "no-store",
        ]
    }
}
