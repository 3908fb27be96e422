import ArgumentParser

@main
struct MotCua: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "motcua")
}
