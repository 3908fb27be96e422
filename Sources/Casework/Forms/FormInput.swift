package import Core
import OrderedCollections

/// Reads what a person typed into a field, each widget in its own way, into the answer that the schema expects.
package enum FormInput {
    /// Nil when the field was left empty. Never fails: what cannot be read is kept as typed, and the schema says what
    /// is wrong with it.
    package static func answer(_ typed: String, _ field: FormField) -> Value? {
        let text = typed.trimmed
        guard !text.isEmpty else { return nil }
        switch field.widget {
        case .text, .choice, .area, .choices, .table, .address, .coordinates, .file: return .string(text)
        case .paragraph: return .string(text.replacing("\r\n", with: "\n"))
        case .email: return .string(text.lowercased())
        case .number, .money: return number(text, isMoney: field.widget == .money) ?? .string(text)
        case .date: return .string(CivilDate(vietnamese: text)?.description ?? text)
        case .phone, .citizenNumber: return .string(compact(text, without: " .-()"))
        case .taxCode: return .string(compact(text, without: " "))
        case .yesNo, .declaration:
            switch text {
            case "yes", "true", "on": return .bool(true)
            case "no", "false": return field.widget == .yesNo ? .bool(false) : nil
            default: return .string(text)
            }
        }
    }

    /// Numbers are written in groups; what is no number stays as it was typed.
    private static func compact(_ text: String, without marks: String) -> String {
        let left = text.filter { !marks.contains($0) }
        return left.unicodeScalars.allSatisfy { "+-0123456789".unicodeScalars.contains($0) } ? left : text
    }

    /// Reads a field with all its controls: `typed` gives what was sent under a name. Rows that nobody filled in are
    /// left out.
    package static func read(_ field: FormField, _ typed: (String) -> [String]) -> Value? {
        switch field.widget {
        case .file: return nil
        case .choices:
            let chosen = typed(field.path).filter { !$0.isEmpty }
            guard !chosen.isEmpty else { return nil }
            return .array(chosen.map(Value.string))
        case .address, .coordinates: return object(field.parts, under: field.path, typed)
        case .table:
            let count = min(typed(rowsName(field.path)).first.flatMap { Int($0) } ?? 0, field.rowsAtMost)
            let rows = (0..<max(0, count)).compactMap { object(field.row($0), under: "\(field.path).\($0)", typed) }
            guard !rows.isEmpty else { return nil }
            return .array(rows)
        default: return answer(typed(field.path).first ?? "", field)
        }
    }

    /// The name of the hidden control that says how many rows of a table were on the page.
    package static func rowsName(_ path: String) -> String { path + "__rows" }

    private static func object(_ fields: [FormField], under path: String, _ typed: (String) -> [String]) -> Value? {
        var object: Value = [:]
        for field in fields {
            if let answer = read(field, typed) { object.set(answer, at: String(field.path.dropFirst(path.count + 1))) }
        }
        // Not `? nil : object`: there, nil would be the JSON null.
        guard object.object?.isEmpty == false else { return nil }
        return object
    }

    /// What the field shows for an answer: the inverse of `answer`.
    package static func typed(_ answer: Value, _ field: FormField) -> String {
        switch answer {
        case .string(let text):
            field.widget == .date ? CivilDate(text)?.vietnamese ?? text : text
        case .number(let number):
            field.widget == .money ? grouped(number) : number.description.replacing(".", with: ",")
        case .bool(let flag): flag ? "yes" : "no"
        default: ""
        }
    }

    /// What a field with its own controls shows: several for boxes that may all be ticked.
    package static func values(_ answer: Value, _ field: FormField) -> [String] {
        field.widget == .choices ? (answer.array ?? []).compactMap(\.string) : [typed(answer, field)]
    }

    /// `đồng`, as people write behind an amount.
    private static let dong = Array("\u{111}\u{1ED3}ng".unicodeScalars)

    /// Numbers as they are written here: `1.234.567,5`; a point that groups nothing is a decimal point.
    private static func number(_ text: String, isMoney: Bool) -> Value? {
        // By scalars, as the browser does: a mark on a space is no space.
        var scalars = text.unicodeScalars.filter { !$0.properties.isWhitespace }
        if scalars.suffix(dong.count).elementsEqual(dong) { scalars.removeLast(dong.count) }
        let compact = String(String.UnicodeScalarView(scalars.filter { $0 != "đ" }))
        let parts = compact.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return nil }
        // `50,000` is fifty thousand to many who type it, and would be fifty here: an amount is not guessed.
        if isMoney, parts.count == 2, parts[1].utf8.count == 3 { return nil }
        var whole = String(parts[0])
        let groups = whole.split(separator: ".", omittingEmptySubsequences: false)
        if groups.count > 1, groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }) {
            whole = groups.joined()
        } else if groups.count > 1, parts.count == 2 {
            return nil
        }
        return Decimal(parts.count == 2 ? whole + "." + parts[1] : whole).map(Value.number)
    }

    private static func grouped(_ number: Decimal) -> String {
        guard let integer = number.integer else {
            // With its point it would read back as a group of thousands.
            return number.description.replacing(".", with: ",")
        }
        var digits = Array(String(abs(integer)))
        for index in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(".", at: index) }
        return (integer < 0 ? "-" : "") + String(digits)
    }
}

extension String {
    /// Without white space at both ends. By scalars, as `share/static/rules.js` does it too: which marks stand on which
    /// space is a question that browsers and Swift answer in different ways.
    package var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }
}
