import Administration
import ArgumentParser
import Casework
import Core
import OrderedCollections

extension BenchCommand {
    struct Rules: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure how long fees and route of one dossier take; prints JSON.",
            discussion: """
                For every procedure of the packs, its cases in turn: what the dossier costs, which papers it needs, which \
                unit decides and which are asked. One thread; microseconds for each dossier.
                """)

        @Option(help: "The folder of packs.") var packs: String?
        @Option(help: "Dossiers to judge for each procedure.") var count = 20_000

        func run() throws {
            do {
                let root = try packs ?? RuntimeFolders(share: nil, packs: nil).packs()
                let units = try Organisation.load(packRoot: root).units
                var measured: Value.Object = [:]
                var worst = 0.0
                for pack in try PackSource.folders(below: root).map({ try PackReader.read(try PackSource.folder($0)) })
                {
                    for procedure in pack.procedures.values {
                        let filings = pack.cases.filter { $0.procedure == procedure.id }.compactMap { item in
                            item.filedAt.map { (item.filing.answers, item.filing.channel, $0) }
                        }
                        guard !filings.isEmpty else { continue }
                        let microseconds = try measure(procedure, filings, units)
                        worst = max(worst, microseconds)
                        measured[procedure.id] = Rules.number(microseconds)
                    }
                }
                print(
                    Value.object([
                        "dossiers": Value(count), "microseconds": .object(measured), "worst": Rules.number(worst),
                    ]).json)
            } catch {
                throw CommandFailure(error)
            }
        }

        private func measure(
            _ procedure: Procedure, _ filings: [(answers: Value, channel: Channel, at: Instant)], _ units: UnitDirectory
        ) throws -> Double {
            func judge(_ times: Int) throws -> Int {
                var fees = 0
                for index in 0..<times {
                    let filing = filings[index % filings.count]
                    fees += try procedure.judge(
                        filing.answers, channel: filing.channel, at: filing.at, units: units
                    ).fees.count
                }
                return fees
            }
            _ = try judge(min(count, 500))
            let elapsed = try ContinuousClock().measure { _ = try judge(count) }
            return elapsed.asSeconds * 1_000_000 / Double(count)
        }

        static func number(_ value: Double) -> Value {
            Decimal(((value * 100).rounded() / 100).description).map(Value.number) ?? .null
        }
    }
}
