package import Core
import Store

/// A printed form that was made into a file, as anyone who holds it may check it.
package struct SheetRecord: Sendable, Hashable {
    /// Sixteen letters and digits that say nothing, as a result's.
    package let reference: String
    package let dossier: Identifier
    package let unit: String
    /// What it is called, in Vietnamese.
    package let kind: String
    /// The dossier's code, or a receipt's own number.
    package let number: String
    package let occasion: Instant
    package let file: KeptFile

    package init(
        reference: String, dossier: Identifier, unit: String, kind: String, number: String, occasion: Instant,
        file: KeptFile
    ) {
        self.reference = reference
        self.dossier = dossier
        self.unit = unit
        self.kind = kind
        self.number = number
        self.occasion = occasion
        self.file = file
    }
}

/// Printed forms got marks after results had them: forms kept before have none.
enum SheetMigrations {
    static let marks = Migration(
        178, "marks of printed forms",
        both: """
            ALTER TABLE sheet ADD COLUMN reference TEXT;
            ALTER TABLE sheet ADD COLUMN unit TEXT;
            ALTER TABLE sheet ADD COLUMN kind TEXT;
            ALTER TABLE sheet ADD COLUMN number TEXT;
            ALTER TABLE sheet ADD COLUMN sealed TEXT;
            CREATE UNIQUE INDEX sheet_reference ON sheet (reference) WHERE reference IS NOT NULL;
            """)
}

extension Dossiers {
    /// The kept file of a printed form, of the occasion that it tells of; nil when none was made yet.
    package func sheet(_ form: String, of dossier: Identifier, on occasion: Instant) async throws -> KeptFile? {
        try await database.read { tx in try SheetRecord.file(form, dossier, occasion, tx) }
    }

    /// The printed form with this reference, as people type it; nil when there is none, and for a row whose reference is
    /// not the one of its dossier, form and occasion.
    package func sheet(_ typed: String) async throws -> SheetRecord? {
        guard let reference = Dossiers.reference(typed) else { return nil }
        let found = try await database.read { tx in
            try tx.query("SELECT * FROM sheet WHERE reference = \(reference)").first.map { row in
                (sheet: try SheetRecord(row), form: try row.text("form"))
            }
        }
        guard let (sheet, form) = found,
            sheet.reference == self.reference(sheet.dossier, form: form, on: sheet.occasion)
        else { return nil }
        return sheet
    }

    /// Keeps the file of a printed form, and gives the one that counts: what was kept before stays.
    package func keepSheet(_ sheet: SheetRecord, form: String) async throws -> KeptFile {
        let (now, file) = (clock.now, sheet.file)
        return try await database.write { tx in
            try tx.execute(
                """
                INSERT INTO sheet (dossier, form, occasion, sha256, size, made_at, reference, unit, kind, number,
                    sealed)
                VALUES (\(sheet.dossier), \(form), \(sheet.occasion), \(file.sha256), \(file.size), \(now),
                    \(sheet.reference), \(sheet.unit), \(sheet.kind), \(sheet.number), \(file.sealed))
                ON CONFLICT (dossier, form, occasion) DO NOTHING
                """)
            guard let kept = try SheetRecord.file(form, sheet.dossier, sheet.occasion, tx) else {
                throw Problem(.fault, "store.no_row")
            }
            return kept
        }
    }
}

extension SheetRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            reference: try row.text("reference"), dossier: try row.identifier("dossier"), unit: try row.text("unit"),
            kind: try row.text("kind"), number: try row.text("number"), occasion: try row.instant("occasion"),
            file: try SheetRecord.file(row))
    }

    private static func file(_ row: Row) throws -> KeptFile {
        KeptFile(
            sha256: try row.text("sha256"), size: try row.int("size"), sealed: try row.optionalText("sealed") ?? "")
    }

    fileprivate static func file(
        _ form: String, _ dossier: Identifier, _ occasion: Instant, _ tx: any ReadTransaction
    ) throws -> KeptFile? {
        try tx.query(
            """
            SELECT sha256, size, sealed FROM sheet
            WHERE dossier = \(dossier) AND form = \(form) AND occasion = \(occasion)
            """
        ).first.map(SheetRecord.file)
    }
}
