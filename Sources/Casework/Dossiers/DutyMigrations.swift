import Store

extension CaseworkMigrations {
    /// Separation of duties: 180. Whom a task must not be done by: their ids between blanks.
    static let duties = [
        Migration(180, "duties", both: "ALTER TABLE task ADD COLUMN barred TEXT NOT NULL DEFAULT '';")
    ]
}
