import ArgumentParser

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "List every setting: flag, variable, default and meaning.")

    func run() { print(ConfigurationKey.reference) }
}
