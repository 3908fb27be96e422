import Casework

extension Localizer {
    /// Why a paper may not be opened, in a sentence; nil when it may, or when its bytes are not here.
    func held(_ paper: Paper, _ scans: [String: PaperScan]) -> String? {
        switch paper.file.flatMap({ scans[$0.sha256] }) {
        case .waiting: self("problem.paper.being_checked")
        case .infected: self("problem.paper.infected")
        case .clean, nil: nil
        }
    }
}
