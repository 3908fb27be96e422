import Core
import Foundation
import Testing

@testable import Administration
@testable import Casework
@testable import MotCua
@testable import Web

/// What one person, account or address may do, as docs/operations.md tells operators and as the code has it.
@Suite struct LimitsDocumentTests {
    private func text(_ rate: RequestRate) -> String { text(Double(rate.burst), rate.perSecond) }

    private func text(_ burst: Double, _ perSecond: Double) -> String {
        let pause = Int((1 / perSecond).rounded())
        return "\(Int(burst)) at once, then one \(pause == 1 ? "a second" : "in \(pause) s")"
    }

    private func keyed(_ key: ConfigurationKey) -> String {
        "`\(key.name)`, \(key.fallback?.description ?? "") in a minute"
    }

    private func fallback(_ key: ConfigurationKey) -> String { key.fallback?.description ?? "" }

    private var expected: [String] {
        let (login, address) = (SignInLimits.Rate.login, SignInLimits.Rate.address)
        let upload = UploadLimits()
        let rows: [(String, String, String)] = [
            ("calls of the API", "account", keyed(.apiCalls)),
            (
                "calls with an unknown token, and of what takes none", "address",
                "\(RequestRate.strangers.burst) in a minute"
            ),
            ("forms with files, and papers", "account, else address", keyed(.uploads)),
            (
                "bytes of files", "account, else address, in the database: on every node, also after a restart",
                "`upload-megabytes-per-day`, \(fallback(.uploadsPerDay)) MB in a day; of an information system `upload-megabytes-per-day-programs`, \(fallback(.uploadsPerDayPrograms))"
            ),
            ("searches at the desk", "officer", keyed(.searches)),
            (
                "people shown in lists (searches, the book, registers, a unit's tasks)",
                "officer, in the database: on every node, also after a restart",
                "`list-people-per-day`, \(fallback(.listPeople)) in a day"
            ),
            (
                "the same", "information system",
                "`list-people-per-day-programs`, \(fallback(.listPeoplePrograms)) in a day"
            ),
            ("tries to sign in", "login", text(login.burst, login.refill)),
            ("tries to sign in", "address", text(address.burst, address.refill)),
            (
                "wrong passwords and codes", "login",
                "from number \(SignInFailures.free) on a wait that doubles, \(SignInFailures.longest / 60_000) minutes at most"
            ),
            (
                "codes sent to a phone", "number and address",
                "one in \(Accounts.phonePause) s, \(Accounts.phoneSends) in an hour"
            ),
            ("codes sent to a phone", "number", "\(Accounts.phoneSendsOfAll) in an hour"),
            ("codes sent to phones", "address", text(login.burst, login.refill)),
            (
                "tries of such a code", "code",
                "\(Accounts.phoneTries) within \(Accounts.phoneTime.components.seconds / 60) minutes"
            ),
            ("dossiers looked up by their code", "address", text(.tracking)),
            ("results checked", "address", text(.verification)),
            ("drafts begun, and taken over", "address", text(.drafts)),
            ("days that an untouched draft is kept", "draft", "\(Drafts.days)"),
            ("papers of a draft", "draft", "\(DraftPapersRoutes.most)"),
            (
                "files of a form", "form",
                "\(upload.files) of \(upload.file >> 20) MB, \(upload.total >> 20) MB in all; packs ask for less"
            ),
            (
                "kinds of files", "file",
                FileType.allCases.map { "\($0.mediaType) (\($0.extensions.joined(separator: ", ")))" }
                    .joined(separator: "; ") + ": told by the first bytes, which the name must not gainsay"
            ),
            ("fields of a form", "form", "\(FormData.mostFields), \(FormData.largestBody >> 20) MB"),
            ("the body of a call", "call", "\(APIBody.largest >> 20) MB"),
            ("days that powers are handed over", "position", "\(Delegations.longest)"),
        ]
        return rows.map { "| \($0.0) | \($0.1) | \($0.2) |" }
    }

    @Test func `the operations document tells every limit of people and programs as the code has it`() throws {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let document = try String(contentsOf: root.appending(path: "docs/operations.md"), encoding: .utf8)
        let section = try #require(document.split(separator: "\n## ").first { $0.hasPrefix("Limits") })
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2).map(String.init)
        #expect(rows == expected, "\(expected.joined(separator: "\n"))")
    }
}
