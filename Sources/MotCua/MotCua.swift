import ArgumentParser
import Core
import Foundation
import Store
import Web

@main
struct MotCua: AsyncParsableCommand {
    /// As publiccode.yml has it.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "motcua",
        abstract: "The e-government platform that a city runs and shares with other provinces.",
        discussion: """
            Settings are flags (--data DIR), variables (MOTCUA_DATA) or members of a JSON file (--config FILE); flags win \
            over variables, variables over the file. `motcua config` lists them all.
            """,
        version: version,
        subcommands: [
            ServeCommand.self, SeedCommand.self, MigrateCommand.self, PackCommand.self, ReorganiseCommand.self,
            ClockCommand.self,
            VerifyCommand.self, VerifyResultCommand.self, LedgerCommand.self, BackupCommand.self, RestoreCommand.self,
            BenchCommand.self, SchemaCommand.self, DecisionCommand.self,
            FormCommand.self, PaymentsCommand.self,
            ExportCommand.self, AccountCommand.self, OfficerCommand.self, RegisterCommand.self, FiguresCommand.self,
            RankingCommand.self,
            ConfigCommand.self,
        ])
}

/// A command that failed in a way that we can explain: the code, the sentence, and where.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// Says an error of ours in one line for each problem, in the operator's language unless `texts` are given.
    init(_ error: any Error, _ texts: Localizer? = CommandTexts.own) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let problem as Problem: description = CommandFailure.line(problem, texts)
        case let problems as Problems:
            description = problems.all.map { CommandFailure.line($0, texts) }.joined(separator: "\n")
        case let json as JSONProblem:
            let problem = Problem(.invalid, json.reason.rawValue, ["offset": String(json.offset)])
            description = CommandFailure.line(problem, texts)
        case let file as CocoaError where file.userInfo[NSFilePathErrorKey] is String:
            let path = file.userInfo[NSFilePathErrorKey] as? String ?? ""
            description = CommandFailure.line(CommandFiles.problem(path), texts)
        case let problems as SourceProblems:
            description = problems.all.map(CommandFailure.lines).joined(separator: "\n")
        case StoreError.other(let code, let text): description = CommandFailure.database(code, text, texts)
        default: description = "\(error)"
        }
    }

    /// What the database itself says, in one line, after our sentence.
    private static func database(_ code: String, _ text: String, _ texts: Localizer?) -> String {
        let said = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let key = texts?.has("problem.\(code)") == true ? code : "store.failed"
        return "\(texts?.sentence(for: Problem(.fault, key)) ?? "") \(said) (\(code))"
    }

    /// The sentence in the operator's language, and the code behind it; the code alone where nobody wrote a sentence.
    private static func line(_ problem: Problem, _ texts: Localizer?) -> String {
        let named = problem.parameters.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        let code = ([problem.code] + named).joined(separator: ", ")
        let place = problem.location.map { $0 + " " } ?? ""
        guard let texts, texts.has("problem.\(problem.code)") else {
            return place + problem.code + (named.isEmpty ? "" : " (\(named.joined(separator: ", ")))")
        }
        return "\(place)\(texts.sentence(for: problem)) (\(code))"
    }

    /// As `pack check` tells it: what is wrong where, and how to mend it.
    private static func lines(_ problem: SourceProblem) -> String {
        guard let texts = CommandTexts.own else { return problem.description }
        return PackFaults.lines(problem, texts).joined(separator: "\n")
    }
}

/// Settings that any command of the server takes after its own name.
struct SettingsArguments: ParsableArguments {
    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("Settings as flags: see `motcua config`.", valueName: "settings"))
    var words: [String] = []

    func read() throws -> Configuration {
        do {
            return try Configuration(arguments: words)
        } catch {
            throw CommandFailure(error)
        }
    }
}
