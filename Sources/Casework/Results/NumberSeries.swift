import Administration
import Core
import OrderedCollections
import Store

/// The numbers of issued documents: one series for each unit, symbol as it is printed and year, from 1 without gap or
/// double (NĐ 30/2020/NĐ-CP, art. 15 and annex I). Documents of equal symbol share it, whatever packs call them; those
/// without a symbol, of old packs, share one of their own.
enum NumberSeries {
    /// 195: before it, each of a pack's documents had a counter of its own (`document:UNIT:DOCUMENT:YEAR`), which
    /// `Catalogue.joinSeries` brings over: only packs know which symbol each document bears. The row `lateness` asks
    /// `Dossiers.recallLateness` for its work.
    static let migration = Migration(
        195, "series of documents' numbers by symbol",
        both: """
            CREATE TABLE document_series (
                unit TEXT NOT NULL,
                year INTEGER NOT NULL,
                symbol TEXT NOT NULL,
                last IDENTIFIER NOT NULL,
                PRIMARY KEY (unit, year, symbol)
            );
            INSERT INTO counter (scope, value) VALUES ('lateness', 0);
            """)

    /// The symbol as it counts: what differs by letter case or blanks only is one to the eye.
    static func key(_ symbol: String?) -> String {
        VietnameseText.nfc((symbol ?? "").uppercased().filter { !$0.isWhitespace })
    }

    /// The next number. `codes`: under which the unit has numbered in the year, the oldest first; the series stands
    /// under the oldest, and begins after what was given under any of them.
    static func next(_ codes: [String], symbol: String?, year: Int, _ tx: any WriteTransaction) throws -> Int {
        let symbol = key(symbol)
        var given = 0
        for unit in codes.dropFirst() {
            let rows = try tx.query(
                "SELECT last FROM document_series WHERE unit = \(unit) AND year = \(year) AND symbol = \(symbol)")
            given = max(given, try rows.first?.int("last") ?? 0)
        }
        let rows = try tx.query(
            """
            INSERT INTO document_series (unit, year, symbol, last)
            VALUES (\(codes.first ?? ""), \(year), \(symbol), \(given + 1))
            ON CONFLICT (unit, year, symbol) DO UPDATE SET last = CASE WHEN document_series.last < excluded.last
                THEN excluded.last ELSE document_series.last + 1 END
            RETURNING last
            """)
        guard let row = rows.first else { throw Problem(.fault, "store.no_row") }
        return try row.int("last")
    }

    /// Takes a counter of before 195 over, for every symbol that its document bears.
    static func join(_ counter: Counter, _ symbols: Set<String>, _ tx: any WriteTransaction) throws {
        for symbol in symbols {
            try tx.execute(
                """
                INSERT INTO document_series (unit, year, symbol, last)
                VALUES (\(counter.unit), \(counter.year), \(symbol), \(counter.value))
                ON CONFLICT (unit, year, symbol) DO UPDATE SET last = CASE WHEN document_series.last < excluded.last
                    THEN excluded.last ELSE document_series.last END
                """)
        }
    }

    struct Counter {
        let unit: String
        let document: String
        let year: Int
        let value: Int

        /// Nil for what no version of this program has written.
        init?(scope: String, value: Int) {
            let parts = scope.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count >= 4, parts[0] == "document", let last = parts.last, let year = Int(last) else {
                return nil
            }
            unit = String(parts[1])
            document = parts[2..<(parts.count - 1)].joined(separator: ":")
            self.year = year
            self.value = value
        }
    }
}

extension Catalogue {
    /// Brings the counters of before migration 195 into the series by symbol, all or none; nothing when there are none.
    /// Each series begins after the largest number given under any counter of a document that bears its symbol in any
    /// pack that was ever installed.
    func joinSeries(_ database: any Database) async throws {
        let hashes = try await database.read { tx -> [String] in
            guard try !tx.query("SELECT scope FROM counter WHERE scope LIKE 'document:%' LIMIT 1").isEmpty else {
                return []
            }
            return try tx.query("SELECT hash FROM pack ORDER BY hash").map { try $0.text("hash") }
        }
        guard !hashes.isEmpty else { return }
        var symbols: [String: Set<String>] = [:]
        for hash in hashes {
            for procedure in try await pack(hash).procedures.values {
                for document in procedure.documents.keys {
                    symbols[document, default: []].insert(NumberSeries.key(procedure.symbols[document]))
                }
            }
        }
        let all = symbols
        try await database.write { tx in
            let rows = try tx.query("DELETE FROM counter WHERE scope LIKE 'document:%' RETURNING scope, value")
            for row in rows {
                let scope = try row.text("scope")
                guard let counter = NumberSeries.Counter(scope: scope, value: try row.int("value")) else {
                    throw Problem(.fault, "store.wrong_type", ["column": "scope"])
                }
                try NumberSeries.join(counter, all[counter.document] ?? [NumberSeries.key(nil)], tx)
            }
        }
    }
}
