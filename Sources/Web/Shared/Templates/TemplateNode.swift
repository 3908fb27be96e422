import Core

/// A part of a template as it was written, before partials are put in and texts are looked up.
indirect enum TemplateNode: Sendable {
    /// HTML of ours, written out as it is.
    case text(String, at: TemplatePlace)
    /// `{{name}}`: a value of the model, escaped for where it stands.
    case value(NamePath, TemplateSlot, at: TemplatePlace)
    /// `{{@key name=path}}`: a sentence of the locale files; its `{parameters}` are values of the model.
    case sentence(key: String, arguments: [String: NamePath], at: TemplatePlace)
    /// `{{#name}}…{{/name}}`, and `{{^name}}…{{/name}}` when inverted.
    case section(NamePath, inverted: Bool, [TemplateNode], at: TemplatePlace)
    /// `{{>file}}`, and `{{<file}}{{$block}}…{{/block}}{{/file}}` with what fills the file's blocks.
    case partial(String, blocks: [String: [TemplateNode]], at: TemplatePlace)
    /// `{{$block}}default{{/block}}`: a place that those who include this file may fill.
    case block(String, [TemplateNode], at: TemplatePlace)
}

/// Where something stands in a template or locale file; problems name it.
struct TemplatePlace: Hashable, Sendable, CustomStringConvertible {
    let file: String
    let line: Int
    var description: String { "\(file):\(line)" }

    func problem(_ rule: String, _ parameters: [String: String] = [:]) -> SourceProblem {
        SourceProblem(file: file, line: line, rule: rule, parameters: parameters)
    }
}

/// What surrounds a value, which decides how it is made safe.
enum TemplateSlot: Sendable, Hashable {
    case text
    /// The start of a `href`, `src`, `action` or `formaction`: only schemes that run nothing are let through.
    case address
}

/// `a.b.c`, or `.` for the value of the innermost section (no names).
struct NamePath: Hashable, Sendable, CustomStringConvertible {
    let names: [String]
    var description: String { names.isEmpty ? "." : names.joined(separator: ".") }
}
