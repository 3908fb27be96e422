package import Core

/// The validator of each widget: what an answer must be whatever the schema of its form says. The portal, the counter
/// and the API judge by it; a code is told only where the schema has found nothing at the same place.
extension FormField {
    /// The years that a date may lie in: nobody alive was born before, and no period of a permit ends after.
    static let years = 1800...2200

    /// A dotted code, `answer.check_digit`; nil when nothing is wrong.
    package func fault(_ answer: Value) -> String? {
        switch widget {
        case .text, .paragraph: textFault(answer)
        case .number: answer.number == nil ? "answer.number" : nil
        case .money: FormField.isMoney(answer) ? nil : "answer.money"
        case .date: FormField.dateFault(answer)
        case .phone: Phone.isNumber(answer.string ?? "") ? nil : "answer.phone"
        case .email: FormField.isMail(answer.string ?? "") ? nil : "answer.email"
        case .area: FormField.isDigits(answer.string ?? "", 2...5) ? nil : "answer.area"
        case .choice: isChoice(answer) ? nil : "answer.choice"
        case .choices: choicesFault(answer)
        case .declaration: answer == .bool(true) ? nil : "answer.declaration"
        case .yesNo: answer.bool == nil ? "answer.yes_no" : nil
        case .citizenNumber: FormField.isDigits(answer.string ?? "", 12...12) ? nil : "answer.citizen_number"
        case .taxCode: TaxCode.isValid(answer.string ?? "") ? nil : "answer.check_digit"
        case .table: tableFault(answer)
        case .address: answer.object == nil ? "answer.address" : nil
        case .coordinates: CoordinateSystem.isOnEarth(answer) ? nil : "answer.coordinates"
        // A file is a paper, whose kind and size its own rule says: it has no answer.
        case .file: "answer.file"
        }
    }

    /// What is wrong with the answer as a whole and with each of its inputs, by their fields.
    package func faults(in answers: Value) -> [(field: FormField, code: String)] {
        let asked = isGroup ? [self] + inputs(in: answers) : [self]
        return asked.compactMap { field in
            guard let answer = answers.at(field.path), let code = field.fault(answer) else { return nil }
            return (field, code)
        }
    }

    /// Blanks do not answer what must be answered, however many the schema's `minLength` takes for a text.
    private func textFault(_ answer: Value) -> String? {
        guard let text = answer.string else { return "answer.text" }
        return isRequired && text.trimmed.isEmpty ? "answer.required" : nil
    }

    private static func isMoney(_ answer: Value) -> Bool {
        guard let amount = answer.number else { return false }
        return amount.isInteger && amount >= Decimal(0)
    }

    private static func dateFault(_ answer: Value) -> String? {
        guard let date = answer.string.flatMap({ CivilDate($0) }) else { return "answer.date" }
        return years.contains(date.year) ? nil : "answer.date_absurd"
    }

    /// Something before and after the last `@`; the rest is the schema's format.
    private static func isMail(_ text: String) -> Bool {
        guard let sign = text.lastIndex(of: "@") else { return false }
        return sign != text.startIndex && text.index(after: sign) != text.endIndex
    }

    static func isDigits(_ text: String, _ count: ClosedRange<Int>) -> Bool {
        count.contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    private func isChoice(_ answer: Value) -> Bool {
        guard let chosen = answer.string else { return false }
        return choices.contains(chosen) || deskChoices.contains(chosen)
    }

    private func choicesFault(_ answer: Value) -> String? {
        guard let chosen = answer.array, chosen.allSatisfy(isChoice) else { return "answer.choice" }
        return Set(chosen).count == chosen.count ? nil : "answer.twice"
    }

    private func tableFault(_ answer: Value) -> String? {
        guard let rows = answer.array, rows.allSatisfy({ $0.object != nil }) else { return "answer.rows" }
        return rows.count <= rowsAtMost ? nil : "answer.rows_many"
    }
}
