import ArgumentParser
import Casework
import Core
import Foundation
import OrderedCollections
import Schemas

struct FormCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "form", abstract: "Ask the packs' forms, as the portal does.",
        subcommands: [Evaluate.self, Rules.self])

    struct Evaluate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say which fields a form asks and what is wrong with the answers.",
            discussion: """
                Reads one JSON object a line: {"procedure", "channel", "date", "typed": {name: text or [text]}}. Prints for each \
                {"visible": [path], "values": {path: value}, "errors": {path: [keyword, limit]}}. With "page" and "saved" (texts \
                as in "typed"), "rules" as well: what the browser is given for that page of a draft that was saved so. A line that cannot be \
                answered is answered {"error": {"code", "sentence"}}, and the next one is taken.
                """)

        @Option(help: "The file with one form a line.") var jsonl: String
        @Option(help: "The folder of packs.") var packs: String?

        func run() async throws {
            do {
                let forms = try PackForms(packs)
                var lines = try TextLines(jsonl)
                while let line = try lines.next() {
                    do {
                        print(try forms.evaluate(try JSONReader.read(line)).json)
                    } catch {
                        guard let texts = CommandTexts.own else { throw error }
                        print(CommandTexts.answer(error, texts).json)
                    }
                }
            } catch {
                throw CommandFailure(error)
            }
        }
    }

    struct Rules: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what share/static/rules.js is given for each procedure, one JSON object a line.")

        @Option(help: "The folder of packs.") var packs: String?
        @Option(help: "How the dossier comes in.") var channel = "online"
        @Option(help: "The day of filing; its law counts.") var date: String

        func run() async throws {
            do {
                for procedure in try PackForms(packs).procedures.values {
                    let scope = try PackForms.scope(procedure, [:], channel: channel, date: date)
                    let rules = FormRules(procedure.form).value(scope: scope)
                    print(Value.object(["procedure": .string(procedure.id), "rules": rules]).json)
                }
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}

/// The forms of a folder of packs, without a database.
private struct PackForms {
    let procedures: OrderedDictionary<String, Procedure>

    init(_ folder: String?) throws {
        let root = try folder ?? RuntimeFolders(share: nil, packs: nil).packs()
        procedures = try PackSource.folders(below: root).reduce(into: [:]) { procedures, folder in
            procedures.merge(try PackReader.read(try PackSource.folder(folder)).procedures) { _, last in last }
        }
    }

    func evaluate(_ line: Value) throws -> Value {
        let id = line["procedure"]?.string ?? ""
        guard let procedure = procedures[id] else { throw Problem(.invalid, "procedure.unknown", ["procedure": id]) }
        let (channel, date) = try PackForms.asked(
            channel: line["channel"]?.string ?? "online", date: line["date"]?.string ?? "")
        let state = try self.state(procedure, line, "typed", channel, date)
        let visible = state.pages.flatMap(\.fields).map(\.path)
        var values: Value.Object = [:]
        for path in visible { values[path] = state.judged.at(path) }
        var errors: Value.Object = [:]
        for (path, problem) in state.errors {
            let keyword = problem.code.split(separator: ".").last.map(String.init) ?? ""
            errors[path] = [.string(keyword), Value(problem.parameters["limit"])]
        }
        var said: Value.Object = [
            "visible": .array(visible.map(Value.string)), "values": .object(values), "errors": .object(errors),
        ]
        if let page = line["page"]?.string {
            let saved = try self.state(procedure, line, "saved", channel, date)
            said["rules"] = FormRules(procedure.form).value(page: page, scope: saved.scope, answers: saved.answers)
        }
        return .object(said)
    }

    /// The form with the texts that a member of `line` holds.
    private func state(
        _ procedure: Procedure, _ line: Value, _ name: String, _ channel: Channel, _ date: CivilDate
    ) throws -> FormState {
        var typed: [String: [String]] = [:]
        for (path, text) in line[name]?.object ?? [:] { typed[path] = (text.array ?? [text]).compactMap(\.string) }
        return try FormState(
            procedure, answers: procedure.form.answers(typed: typed), channel: channel, filed: date, decided: date,
            at: SystemClock().now)
    }

    static func scope(_ procedure: Procedure, _ answers: Value, channel: String, date: String) throws -> [String: Value]
    {
        let (channel, date) = try asked(channel: channel, date: date)
        return procedure.scope(answers: answers, channel: channel, filed: date, decided: date)
    }

    static func asked(channel: String, date: String) throws -> (Channel, CivilDate) {
        guard let channel = Channel(rawValue: channel), let date = CivilDate(date) else {
            throw Problem(.invalid, "form.asked", ["channel": channel, "date": date])
        }
        return (channel, date)
    }
}
