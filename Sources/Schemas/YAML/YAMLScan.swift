import Core

/// What can be refused before YAML is parsed: characters, directives, and aliases, which must not reach the parser,
/// since comparing keys that hold a few aliases of aliases takes exponential time.
enum YAMLScan {
    static func problems(in text: String, file: String) -> [SourceProblem] {
        var problems: [SourceProblem] = []
        func report(_ rule: String, _ line: Int, _ parameters: [String: String] = [:]) {
            guard problems.count < YAMLDocument.mostProblems else { return }
            problems.append(SourceProblem(file: file, line: line, rule: rule, parameters: parameters))
        }
        var anchors: [Substring: Int] = [:]
        var aliases: Set<Substring> = []
        var line = 1
        var inContent = false
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        var previous: Unicode.Scalar = "\n"
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            switch scalar.value {
            case 0x09: report("yaml.tab", line)
            case 0x0A: line += 1
            case 0x0D:  // with the line feed after it, one line break
                if next == scalars.endIndex || scalars[next] != "\n" { line += 1 }
            case 0xFEFF where index == scalars.startIndex: break
            // U+0085, U+2028 and U+2029 would break lines for YAML alone, so that people see other lines than it.
            case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
                report("yaml.character", line, ["code": "U+" + String(scalar.value, radix: 16, uppercase: true)])
            case 0x25 where previous == "\n" && !inContent: report("yaml.directive", line)
            case 0x26 where !isNameScalar(previous): anchors[name(scalars[next...])] = line
            case 0x2A where !isNameScalar(previous): aliases.insert(name(scalars[next...]))
            default: break
            }
            if previous == "\n", scalar != "#", scalar != "%", scalar != "\n", scalar != "\u{FEFF}" { inContent = true }
            if scalar != "\u{FEFF}" { previous = scalar == "\r" ? "\n" : scalar }
            index = next
        }
        for (name, line) in anchors where !name.isEmpty && aliases.contains(name) {
            report("yaml.anchor", line, ["name": String(name)])
        }
        return problems
    }

    private static func name(_ rest: Substring.UnicodeScalarView) -> Substring {
        Substring(rest.prefix(while: isNameScalar))
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            || scalar == "_" || scalar == "-"
    }
}
