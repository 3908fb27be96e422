package import Core

/// Whether something was done in time, as TT 01/2018/TT-VPCP Điều 13 tells it apart: on an earlier day than promised, on
/// the promised day, or after the promised time. Ordered from the worst to the best, by the numbers that are stored.
package enum Punctuality: Int, Sendable, CaseIterable, Comparable {
    case late = 0
    case onTime = 1
    case early = 2
    /// Nothing was promised, or nothing is done yet.
    case unmeasured = 3

    package init(done moment: Instant, due: Instant?) {
        guard let due else {
            self = .unmeasured
            return
        }
        self = moment > due ? .late : moment.date == due.date ? .onTime : .early
    }

    package static func < (left: Punctuality, right: Punctuality) -> Bool { left.rawValue < right.rawValue }

    /// As the evaluation file and the figures' JSON call it.
    package var word: String {
        switch self {
        case .late: "late"
        case .onTime: "on_time"
        case .early: "early"
        case .unmeasured: "none"
        }
    }
}
