import Administration
import Casework
import Core
import OrderedCollections
import Registers

/// A pack's own cases, as `pack check` runs them and as whatever installs a pack does: what does not do what its author
/// says of it is not let at people's dossiers.
struct PackTrial: Sendable {
    let calendar: WorkingCalendar
    let units: UnitDirectory
    /// Every pack of the place: groups have members that come with others.
    let offered: [Pack]

    /// What differs from the cases, and what is wrong with groups; empty when all is well.
    func faults(_ source: PackSource, _ pack: Pack) throws -> [SourceProblem] {
        let registers = try RegisterReader.read(source.files)
        let runner = CaseRunner(calendar: calendar, units: units) { record in
            registers.first { $0.name == record.register }?.problems(record.content, ends: record.ends) ?? []
        }
        var found: [SourceProblem] = []
        for item in pack.cases {
            if let procedure = pack.procedures[item.procedure] { found += runner.run(item, procedure) }
        }
        func procedure(_ id: String) -> Procedure? {
            pack.procedures[id] ?? offered.compactMap { $0.procedures[id] }.last
        }
        for group in pack.groups.values {
            let faults = GroupLinker(group, procedure).problems()
            found += faults
            guard faults.isEmpty else { continue }
            for item in pack.groupCases where item.group == group.id { found += runner.run(item, group, procedure) }
        }
        return found
    }

    /// Throws `pack.cases_fail`, with how many and where the first is.
    func require(_ source: PackSource, _ pack: Pack) throws {
        let faults = try faults(source, pack)
        guard let first = faults.first else { return }
        throw Problem(
            .conflict, "pack.cases_fail",
            [
                "pack": "\(pack.identity.name)@\(pack.identity.version)", "count": String(faults.count),
                "first": "\(first.file):\(first.line)",
            ])
    }
}
