/// A template made ready in one language: partials put in, sentences looked up, nothing left to resolve but values.
package struct TemplateProgram: Sendable {
    indirect enum Step: Sendable {
        case bytes([UInt8])
        case value(NamePath, TemplateSlot, at: TemplatePlace)
        case section(NamePath, inverted: Bool, [Step], at: TemplatePlace)
    }

    let steps: [Step]

    /// `stack`: the records in which names are looked up, innermost last.
    func render(_ stack: [ModelValue]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16_384)
        var stack = stack
        TemplateProgram.run(steps, &stack, into: &bytes)
        return bytes
    }

    private static func run(_ steps: [Step], _ stack: inout [ModelValue], into bytes: inout [UInt8]) {
        for step in steps {
            switch step {
            case .bytes(let text): bytes.append(contentsOf: text)
            case .value(let path, let slot, _):
                switch find(path, in: stack) {
                case .text(let text)?: HTMLEscape.append(text, slot: slot, to: &bytes)
                case .markup(let html)? where slot == .text: bytes.append(contentsOf: html.utf8)
                default: break
                }
            case .section(let path, let inverted, let inner, _):
                let value = find(path, in: stack) ?? .nothing
                if inverted {
                    if !value.isPresent { run(inner, &stack, into: &bytes) }
                    continue
                }
                guard value.isPresent else { continue }
                switch value {
                case .list(let elements):
                    for element in elements {
                        stack.append(element)
                        run(inner, &stack, into: &bytes)
                        stack.removeLast()
                    }
                case .flag: run(inner, &stack, into: &bytes)
                default:
                    stack.append(value)
                    run(inner, &stack, into: &bytes)
                    stack.removeLast()
                }
            }
        }
    }

    /// The first name is looked for from the innermost record outwards, the others inside what it gave.
    static func find(_ path: NamePath, in stack: [ModelValue]) -> ModelValue? {
        guard let first = path.names.first else { return stack.last }
        for record in stack.reversed() {
            guard var value = record[first] else { continue }
            for name in path.names.dropFirst() {
                if case .nothing = value { return .nothing }
                guard let inner = value[name] else { return nil }
                value = inner
            }
            return value
        }
        return nil
    }
}
