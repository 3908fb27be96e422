/// What a person may do at a unit (vietnam.md §1.2's roles; NĐ 61/2018 Art. 11 ff., NĐ 30/2020 for the clerk).
package enum Role: String, Sendable, CaseIterable, Hashable {
    /// Takes in, hands out, collects fees (TIEP_NHAN, TRA_KET_QUA).
    case receptionist
    /// Works on the case (THU_LY), and answers consultations.
    case specialist
    /// Assigns and reviews (PHAN_CONG, XET_DUYET).
    case divisionHead = "division_head"
    /// Signs (KY_DUYET).
    case leader
    /// Gives the number and the seal, and issues.
    case clerk
    /// Keeps the unit's people, positions and settings; at the province's unit, everybody's.
    case administrator
}
