import Administration
import Core
import Testing

@Suite struct `Units` {
    let units: UnitDirectory

    init() throws { units = try organisation().units }

    @Test func `each of the city's 168 communes has a People's Committee and a police post`() {
        let active = units.active(at: day("2026-11-23"))
        #expect(active.count { $0.level == .commune } == 168)
        #expect(active.count { $0.duties.contains("commune_police") } == 168)
        #expect(Set(active.map(\.id)).count == active.count)
    }

    @Test func `names are made from the area's, in both languages`() {
        let unit = units.unit("H29.267.43")
        #expect(unit?.name.vietnamese == "Ủy ban nhân dân phường Bến Thành")
        #expect(unit?.name.english == "People's Committee of Bến Thành Ward")
        #expect(unit?.area == "26743")
        #expect(unit?.parent == "H29")
        #expect(units.unit("H29.267.43.50")?.officeHours == "commune_police")
    }

    @Test(arguments: [
        ("commune", "26743", "2026-11-23", "H29.267.43"), ("commune_police", "26743", "2026-11-23", "H29.267.43.50"),
        ("fire_police", "26743", "2026-11-23", "H29.80.07"), ("telecoms", "26743", "2026-11-23", "H29.91"),
        ("province", "26743", "2026-11-23", "H29"), ("district", "26743", "2009-10-16", "H29.760"),
        ("district", "760", "2009-10-16", "H29.760"), ("economy", "26743", "2009-10-16", "H29.760.01"),
        ("district", "26794", "2020-12-31", "H29.762"), ("district", "26794", "2021-01-01", "H29.769"),
        ("communications", "26743", "2009-10-16", "H29.15"), ("communications", "26743", "2026-11-23", "H29.14"),
        ("construction", "79", "2009-10-16", "H29.10"),
    ])
    func `who decides depends on the address and the day`(word: String, area: String, date: String, unit: String) {
        #expect(units.competent(level: word, area: area, at: day(date))?.id == unit)
    }

    @Test func `nobody decides where no unit stands`() {
        #expect(units.competent(level: "district", area: "26743", at: day("2026-11-23")) == nil)
        #expect(units.competent(level: "commune", area: "26743", at: day("2009-10-16")) == nil)
        #expect(units.competent(level: "commune", area: "00004", at: day("2026-11-23")) == nil)
        #expect(units.competent(level: "commune", area: "79", at: day("2026-11-23")) == nil)
        #expect(units.competent(level: "department", area: "79", at: day("2026-11-23")) == nil)
    }

    @Test func `there were 24 districts in October 2009, each with an economy division`() {
        let active = units.active(at: day("2009-10-16"))
        #expect(active.count { $0.level == .district } == 24)
        #expect(active.count { $0.level == .division && $0.duties == ["economy"] } == 24)
        #expect(units.active(at: day("2021-01-01")).count { $0.level == .district } == 22)
        #expect(units.active(at: day("2025-07-01")).count { $0.level == .district } == 0)
    }

    @Test func `a district's work went to its communes`() {
        let heirs = units.successors(of: "H29.760", knownOn: day("2009-10-16"), at: day("2026-11-23"))
        #expect(heirs.contains { $0.id == "H29.267.43" })
        #expect(heirs.allSatisfy { $0.level == .commune })
        let thuDuc = units.successors(of: "H29.763.01", knownOn: day("2009-10-16"), at: day("2022-01-01"))
        #expect(thuDuc.map(\.id) == ["H29.769.01"])
    }

    @Test func `a merged department is followed to the one that took it in`() {
        #expect(
            units.successors(of: "H29.15", knownOn: day("2009-10-16"), at: day("2026-01-01")).map(\.id) == ["H29.14"])
        #expect(units.successors(of: "H29", knownOn: day("2009-10-16"), at: day("2026-01-01")).map(\.id) == ["H29"])
        #expect(units.successors(of: "H29", knownOn: day("1970-01-01"), at: day("2026-01-01")).isEmpty)
    }

    @Test func `a unit is found as it was on a day, and as it last was`() {
        #expect(units.unit("H29.769", at: day("2009-10-16"))?.name.english == "People's Committee of District 2")
        #expect(units.unit("H29.769")?.name.english == "People's Committee of Thủ Đức City")
        #expect(units.unit("H29.769", at: day("2025-07-01")) == nil)
        #expect(units.unit("H99") == nil)
        #expect(units.children(of: "H29.760", at: day("2009-10-16")).map(\.id) == ["H29.760.01"])
    }

    @Test func `every unit has somebody to lead or review, so that no step waits for a role that nobody can hold`() {
        #expect(units.units.allSatisfy { !$0.roles.isEmpty && Set($0.roles).count == $0.roles.count })
    }
}
