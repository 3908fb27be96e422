package import Administration
package import Core
import OrderedCollections

/// What a procedure's rules say of one filing: what it costs, which papers it needs, who decides and who is asked.
package struct Judgement: Sendable {
    package let fees: [Fee]
    package let papers: [String]
    package let competent: Unit?
    /// Units that a consultation asks, by the ids of its branches.
    package let consulted: [String]
}

extension Procedure {
    package func judge(
        _ given: Value, channel: Channel, at now: Instant, units: UnitDirectory
    ) throws -> Judgement {
        let date = now.date
        let (answers, scope) = try settled(given, channel: channel, filed: date, decided: date, at: now)
        var consulted: [String] = []
        for step in steps.values {
            guard case .consult(let consultation) = step.kind else { continue }
            for branch in consultation.branches where try branch.when.holds(in: scope, at: now) {
                consulted.append(branch.id)
            }
        }
        return Judgement(
            fees: try fees(scope: scope, at: now),
            papers: try papers.filter { try $0.required.holds(in: scope, at: now) }.map(\.id),
            competent: competence.unit(answers, units, at: date), consulted: consulted)
    }
}

extension ProcedureCase {
    /// When the filing comes in that the case begins with; nil when it must fail.
    package var filedAt: Instant? { problem == nil ? filed.at : nil }
}
