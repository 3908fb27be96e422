/// Follows our own HTML far enough to know what surrounds a value: text, a quoted attribute, or a place where a value
/// may not stand. Contextual output encoding is OWASP ASVS 5.0 requirement 1.2.1.
struct MarkupScanner {
    enum Place: Hashable {
        case text
        /// Inside `<…>` but outside quotes.
        case tag
        case attribute
        /// At the first character of an attribute that holds an address.
        case addressStart
        /// `style`, `srcdoc` and `on…` attributes.
        case dangerousAttribute
        /// Scripts, style sheets and comments.
        case raw
    }

    struct Refusal: Error { let rule = "template.markup" }

    private(set) var place = Place.text
    /// The name of the tag being read; nil once it is complete.
    private var openName: String?
    private var tagName = ""
    private var attribute = ""
    private var recent = ""

    mutating func advance(over text: String) throws(Refusal) {
        for character in text {
            switch place {
            case .text:
                guard character == "<" else { continue }
                place = .tag
                openName = ""
            case .tag: try tag(character)
            case .addressStart, .attribute, .dangerousAttribute:
                if character == "\"" {
                    place = .tag
                    attribute = ""
                } else if place == .addressStart {
                    place = .attribute
                }
            case .raw:
                recent = String((recent + String(character)).suffix(9))
                if recent.lowercased().hasSuffix(tagName == "!--" ? "-->" : "</\(tagName)>") { place = .text }
            }
        }
    }

    private mutating func tag(_ character: Character) throws(Refusal) {
        switch character {
        case ">":
            tagName = openName ?? tagName
            place = ["script", "style"].contains(tagName.lowercased()) ? .raw : .text
            recent = ""
            attribute = ""
        case " ", "\n":
            tagName = openName ?? tagName
            openName = nil
            attribute = ""
        case "\"":
            guard attribute.hasSuffix("=") else { throw Refusal() }
            place = MarkupScanner.place(inAttribute: attribute.dropLast().lowercased())
        case "'": throw Refusal()
        default:
            if let name = openName {
                openName = name + String(character)
                if openName == "!--" {
                    tagName = "!--"
                    place = .raw
                    recent = ""
                }
            } else {
                guard attribute.last != "=" else { throw Refusal() }
                attribute.append(character)
            }
        }
    }

    private static func place(inAttribute name: String) -> Place {
        switch name {
        case "href", "src", "action", "formaction", "poster": .addressStart
        case "style", "srcdoc": .dangerousAttribute
        default: name.hasPrefix("on") ? .dangerousAttribute : .attribute
        }
    }
}
