import Administration
import Casework
import Core

/// What a unit and its officers did, for those who lead it.
struct FiguresPage: PageModel {
    struct Pair: Model {
        let label: String
        let value: String
    }

    struct Block: Model {
        let title: String
        let pairs: [Pair]
    }

    /// A measure of a group; its names are not the group's, which stands around it in the template.
    struct Measure: Model {
        let measure: String
        let told: String
        let remark: String?
    }

    struct Group: Model {
        let name: String
        let words: String
        let note: String?
        let hasMeasures: Bool
        let measures: [Measure]
    }

    struct Index: Model {
        let title: String
        let span: String
        let `class`: String?
        let parts: [Group]
        let basis: String
    }

    static let template = "desk/figures"
    let title: String
    let back: Link
    let errorSummary: Part.ErrorSummary?
    let others: [Link]
    let hasOthers: Bool
    let action: String
    let unitID: String
    let from: String
    let to: String
    let csv: String
    let lead: String
    let hasFigures: Bool
    let total: [Pair]
    let indices: [Index]
    let procedures: [Block]
    let hasProcedures: Bool
    let officers: [Block]
    let hasOfficers: Bool
    let empty: Part.EmptyState?

    static func address(_ unit: String, _ from: CivilDate? = nil, _ through: CivilDate? = nil) -> String {
        let span = from.flatMap { from in through.map { "&tu=\(from.vietnamese)&den=\($0.vietnamese)" } } ?? ""
        return "\(URLs.deskFigures)?don-vi=\(URLs.encode(unit))\(span)"
    }
}
