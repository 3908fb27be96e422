import Administration
import Core
import Foundation
import Testing

/// Packs with mistakes, each of which is told with file, line and rule.
@Suite struct `Organisation files with mistakes` {
    private static let areas = """
        province_code,province,ward_code,ward,ward_type,lat,lon
        79,Thành phố A,00001,Phường B,Phường,10.5,106.5
        79,Thành phố A,00002,Xã C,Xã,,
        """
    private static let manifest = "areas:\n  - {file: a.csv, from: \"2025-07-01\"}\nchanges: [changes.csv]\n"
    private static let changes = "code,level,name,kind,parent,from,to,basis\n"
    private static let unit = """
        units:
          - {id: H29, name: {vi: A, en: B}, level: province, area: "79", from: "2025-07-01", roles: [leader]}
        """

    private func rules(
        areas: String = areas, manifest: String = manifest, changes: String = changes, units: String = unit
    ) throws -> [String] {
        let root = FileManager.default.temporaryDirectory.appending(path: "packs-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for (path, text) in [
            ("vn/areas/a.csv", areas), ("vn/areas/areas.yaml", manifest), ("vn/areas/changes.csv", changes),
            ("vn-hcmc/organisation/units/u.yaml", units),
        ] {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        do {
            _ = try Organisation.load(packRoot: root.path(percentEncoded: false))
            return []
        } catch let problems as SourceProblems {
            return problems.all.map { "\($0.rule) \($0.file.split(separator: "/").last ?? ""):\($0.line)" }
        } catch let problems as Problems {
            return problems.all.map(\.code)
        }
    }

    @Test func `files without mistakes are read`() throws {
        #expect(try rules() == [])
        #expect(try rules(areas: Self.areas.replacing("\n", with: "\r\n")) == [])
    }

    @Test(arguments: [
        ("", "table.empty a.csv:0"),
        (areas + "\n79,Thành phố A,00003", "table.fields a.csv:4"),
        (areas + "\n79,\"Thành phố A\",00003,D,Xã,,", "table.quoted a.csv:0"),
        (areas + "\n79,Thành phố A,00001,Xã D,Xã,,", "areas.code_twice a.csv:4"),
        (areas + "\n80,Vùng D,00003,Xã D,Xã,,", "areas.province_kind a.csv:4"),
        ("code\n1\n", "table.no_column a.csv:1"),
    ])
    func `a wrong table of areas`(text: String, rule: String) throws {
        #expect(try rules(areas: text) == [rule])
    }

    @Test(arguments: [
        ("79,town,A,Tỉnh,,2025-07-01,,x", "areas.level changes.csv:2"),
        ("79,province,A,Tỉnh,,2025-02-30,,x", "table.date changes.csv:2"),
        ("79,province,A,Tỉnh,,2026-01-01,2025-12-31,x", "areas.ends_before_start changes.csv:2"),
    ])
    func `a wrong change`(line: String, rule: String) throws {
        #expect(try rules(changes: Self.changes + line) == [rule])
    }

    @Test func `a wrong manifest`() throws {
        #expect(
            try rules(manifest: "areas:\n  - {file: b.csv, from: \"2025-07-01\"}\n") == ["pack.file_missing b.csv:0"])
        #expect(try rules(manifest: "areas:\n  - {file: a.csv}\n") == ["pack.member_missing areas.yaml:2"])
        #expect(try rules(manifest: "areas:\n  - {file: a.csv, from: \"soon\"}\n") == ["pack.not_a_date areas.yaml:2"])
        #expect(try rules(manifest: "areas: 1\n") == ["pack.not_a_list areas.yaml:1"])
    }

    @Test(arguments: [
        ("roles: [leader]", "roles: [king]", "pack.no_such_word u.yaml:2"),
        ("level: province", "level: village", "pack.no_such_word u.yaml:2"),
        ("roles: [leader]", "rolles: [leader]", "pack.unknown_member u.yaml:2"),
        ("{vi: A, en: B}", "{vi: A}", "pack.member_missing u.yaml:2"),
        ("{vi: A, en: B}", "{vi: A, en: [B]}", "pack.not_a_text u.yaml:2"),
        ("id: H29", "id: 29H", "unit.code"),
        ("id: H29", "id: H29.1", "unit.code"),
        ("area: \"79\"", "area: \"78\"", "unit.area"),
        ("roles: [leader]", "parent: H30", "unit.parent"),
        ("roles: [leader]", "to: \"2025-06-30\"", "unit.period"),
        ("roles: [leader]", "to: \"2025-08-01\", succeeded_by: {units: [H30]}", "unit.successor"),
    ])
    func `a wrong unit`(part: String, instead: String, rule: String) throws {
        #expect(try rules(units: Self.unit.replacing(part, with: instead)) == [rule])
    }

    @Test func `two units that answer to the same word`() throws {
        let second = "\n  - {id: H30, name: {vi: A, en: B}, level: province, area: \"79\", from: \"2025-07-01\"}"
        #expect(try rules(units: Self.unit + second) == ["unit.ambiguous"])
        #expect(try rules(units: Self.unit + second.replacing("H30", with: "H29")) == ["unit.overlap"])
    }

    @Test func `a generating rule for areas that do not exist, or of a kind without a name`() throws {
        let rule = """
            generate:
              - for_each: {level: commune, within: "79"}
                kinds: {Phường: Ward, Xã: Commune}
                unit: {id: "H29.{code3}.{code2}", name: {vi: "{area}", en: "{short} {kind}"}, level: commune, from: "2025-07-01"}
            """
        #expect(try rules(units: rule) == [])
        #expect(try rules(units: rule.replacing("\"79\"", with: "\"80\"")) == ["unit.no_areas u.yaml:2"])
        #expect(try rules(units: rule.replacing(", Xã: Commune", with: "")) == ["unit.kind_unnamed u.yaml:3"])
    }
}
