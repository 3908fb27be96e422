import Synchronization

/// Whether a transaction's body found its row: written on the engine's thread, read after it.
final class Mine: Sendable {
    private let flag = Atomic<Bool>(false)
    var value: Bool { flag.load(ordering: .acquiring) }
    func set(_ value: Bool) { flag.store(value, ordering: .releasing) }
}
