import Core

/// Makes the programs of one language: puts partials in their places, fills blocks, looks sentences up.
struct TemplateCompiler {
    let files: [String: [TemplateNode]]
    let texts: Localizer
    private(set) var problems: [SourceProblem] = []

    init(files: [String: [TemplateNode]], texts: Localizer) {
        self.files = files
        self.texts = texts
    }

    mutating func program(for name: String) -> TemplateProgram {
        TemplateProgram(steps: joined(steps(files[name] ?? [], blocks: [:], through: [name])))
    }

    private mutating func steps(
        _ nodes: [TemplateNode], blocks: [String: [TemplateProgram.Step]], through open: [String]
    ) -> [TemplateProgram.Step] {
        var steps: [TemplateProgram.Step] = []
        for node in nodes {
            switch node {
            case .text(let text, _): steps.append(.bytes(Array(text.utf8)))
            case .value(let path, let slot, let place): steps.append(.value(path, slot, at: place))
            case .sentence(let key, let arguments, let place): steps += sentence(key, arguments, at: place)
            case .section(let path, let inverted, let inner, let place):
                let inside = joined(self.steps(inner, blocks: blocks, through: open))
                steps.append(.section(path, inverted: inverted, inside, at: place))
            case .block(let name, let standard, _):
                steps += blocks[name] ?? self.steps(standard, blocks: blocks, through: open)
            case .partial(let name, let fillings, let place):
                guard let file = files[name] else {
                    problems.append(place.problem("template.no_such_template", ["name": name]))
                    continue
                }
                guard !open.contains(name) else {
                    problems.append(place.problem("template.includes_itself", ["name": name]))
                    continue
                }
                var filled = fillings.isEmpty ? [:] : blocks
                for (block, inner) in fillings {
                    filled[block] = self.steps(inner, blocks: blocks, through: open)
                }
                steps += self.steps(file, blocks: filled, through: open + [name])
            }
        }
        return steps
    }

    private mutating func sentence(
        _ key: String, _ arguments: [String: NamePath], at place: TemplatePlace
    ) -> [TemplateProgram.Step] {
        guard let text = texts.texts[key] else {
            problems.append(place.problem("template.no_such_text", ["key": key]))
            return []
        }
        for name in Set(arguments.keys).subtracting(text.parameters) {
            problems.append(place.problem("template.no_such_parameter", ["key": key, "name": name]))
        }
        return text.parts.map { part in
            switch part {
            case .literal(let literal):
                var bytes: [UInt8] = []
                HTMLEscape.append(literal, to: &bytes)
                return .bytes(bytes)
            case .parameter(let name): return .value(arguments[name] ?? NamePath(names: [name]), .text, at: place)
            }
        }
    }

    /// Neighbouring texts become one.
    private func joined(_ steps: [TemplateProgram.Step]) -> [TemplateProgram.Step] {
        var result: [TemplateProgram.Step] = []
        for step in steps {
            if case .bytes(let bytes) = step, case .bytes(let previous)? = result.last {
                result[result.count - 1] = .bytes(previous + bytes)
            } else {
                result.append(step)
            }
        }
        return result
    }
}
