import Administration
import Casework
import Core
import Foundation
import OrderedCollections
import Store

/// Where each dossier of the measurement stands, read straight from the tables, and what the tables of areas say of it.
struct ReorganiseCheck {
    /// What a move must leave alone, and what it may change.
    struct Holding: Hashable {
        let code: String
        let ward: String
        let district: String
        let due: CivilDate
        var units: Set<String> = []
        var taskUnits: Set<String> = []
        var searchUnits: Set<String> = []
        /// Answers, clock, promises, alarms, words to search by.
        var kept = Hasher64()
        /// All of it, but for the version.
        var whole = Hasher64()
        let isReceiptGood: Bool
    }

    private let platform: Platform
    private let plan: ReorganisationPlan
    /// By ward: the commune that took it, or most of it.
    private let communes: [String: String]

    init(_ platform: Platform, _ plan: ReorganisationPlan) throws {
        self.platform = platform
        self.plan = plan
        let file = try platform.configuration.folders.packs() + "/vn/areas/succession-2025.csv"
        var communes: [String: String] = [:]
        for line in try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ",", omittingEmptySubsequences: false)
            if parts.count == 4, parts[3] == "1" { communes[String(parts[0])] = String(parts[1]) }
        }
        self.communes = communes
    }

    /// The wards and communes of the city's districts on a day.
    static func wards(_ areas: AreaDirectory, at day: CivilDate) -> [Area] {
        areas.areas.filter { $0.level == .commune && $0.stands(at: day) && areas.isWithin($0.code, "79", at: day) }
    }

    /// The districts' procedures of 2009 as if they had been in force until the districts ended.
    static func prolonged(_ source: PackSource) throws -> (source: PackSource, pack: Pack) {
        var files = source.files
        for (path, bytes) in files where path.hasSuffix("pack.yaml") || path.hasSuffix("procedure.yaml") {
            let text = String(decoding: bytes, as: UTF8.self)
            files[path] = Array(text.replacing("to: \"2009-12-31\"", with: "to: \"2025-06-30\"").utf8)
        }
        let longer = PackSource(origin: "bench", files: files)
        return (longer, try PackReader.read(longer))
    }

    func holdings() async throws -> [Identifier: Holding] {
        let dossiers = platform.dossiers
        var all: [Identifier: Holding] = [:]
        var last: Int64 = 0
        while true {
            let after = last
            let batch = try await platform.database.read { tx in
                let rows = try tx.query(
                    """
                    SELECT id, code, competent_unit, intake_unit, due_at, state FROM dossier WHERE id > \(after)
                    ORDER BY id LIMIT 2000
                    """)
                var found: [Identifier: Holding] = [:]
                for row in rows {
                    let id = try row.identifier("id")
                    found[id] = try Holding(
                        row, isReceiptGood: dossiers.matches(secret: dossiers.secret(of: id), of: id))
                }
                guard let first = rows.first, let final = rows.last else { return found }
                let (low, high) = (try first.integer("id"), try final.integer("id"))
                try ReorganiseCheck.addTasks(&found, low, high, tx)
                try ReorganiseCheck.addOthers(&found, low, high, tx)
                return found
            }
            guard let newest = batch.keys.max() else { return all }
            all.merge(batch) { first, _ in first }
            last = newest.rawValue
        }
    }

    private static func addTasks(
        _ found: inout [Identifier: Holding], _ low: Int64, _ high: Int64, _ tx: any ReadTransaction
    ) throws {
        for row in try tx.query(
            "SELECT * FROM task WHERE dossier BETWEEN \(low) AND \(high) ORDER BY dossier, step, branch")
        {
            let (id, unit) = (try row.identifier("dossier"), try row.text("unit"))
            found[id]?.taskUnits.insert(unit)
            let kept = "\(try row.text("step")) \(try row.text("role")) \(try row.integer("due_at"))"
            found[id]?.kept.add(kept)
            found[id]?.whole.add("\(kept) \(unit) \(try row.optionalInteger("assignee") ?? 0)")
        }
    }

    private static func addOthers(
        _ found: inout [Identifier: Holding], _ low: Int64, _ high: Int64, _ tx: any ReadTransaction
    ) throws {
        for row in try tx.query(
            "SELECT * FROM alarm WHERE dossier BETWEEN \(low) AND \(high) ORDER BY dossier, kind, subject")
        {
            let text = "\(try row.text("kind")) \(try row.text("subject")) \(try row.integer("fire_at"))"
            found[try row.identifier("dossier")]?.kept.add(text)
            found[try row.identifier("dossier")]?.whole.add(text)
        }
        for row in try tx.query("SELECT dossier, unit FROM figure WHERE dossier BETWEEN \(low) AND \(high)") {
            let unit = try row.text("unit")
            found[try row.identifier("dossier")]?.units.insert(unit)
            found[try row.identifier("dossier")]?.whole.add(unit)
        }
        let ids = found.keys.sorted()
        for start in stride(from: 0, to: ids.count, by: 500) {
            let some = Array(ids[start..<min(start + 500, ids.count)])
            for row in try tx.query(
                "SELECT dossier, unit, word FROM search_key WHERE dossier IN \(list: some) ORDER BY dossier, word, unit"
            ) {
                let (id, unit, word) = (try row.identifier("dossier"), try row.text("unit"), try row.text("word"))
                found[id]?.searchUnits.insert(unit)
                found[id]?.whole.add(unit + word)
                if found[id]?.searchUnits.count == 1 { found[id]?.kept.add(word) }
            }
        }
    }

    struct Outcome {
        var (moved, stayed) = (0, 0)
        var communes: Set<String> = []
        var districts: Set<String> = []
        var findings: [String] = []
    }

    /// Each dossier against the rule of the reform: due before the day, the district has it (but for what is `leftOver`
    /// at the end); else the commune that its ward became.
    func compare(_ before: [Identifier: Holding], _ after: [Identifier: Holding], leftOver: Bool) throws -> Outcome {
        var outcome = Outcome()
        if before.count != after.count { outcome.findings.append("\(before.count) dossiers, now \(after.count)") }
        let areas = platform.organisation.areas
        guard let old = CivilDate("2020-12-31") else { return outcome }
        for (id, was) in before {
            guard let now = after[id] else {
                outcome.findings.append("\(was.code) is gone")
                continue
            }
            let stays = was.due < plan.date && !leftOver
            let unit: Set<String>
            if stays {
                unit = ["H29." + was.district]
                outcome.stayed += 1
            } else {
                let commune = communes[was.ward] ?? "?"
                unit = ["H29.\(commune.prefix(3)).\(commune.suffix(2))"]
                outcome.moved += 1
                outcome.communes.formUnion(unit)
            }
            outcome.districts.insert(areas.area(was.ward, at: old)?.parent ?? was.district)
            if now.units != unit { outcome.findings.append("\(was.code) is held by \(now.units), not \(unit)") }
            if !now.taskUnits.isSubset(of: unit) { outcome.findings.append("\(was.code): a task is elsewhere") }
            if now.searchUnits != unit { outcome.findings.append("\(was.code) is found at \(now.searchUnits)") }
            if now.kept != was.kept { outcome.findings.append("\(was.code): clock, answers or words differ") }
            if now.code != was.code || !now.isReceiptGood { outcome.findings.append("\(was.code): code or receipt") }
        }
        return outcome
    }

    func unchanged(_ before: [Identifier: Holding], _ after: [Identifier: Holding]) -> [String] {
        guard before.count == after.count else { return ["taken back: \(after.count) of \(before.count) dossiers"] }
        return before.filter { after[$0.key] != $0.value }.map { "\($0.value.code) is not as it was" }
    }
}

extension ReorganiseCheck.Holding {
    fileprivate init(_ row: Row, isReceiptGood: Bool) throws {
        var state = try row.json("state").object ?? [:]
        let answers = state["answers"] ?? .null
        let place = answers["site"] ?? answers["business"] ?? .null
        code = try row.text("code")
        ward = place["ward"]?.string ?? ""
        district = place["district"]?.string ?? ""
        due = try row.instant("due_at").date
        units = [try row.text("competent_unit"), try row.text("intake_unit")]
        self.isReceiptGood = isReceiptGood
        state.removeValue(forKey: "version")
        whole.add(Value.object(state).json)
        kept.add("\(try row.integer("due_at"))")
        for name in ["intakeUnit", "competentUnit", "tasks"] { state.removeValue(forKey: name) }
        kept.add(Value.object(state).json)
    }
}

/// FNV-1a: the same from one reading to the next.
struct Hasher64: Hashable {
    private var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        value = (value ^ 0xFF) &* 0x100_0000_01b3
    }
}

/// What the measurement found.
struct ReorganiseReport {
    var dossiers = 0
    var findings: [String] = []
    private var seconds: [(String, Double)] = []
    private var outcomes: [(String, ReorganiseCheck.Outcome)] = []

    mutating func timed<T>(_ name: String, _ body: () async throws -> T) async throws -> T {
        let began = ContinuousClock.now
        let result = try await body()
        seconds.append((name, (ContinuousClock.now - began).asSeconds))
        say("bench: \(name) done")
        return result
    }

    mutating func add(_ name: String, _ outcome: ReorganiseCheck.Outcome) {
        findings += outcome.findings.map { "\(name): \($0)" }
        outcomes.append((name, outcome))
    }

    var value: Value {
        var members: Value.Object = ["dossiers": Value(dossiers)]
        for (name, outcome) in outcomes {
            members[name] = [
                "moved": Value(outcome.moved), "stayed": Value(outcome.stayed),
                "districts": Value(outcome.districts.count), "communes": Value(outcome.communes.count),
            ]
        }
        members["seconds"] = .object(
            Value.Object(uniqueKeysWithValues: seconds.map { ($0.0, BenchCommand.Rules.number($0.1)) }))
        members["findings"] = .array(findings.prefix(50).map(Value.string))
        members["finding_count"] = Value(findings.count)
        return .object(members)
    }
}
