import Core
import Schemas

/// Reads units from the files of `organisation/units/`:
///
///     units:     [{id, name: {vi, en}, level, area, from, to, parent, duties, roles, office_hours, phone, basis,
///                  succeeded_by: {units: […]} or {by_area: commune}}]
///     generate:  [{for_each: {level: commune, within: "79"}, kinds: {Phường: Ward}, unit: {…as above…}}]
///
/// A generating rule makes one unit per area that stands on the unit's first day, but for those in `except: [code, …]`
/// beside `within`, whose units have lines of their own. In its texts `{code}`, `{code3}` and
/// `{code2}` are the area's code, its first three and its last two digits; `{area}` its name inside a sentence,
/// `{short}` its name without the kind, `{kind}` the kind's English word.
struct UnitFiles {
    private(set) var units: [Unit] = []
    private let areas: AreaDirectory

    init(_ folder: PackFolder, areas: AreaDirectory) throws {
        self.areas = areas
        for file in folder.files(ending: ".yaml") {
            let document = try folder.document(file)
            try document.allow(["units", "generate", "about"])
            for entry in try document.list("units") { units.append(try unit(entry, filling: nil)) }
            for rule in try document.list("generate") { try generate(rule) }
        }
    }

    private mutating func generate(_ rule: PackEntry) throws {
        try rule.allow(["for_each", "kinds", "unit", "basis"])
        guard let each = rule.member("for_each"), let template = rule.member("unit") else {
            throw rule.problem("pack.member_missing", nil, ["name": "for_each, unit"])
        }
        let level: Area.Level = try each.word("level")
        let from = try template.date("from")
        let within = try each.text("within")
        let others = Set(try each.texts("except"))
        let found = areas.areas.filter {
            $0.level == level && $0.stands(at: from) && areas.isWithin($0.code, within, at: from)
                && !others.contains($0.code)
        }
        guard !found.isEmpty else { throw each.problem("unit.no_areas") }
        for area in found {
            guard let kind = rule.value["kinds"]?[area.kind]?.string else {
                throw rule.problem("unit.kind_unnamed", "kinds", ["kind": area.kind])
            }
            units.append(try unit(template, filling: AreaTexts(area, kind: kind)))
        }
    }

    private func unit(_ entry: PackEntry, filling texts: AreaTexts?) throws -> Unit {
        try entry.allow([
            "id", "name", "level", "area", "from", "to", "parent", "duties", "roles", "succeeded_by", "office_hours",
            "phone", "basis",
        ])
        func fill(_ text: String) -> String { texts?.fill(text) ?? text }
        let name = try entry.localized("name")
        return Unit(
            id: fill(try entry.text("id")),
            name: Localized(vietnamese: fill(name.vietnamese), english: fill(name.english)),
            level: try entry.word("level"), duties: try entry.texts("duties"),
            area: try texts?.area.code ?? entry.text("area"), parent: try entry.optionalText("parent").map(fill),
            from: try entry.date("from"), to: try entry.optionalDate("to"),
            successors: try successors(entry.member("succeeded_by")), roles: try entry.words("roles"),
            officeHours: try entry.optionalText("office_hours"), phone: try entry.optionalText("phone"))
    }

    private func successors(_ entry: PackEntry?) throws -> Unit.Successors {
        guard let entry else { return .none }
        try entry.allow(["units", "by_area"])
        if let word = try entry.optionalText("by_area") { return .byArea(word) }
        return .units(try entry.texts("units"))
    }
}

/// An area's words for the texts of a generating rule.
private struct AreaTexts {
    let area: Area
    let kind: String

    init(_ area: Area, kind: String) {
        self.area = area
        self.kind = kind
    }

    func fill(_ text: String) -> String {
        [
            ("{code}", area.code), ("{code3}", String(area.code.prefix(3))), ("{code2}", String(area.code.suffix(2))),
            ("{area}", area.nameInSentence), ("{short}", area.shortName), ("{kind}", kind),
        ].reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}
