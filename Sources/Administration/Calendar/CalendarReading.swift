import Core
import OrderedCollections

/// A place in calendar data, read member by member; every error says where it is (`/holidays/1/terms/0/from`).
struct CalendarReading {
    let value: Value
    let path: String

    func problem(_ rule: String) -> Problem {
        Problem(.invalid, "calendar.data", ["rule": rule], at: path.isEmpty ? "/" : path)
    }

    func member(_ name: String) throws -> CalendarReading {
        guard let member = optional(name) else { throw problem("\(name) is missing") }
        return member
    }

    func optional(_ name: String) -> CalendarReading? {
        guard let member = value[name], !member.isNull else { return nil }
        return CalendarReading(value: member, path: "\(path)/\(name)")
    }

    func list(_ name: String) throws -> [CalendarReading] {
        let list = try member(name)
        guard let elements = list.value.array else { throw list.problem("must be a list") }
        return elements.enumerated().map { CalendarReading(value: $1, path: "\(list.path)/\($0)") }
    }

    func members(_ name: String) throws -> [(key: String, reading: CalendarReading)] {
        let object = try member(name)
        guard let members = object.value.object else { throw object.problem("must be a mapping") }
        return members.map { ($0.key, CalendarReading(value: $0.value, path: "\(object.path)/\($0.key)")) }
    }

    func text() throws -> String {
        guard let text = value.string, !text.isEmpty else { throw problem("must be text, in quotes") }
        return text
    }

    func integer(_ range: ClosedRange<Int>) throws -> Int {
        guard let number = value.integer ?? value.string.flatMap(Int.init), range.contains(number) else {
            throw problem("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func bool() throws -> Bool {
        guard let bool = value.bool else { throw problem("must be true or false") }
        return bool
    }

    func date() throws -> CivilDate {
        guard let date = value.string.flatMap({ CivilDate($0) }) else {
            throw problem("must be a date, \"2026-09-02\"")
        }
        return date
    }

    func clock() throws -> ClockTime {
        guard let time = value.string.flatMap({ ClockTime($0) }) else { throw problem("must be a time, \"16:00\"") }
        return time
    }

    func localized() throws -> Localized {
        Localized(vietnamese: try member("vi").text(), english: try member("en").text())
    }
}
