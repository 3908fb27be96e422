package import Core

/// Every template in every language, ready to render: nothing is read, parsed or looked up while serving.
package struct TemplateLibrary: Sendable {
    private let programs: [Language: [String: TemplateProgram]]

    /// Reads all `*.mustache` under `directory`; throws `SourceProblems` with every mistake found.
    package init(directory: String, locales: Locales) throws {
        var files: [String: String] = [:]
        for path in try SourceFiles.paths(under: directory, endingWith: ".mustache") {
            files[String(path.dropLast(".mustache".count))] = try SourceFiles.text("\(directory)/\(path)")
        }
        try self.init(files: files, locales: locales)
    }

    init(files: [String: String], locales: Locales) throws {
        var problems: [SourceProblem] = []
        var parsed: [String: [TemplateNode]] = [:]
        for (name, text) in files {
            do { parsed[name] = try TemplateParser.parse(text, file: name + ".mustache") } catch {
                problems.append(error)
            }
        }
        var programs: [Language: [String: TemplateProgram]] = [:]
        for language in Language.allCases {
            var compiler = TemplateCompiler(files: parsed, texts: locales[language])
            for name in parsed.keys { programs[language, default: [:]][name] = compiler.program(for: name) }
            problems += compiler.problems
        }
        guard problems.isEmpty else { throw SourceProblems(Array(Set(problems))) }
        self.programs = programs
    }

    package var names: [String] { (programs[.vietnamese] ?? [:]).keys.sorted() }

    func program(_ name: String, _ language: Language) throws -> TemplateProgram {
        guard let program = programs[language]?[name] else {
            throw Problem(.fault, "web.template_missing", ["template": name])
        }
        return program
    }

    /// `models`: where names are looked up, the last one first.
    package func render(_ name: String, _ language: Language, _ models: any Model...) throws -> [UInt8] {
        try program(name, language).render(models.map { try ModelEncoder.value(of: $0) })
    }
}
