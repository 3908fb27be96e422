import Administration
import ArgumentParser
import Core

/// Who reads people's data at the command line, and why: nobody reads without a purpose, and who was read about sees
/// it.
struct StatedReadingArguments: ParsableArguments {
    @Option(help: "Who reads, as the people whose data it is are told.") var reader: String
    @Option(help: "The id of the unit for which they read.") var unit: String
    @Option(help: "What for, in words that everybody understands; at least 10 characters.") var reason: String
    @Option(help: "The legal basis of reading.") var basis: String

    var purpose: ReadingPurpose {
        get throws {
            try ReadingPurpose.requireOneLine(reader, at: "--reader")
            return try .because(reason, on: basis)
        }
    }

    /// Throws `dossier.no_such_unit`: whoever was read about asks the unit why.
    func caller(in organisation: Organisation) throws -> Caller {
        guard organisation.units.unit(unit) != nil else {
            throw Problem(.invalid, "dossier.no_such_unit", ["unit": unit])
        }
        return .atCommandLine(name: reader, unit: unit, on: SystemClock().now.date)
    }
}
