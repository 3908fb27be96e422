extension Part {
    /// Where in a form the reader is (`{{>shared/step-progress}}`).
    package struct StepProgress: Model {
        package var number: Int
        package var total: Int
        package var title: String

        package init(number: Int, total: Int, title: String) {
            self.number = number
            self.total = total
            self.title = title
        }
    }

    /// All steps of a form with what is done (`{{>shared/step-list}}`).
    package struct StepList: Model {
        package struct Item: Model {
            package var label: String
            /// Nil for steps that are not open yet.
            package var address: String?
            package var done: Bool
            package var current: Bool

            package init(_ label: String, address: String?, done: Bool, current: Bool) {
                self.label = label
                self.address = address
                self.done = done
                self.current = current
            }
        }

        package var items: [Item]
        package init(_ items: [Item]) { self.items = items }
    }

    /// The page's one search box (`{{>shared/search}}`); the words arrive as `q`.
    package struct SearchBox: Model {
        package var action: String
        package var label: String
        package var value: String
        package var hint: String?

        package init(action: String, label: String, value: String = "", hint: String? = nil) {
            self.action = action
            self.label = label
            self.value = value
            self.hint = hint
        }
    }

    /// A procedure in a list (`{{>shared/service-card}}`, inside `<ul class="cards">`).
    package struct ServiceCard: Model {
        package var title: String
        package var address: String
        package var summary: String?
        /// Short facts: `3 ngày làm việc`, `100.000 đồng`.
        package var facts: [String]

        package init(_ title: String, _ address: String, summary: String? = nil, facts: [String] = []) {
            self.title = title
            self.address = address
            self.summary = summary
            self.facts = facts
        }
    }
}
