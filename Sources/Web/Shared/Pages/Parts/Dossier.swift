extension Part {
    /// How a deadline stands: word, icon and colour together (`{{>shared/due-badge}}`, inside a section over it).
    package struct DueBadge: Model {
        package enum State: String, Sendable, CaseIterable {
            case late, today, soon
            case onTime = "on_time"
            case paused, done, none
        }

        let tone: String
        let words: String
        let late: Bool
        let soon: Bool
        let fine: Bool
        let paused: Bool

        /// `words`: more than the state's name, such as `Quá hạn 2 ngày làm việc`.
        package init(_ state: State, words: String? = nil, texts: Localizer) {
            self.words = words ?? texts("due.\(state.rawValue)")
            late = state == .late
            soon = state == .soon || state == .today
            fine = state == .onTime || state == .done
            paused = state == .paused
            tone = late ? "late" : soon ? "soon" : fine ? "ok" : "calm"
        }
    }

    /// What people take home (`{{>shared/receipt}}`).
    package struct Receipt: Model {
        package struct Fact: Model {
            package var label: String
            package var value: String
            package init(_ label: String, _ value: String) {
                self.label = label
                self.value = value
            }
        }

        /// The procedure's name.
        package var title: String
        package var code: String
        /// In words: `thứ Năm, 26/11/2026, trước 16:00`.
        package var due: String
        package var facts: [Fact]
        /// What happens next, one sentence each.
        package var next: [String]
        package var qr: Markup?

        package init(title: String, code: String, due: String, facts: [Fact], next: [String], qr: Markup?) {
            self.title = title
            self.code = code
            self.due = due
            self.facts = facts
            self.next = next
            self.qr = qr
        }
    }

    /// What has happened and what will (`{{>shared/timeline}}`).
    package struct Timeline: Model {
        package enum Tone: String, Sendable { case done, now, later, stopped }

        package struct Entry: Model {
            let what: String
            let who: String
            let when: String?
            let duration: String?
            let note: String?
            let tone: String
            let current: Bool

            /// `who`: a unit, not a person. `when` and `duration` in words.
            package init(
                _ what: String, who: String, when: String? = nil, duration: String? = nil, note: String? = nil,
                _ tone: Tone
            ) {
                self.what = what
                self.who = who
                self.when = when
                self.duration = duration
                self.note = note
                self.tone = tone.rawValue
                current = tone == .now
            }

            /// The same of one matter among several.
            func under(_ matter: String) -> Entry {
                Entry(
                    "\(matter): \(what)", who: who, when: when, duration: duration, note: note,
                    Tone(rawValue: tone) ?? .done)
            }

            /// What is done comes before what waits for somebody, and what is expected last.
            var rank: Int { tone == Tone.later.rawValue ? 2 : current ? 1 : 0 }
        }

        package var entries: [Entry]
        package init(_ entries: [Entry]) { self.entries = entries }
    }

    /// Answers to look over (`{{>shared/summary-list}}`).
    package struct SummaryList: Model {
        package struct Row: Model {
            package var label: String
            package var lines: [String]
            /// Where the answer is changed; nil for what cannot be.
            package var change: String?
            /// What looks odd about it.
            package var warning: String?

            package init(_ label: String, _ lines: [String], change: String? = nil, warning: String? = nil) {
                self.warning = warning
                self.label = label
                self.lines = lines
                self.change = change
            }
        }

        package var rows: [Row]
        package init(_ rows: [Row]) { self.rows = rows }
    }
}
