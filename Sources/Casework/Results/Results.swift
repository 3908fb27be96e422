package import Core
import Crypto
import Store

/// An issued document as anyone may ask after it, and the file that it was made into.
package struct ResultRecord: Sendable, Hashable {
    /// Sixteen letters and digits that say nothing.
    package let reference: String
    package let dossier: Identifier
    /// Counted from 0 among the dossier's documents.
    package let document: Int
    /// The file; nil while it waits to be made.
    package let file: KeptFile?
    package let revokedAt: Instant?
}

/// A file in the vault, never changed once it is there.
package struct KeptFile: Sendable, Hashable {
    package let sha256: String
    package let size: Int
    /// Who signed it, in words; empty when nobody did.
    package let sealed: String

    package init(sha256: String, size: Int, sealed: String) {
        self.sha256 = sha256
        self.size = size
        self.sealed = sealed
    }
}

extension Dossiers {
    /// The public number of a dossier's document: 80 bits in sixteen letters and digits (Crockford's base 32), derived,
    /// so that it can be neither guessed nor counted through.
    package func reference(_ dossier: Identifier, _ document: Int) -> String {
        publicNumber("result:\(dossier):\(document)")
    }

    /// The public number of a printed form, of the occasion that it tells of.
    package func reference(_ dossier: Identifier, form: String, on occasion: Instant) -> String {
        publicNumber("sheet:\(dossier):\(form):\(occasion.milliseconds)")
    }

    private func publicNumber(_ subject: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array(subject.utf8), using: secretKey)
        let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
        var bits = 0
        var held = 0
        var text: [UInt8] = []
        for byte in Array(code).prefix(10) {
            bits = bits << 8 | Int(byte)
            held += 8
            while held >= 5 {
                held -= 5
                text.append(letters[bits >> held & 31])
            }
            bits &= (1 << held) - 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A reference as people type it; nil when it can be none.
    static func reference(_ typed: String) -> String? {
        let reference = typed.uppercased().filter { $0.isLetter || $0.isNumber }
        return reference.utf8.count == 16 ? reference : nil
    }

    /// The result with this reference, as people type it (case, spaces and hyphens do not matter); nil when there is none,
    /// and for a row whose reference is not the one of its document.
    package func result(_ typed: String) async throws -> ResultRecord? {
        guard let reference = Dossiers.reference(typed) else { return nil }
        let found = try await database.read { tx in
            try tx.query("SELECT * FROM result WHERE reference = \(reference)").first.map(ResultRecord.init)
        }
        guard let found, found.reference == self.reference(found.dossier, found.document) else { return nil }
        return found
    }

    /// The results of a dossier, by document; those issued before results had files are not among them.
    package func results(of dossier: Identifier) async throws -> [Int: ResultRecord] {
        try await database.read { tx in
            let rows = try tx.query("SELECT * FROM result WHERE dossier = \(dossier)").map(ResultRecord.init)
            return Dictionary(rows.map { ($0.document, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Takes the result that has waited longest, for five minutes: no other process takes it meanwhile. Nil when none
    /// waits.
    package func claimResult() async throws -> ResultRecord? {
        let now = clock.now
        let later = now + .seconds(300)
        return try await database.write { tx in
            let rows = try tx.queryForUpdate(
                """
                SELECT * FROM result WHERE sha256 IS NULL AND try_at <= \(now) ORDER BY try_at LIMIT 1
                """)
            guard let record = try rows.first.map(ResultRecord.init) else { return nil }
            try tx.execute(
                "UPDATE result SET try_at = \(later) WHERE reference = \(record.reference) AND sha256 IS NULL")
            return record
        }
    }

    /// Keeps the file of a result for good; what another process kept before stays.
    package func keep(_ file: KeptFile, of reference: String) async throws {
        try await database.write { tx in
            _ = try tx.execute(
                """
                UPDATE result SET sha256 = \(file.sha256), size = \(file.size), sealed = \(file.sealed)
                WHERE reference = \(reference) AND sha256 IS NULL
                """)
        }
    }

    /// How many results wait to be made.
    package func waitingResults() async throws -> Int {
        try await database.read { tx in
            try tx.query("SELECT COUNT(*) AS n FROM result WHERE sha256 IS NULL").first?.int("n") ?? 0
        }
    }

    /// Every revoked result with its moment, oldest first.
    package func revokedResults() async throws -> [(reference: String, at: Instant)] {
        try await database.read { tx in
            try tx.query(
                "SELECT reference, revoked_at FROM result WHERE revoked_at IS NOT NULL ORDER BY revoked_at, reference"
            ).map { (try $0.text("reference"), try $0.instant("revoked_at")) }
        }
    }
}

extension ResultRecord {
    fileprivate init(_ row: Row) throws {
        var file: KeptFile?
        if let sha256 = try row.optionalText("sha256") {
            file = KeptFile(
                sha256: sha256, size: try row.int("size"), sealed: try row.optionalText("sealed") ?? "")
        }
        self.init(
            reference: try row.text("reference"), dossier: try row.identifier("dossier"),
            document: try row.int("document"), file: file, revokedAt: try row.optionalInstant("revoked_at"))
    }
}
