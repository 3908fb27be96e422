/// An XML element to be written out. Reading XML is somebody else's work.
package struct XMLNode: Sendable {
    private let name: String
    private let attributes: [(name: String, value: String)]
    private let children: [XMLNode]
    private let content: String?

    package init(_ name: String, _ attributes: [(String, String)] = [], _ children: [XMLNode] = []) {
        self.name = name
        self.attributes = attributes
        self.children = children
        content = nil
    }

    package init(_ name: String, _ attributes: [(String, String)] = [], text: String) {
        self.name = name
        self.attributes = attributes
        children = []
        content = text
    }

    /// The whole document (XML 1.0, UTF-8), indented by two blanks a level.
    package var document: String {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        write(into: &text, depth: 0)
        return text
    }

    /// Appends the element to `text`, so that long documents can be written piece by piece.
    package func write(into text: inout String, depth: Int) {
        let indent = String(repeating: "  ", count: depth)
        text += "\(indent)<\(name)"
        for attribute in attributes { text += " \(attribute.name)=\"\(XMLNode.escape(attribute.value))\"" }
        if let content {
            text += ">\(XMLNode.escape(content))</\(name)>\n"
        } else if children.isEmpty {
            text += "/>\n"
        } else {
            text += ">\n"
            for child in children { child.write(into: &text, depth: depth + 1) }
            text += "\(indent)</\(name)>\n"
        }
    }

    /// Escapes by scalar, as attribute or content; what XML 1.0 has no place for becomes U+FFFD.
    package static func escape(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "\t", "\n", "\r": escaped.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped.append("\u{FFFD}")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
