import Core
import Store

extension Area {
    var sqlRow: [SQLValue] {
        [
            code.sqlValue, from.sqlValue, to?.sqlValue ?? .null, level.rawValue.sqlValue, name.sqlValue, kind.sqlValue,
            parent?.sqlValue ?? .null, latitude?.sqlValue ?? .null, longitude?.sqlValue ?? .null,
        ]
    }

    init(_ row: Row) throws {
        guard let level = Area.Level(rawValue: try row.text("level")) else {
            throw Problem(.fault, "area.level", ["code": try row.text("code")])
        }
        self.init(
            code: try row.text("code"), level: level, name: try row.text("name"), kind: try row.text("kind"),
            parent: try row.optionalText("parent_code"), from: try row.date("valid_from"),
            to: try row.optionalDate("valid_to"), latitude: try row.optionalReal("latitude"),
            longitude: try row.optionalReal("longitude"))
    }
}

extension AreaSuccession {
    var sqlRow: [SQLValue] {
        [from.sqlValue, to.sqlValue, date.sqlValue, extent.rawValue.sqlValue, isDefault.sqlValue]
    }

    init(_ row: Row) throws {
        guard let extent = Extent(rawValue: try row.text("extent")) else {
            throw Problem(.fault, "area.extent", ["code": try row.text("from_code")])
        }
        self.init(
            from: try row.text("from_code"), to: try row.text("to_code"), date: try row.date("valid_from"),
            extent: extent, isDefault: try row.bool("is_default"))
    }
}

extension Unit {
    var sqlRow: [SQLValue] {
        var word: String?
        if case .byArea(let text) = successors { word = text }
        return [
            id.sqlValue, from.sqlValue, to?.sqlValue ?? .null, name.vietnamese.sqlValue, name.english.sqlValue,
            level.rawValue.sqlValue, area.sqlValue, parent?.sqlValue ?? .null, word?.sqlValue ?? .null,
            officeHours?.sqlValue ?? .null, phone?.sqlValue ?? .null,
        ]
    }

    init(_ row: Row, duties: [String], roles: [String], successors: [String]) throws {
        let id = try row.text("unit_id")
        guard let level = Unit.Level(rawValue: try row.text("level")) else {
            throw Problem(.fault, "unit.level", ["unit": id])
        }
        let word = try row.optionalText("successor_word")
        self.init(
            id: id, name: Localized(vietnamese: try row.text("name_vi"), english: try row.text("name_en")),
            level: level, duties: duties, area: try row.text("area_code"), parent: try row.optionalText("parent_id"),
            from: try row.date("valid_from"), to: try row.optionalDate("valid_to"),
            successors: word.map(Successors.byArea) ?? (successors.isEmpty ? .none : .units(successors)),
            roles: try roles.map { text in
                guard let role = Role(rawValue: text) else {
                    throw Problem(.fault, "unit.role", ["unit": id, "role": text])
                }
                return role
            },
            officeHours: try row.optionalText("office_hours"), phone: try row.optionalText("phone"))
    }
}
