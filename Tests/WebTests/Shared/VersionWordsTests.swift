import Casework
import Core
import Testing

@testable import Web

/// What is said of versions and migrations has a sentence of its own, in each language.
@Suite struct VersionWordsTests {
    private func keys<Kind: RemarkKind>(_ kind: Kind.Type) -> [String] {
        Kind.allCases.map { "\(Kind.family).\($0.rawValue)" }
    }

    @Test func `every difference, reason, effect and refusal has its sentence`() throws {
        let locales = try Locales(directory: "\(Share.root)/share/locales")
        let all =
            keys(DifferenceKind.self) + keys(ReasonKind.self) + keys(EffectKind.self) + keys(TouchedKind.self)
            + MigrationPlan.Verdict.allCases.map { "migration.\($0.rawValue)" }
        for language in Language.allCases {
            #expect(all.filter { !locales[language].has($0) } == [])
        }
    }
}
