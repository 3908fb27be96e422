import Core

/// What a plan must know of a dossier's journal beside its state.
package struct DossierPast: Sendable, Hashable {
    struct Taken: Hashable, Sendable {
        let step: String
        let outcome: String
    }

    /// The outcomes that officers chose, by the steps' present names, each once.
    private(set) var taken: [Taken] = []
    /// From when the promised time was counted straight on; nil when the limit stood still or was moved since, so that
    /// nobody can count it anew.
    private(set) var counted: Base?

    enum Base: Hashable, Sendable {
        case start(receipt: Instant, transfer: Instant)
        case restart(Instant)
    }

    /// The changes of version for which an officer has said that it stays.
    private(set) var stays: [DossierStay] = []
    /// The steps that it has come to, by their present names.
    private(set) var opened: Set<String> = []
    /// When the last result came that it waited for.
    private(set) var releasedAt: Instant?
    let ties: GroupTies

    func stays(under from: String, insteadOf to: String) -> Bool {
        stays.contains { $0.from.hash == from && $0.to.hash == to }
    }

    package init(_ journal: [JournalEntry]) { self.init(journal, .none) }

    init(_ journal: [JournalEntry], _ ties: GroupTies) {
        self.ties = ties
        for entry in journal {
            switch entry.event {
            case .stepClosed(let closed) where closed.branch == nil:
                let item = Taken(step: closed.step, outcome: closed.outcome)
                if entry.actor.kind != .system, !taken.contains(item) { taken.append(item) }
            case .stepOpened(let task): opened.insert(task.step)
            case .released: releasedAt = entry.at
            case .clockStarted(let at, _, let transferred): counted = .start(receipt: at, transfer: transferred)
            case .clockRestarted: counted = .restart(entry.at)
            case .clockResumed, .apologised: counted = nil
            case .migrated(let migration):
                if migration.set["clock"] != nil { counted = nil }
                opened = Set(opened.map { migration.steps[$0] ?? $0 })
                taken = taken.map { Taken(step: migration.steps[$0.step] ?? $0.step, outcome: $0.outcome) }
            case .stayed(let stay): stays.append(stay)
            default: break
            }
        }
    }
}
