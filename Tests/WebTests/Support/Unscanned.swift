import Casework

@testable import Web

extension Services {
    /// Where nothing is scanned, as the demo is.
    var unscanned: Services {
        var services = self
        services.scans = PaperScans(of: dossiers, vault: vault, isRequired: false)
        return services
    }
}
