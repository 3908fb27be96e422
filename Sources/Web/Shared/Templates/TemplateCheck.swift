package import Core

/// Looks whether every name in a template is there in its model; an unknown name would just render as nothing. Tests
/// call it with models that have everything filled in.
package struct TemplateCheck: Sendable {
    /// Names that no model has: `shared/field.mustache:3: “hint”`.
    package private(set) var unknown: Set<String> = []
    /// Sections that no model opened, so that what stands in them was not looked at.
    package private(set) var unreached: Set<String> = []

    /// One `models` list per page to try; in each, `models` stack up like in ``TemplateLibrary/render(_:_:_:)``.
    package static func references(
        _ template: String, in library: TemplateLibrary, language: Language = .vietnamese, models pages: [[any Model]]
    ) throws -> TemplateCheck {
        let program = try library.program(template, language)
        var check = TemplateCheck()
        var reached: Set<String> = []
        for models in pages {
            var stack = try models.map { try ModelEncoder.value(of: $0) }
            check.walk(program.steps, &stack, &reached)
        }
        check.unreached.subtract(reached)
        return check
    }

    private mutating func walk(
        _ steps: [TemplateProgram.Step], _ stack: inout [ModelValue], _ reached: inout Set<String>
    ) {
        for step in steps {
            switch step {
            case .bytes: continue
            case .value(let path, _, let place):
                if TemplateProgram.find(path, in: stack) == nil { unknown.insert("\(place): “\(path)”") }
            case .section(let path, let inverted, let inner, let place):
                guard let value = TemplateProgram.find(path, in: stack) else {
                    unknown.insert("\(place): “\(path)”")
                    continue
                }
                let name = "\(place): “\(path)”"
                switch value {
                case _ where inverted, .flag:
                    reached.insert(name)
                    walk(inner, &stack, &reached)
                case .list(let elements):
                    if elements.isEmpty { unreached.insert(name) } else { reached.insert(name) }
                    for element in elements {
                        stack.append(element)
                        walk(inner, &stack, &reached)
                        stack.removeLast()
                    }
                case .nothing: unreached.insert(name)
                default:
                    reached.insert(name)
                    stack.append(value)
                    walk(inner, &stack, &reached)
                    stack.removeLast()
                }
            }
        }
    }
}
