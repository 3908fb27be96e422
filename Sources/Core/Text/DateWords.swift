extension CivilDate {
    /// For people: `thứ Năm, 26/11/2026`, `Thursday, 26 November 2026`.
    package func words(_ language: Language) -> String {
        let (year, month, day) = parts
        switch language {
        case .vietnamese: return "\(weekday.name(.vietnamese)), \(vietnamese)"
        case .english: return "\(weekday.name(.english)), \(day) \(CivilDate.englishMonths[month - 1]) \(year)"
        }
    }

    /// For documents: `ngày 05 tháng 02 năm 2009`; days under 10 and the months 1 and 2 take a zero (NĐ 30/2020).
    package var official: String {
        let (year, month, day) = parts
        return "ngày \(pad(day)) tháng \(month <= 2 ? pad(month) : String(month)) năm \(year)"
    }

    private static let englishMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}

extension Weekday {
    /// `thứ Năm`, `Chủ nhật`; `Thursday`.
    package func name(_ language: Language) -> String {
        switch (self, language) {
        case (.monday, .vietnamese): "thứ Hai"
        case (.tuesday, .vietnamese): "thứ Ba"
        case (.wednesday, .vietnamese): "thứ Tư"
        case (.thursday, .vietnamese): "thứ Năm"
        case (.friday, .vietnamese): "thứ Sáu"
        case (.saturday, .vietnamese): "thứ Bảy"
        case (.sunday, .vietnamese): "Chủ nhật"
        case (.monday, .english): "Monday"
        case (.tuesday, .english): "Tuesday"
        case (.wednesday, .english): "Wednesday"
        case (.thursday, .english): "Thursday"
        case (.friday, .english): "Friday"
        case (.saturday, .english): "Saturday"
        case (.sunday, .english): "Sunday"
        }
    }
}

extension ClockTime {
    /// For documents: `15 giờ 30 phút`, `16 giờ 00 phút`.
    package var official: String { "\(hour) giờ \(pad(minute)) phút" }
}

extension Instant {
    /// For people: `16:00, thứ Năm, 26/11/2026`; `16:00, Thursday, 26 November 2026`.
    package func words(_ language: Language) -> String { "\(time.short), \(date.words(language))" }
}
