import Core
import Foundation

@testable import Web

/// docs/endpoints.md: every address and command of the platform, with the rule for it.
struct EndpointRow: Sendable, Hashable {
    let method: String
    let path: String
    let rule: String
    /// What it answers to whom it lets in.
    let answers: Set<Int>

    var name: String { "\(method) \(path)" }
    var isAPI: Bool { path.hasPrefix("/api/") }
    /// Whether the address names something of somebody's.
    var hasId: Bool {
        [":id", ":dossier", ":draft", ":group", ":session", ":passkey", ":delegation"].contains { path.contains($0) }
    }
}

struct EndpointList: Sendable {
    /// What a caller is told who is not let in, and that one is.
    enum Answer: String, Sendable {
        case allowed = "in"
        case signIn = "sign in"
        case refused = "no"
        case absent

        init(_ status: Int, location: String?) {
            self =
                switch status {
                case 303 where location?.hasPrefix("/dang-nhap?") == true: .signIn
                case 401: .signIn
                case 403: .refused
                case 404: .absent
                default: .allowed
                }
        }
    }

    struct Command: Sendable {
        let name: String
        let cells: [Reader: Answer]
    }

    private(set) var rules: [String: [Reader: Answer]] = [:]
    private(set) var rows: [EndpointRow] = []
    private(set) var commands: [Command] = []
    /// The steps of a procedure, and who may do them.
    private(set) var steps: [Command] = []

    static func read() throws -> EndpointList {
        var list = EndpointList()
        var head: [String] = []
        for line in try Share.text("docs/endpoints.md").split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                head = []
                continue
            }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            if head.isEmpty { head = cells } else if !line.hasPrefix("|--") { list.take(cells, below: head) }
        }
        return list
    }

    private mutating func take(_ cells: [String], below head: [String]) {
        switch head.first {
        case "Rule": rules[cells[0]] = EndpointList.answers(cells, below: head)
        case "Command":
            let name = cells[0].trimmingCharacters(in: ["`"])
            commands.append(Command(name: name, cells: EndpointList.answers(cells, below: head)))
        case "Step":
            let name = cells[0].trimmingCharacters(in: ["`"])
            steps.append(Command(name: name, cells: EndpointList.answers(cells, below: head)))
        case "Method" where cells.count == 4:
            rows.append(
                EndpointRow(
                    method: cells[0], path: cells[1].trimmingCharacters(in: ["`"]), rule: cells[2],
                    answers: Set(cells[3].split(separator: " ").compactMap { Int($0) })))
        default: break
        }
    }

    private static func answers(_ cells: [String], below head: [String]) -> [Reader: Answer] {
        var answers: [Reader: Answer] = [:]
        for (name, cell) in zip(head, cells) {
            if let reader = Reader(rawValue: name) { answers[reader] = Answer(rawValue: cell) }
        }
        return answers
    }
}
