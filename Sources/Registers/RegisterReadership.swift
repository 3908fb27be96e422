package import Administration
package import Core

/// Who reads a register: a role, and at which units beside the one that keeps a record and those above it.
package struct RegisterReadership: Sendable, Hashable {
    package enum Reach: String, Sendable, CaseIterable {
        /// The unit that keeps the record, which wrote it last, and the units above it.
        case keeper
        /// Also the units whose own area is the keeper's, or lies around it.
        case area
        /// Also every other unit.
        case any
    }

    package let role: String
    package let of: Reach
    /// Why others than the keeper read it; nil for the keeper.
    package let why: Localized?

    package init(role: String, of reach: Reach = .keeper, why: Localized? = nil) {
        self.role = role
        of = reach
        self.why = why
    }
}

extension RegisterDeclaration {
    /// Whether a caller reads what `keeper` keeps on `date`. A keeper that is no more is its successors, as known on
    /// `since`; one that is not known keeps for nobody but those who read everything.
    package func permits(
        _ caller: Caller, keeper: String?, since: CivilDate, at date: CivilDate, _ units: UnitDirectory
    ) -> Bool {
        readers.contains { reader in
            let places =
                reader.of == .any
                ? caller.units() : keeper.map { reader.places($0, since: since, at: date, units) } ?? []
            return Policy.permits(
                caller, .readRegister, on: PolicyResource(units: places, role: reader.role, subject: name))
        }
    }

    /// The caller holds a role that reads it, of whichever unit.
    func isFor(_ caller: Caller) -> Bool {
        readers.contains {
            Policy.permits(
                caller, .readRegister, on: PolicyResource(units: caller.units(), role: $0.role, subject: name))
        }
    }
}

extension RegisterReadership {
    /// The units at which the role reads what `keeper` keeps.
    fileprivate func places(_ keeper: String, since: CivilDate, at date: CivilDate, _ units: UnitDirectory) -> [String]
    {
        let keepers = units.successors(of: keeper, knownOn: since, at: date).map(\.id)
        var places: [String] = []
        for id in keepers.isEmpty ? [keeper] : keepers {
            var next: String? = id
            while let unit = next, !places.contains(unit) {
                places.append(unit)
                next = units.unit(unit, at: date)?.parent
            }
            guard of == .area, let area = units.unit(id, at: date)?.area else { continue }
            let around = Set([area] + units.areas.ancestors(of: area, at: date).map(\.code))
            places += units.active(at: date).filter { around.contains($0.area) }.map(\.id)
        }
        return places
    }
}
