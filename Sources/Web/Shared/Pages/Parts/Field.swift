import Core

extension Part {
    /// One question of a form: label, hint, error, and the control that takes the answer (`{{>shared/field}}`, inside
    /// a section over fields). Questions are required unless marked optional.
    package struct Field: Model {
        package struct Option: Model, Hashable {
            package var value: String
            package var label: String
            package var hint: String?

            package init(_ value: String, _ label: String, hint: String? = nil) {
                self.value = value
                self.label = label
                self.hint = hint
            }
        }

        /// A file that is already with us.
        package struct SentFile: Model, Hashable {
            package var name: String
            /// In words: `1,2 MB`.
            package var size: String
            /// Value of the `remove` button; nil when it cannot be taken back.
            package var remove: String?

            package init(name: String, size: String, remove: String?) {
                self.name = name
                self.size = size
                self.remove = remove
            }
        }

        /// How wide the box is drawn, to show how long an answer is expected.
        package enum Size: String, Sendable { case short, medium }

        /// The widget, as form schemas name it.
        package enum Widget: Sendable, Hashable {
            case text(length: Int?)
            case email, phone
            /// A code of digits, such as the 12-digit personal number.
            case digits(length: Int)
            /// A number with its unit beside it: `m²`, `đồng`.
            case number(unit: String?)
            case date
            case paragraph(rows: Int, length: Int?)
            case radios([Option])
            case select([Option])
            /// Several answers may be ticked.
            case checkboxes([Option])
            /// One statement to agree to; its value is `yes`.
            case agreement(String)
            /// `megabytes`: the limit per file.
            case file(sent: [SentFile], megabytes: Int, camera: Bool, multiple: Bool)
            /// What the server works out: shown, never typed.
            case computed
        }

        let control: Control

        /// `id` is the anchor that error summaries link to; `values` what was answered; `autocomplete` HTML's token
        /// (`name`, `bday`, `street-address`), which WCAG 2.2 1.3.5 asks for on questions about the reader. `warning` is
        /// told and stops nobody; `note` says something of what is filled in: an amount in words, where it came from.
        package init(
            id: String, name: String, label: String, hint: String? = nil, error: String? = nil, optional: Bool = false,
            values: [String] = [], autocomplete: String? = nil, warning: String? = nil, note: String? = nil,
            widget: Widget, texts: Localizer
        ) {
            control = Control(
                id: id, name: name, label: label, hint: hint ?? Control.standardHint(widget, texts), error: error,
                optional: optional, values: values, autocomplete: autocomplete, warning: warning, note: note,
                widget: widget)
        }
    }
}

extension Part.Field {
    struct Control: Model {
        let id: String
        let name: String
        let label: String
        let hint: String?
        let error: String?
        let warning: String?
        let note: String?
        let optional: Bool
        let describedBy: String?
        let invalid: Bool
        let group: Bool
        let text: TextInput?
        let area: Area?
        let select: Choices?
        let choices: [Choice]
        let file: FileInput?

        struct TextInput: Model {
            var type = "text"
            var value: String
            var inputMode: String?
            var autocomplete: String?
            var length: Int?
            var size: String?
            var unit: String?
            var readOnly = false
        }

        struct Area: Model {
            let value: String
            let rows: Int
            let length: Int?
        }

        struct Choices: Model {
            let options: [Choice]
        }

        struct Choice: Model {
            let id: String
            let name: String
            let type: String
            let value: String
            let label: String
            let hint: String?
            let chosen: Bool
        }

        struct FileInput: Model {
            let sent: Bool
            let files: [SentFile]
            let accept: String
            let camera: Bool
            let multiple: Bool
            let limit: Int
        }

        init(
            id: String, name: String, label: String, hint: String?, error: String?, optional: Bool, values: [String],
            autocomplete: String?, warning: String? = nil, note: String? = nil, widget: Widget
        ) {
            self.id = id
            self.name = name
            self.label = label
            self.hint = hint
            self.error = error
            self.optional = optional
            self.warning = warning
            self.note = note
            let described = [
                hint.map { _ in "\(id)-hint" }, error.map { _ in "\(id)-error" }, warning.map { _ in "\(id)-warning" },
                note.map { _ in "\(id)-note" },
            ].compactMap(\.self)
            describedBy = described.isEmpty ? nil : described.joined(separator: " ")
            invalid = error != nil
            let value = values.first ?? ""
            func input(
                _ type: String = "text", mode: String? = nil, length: Int? = nil, size: Size? = nil, unit: String? = nil
            ) -> TextInput {
                TextInput(
                    type: type, value: value, inputMode: mode, autocomplete: autocomplete, length: length,
                    size: size?.rawValue, unit: unit)
            }
            func choices(_ options: [Option], _ type: String) -> [Choice] {
                options.enumerated().map { index, option in
                    Choice(
                        id: "\(id)-\(index + 1)", name: name, type: type, value: option.value, label: option.label,
                        hint: option.hint, chosen: values.contains(option.value))
                }
            }
            var text: TextInput?
            var area: Area?
            var select: Choices?
            var listed: [Choice] = []
            var file: FileInput?
            switch widget {
            case .text(let length): text = input(length: length)
            case .email: text = input("email", mode: "email", length: 254)
            case .phone: text = input("tel", mode: "tel", length: 20, size: .medium)
            case .digits(let length): text = input(mode: "numeric", length: length + 6, size: .medium)
            case .number(let unit): text = input(mode: "decimal", length: 30, size: .short, unit: unit)
            case .computed:
                text = input()
                text?.readOnly = true
            case .date: text = input(mode: "numeric", length: 10, size: .short)
            case .paragraph(let rows, let length): area = Area(value: value, rows: rows, length: length)
            case .select(let options): select = Choices(options: choices(options, ""))
            case .radios(let options): listed = choices(options, "radio")
            case .checkboxes(let options): listed = choices(options, "checkbox")
            case .agreement(let statement): listed = choices([Option("yes", statement)], "checkbox")
            case .file(let sent, let megabytes, let camera, let multiple):
                file = FileInput(
                    sent: !sent.isEmpty, files: sent, accept: "image/jpeg,image/png,application/pdf",
                    camera: camera, multiple: multiple, limit: megabytes << 20)
            }
            self.text = text
            self.area = area
            self.select = select
            self.choices = listed
            self.file = file
            group = !listed.isEmpty
        }

        static func standardHint(_ widget: Widget, _ texts: Localizer) -> String? {
            switch widget {
            case .date: texts("field.date_hint")
            case .file(_, let megabytes, _, _): texts("field.file_hint", ["megabytes": String(megabytes)])
            default: nil
            }
        }
    }
}
