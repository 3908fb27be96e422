import Core
import Crypto
package import Store

extension Organisation {
    /// Brings the database's areas and units to this state in one transaction; does nothing, and returns false, when
    /// they are in it already. A unit that is no longer named keeps its id, since dossiers may point to it.
    @discardableResult
    package func seed(into database: any Database) async throws -> Bool {
        let digest = contentDigest
        let current = try await database.read { tx in
            try tx.query("SELECT digest FROM dataset WHERE name = 'organisation'").first?.blob("digest")
        }
        guard current != digest else { return false }
        let (areaRows, successionRows) = (areas.areas.map(\.sqlRow), areas.successions.map(\.sqlRow))
        let units = units.units
        try await database.write { tx in
            try tx.execute("DELETE FROM area")
            try tx.execute("DELETE FROM area_succession")
            for rows in areaRows.chunks(of: 500) {
                try tx.enqueue(
                    """
                    INSERT INTO area (code, valid_from, valid_to, level, name, kind, parent_code, latitude, longitude)
                    VALUES \(rows: rows)
                    """)
            }
            for rows in successionRows.chunks(of: 500) {
                try tx.enqueue(
                    """
                    INSERT INTO area_succession (from_code, to_code, valid_from, extent, is_default)
                    VALUES \(rows: rows)
                    """)
            }
            try Organisation.replaceUnits(units, tx)
            try tx.execute(
                """
                INSERT INTO dataset (name, digest) VALUES ('organisation', \(digest))
                ON CONFLICT (name) DO UPDATE SET digest = excluded.digest
                """)
        }
        return true
    }

    /// The areas and units that the database holds.
    package static func read(from database: any Database) async throws -> Organisation {
        try await database.read { tx in
            let areas = AreaDirectory(
                areas: try tx.query("SELECT * FROM area").map(Area.init),
                successions: try tx.query("SELECT * FROM area_succession").map(AreaSuccession.init))
            return Organisation(areas: areas, units: UnitDirectory(units: try units(tx), areas: areas))
        }
    }

    private static func replaceUnits(_ units: [Unit], _ tx: any WriteTransaction) throws {
        for table in ["unit_duty", "unit_role", "unit_successor", "unit_period"] as [SQL] {
            try tx.execute("DELETE FROM \(part: table)")
        }
        for ids in Set(units.map(\.id)).sorted().map({ [$0.sqlValue] }).chunks(of: 500) {
            try tx.enqueue("INSERT INTO unit (id) VALUES \(rows: ids) ON CONFLICT (id) DO NOTHING")
        }
        for rows in units.map(\.sqlRow).chunks(of: 500) {
            try tx.enqueue(
                """
                INSERT INTO unit_period (unit_id, valid_from, valid_to, name_vi, name_en, level, area_code, parent_id,
                    successor_word, office_hours, phone)
                VALUES \(rows: rows)
                """)
        }
        func insert(_ head: SQL, _ words: (Unit) -> [String]) throws {
            for rows in units.flatMap({ $0.rows(of: words($0)) }).chunks(of: 500) {
                try tx.enqueue("\(part: head) VALUES \(rows: rows)")
            }
        }
        try insert("INSERT INTO unit_duty (unit_id, valid_from, place, duty)") { $0.duties }
        try insert("INSERT INTO unit_role (unit_id, valid_from, place, role)") { $0.roles.map(\.rawValue) }
        try insert("INSERT INTO unit_successor (unit_id, valid_from, place, successor_id)") {
            if case .units(let ids) = $0.successors { ids } else { [] }
        }
    }

    private static func units(_ tx: any ReadTransaction) throws -> [Unit] {
        func words(_ table: SQL, _ column: String) throws -> [String: [String]] {
            var words: [String: [String]] = [:]
            for row in try tx.query("SELECT * FROM \(part: table) ORDER BY unit_id, valid_from, place") {
                words[try row.text("unit_id") + " " + row.text("valid_from"), default: []].append(try row.text(column))
            }
            return words
        }
        let duties = try words("unit_duty", "duty")
        let roles = try words("unit_role", "role")
        let successors = try words("unit_successor", "successor_id")
        return try tx.query("SELECT * FROM unit_period").map { row in
            let key = try row.text("unit_id") + " " + row.text("valid_from")
            return try Unit(
                row, duties: duties[key] ?? [], roles: roles[key] ?? [], successors: successors[key] ?? [])
        }
    }

    /// SHA-256 over every row, so that any change of the files is seen.
    private var contentDigest: [UInt8] {
        var hash = SHA256()
        func add(_ rows: some Sequence<[SQLValue]>) {
            for row in rows {
                hash.update(data: Array(row.map(\.digestText).joined(separator: "\u{1F}").utf8))
                hash.update(data: [0x1E])
            }
        }
        add(areas.areas.lazy.map(\.sqlRow))
        add(areas.successions.lazy.map(\.sqlRow))
        for unit in units.units {
            add([unit.sqlRow] + unit.rows(of: unit.duties) + unit.rows(of: unit.roles.map(\.rawValue)))
            if case .units(let ids) = unit.successors { add(unit.rows(of: ids)) }
        }
        return Array(hash.finalize())
    }
}

extension SQLValue {
    fileprivate var digestText: String {
        switch self {
        case .null: "-"
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): "'" + text
        case .blob(let bytes): Tokens.hexadecimal(bytes)
        }
    }
}

extension Array {
    /// Pieces of at most `size` elements, in order.
    fileprivate func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

extension Unit {
    fileprivate func rows(of words: [String]) -> [[SQLValue]] {
        words.enumerated().map { [id.sqlValue, from.sqlValue, $0.offset.sqlValue, $0.element.sqlValue] }
    }
}
