import Administration
import Core
import Store
import Synchronization

/// Bytes of this day, by who sent them: what all nodes had told the database when it was last asked, and what came here
/// since. A node that does not see what goes on elsewhere at this moment takes in one request more for each, at most.
final class DailyBytes: Sendable {
    private struct Sender {
        /// What the database said.
        var known = 0
        /// What it was not told yet, and what it is being told.
        var waiting = 0
        var telling = 0

        var sum: Int { known + waiting + telling }
    }

    private struct Day {
        var date: CivilDate?
        var senders: [String: Sender] = [:]
    }

    private let state = Mutex(Day())
    /// Senders remembered; those beyond share one count of this process, so that many addresses do not make the others
    /// forgotten.
    private static let most = 50_000
    private static let others = ""

    func take(_ more: Int, of sender: String, on date: CivilDate, most: Int) -> Bool {
        state.withLock { day in
            let name = DailyBytes.name(sender, date, &day)
            var counted = day.senders[name, default: Sender()]
            guard counted.sum + more <= most else { return false }
            counted.waiting += more
            day.senders[name] = counted
            return true
        }
    }

    /// Asks what all nodes counted. While the database is away this process counts for itself.
    func look(_ sender: String, _ date: CivilDate, _ accounts: Accounts) async {
        let sum: Int
        do { sum = try await accounts.sentBytes(of: sender, on: date) } catch { return }
        guard sum > 0 else { return }
        state.withLock { day in
            let name = DailyBytes.name(sender, date, &day)
            guard name != DailyBytes.others else { return }
            day.senders[name, default: Sender()].known = max(sum, day.senders[name]?.known ?? 0)
        }
    }

    /// Tells the database what came since; what it does not take now it is told the next time.
    func tell(_ sender: String, _ date: CivilDate, _ accounts: Accounts) async {
        let more = state.withLock { day -> Int in
            guard day.date == date, let counted = day.senders[sender] else { return 0 }
            day.senders[sender]?.telling += counted.waiting
            day.senders[sender]?.waiting = 0
            return counted.waiting
        }
        guard more > 0 else { return }
        let told: Int?
        do { told = try await accounts.addSentBytes(more, of: sender, on: date) } catch { told = nil }
        state.withLock { day in
            guard day.date == date, var counted = day.senders[sender] else { return }
            counted.telling -= more
            if let told { counted.known = max(told, counted.known) } else { counted.waiting += more }
            day.senders[sender] = counted
        }
    }

    private static func name(_ sender: String, _ date: CivilDate, _ day: inout Day) -> String {
        if day.date != date { day = Day(date: date) }
        return day.senders[sender] != nil || day.senders.count < most ? sender : others
    }
}
