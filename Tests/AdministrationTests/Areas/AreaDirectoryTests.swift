import Administration
import Core
import Testing

@Suite struct `Areas` {
    let areas: AreaDirectory

    init() throws { areas = try organisation().areas }

    @Test func `there were 63 provinces, 696 districts and 10,035 wards on the last day of the old order`() {
        let standing = areas.areas.filter { $0.stands(at: day("2025-06-30")) }
        #expect(
            Dictionary(grouping: standing, by: \.level).mapValues(\.count) == [
                .province: 63, .district: 696, .commune: 10035,
            ])
    }

    @Test func `there are 34 provinces and 3,321 communes since, and no district`() {
        let standing = areas.areas.filter { $0.stands(at: day("2025-07-01")) }
        #expect(Dictionary(grouping: standing, by: \.level).mapValues(\.count) == [.province: 34, .commune: 3321])
        #expect(areas.children(of: "79", at: day("2025-07-01")).count == 168)
        #expect(areas.children(of: nil, at: day("2026-11-23")).count == 34)
    }

    @Test(arguments: [
        ("15", "2025-06-30", "Tỉnh Yên Bái"), ("15", "2025-07-01", "Tỉnh Lào Cai"),
        ("10", "2025-06-30", "Tỉnh Lào Cai"),
        ("46", "2024-12-31", "Tỉnh Thừa Thiên Huế"), ("46", "2025-01-01", "Thành phố Huế"),
        ("75", "2026-04-29", "Tỉnh Đồng Nai"), ("75", "2026-04-30", "Thành phố Đồng Nai"),
        ("769", "2020-12-31", "Quận 2"), ("769", "2021-01-01", "Thành phố Thủ Đức"), ("763", "2009-10-16", "Quận 9"),
        ("26743", "2026-01-01", "Phường Bến Thành"),
    ])
    func `a code names what it named on that day`(code: String, date: String, name: String) {
        #expect(areas.area(code, at: day(date))?.name == name)
    }

    @Test func `a code that has ended, or has not begun, names nothing`() {
        #expect(areas.area("10", at: day("2025-07-01")) == nil)
        #expect(areas.area("763", at: day("2021-01-01")) == nil)
        #expect(areas.area("760", at: day("2025-07-01")) == nil)
        #expect(areas.area("26743", at: day("2008-07-31")) == nil)
        #expect(areas.area("", at: day("2026-01-01")) == nil)
    }

    @Test func `no code has two meanings on one day, and every parent stands as long as its parts`() {
        for (one, next) in zip(areas.areas, areas.areas.dropFirst()) where one.code == next.code {
            #expect(one.to.map { $0 < next.from } ?? false, "\(one.code) \(one.from) \(next.from)")
        }
        for area in areas.areas {
            for date in [area.from, area.to ?? day("2026-11-23")] {
                #expect(area.parent.map { areas.area($0, at: date) != nil } ?? true, "\(area.code) on \(date)")
            }
        }
    }

    @Test func `a ward of the old order has a district and a province above it, a new commune only a province`() {
        #expect(areas.ancestors(of: "26743", at: day("2009-10-16")).map(\.code) == ["760", "79"])
        #expect(areas.ancestors(of: "26743", at: day("2026-01-01")).map(\.code) == ["79"])
        #expect(areas.ancestors(of: "26794", at: day("2009-10-16")).map(\.code) == ["762", "79"])
        #expect(areas.ancestors(of: "26794", at: day("2021-01-01")).map(\.code) == ["769", "79"])
        #expect(areas.isWithin("26743", "760", at: day("2009-10-16")))
        #expect(!areas.isWithin("26743", "760", at: day("2026-01-01")))
    }

    @Test func `a ward's successors come with their extent, the one to assume first`() {
        let found = areas.successors(of: "00007", knownOn: day("2020-01-01"), at: day("2026-01-01"))
        #expect(found.map(\.area.code) == ["00008", "00025"])
        #expect(found.map(\.extent) == [.part, .part])
        #expect(found.map(\.isDefault) == [true, false])
    }

    @Test func `an area that still stands is its own successor`() {
        let found = areas.successors(of: "26743", knownOn: day("2025-07-01"), at: day("2026-01-01"))
        #expect(found.map(\.area.name) == ["Phường Bến Thành"])
        #expect(found.first?.extent == .whole)
    }

    @Test func `a district went where its wards went`() {
        let found = areas.successors(of: "760", knownOn: day("2009-10-16"), at: day("2025-07-01"))
        #expect(Set(found.map(\.area.name)).isSuperset(of: ["Phường Bến Thành", "Phường Sài Gòn", "Phường Tân Định"]))
        #expect(found.allSatisfy { $0.area.level == .commune && $0.extent == .part })
        #expect(found.filter(\.isDefault).count == 1 && found[0].isDefault)
    }

    @Test func `a district of before 2021 is followed through TP Thủ Đức into its communes`() {
        let merged = areas.successors(of: "763", knownOn: day("2009-10-16"), at: day("2021-01-01"))
        #expect(merged.map(\.area.name) == ["Thành phố Thủ Đức"])
        let today = areas.successors(of: "763", knownOn: day("2009-10-16"), at: day("2026-01-01"))
        #expect(today.contains { $0.area.name == "Phường Long Phước" })
        #expect(today.allSatisfy { $0.area.parent == "79" })
    }

    @Test func `every ward and province of the old order has successors`() {
        let (before, after) = (day("2025-06-30"), day("2025-07-01"))
        for area in areas.areas where area.stands(at: before) && area.level != .district {
            let found = areas.successors(of: area.code, knownOn: before, at: after)
            #expect(!found.isEmpty && found.filter(\.isDefault).count == 1, "\(area.code) \(area.name)")
        }
    }

    @Test func `an island district without wards became a special zone`() {
        let found = areas.successors(of: "755", knownOn: day("2020-01-01"), at: day("2026-01-01"))
        #expect(found.map(\.area.name) == ["Đặc khu Côn Đảo"])
        #expect(areas.successors(of: "10101", knownOn: day("1990-01-01"), at: day("2026-01-01")).isEmpty)
    }

    @Test(arguments: ["ben thanh", "BẾN THÀNH", "bế thà", "phuong ben tha", "thanh ben"])
    func `search forgives accents, case, order and unfinished words`(text: String) {
        let found = areas.search(text, level: .commune, within: "79", at: day("2026-01-01"))
        #expect(found.contains { $0.code == "26743" })
    }

    @Test func `search puts names that begin with the words first, and larger areas before smaller ones`() {
        let found = areas.search("hue", at: day("2026-01-01"), limit: 5)
        #expect(found.first?.name == "Thành phố Huế")
        #expect(areas.search("Đồng Nai", at: day("2026-05-01")).first?.code == "75")
    }

    @Test func `search keeps to its date, its level, its area and its limit`() {
        #expect(areas.search("quan 1", level: .district, within: "79", at: day("2009-10-16")).first?.code == "760")
        #expect(areas.search("quan 1", level: .district, at: day("2026-01-01")).isEmpty)
        #expect(areas.search("ben thanh", within: "01", at: day("2026-01-01")).isEmpty)
        #expect(areas.search("phuong", at: day("2026-01-01"), limit: 7).count == 7)
        let names = areas.search("an", level: .commune, within: "79", at: day("2026-01-01"), limit: 200)
            .filter { $0.shortName.hasPrefix("An ") }.map { VietnameseText.searchKey($0.shortName) }
        #expect(names.count > 3 && names == names.sorted())
        #expect(areas.search("  ", at: day("2026-01-01")).isEmpty)
        #expect(areas.search("phuong", at: day("2026-01-01"), limit: 0).isEmpty)
    }

    @Test func `a short name drops the kind unless only a number would be left`() {
        #expect(areas.area("26743", at: day("2026-01-01"))?.shortName == "Bến Thành")
        #expect(areas.area("760", at: day("2009-01-01"))?.shortName == "Quận 1")
        #expect(areas.area("26743", at: day("2026-01-01"))?.nameInSentence == "phường Bến Thành")
    }

    @Test func `reading the country's files does not hold up the start, even of a debug build`() throws {
        let clock = ContinuousClock()
        let start = clock.now
        _ = try Organisation.load(packRoot: packRoot)
        let time = clock.now - start
        print("organisation read from files in \(time)")
        #expect(time < .seconds(3))
    }
}
