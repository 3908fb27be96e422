package import Administration
package import Core
package import Decisions
package import OrderedCollections
import Schemas

/// A procedure (thủ tục hành chính) as its pack describes it, read and compiled once per pack hash; docs/packs.md is
/// the language. Immutable: a change of law is another pack.
package struct Procedure: Sendable {
    package let id: String
    /// The national procedure code, such as `1.001612`.
    package let code: String
    /// The code where it is a published one; nil for a pack's placeholder, which begins with `0.` as no published one does.
    package var publishedCode: String? { code.hasPrefix("0.") ? nil : code }
    package let domain: Domain
    package let inForce: DatedBasis
    package let audience: [String]
    package let isFullyOnline: Bool
    package let competence: Competence
    /// Whether people find it in the catalogue; false for one that another page begins.
    package internal(set) var isOffered = true
    package let receives: Receives
    /// Which day asks the law's values that say nothing else.
    package let lawDate: LawDate
    /// The answer that holds the day of the event, where a value is asked at that day.
    package let eventPath: String?
    /// Who may hand it in for its owner.
    package let representation: Representation
    package let papers: [PaperRule]
    package let fees: [FeeRule]
    package let limit: TimeLimit
    package let clock: ClockPolicy
    package let steps: OrderedDictionary<String, Step>
    package let results: OrderedDictionary<String, ResultRule>
    package let form: Form
    package let law: Law
    package let texts: [Language: Texts]
    /// Templates of the documents that `issue` steps make, by document name.
    package let documents: [String: String]
    /// What stands behind the numbers of documents, by document name: `GCN-HKD`.
    package let symbols: [String: String]
    /// The pack that this procedure came with.
    package let pack: PackIdentity
    /// The form of a group of procedures, which has no steps of its own.
    package internal(set) var isGroup = false
    /// How the limits of dossiers that are moved to this version go on.
    package var transition: Transition = .keeps
    /// `procedure.yaml` as it was read: what a comparison of two versions must leave nothing out of.
    package var written: Value = .null

    /// What the law says of the time limit of dossiers that are open when it changes.
    package enum Transition: Hashable, Sendable {
        /// What was promised stays, or comes earlier.
        case keeps
        /// The limit begins anew, by this law.
        case restarts(basis: String)
    }

    package enum Domain: String, Sendable, CaseIterable { case economy, society, urban, science, administration }
    package enum Receives: String, Sendable, CaseIterable { case province, competent }

    /// The step that every dossier begins with.
    package var firstStep: Step { steps.values[0] }

    package func texts(_ language: Language) -> Texts { texts[language] ?? texts[.vietnamese] ?? .empty }
    package func title(_ language: Language) -> String { texts(language).title }
    /// The title, and the published code behind it where one is known.
    package func titleWithCode(_ language: Language) -> String {
        title(language) + (publishedCode.map { " (\($0))" } ?? "")
    }

    /// The names that conditions and amounts may use, with what the form's schema says of their types.
    package static func ruleNames(schema: Value, law: Law) -> FEELNames {
        let answers = schema["properties"]?.object?.map { FEELType.Field($0.key, FEELType(schema: $0.value)) } ?? []
        return FEELNames(
            answers + [
                FEELType.Field("law", law.type), FEELType.Field("channel", .string), FEELType.Field("filed", .date),
                FEELType.Field("outcome", .string), FEELType.Field("today", .date), FEELType.Field("dossier", .any),
            ])
    }
}

/// Which pack: its name, its version, and the hash over its files, which is its identity.
package struct PackIdentity: Hashable, Sendable {
    package let name: String
    package let version: String
    /// SHA-256, 64 lower-case hexadecimal digits.
    package let hash: String
}

/// A span of time with the law that says so; `to` is the last day, nil while there is no end in sight.
package struct DatedBasis: Hashable, Sendable {
    package let from: CivilDate
    package let to: CivilDate?
    package let basis: String

    package func holds(_ date: CivilDate) -> Bool { from <= date && (to.map { date <= $0 } ?? true) }
}

/// Who decides: the unit of `level` for the area that the answer at `area` names, at the filing date; or the unit that
/// the answer at `unit` names.
package struct Competence: Hashable, Sendable {
    package let level: String
    package let areaPath: String
    /// Where the answers name the unit itself; nil when its level and area do.
    package let unitPath: String?

    init(level: String, areaPath: String, unitPath: String? = nil) {
        self.level = level
        self.areaPath = areaPath
        self.unitPath = unitPath
    }

    /// The answer that decides.
    var path: String { unitPath ?? areaPath }

    /// Nil when the answers name none that stands at `date`.
    func unit(_ answers: Value, _ units: UnitDirectory, at date: CivilDate) -> Unit? {
        guard let named = answers.at(path)?.string else { return nil }
        return unitPath == nil
            ? units.competent(level: level, area: named, at: date) : units.unit(named, at: date)
    }
}

package struct PaperRule: Sendable {
    package let id: String
    package let required: Condition
    package let accepts: [PaperType]
    package let maximumBytes: Int
    package let form: Form
    package let copies: Int

    package enum Form: String, Sendable, CaseIterable {
        case original, copy
        case certifiedCopy = "certified_copy"
    }
}

/// The kinds of file that people may send.
package enum PaperType: String, Sendable, CaseIterable { case pdf, jpeg, png }

package struct FeeRule: Sendable {
    package let id: String
    package let amount: Rule
    package let when: Condition
    package let collect: Collect
    /// What becomes of it when the case ends without what it was paid for, or is taken back.
    package var notGranted = NotGranted.back

    package enum NotGranted: String, Sendable, CaseIterable { case back, keep }

    package enum Collect: String, Sendable, CaseIterable {
        case atFiling = "at_filing"
        case atDelivery = "at_delivery"
        /// Demanded by a `pay` step; no fee of a pack's list.
        case onDemand = "on_demand"
    }
}

/// A condition of a pack: always, never, or by a FEEL rule.
package enum Condition: Sendable {
    case always, never
    case rule(Rule)

    /// Throws `decision.limit_…` when the rule asks for more work than one evaluation may do.
    package func holds(in scope: [String: Value], at moment: Instant) throws(Problem) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .rule(let rule): try rule.isTrue(scope, at: moment)
        }
    }
}

/// How the time limit behaves (vietnam.md §1.5 leaves restart or pause open: so it is the pack's to say).
package struct ClockPolicy: Hashable, Sendable {
    package let base: Base
    package let supplement: Supplement
    package let supplementsAtMost: Int
    package let reappointmentsAtMost: Int
    /// How long before the due time the apology must have been sent.
    package let apologyBeforeWorkingDays: Int
    /// Until when, on a working day, what the desk takes in is handed over at once; later, and on days off, it counts as
    /// handed over at the start of the next working day. Nil where no law says so: then on a working day at any hour.
    package var transferUntil: ClockTime? = nationalTransferUntil
    /// Until when more may be asked, from the acceptance on; nil where no law says.
    package var supplementWithin: LawSpan?
    /// Until when the applicant may answer, from the request on; nil where no law says.
    package var answerWithin: LawSpan?

    /// NĐ 61/2018 Điều 18, for procedures that say nothing else.
    package static let nationalTransferUntil = ClockTime(hour: 15)

    package enum Base: String, Sendable, CaseIterable { case receipt, transfer }
    package enum Supplement: String, Sendable, CaseIterable { case restart, pause }
}

package struct ResultRule: Hashable, Sendable {
    package let id: String
    package let retention: String
    package let fees: Fees

    /// Whether the procedure's fees are owed when the case ends with it.
    package enum Fees: String, Sendable, CaseIterable { case owed, none }
}

extension FEELType {
    /// What a JSON Schema says of a value, as far as a rule can use it.
    init(schema: Value) {
        switch schema["type"]?.string {
        case "string": self = schema["format"] == "date" ? .date : .string
        case "number", "integer": self = .number
        case "boolean": self = .boolean
        case "array": self = .list(schema["items"].map(FEELType.init(schema:)) ?? .any)
        case "object":
            self = .context(
                schema["properties"]?.object?.map { Field($0.key, FEELType(schema: $0.value)) } ?? [])
        default:
            let texts = schema["enum"]?.array?.allSatisfy { $0.string != nil } ?? (schema["const"]?.string != nil)
            self = texts ? .string : .any
        }
    }
}

extension Law {
    /// What rules see under `law`: a name with a type, where all values of it are of one.
    fileprivate var type: FEELType {
        .context(
            entries.map { name, entries in
                let types = Set(entries.map { Law.type($0.value) })
                return FEELType.Field(name, types.count == 1 ? types.first ?? .any : .any)
            })
    }

    private static func type(_ value: Value) -> FEELType {
        switch value {
        case .number: .number
        case .string: .string
        case .bool: .boolean
        default: .any
        }
    }
}
