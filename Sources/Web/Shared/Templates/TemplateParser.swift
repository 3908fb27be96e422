import Core

/// Reads Mustache, and refuses what would be unsafe or could not be checked: unescaped values (`{{{`, `{{&`), changed
/// delimiters, partials named at run time, values in scripts, styles, tags or unquoted attributes.
///
/// Beyond Mustache there is `{{@key}}`, a sentence of the locale files. Indentation and empty lines are dropped, so a
/// file may be laid out for reading.
///
/// Rules: `template.open_tag`, `open_section`, `open_markup`, `markup` (a quote out of place), `closes_nothing`, `name`,
/// `unknown_tag`, `unescaped`, `unquoted_value`, `value_in_code`, `partial_in_markup`, `outside_block`, `text_key`,
/// `text_parameter`.
struct TemplateParser {
    private struct Open {
        let sign: Character
        let name: String
        let place: TemplatePlace
        var nodes: [TemplateNode] = []
    }

    private let file: String
    private var rest: Substring
    private var line = 1
    private var stack: [Open]
    private var surroundings = MarkupScanner()
    private var lineIsBlank = true

    private init(text: String, file: String) {
        self.file = file
        // The last line's end is no part of the page: a part may stand in the middle of a line.
        rest = text.hasSuffix("\n") ? text.dropLast() : text[...]
        stack = [Open(sign: " ", name: "", place: TemplatePlace(file: file, line: 1))]
    }

    static func parse(_ text: String, file: String) throws(SourceProblem) -> [TemplateNode] {
        var parser = TemplateParser(text: text, file: file)
        return try parser.run()
    }

    private var place: TemplatePlace { TemplatePlace(file: file, line: line) }
    private func problem(_ rule: String, _ text: String = "") -> SourceProblem {
        place.problem(rule, text.isEmpty ? [:] : ["text": text])
    }

    private mutating func run() throws(SourceProblem) -> [TemplateNode] {
        while let opening = rest.firstRange(of: "{{") {
            var before = rest[..<opening.lowerBound]
            rest = rest[opening.upperBound...]
            guard let closing = rest.firstRange(of: "}}") else { throw problem("template.open_tag") }
            let tag = rest[..<closing.lowerBound]
            rest = rest[closing.upperBound...]
            let alone = "#^/>!<$".contains(tag.first ?? " ") && standsAlone(after: before)
            var newlines = tag.count(where: { $0 == "\n" })
            if alone {
                before = before.trimmingBlanksAtEnd()
                if let newline = rest.firstIndex(of: "\n") {
                    rest = rest[rest.index(after: newline)...]
                    newlines += 1
                }
            }
            try append(text: before)
            try read(tag: tag)
            line += newlines
            lineIsBlank = alone
        }
        try append(text: rest)
        guard surroundings.place == .text else { throw problem("template.open_markup") }
        guard stack.count == 1 else {
            let open = stack[stack.count - 1]
            throw open.place.problem("template.open_section", ["text": open.name])
        }
        return stack[0].nodes
    }

    /// Whether a tag has a line to itself; then the line goes too.
    private func standsAlone(after before: Substring) -> Bool {
        let head = before.lastIndex(of: "\n").map { before[before.index(after: $0)...] } ?? before
        guard before.contains("\n") || lineIsBlank, head.allSatisfy({ $0 == " " || $0 == "\t" }) else { return false }
        let tail = rest.prefix { $0 != "\n" }
        return tail.allSatisfy { $0 == " " || $0 == "\t" }
    }

    private mutating func append(text: Substring) throws(SourceProblem) {
        guard !text.isEmpty else { return }
        let start = place
        var kept = ""
        for (index, piece) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index > 0 {
                line += 1
                if !kept.hasSuffix("\n") { kept += "\n" }
            }
            kept += index > 0 || lineIsBlank ? piece.drop { $0 == " " || $0 == "\t" } : piece
        }
        if lineIsBlank, kept.hasPrefix("\n") { kept.removeFirst() }
        lineIsBlank = false
        do { try surroundings.advance(over: kept) } catch { throw problem(error.rule) }
        if !kept.isEmpty { stack[stack.count - 1].nodes.append(.text(kept, at: start)) }
    }

    private mutating func read(tag: Substring) throws(SourceProblem) {
        let name = tag.dropFirst().trimmed
        switch tag.first {
        case "!": break
        case "#", "^", "$", "<":
            try checkName(name, path: tag.first == "#" || tag.first == "^")
            if tag.first == "<" || tag.first == "$" { try requireText(name) }
            stack.append(Open(sign: tag.first ?? " ", name: name, place: place))
        case "/": try close(name)
        case ">":
            try checkName(name, path: false)
            try requireText(name)
            stack[stack.count - 1].nodes.append(.partial(name, blocks: [:], at: place))
        case "@": try sentence(name)
        case "{", "&": throw problem("template.unescaped", String(tag))
        case "=", "%", "*": throw problem("template.unknown_tag", String(tag))
        default:
            let name = tag.trimmed
            try checkName(name, path: true)
            let slot = try slot(for: name)
            stack[stack.count - 1].nodes.append(.value(path(name), slot, at: place))
        }
    }

    private mutating func close(_ name: String) throws(SourceProblem) {
        guard let open = stack.popLast(), open.name == name, !stack.isEmpty else {
            throw problem("template.closes_nothing", name)
        }
        let node: TemplateNode
        switch open.sign {
        case "#", "^": node = .section(path(name), inverted: open.sign == "^", open.nodes, at: open.place)
        case "$": node = .block(name, open.nodes, at: open.place)
        default:
            var blocks: [String: [TemplateNode]] = [:]
            for inner in open.nodes {
                switch inner {
                case .block(let block, let nodes, _): blocks[block] = nodes
                case .text(let text, _) where text.allSatisfy(\.isWhitespace): break
                default: throw problem("template.outside_block", name)
                }
            }
            node = .partial(name, blocks: blocks, at: open.place)
        }
        stack[stack.count - 1].nodes.append(node)
    }

    /// `key` or `key parameter=path …`.
    private mutating func sentence(_ text: String) throws(SourceProblem) {
        let words = text.split(separator: " ")
        guard let key = words.first else { throw problem("template.text_key") }
        _ = try slot(for: text)
        var arguments: [String: NamePath] = [:]
        for word in words.dropFirst() {
            let pair = word.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { throw problem("template.text_parameter", String(word)) }
            arguments[String(pair[0])] = path(String(pair[1]))
        }
        stack[stack.count - 1].nodes.append(.sentence(key: String(key), arguments: arguments, at: place))
    }

    private func requireText(_ name: String) throws(SourceProblem) {
        guard surroundings.place == .text else { throw problem("template.partial_in_markup", name) }
    }

    private func path(_ name: String) -> NamePath {
        NamePath(names: name == "." ? [] : name.split(separator: ".").map(String.init))
    }

    private func checkName(_ name: String, path: Bool) throws(SourceProblem) {
        if path, name == "." { return }
        let allowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
            case UInt8(ascii: "."): path
            case UInt8(ascii: "/"), UInt8(ascii: "-"): !path
            default: false
            }
        }
        guard allowed, !name.isEmpty, name.first != ".", name.last != "." else {
            throw problem("template.name", name)
        }
    }

    private func slot(for name: String) throws(SourceProblem) -> TemplateSlot {
        switch surroundings.place {
        case .text, .attribute: .text
        case .addressStart: .address
        case .tag: throw problem("template.unquoted_value", name)
        case .raw: throw problem("template.value_in_code", name)
        case .dangerousAttribute: throw problem("template.value_in_code", name)
        }
    }
}

extension Substring {
    var trimmed: String {
        var part = self
        while part.first?.isWhitespace == true { part.removeFirst() }
        while part.last?.isWhitespace == true { part.removeLast() }
        return String(part)
    }

    fileprivate func trimmingBlanksAtEnd() -> Substring {
        var part = self
        while let last = part.last, last == " " || last == "\t" { part.removeLast() }
        return part
    }
}
