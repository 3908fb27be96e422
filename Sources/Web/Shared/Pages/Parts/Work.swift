extension Part {
    /// An officer's list of dossiers (`{{>shared/queue}}`): a table on wide screens, cards on phones.
    package struct Queue: Model {
        package struct Row: Model {
            package var code: String
            package var address: String
            package var procedure: String
            package var applicant: String
            package var state: String
            /// Who holds it; nil in one's own queue.
            package var holder: String?
            package var due: DueBadge
            /// In words: `26/11, 16:00`.
            package var dueTime: String
            /// Value of the tick box for acting on several (form `bulk`); nil for none.
            package var select: String?

            package init(
                code: String, address: String, procedure: String, applicant: String, state: String,
                holder: String? = nil,
                due: DueBadge, dueTime: String, select: String? = nil
            ) {
                self.code = code
                self.address = address
                self.procedure = procedure
                self.applicant = applicant
                self.state = state
                self.holder = holder
                self.due = due
                self.dueTime = dueTime
                self.select = select
            }
        }

        let caption: String
        let selectable: Bool
        let rows: [Row]

        package init(caption: String, _ rows: [Row]) {
            self.caption = caption
            self.rows = rows
            selectable = rows.contains { $0.select != nil }
        }
    }

    /// What an officer does next: one primary act, the others folded (`{{>shared/action-panel}}`).
    package struct ActionPanel: Model {
        package struct Clock: Model {
            package var due: DueBadge
            /// The clock explained: `Còn 2 ngày làm việc; dừng 1 ngày chờ bổ sung`.
            package var words: String
            package init(_ due: DueBadge, _ words: String) {
                self.due = due
                self.words = words
            }
        }

        let title: String
        let clock: Clock?
        let primary: Link?
        let hasOthers: Bool
        let others: [Link]

        package init(title: String, clock: Clock? = nil, primary: Link?, others: [Link] = []) {
            self.title = title
            self.clock = clock
            self.primary = primary
            self.others = others
            hasOthers = !others.isEmpty
        }
    }

    /// Counters per state, a search, and choices that narrow a list (`{{>shared/filter-bar}}`).
    package struct FilterBar: Model {
        package struct Choice: Model {
            package var id: String
            package var name: String
            package var label: String
            package var options: [Option]
            package init(name: String, label: String, _ options: [Option]) {
                id = "filter-\(name)"
                self.name = name
                self.label = label
                self.options = options
            }
        }

        package struct Option: Model {
            package var value: String
            package var label: String
            package var chosen: Bool
            package init(_ value: String, _ label: String, chosen: Bool) {
                self.value = value
                self.label = label
                self.chosen = chosen
            }
        }

        package var action: String
        package var searchLabel: String
        package var query: String
        package var counters: [NavigationLink]
        package var choices: [Choice]
        /// Where the unfiltered list is; nil when nothing is filtered.
        package var clear: String?

        package init(
            action: String, searchLabel: String, query: String = "", counters: [NavigationLink] = [],
            choices: [Choice] = [], clear: String? = nil
        ) {
            self.action = action
            self.searchLabel = searchLabel
            self.query = query
            self.counters = counters
            self.choices = choices
            self.clear = clear
        }
    }

    /// Steps through a long list (`{{>shared/pager}}`).
    package struct Pager: Model {
        package var previous: String?
        package var next: String?
        /// `1–50 trong 1.204`.
        package var words: String

        package init(previous: String?, next: String?, words: String) {
            self.previous = previous
            self.next = next
            self.words = words
        }
    }
}
