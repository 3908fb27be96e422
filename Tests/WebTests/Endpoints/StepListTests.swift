import Core
import Store
import StoreTesting
import Testing

@testable import Administration
@testable import Casework
@testable import Web

/// Who may do each step of a procedure (docs/endpoints.md, *Steps*), tried as everybody.
@Suite struct StepListTests {
    private static let way = [
        ("intake", "accept"), ("assign", "assign"), ("appraise", "propose"), ("review", "agree"), ("sign", "grant"),
        ("issue", "issued"), ("deliver", "delivered"),
    ]

    /// A dossier that others have brought to a step.
    private static func dossier(at step: String, _ office: DeskOffice) async throws -> Identifier {
        let (id, dossiers) = (try await office.file(), office.services.dossiers)
        for (name, outcome) in way.prefix(while: { $0.0 != step }) {
            let task = try await dossiers.require(id).task(name)
            try await dossiers.act(
                Act(step: name, outcome: outcome), on: id,
                EndpointPlace.officer(task?.role ?? "", at: task?.unit ?? ""))
        }
        return id
    }

    private static func act(
        _ step: (name: String, outcome: String), on id: Identifier, _ caller: Caller, _ office: DeskOffice
    ) async throws -> String {
        do {
            let act = Act(step: step.name, outcome: step.outcome, feesCollected: step.name == "deliver")
            try await office.services.dossiers.act(act, on: id, caller)
            return "done"
        } catch let problem as Problem {
            return problem.code
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `each step is done by whom its row names, and no program decides, signs or approves`(
        _ engine: Engine
    ) async throws {
        try await DeskOffice.open(on: engine, arranging: EndpointCast.arrange) { office in
            let place = try await EndpointPlace(EndpointCast(office))
            let rows = try EndpointList.read().steps
            #expect(rows.map(\.name) == StepListTests.way.map(\.0), "one row for each step, in their order")
            for (row, step) in zip(rows, StepListTests.way) {
                let there = try await StepListTests.dossier(at: row.name, office)
                for reader in Reader.allCases {
                    let isIn = row.cells[reader] == .allowed
                    let id = isIn ? try await StepListTests.dossier(at: row.name, office) : there
                    let caller = try await place.caller(reader, giving: "act")
                    let told = try await StepListTests.act(step, on: id, caller, office)
                    let refusal = reader == .service ? "dossier.persons_only" : "policy.denied"
                    #expect(told == (isIn ? "done" : refusal), "\(row.name) as \(reader)")
                }
                let version = try await office.dossier(there).version
                let fresh = try await StepListTests.dossier(at: row.name, office)
                #expect(try await office.dossier(fresh).version == version, "whoever was refused changed nothing")
            }
        }
    }
}
