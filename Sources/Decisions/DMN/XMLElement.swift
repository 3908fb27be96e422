package import Core
import Foundation

#if canImport(FoundationXML)
import FoundationXML
#endif

/// An element of an XML document, by local names: DMN's versions differ in little but their namespaces.
package struct XMLElement: Sendable {
    package let name: String
    let namespace: String
    private(set) var attributes: [String: String] = [:]
    private(set) var children: [XMLElement] = []
    package private(set) var text = ""
    private(set) var line = 0

    package subscript(attribute: String) -> String? { attributes[attribute] }
    package func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }
    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// Whether `xsi:nil` is set.
    package var isNil: Bool { self["nil"] == "true" || self["nil"] == "1" }

    /// Throws `decision.invalid_xml` with the line, and `decision.xml_entities`; nothing outside the document is read.
    package static func read(_ bytes: [UInt8], file: String) throws(Problem) -> XMLElement {
        guard !declaresEntities(bytes) else { throw Problem(.invalid, "decision.xml_entities", at: "\(file):1") }
        let parser = XMLParser(data: Data(bytes))
        parser.shouldProcessNamespaces = true
        parser.shouldResolveExternalEntities = false
        let reader = Reader()
        parser.delegate = reader
        guard parser.parse(), let root = reader.root else {
            throw Problem(.invalid, "decision.invalid_xml", at: "\(file):\(reader.isTooDeep ? 0 : parser.lineNumber)")
        }
        return root
    }

    /// Whether names stand for other text before the document's first element. The parser would leave that text out in
    /// silence, and tells its delegate nothing of it on Linux.
    private static func declaresEntities(_ bytes: [UInt8]) -> Bool {
        // In UTF-16 every other byte is 0.
        let plain = bytes.filter { $0 != 0 }
        for index in plain.indices where plain[index] == UInt8(ascii: "<") {
            let rest = plain[index...]
            if rest.starts(with: Array("<!ENTITY".utf8)) { return true }
            guard let next = rest.dropFirst().first else { return false }
            if next != UInt8(ascii: "!"), next != UInt8(ascii: "?") { return false }
        }
        return false
    }

    private final class Reader: NSObject, XMLParserDelegate {
        private var open: [XMLElement] = []
        var root: XMLElement?
        var isTooDeep = false
        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            guard open.count < 200 else {
                isTooDeep = true
                return parser.abortParsing()
            }
            var element = XMLElement(name: local(name), namespace: namespaceURI ?? "")
            for (key, value) in attributes where !key.hasPrefix("xmlns") { element.attributes[local(key)] = value }
            element.line = parser.lineNumber
            open.append(element)
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            if !open.isEmpty { open[open.count - 1].text += text }
        }

        func parser(_ parser: XMLParser, foundCDATA block: Data) {
            if !open.isEmpty { open[open.count - 1].text += String(decoding: block, as: UTF8.self) }
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            guard let element = open.popLast() else { return }
            if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
        }

        private func local(_ name: String) -> String {
            String(name[(name.lastIndex(of: ":").map(name.index(after:)) ?? name.startIndex)...])
        }
    }
}
