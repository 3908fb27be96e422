import Core
import OrderedCollections
import Schemas

/// Reads areas from the tables that `areas.yaml` lists:
///
///     areas:       [{file: units-2024.csv, from: "2008-08-01", to: "2025-06-30"}, …]   # snapshots of a period
///     changes:     [changes.csv]                       # what stood otherwise for a part of a period
///     successions: [{file: succession-2025.csv, date: "2025-07-01"}, …]
struct AreaFiles {
    private(set) var areas: [Area] = []
    private(set) var successions: [AreaSuccession] = []
    private let folder: PackFolder

    init(_ folder: PackFolder) throws {
        self.folder = folder
        let manifest = try folder.document("areas.yaml")
        for entry in try manifest.list("areas") {
            try addSnapshot(try folder.table(entry.text("file")), entry.date("from"), entry.optionalDate("to"))
        }
        for file in try manifest.texts("changes") { try applyChanges(try folder.table(file)) }
        for entry in try manifest.list("successions") {
            try addSuccessions(try folder.table(entry.text("file")), entry.optionalDate("date"))
        }
    }

    /// A table with one line per ward (or per district without wards); the districts and provinces above stand in the
    /// same line. A table without `district_code` has communes right under provinces.
    private mutating func addSnapshot(_ table: CommaTable, _ from: CivilDate, _ to: CivilDate?) throws {
        let province = (code: try table.column("province_code"), name: try table.column("province"))
        let ward = (
            code: try table.column("ward_code"), name: try table.column("ward"), kind: try table.column("ward_type")
        )
        let (latitude, longitude) = (try table.column("lat"), try table.column("lon"))
        let district =
            table.columns.contains("district_code")
            ? (
                code: try table.column("district_code"), name: try table.column("district"),
                kind: try table.column("district_type")
            ) : nil
        var seen: Set<String> = []
        areas.reserveCapacity(areas.count + table.rowCount + 800)
        for row in 0..<table.rowCount {
            var parent = table[row, province.code]
            if seen.insert(parent).inserted {
                let name = table[row, province.name]
                let kind = ["Thành phố", "Tỉnh"].first { name.hasPrefix($0 + " ") }
                guard let kind else {
                    throw table.problem(row, "areas.province_kind", ["name": name])
                }
                areas.append(
                    Area(code: parent, level: .province, name: name, kind: kind, parent: nil, from: from, to: to))
            }
            if let district {
                let code = table[row, district.code]
                if seen.insert(code).inserted {
                    areas.append(
                        Area(
                            code: code, level: .district, name: table[row, district.name],
                            kind: table[row, district.kind], parent: parent, from: from, to: to))
                }
                parent = code
            }
            let code = table[row, ward.code]
            guard !code.isEmpty else { continue }
            guard seen.insert(code).inserted else {
                throw table.problem(row, "areas.code_twice", ["code": code])
            }
            areas.append(
                Area(
                    code: code, level: .commune, name: table[row, ward.name], kind: table[row, ward.kind],
                    parent: parent, from: from, to: to, latitude: Double(table[row, latitude]),
                    longitude: Double(table[row, longitude])))
        }
    }

    /// Lines `code,level,name,kind,parent,from,to,basis`: from–to, the area was as the line says; what the snapshots
    /// say about those days is set aside. Its place on the map stays the snapshot's.
    private mutating func applyChanges(_ table: CommaTable) throws {
        let columns = try ["code", "level", "name", "kind", "parent", "from", "to"].map(table.column)
        var changes: [String: [Area]] = [:]
        for row in 0..<table.rowCount {
            guard let level = Area.Level(rawValue: table[row, columns[1]]) else {
                throw table.problem(row, "areas.level", ["value": table[row, columns[1]]])
            }
            let (parent, to) = (table[row, columns[4]], table[row, columns[6]])
            let change = Area(
                code: table[row, columns[0]], level: level, name: table[row, columns[2]], kind: table[row, columns[3]],
                parent: parent.isEmpty ? nil : parent, from: try table.date(row, columns[5]),
                to: to.isEmpty ? nil : try table.date(row, columns[6]))
            guard change.to.map({ change.from <= $0 }) ?? true else {
                throw table.problem(row, "areas.ends_before_start", ["code": change.code])
            }
            changes[change.code, default: []].append(change)
        }
        var places: [String: Area] = [:]
        areas = areas.flatMap { area in
            guard let changed = changes[area.code] else { return [area] }
            places[area.code] = places[area.code] ?? area
            return changed.reduce([area]) { rest, change in rest.flatMap { $0.without(change) } }
        }
        areas += changes.values.joined().map { change in
            change.placed(as: places[change.code])
        }
    }

    private mutating func addSuccessions(_ table: CommaTable, _ date: CivilDate?) throws {
        // The tables name what they are about: from_ward_code, from_province_code, or from_code for all levels.
        let prefix = ["", "ward_", "province_"].first { table.columns.contains("from_\($0)code") } ?? ""
        let from = try table.column("from_\(prefix)code")
        let to = try table.column("to_\(prefix)code")
        let extent = table.columns.firstIndex(of: "extent")
        let isDefault = table.columns.firstIndex(of: "default")
        let day = date == nil ? try table.column("date") : 0
        successions.reserveCapacity(successions.count + table.rowCount)
        for row in 0..<table.rowCount {
            let size = extent.map { table[row, $0] } ?? "whole"
            guard let size = AreaSuccession.Extent(rawValue: size) else {
                throw table.problem(row, "areas.extent", ["value": size])
            }
            successions.append(
                AreaSuccession(
                    from: table[row, from], to: table[row, to],
                    date: try date ?? table.date(row, day), extent: size,
                    isDefault: isDefault.map { table[row, $0] == "1" } ?? true))
        }
    }
}

extension CivilDate {
    fileprivate var dayBefore: CivilDate { self + (-1) }
}

extension Area {
    /// What remains of the area's days when those of `other` are taken out.
    fileprivate func without(_ other: Area) -> [Area] {
        let beforeOther = other.from <= from ? nil : during(from, min(other.from.dayBefore, to ?? other.from.dayBefore))
        guard let end = other.to else { return [beforeOther].compactMap(\.self) }
        let afterOther = to.map({ end >= $0 }) ?? false ? nil : during(max(from, end + 1), to)
        return [beforeOther, afterOther].compactMap(\.self)
    }

    /// A ward that changes its district stays where it is on the map.
    fileprivate func placed(as other: Area?) -> Area {
        Area(
            code: code, level: level, name: name, kind: kind, parent: parent, from: from, to: to,
            latitude: other?.latitude, longitude: other?.longitude)
    }

    private func during(_ from: CivilDate, _ to: CivilDate?) -> Area {
        Area(
            code: code, level: level, name: name, kind: kind, parent: parent, from: from, to: to, latitude: latitude,
            longitude: longitude)
    }
}
