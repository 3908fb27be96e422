import Core

extension UnitDirectory {
    /// The units whose work this one carries on since its first day, by id; itself under another name too.
    package func predecessors(of unit: Unit) -> [Unit] {
        units.filter { other in
            guard let last = other.to, last + 1 == unit.from, other.id != unit.id || other.name != unit.name else {
                return false
            }
            return successors(of: other.id, knownOn: last, at: last + 1).contains { $0.id == unit.id }
        }
    }

    /// The units that carry its work on from the day after its last; empty while it stands.
    package func successors(of unit: Unit) -> [Unit] {
        unit.to.map { successors(of: unit.id, knownOn: $0, at: $0 + 1) } ?? []
    }
}
