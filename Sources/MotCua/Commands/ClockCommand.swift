import Administration
import ArgumentParser
import Core
import OrderedCollections

struct ClockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock", abstract: "Ask the working calendar.", subcommands: [Due.self])

    struct Due: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say when a time limit ends, as JSON.",
            discussion: """
                motcua clock due --from 2026-02-12T10:00+07:00 --limit 7 --unit working
                With --batch: reads lines `FROM LIMIT UNIT` and prints a due time, or `error CODE`, for each.
                """)

        @Option(help: "The moment of receipt, RFC 3339.")
        var from: String?
        @Option(help: "How much: a number of days or hours.")
        var limit: String?
        @Option(help: "working (days), calendar (days), hours, or same_day (the limit is then the cutoff, 15:00).")
        var unit: String = "working"
        @Option(help: "The folder of packs with the calendar.")
        var packs: String?
        @Flag(help: "Read many questions from standard input.")
        var batch = false

        func run() async throws {
            do {
                let root = try packs ?? RuntimeFolders(share: nil, packs: nil).packs()
                let calendar = try Platform.calendar(packs: root)
                if batch { return answerAll(calendar) }
                guard let from, let limit else { throw Problem(.invalid, "clock.from_and_limit") }
                let (base, span) = try Due.question(from, limit, unit)
                let due = try calendar.due(from: base, limit: span)
                print(
                    Value.object([
                        "from": .string(base.description), "limit": .string(span.words(.english)),
                        "due": .string(due.description), "words": .string(span.words(.vietnamese)),
                    ]).json)
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                throw CommandFailure(error)
            }
        }

        private func answerAll(_ calendar: WorkingCalendar) {
            while let line = readLine() {
                let parts = line.split(separator: " ").map(String.init)
                guard parts.count == 3 else {
                    print("error clock.question_form")
                    continue
                }
                do {
                    let (base, span) = try Due.question(parts[0], parts[1], parts[2])
                    print(try calendar.due(from: base, limit: span))
                } catch {
                    print("error \((error as? Problem)?.code ?? "clock.question_form")")
                }
            }
        }

        private static func question(_ from: String, _ limit: String, _ unit: String) throws -> (Instant, TimeLimit) {
            guard let base = Instant(from) else { throw Problem(.invalid, "clock.from_form", ["text": from]) }
            if unit == "same_day" { return (base, try TimeLimit(["same_day": .string(limit)])) }
            guard ["working", "calendar", "hours"].contains(unit) else {
                throw Problem(.invalid, "clock.unit_form", ["text": unit])
            }
            guard let number = Decimal(limit) else { throw Problem(.invalid, "clock.limit_form", ["text": limit]) }
            let value: Value =
                unit == "hours" ? ["hours": .number(number)] : ["days": .number(number), "unit": .string(unit)]
            return (base, try TimeLimit(value))
        }
    }
}
