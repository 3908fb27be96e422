extension Part {
    /// What must be mended, each with a link to its field (`{{>shared/error-summary}}`). A page holds one, or nil.
    package struct ErrorSummary: Model {
        package struct Entry: Model {
            package var message: String
            /// `#` and the field's id.
            package var address: String?

            package init(_ message: String, field: String?) {
                self.message = message
                address = field.map { "#\($0)" }
            }
        }

        package var errors: [Entry]
        /// In the place of the one that asks to mend.
        package var heading: String?

        /// Nil when there is nothing to mend.
        package init?(_ errors: [Entry], heading: String? = nil) {
            if errors.isEmpty { return nil }
            self.heading = heading
            self.errors = errors
        }
    }

    /// A message above the page's matter (`{{>shared/notice}}`, inside a section over it).
    package struct Notice: Model {
        package enum Tone: String, Sendable { case info, success, warning, error }

        let tone: String
        let role: String
        let info: Bool
        let success: Bool
        let warning: Bool
        let error: Bool
        let title: String?
        let text: String

        package init(_ tone: Tone, title: String? = nil, _ text: String) {
            self.tone = tone.rawValue
            role = tone == .error ? "alert" : "status"
            info = tone == .info
            success = tone == .success
            warning = tone == .warning
            error = tone == .error
            self.title = title
            self.text = text
        }
    }

    /// Nothing to show, and what to do then (`{{>shared/empty}}`).
    package struct EmptyState: Model {
        let title: String
        let text: String
        let action: Link?

        package init(_ title: String, _ text: String, action: Link? = nil) {
            self.title = title
            self.text = text
            self.action = action
        }
    }
}
