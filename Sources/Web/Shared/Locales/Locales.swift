package import Core
import OrderedCollections
import Schemas

/// The texts of every language, from `share/locales`: `vi.yaml` and `en.yaml`, and beside them files for one area,
/// `portal.vi.yaml` and `portal.en.yaml`. Keys are nested (`receipt:` / `title:` is `receipt.title`); every key must
/// be there in each language, with the same parameters.
package struct Locales: Sendable {
    private let localizers: [Language: Localizer]

    package subscript(language: Language) -> Localizer {
        localizers[language] ?? Localizer(language: language, texts: [:])
    }

    /// Reads the folder; throws `SourceProblems` with every mistake found: what `YAMLDocument` refuses, and
    /// `locale.file_name`, `locale.not_text` (key), `locale.parameter` (key), `locale.twice` (key, other),
    /// `locale.untranslated` (key, language), `locale.other_parameters` (key, other).
    package init(directory: String) throws {
        try self.init(
            files: SourceFiles.paths(under: directory, endingWith: ".yaml").map {
                ($0, try SourceFiles.text("\(directory)/\($0)"))
            })
    }

    init(files: [(name: String, text: String)]) throws {
        var texts: [Language: [String: LocaleText]] = [:]
        var problems: [SourceProblem] = []
        for (name, content) in files {
            let named = Language.allCases.first {
                name == "\($0.rawValue).yaml" || name.hasSuffix(".\($0.rawValue).yaml")
            }
            guard let language = named else {
                problems.append(SourceProblem(file: name, line: 0, rule: "locale.file_name"))
                continue
            }
            do throws(SourceProblems) {
                let document = try YAMLDocument.read(text: content, file: name)
                Locales.collect(document.value, "", "", document, &texts[language, default: [:]], &problems)
            } catch {
                problems += error.all
            }
        }
        problems += Locales.differences(texts)
        guard problems.isEmpty else { throw SourceProblems(problems) }
        localizers = Dictionary(
            uniqueKeysWithValues: texts.map { ($0.key, Localizer(language: $0.key, texts: $0.value)) })
    }

    private static func collect(
        _ value: Value, _ key: String, _ pointer: String, _ document: YAMLDocument, _ texts: inout [String: LocaleText],
        _ problems: inout [SourceProblem]
    ) {
        switch value {
        case .object(let members):
            for (name, member) in members {
                collect(
                    member, key.isEmpty ? name : "\(key).\(name)", "\(pointer)/\(name)", document, &texts, &problems)
            }
        case .string(let string):
            let place = TemplatePlace(file: document.file, line: document.line(at: pointer) ?? 0)
            guard let text = LocaleText(string, at: place) else {
                problems.append(place.problem("locale.parameter", ["key": key]))
                return
            }
            if let other = texts.updateValue(text, forKey: key) {
                problems.append(place.problem("locale.twice", ["key": key, "other": other.place.description]))
            }
        default: problems.append(document.problem(at: pointer, rule: "locale.not_text", parameters: ["key": key]))
        }
    }

    private static func differences(_ texts: [Language: [String: LocaleText]]) -> [SourceProblem] {
        var problems: [SourceProblem] = []
        for (language, own) in texts {
            for other in Language.allCases where other != language {
                for (key, text) in own {
                    guard let translated = texts[other]?[key] else {
                        let parameters = ["key": key, "language": other.rawValue]
                        problems.append(text.place.problem("locale.untranslated", parameters))
                        continue
                    }
                    if text.parameters != translated.parameters, language == .vietnamese {
                        let parameters = ["key": key, "other": translated.place.description]
                        problems.append(text.place.problem("locale.other_parameters", parameters))
                    }
                }
            }
        }
        return problems
    }
}
