import Administration
@testable import Casework
import Core
import Store
import StoreTesting

/// The packs' group for a newborn child, handed in and worked on.
struct Newborn: Sendable {
    static let migrations = Administration.migrations + CaseworkMigrations.all
    let office: Office
    var dossiers: Dossiers { office.dossiers }

    init(_ database: any Database, node: Int = 1) async throws { office = try await Office(database, node: node) }

    static func filing(_ change: Value = [:], papers: [String] = ["housing"]) throws -> Filing {
        let cases = try Place.packs.get().flatMap(\.groupCases).filter { $0.group == "newborn" }
        guard let good = cases.first(where: { $0.problem == nil }) else {
            throw Problem(.notFound, "case.unknown", ["group": "newborn"])
        }
        return Filing(
            procedure: "newborn", channel: .online, language: .vietnamese, intakeUnit: nil,
            answers: good.filed.answers.merging(change), papers: papers.map { Place.paper($0) })
    }

    func file(key: String? = nil, _ caller: Caller = Place.citizen) async throws -> GroupReceipt {
        try await dossiers.submit(group: try Newborn.filing(), idempotencyKey: key, caller)
    }

    func state(_ receipt: GroupReceipt) async throws -> [String: Dossier] {
        try await dossiers.dossiers(ofGroup: receipt.id).reduce(into: [:]) { $0[$1.group?.member ?? ""] = $1 }
    }

    func act(
        _ receipt: GroupReceipt, _ member: String, _ step: String, _ outcome: String, reason: String? = nil,
        reference: String? = nil
    ) async throws {
        guard let dossier = try await state(receipt)[member], let task = dossier.task(step),
            let role = Role(rawValue: task.role)
        else { throw Problem(.notFound, "test.no_task", ["step": step]) }
        try await dossiers.act(
            Act(step: step, outcome: outcome, reason: reason, reference: reference), on: dossier.id,
            Place.officer(role, at: task.unit))
    }

    /// The birth is registered, up to the child's number.
    func register(_ receipt: GroupReceipt) async throws {
        try await act(receipt, "birth", "intake", "accept")
        try await act(receipt, "birth", "appraise", "propose")
        try await act(receipt, "birth", "sign", "grant")
        try await act(receipt, "birth", "issue", "issued")
    }
}
