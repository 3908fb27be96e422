import Core

extension UnitDirectory {
    /// The codes under which an agency has numbered its papers that year, the oldest first and `id` last: a unit that
    /// only got another code, or that carries on a unit of its very name, goes on with its numbers. One that was merged
    /// or divided into a new name is a new agency and begins its own.
    package func numberingCodes(of id: String, in year: Int) -> [String] {
        var codes = [id]
        while let last = codes.last, let first = units.filter({ $0.id == last }).min(by: { $0.from < $1.from }),
            first.from.year >= year, let former = sameAgency(before: first), !codes.contains(former.id)
        { codes.append(former.id) }
        return codes.reversed()
    }

    /// The unit that this one is, under the code that it had before.
    private func sameAgency(before unit: Unit) -> Unit? {
        let former = predecessors(of: unit)
        if let namesake = former.first(where: { $0.name.vietnamese == unit.name.vietnamese }) { return namesake }
        guard former.count == 1, let only = former.first, only.level == unit.level else { return nil }
        return successors(of: only).map(\.id) == [unit.id] ? only : nil
    }
}
