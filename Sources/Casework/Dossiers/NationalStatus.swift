import Core

/// The ten statuses of the national public-service portal (vietnam.md §1.4), which every system reports.
package enum NationalStatus: Int, Sendable, CaseIterable {
    case registered = 1
    case accepted, notAccepted, inProgress, awaitingSupplement, awaitingPayment, withdrawalRequested, stopped
    case resultReady, delivered
}

extension Dossier {
    package var status: NationalStatus {
        if isEnded {
            if withdrawal != nil { return .stopped }
            return clock.startedAt == nil ? .notAccepted : .delivered
        }
        if withdrawal != nil { return .withdrawalRequested }
        if openSupplement != nil { return .awaitingSupplement }
        // Fees of the list hold nothing up: how they stand is told beside it.
        if demands.contains(where: { $0.isOpen && !$0.isListed }) { return .awaitingPayment }
        switch clock.state {
        case .notStarted: return .registered
        case .finished: return .resultReady
        case .running, .stopped: return processedSteps == 0 ? .accepted : .inProgress
        }
    }
}
