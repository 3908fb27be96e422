package import Core

/// How results are judged: points, thresholds and classes, read from packs/vn/evaluation/evaluation.yaml. The program
/// knows only what a measure counts.
package struct EvaluationScheme: Sendable {
    /// How far a value is known: `source`, `high`, `medium`, `low`.
    package enum Sure: String, Sendable, CaseIterable { case source, high, medium, low }

    package struct Class: Sendable {
        /// The least points, in tenths.
        package let from: Int
        package let name: Localized
    }

    /// A criterion of TT 01/2018/TT-VPCP Điều 13.
    package struct Criterion: Sendable {
        package enum Measure: String, Sendable, CaseIterable { case punctuality, steps, supplements, units, channel }
        package let number: Int
        package let name: Localized
        /// Nil when no journal tells it; then `why` says so.
        package let measure: Measure?
        package let points: [String: Int]
        package let sure: Sure
        package let why: Localized?
    }

    /// A group of QĐ 766/QĐ-TTg.
    package struct Group: Sendable {
        package struct Part: Sendable {
            package enum Measure: String, Sendable, CaseIterable {
                case onTime = "on_time"
                case proceduresOnline = "procedures_online"
                case dossiersOnline = "dossiers_online"
                case paidOnline = "paid_online"
                case papersDigitised = "papers_digitised"
                case resultsDigitised = "results_digitised"
                /// Papers taken from a store of data: no journal tells it.
                case reuse
            }
            package let measure: Measure
            package let points: Int
            /// In percent: from here on all points.
            package let threshold: Int
            package let sure: Sure
            package let why: Localized?
        }
        package let id: String
        package let name: Localized
        package let points: Int
        package let sure: Sure
        package let parts: [Part]
        package let why: Localized?
    }

    package let version: String
    package let criteriaName: Localized
    package let criteriaBasis: String
    package let criteria: [Criterion]
    package let officerCriteria: [Int]
    package let officerClasses: [Class]
    package let agencyClasses: [Class]
    package let qualityName: Localized
    package let qualityBasis: String
    package let supplementsAtMost: Int
    package let groups: [Group]
    package let qualityClasses: [Class]

    /// The class of so many tenths of points; nil below the lowest.
    static func name(of tenths: Int, in classes: [Class]) -> Localized? {
        classes.filter { $0.from <= tenths }.max { $0.from < $1.from }?.name
    }
}
