import Casework

@testable import Web

extension Services {
    /// Where nothing is scanned, as the demo is.
    var unscanned: Services {
        var services = self
        services.scans = PaperScans(
            database: dossiers.database, vault: vault, clock: dossiers.clock, isRequired: false)
        return services
    }
}
