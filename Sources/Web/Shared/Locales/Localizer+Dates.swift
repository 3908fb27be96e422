package import Core

extension Localizer {
    /// `thứ Năm, 26/11/2026`.
    package func day(_ date: CivilDate) -> String {
        self("date.day", ["weekday": weekday(date), "date": date.vietnamese])
    }

    /// `16:00, thứ Năm, 26/11/2026`.
    package func moment(_ instant: Instant) -> String {
        self("date.moment", parts(instant))
    }

    /// A deadline: `thứ Năm, 26/11/2026, trước 16:00`.
    package func before(_ instant: Instant) -> String {
        self("date.before", parts(instant))
    }

    package func weekday(_ date: CivilDate) -> String { self("weekday.\(date.weekday.rawValue)") }

    private func parts(_ instant: Instant) -> [String: String] {
        ["weekday": weekday(instant.date), "date": instant.date.vietnamese, "time": instant.time.short]
    }
}
