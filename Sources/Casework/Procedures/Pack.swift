package import Core
package import OrderedCollections

/// A pack that was read without a problem.
package struct Pack: Sendable {
    package let identity: PackIdentity
    package let title: Localized
    package let inForce: DatedBasis
    /// The procedures that people ask for most, the most wanted first; others may be offered too.
    package let common: [String]
    package let procedures: OrderedDictionary<String, Procedure>
    /// Procedures, of this pack or of others, that people may ask for together.
    package let groups: OrderedDictionary<String, ProcedureGroup>
    /// The pack's own cases, with the file each stands in.
    package let cases: [ProcedureCase]
    package let groupCases: [GroupCase]
}
