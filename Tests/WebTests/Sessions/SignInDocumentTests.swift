import Core
import Foundation
import Testing

@testable import Administration
@testable import Web

/// docs/sign-in.md against the addresses and the limits that there are.
@Suite struct SignInDocumentTests {
    private func document() throws -> String { try Share.text("docs/sign-in.md") }

    /// The rows below a heading of the document, cell by cell.
    private func rows(_ heading: String) throws -> [[String]] {
        let section = try #require(try document().split(separator: "\n## ").first { $0.hasPrefix(heading) })
        return section.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2).map { row in
            row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    @Test func `every way of signing in is told with its addresses, and no other`() async throws {
        try await DeskOffice.open { office in
            let ways = try rows("Ways")
            let told = ways.flatMap { $0[1].matches(of: /`([A-Z]+ [^`]+)`/).map { String($0.1) } }
            let routes = office.site.routes.filter { route in
                route.hasPrefix("POST /dang-nhap") || route.hasPrefix("POST /oauth")
                    || route.hasPrefix("GET /dang-nhap/dinh-danh")
            }
            #expect(told.sorted() == routes.sorted())
            let methods = ways.flatMap { $0[2].matches(of: /`([a-z_]+)`/).map { String($0.1) } }
            #expect(Set(methods) == Set(Session.Method.allCases.map(\.rawValue)))
        }
    }

    @Test func `how guessing is held up, and how nobody is closed out on purpose, is told as the code has it`() throws {
        let (login, address) = (SignInLimits.Rate.login, SignInLimits.Rate.address)
        let section = try #require(try document().split(separator: "\n## ").first { $0.hasPrefix("Guessing") })
        for words in [
            "\(Int(login.burst)) tries at once", "one in \(Int((1 / login.refill).rounded())) s",
            "\(Int(address.burst)) at once", "failure \(SignInFailures.free) on",
            "\(SignInFailures.longest / 60_000) minutes at most", "\(Accounts.phoneTries) tries",
            "\(Accounts.phoneSends) in an hour",
        ] {
            #expect(section.contains(words), "\(words)")
        }
    }

    @Test func `codes come from the system's generator, and none comes twice`() {
        let many = (0..<10_000).map { _ in Tokens.random() }
        #expect(Set(many).count == many.count)
        // Each of the 256 bits is set in about half of them: five standard deviations are 250 of 10,000.
        let bytes = many.compactMap { Tokens.bytes(hexadecimal: $0) }
        #expect(bytes.count == many.count && bytes.allSatisfy { $0.count == 32 })
        for bit in 0..<256 {
            let count = bytes.count { $0[bit / 8] >> UInt8(bit % 8) & 1 == 1 }
            #expect(abs(count - 5000) < 300, "bit \(bit): \(count)")
        }
    }
}
