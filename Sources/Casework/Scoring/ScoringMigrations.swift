import Store

extension CaseworkMigrations {
    /// Panels: numbers 150 to 159.
    static let scoring = [panels]

    /// Who judges what, what came of it, rankings with the seeds of their lots, and what judges are tied to.
    private static let panels = Migration(
        150, "panels",
        both: """
            CREATE TABLE panel_seat (
                dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                step TEXT NOT NULL,
                officer IDENTIFIER NOT NULL,
                procedure TEXT NOT NULL,
                unit TEXT NOT NULL,
                year INTEGER NOT NULL,
                PRIMARY KEY (dossier, step, officer)
            );
            CREATE INDEX panel_seat_load ON panel_seat (procedure, step, unit, year, officer);
            CREATE INDEX panel_seat_officer ON panel_seat (officer, dossier);
            CREATE TABLE panel_mark (
                dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                step TEXT NOT NULL,
                procedure TEXT NOT NULL,
                kind TEXT NOT NULL,
                closes_at IDENTIFIER NOT NULL,
                code TEXT NOT NULL,
                filed_at IDENTIFIER NOT NULL,
                result TEXT,
                PRIMARY KEY (dossier, step)
            );
            CREATE INDEX panel_mark_kind ON panel_mark (procedure, step, kind, closes_at);
            CREATE TABLE ranking (
                procedure TEXT NOT NULL,
                step TEXT NOT NULL,
                kind TEXT NOT NULL,
                closes_at IDENTIFIER NOT NULL,
                seed TEXT NOT NULL,
                commitment TEXT NOT NULL,
                closed_at IDENTIFIER,
                lines TEXT,
                PRIMARY KEY (procedure, step, kind, closes_at)
            );
            CREATE TABLE judge_tie (
                officer IDENTIFIER NOT NULL,
                word TEXT NOT NULL,
                name TEXT NOT NULL,
                declared_at IDENTIFIER NOT NULL,
                PRIMARY KEY (officer, word)
            );
            """)
}
