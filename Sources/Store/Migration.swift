/// One numbered step of the schema, in both dialects side by side. Never edited once released. Every module has a
/// hundred of numbers (Administration 1–99, Casework 100–199, Registers 200–299, the ledger 300–399) and adds to its end.
package struct Migration: Sendable {
    package let number: Int
    package let name: String
    package let sqlite: String
    package let postgres: String

    package init(_ number: Int, _ name: String, sqlite: String, postgres: String) {
        self.number = number
        self.name = name
        self.sqlite = sqlite
        self.postgres = postgres
    }

    /// A step that both dialects spell alike, but for the names of three types: `IDENTIFIER` (64-bit integer),
    /// `BYTES` (binary) and `REAL8` (double).
    package init(_ number: Int, _ name: String, both: String) {
        self.init(
            number, name,
            sqlite: both.replacing("IDENTIFIER", with: "INTEGER").replacing("BYTES", with: "BLOB")
                .replacing("REAL8", with: "REAL"),
            postgres: both.replacing("IDENTIFIER", with: "BIGINT").replacing("BYTES", with: "BYTEA")
                .replacing("REAL8", with: "DOUBLE PRECISION"))
    }
}
