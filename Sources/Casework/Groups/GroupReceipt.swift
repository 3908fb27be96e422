package import Core

/// What the person who hands a group in gets back: one code for all, and each dossier's own.
package struct GroupReceipt: Sendable {
    package let id: Identifier
    package let code: String
    package let secret: String
    package let filedAt: Instant
    package let dossiers: [Part]
    /// The key had been used before: this is the first receipt again.
    package let isReplay: Bool

    package struct Part: Sendable {
        package let member: String
        package let procedure: String
        /// The members whose results it waits for.
        package let waitsFor: [String]
        package let receipt: Receipt
    }

    /// When the last of the results is to be expected.
    package var expectedDue: Instant { dossiers.map(\.receipt.expectedDue).max() ?? filedAt }
    /// In đồng.
    package var feeTotal: Int { dossiers.flatMap(\.receipt.fees).reduce(0) { $0 + $1.amount } }
}

/// The dossiers that were handed in together, as they stand now, in the group's order.
package struct FiledGroup: Sendable {
    package let id: Identifier
    package let code: String
    package let group: ProcedureGroup
    package let dossiers: [Dossier]

    package var filedAt: Instant { dossiers[0].filedAt }
    /// When the last of the results is due or expected.
    package var due: Instant { dossiers.map(\.clock.due).max() ?? filedAt }
}
