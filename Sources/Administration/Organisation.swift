import Core

/// A government's areas and units through time.
package struct Organisation: Sendable {
    package let areas: AreaDirectory
    package let units: UnitDirectory

    package init(areas: AreaDirectory, units: UnitDirectory) {
        self.areas = areas
        self.units = units
    }

    /// Reads `<packRoot>/<country>/areas` and `<packRoot>/<publisher>/organisation/units`. Throws `SourceProblems`
    /// for a file that cannot be read, and `Problems` for units that do not fit together.
    package static func load(
        packRoot: String, country: String = "vn", publisher: String = "vn-hcmc"
    ) throws -> Organisation {
        let root = PackFolder(packRoot)
        let files = try AreaFiles(root.folder(country).folder("areas"))
        let areas = AreaDirectory(areas: files.areas, successions: files.successions)
        let folder = root.folder(publisher).folder("organisation").folder("units")
        let units = UnitDirectory(units: try UnitFiles(folder, areas: areas).units, areas: areas)
        let problems = units.check()
        guard problems.isEmpty else { throw Problems(problems) }
        return Organisation(areas: areas, units: units)
    }
}
