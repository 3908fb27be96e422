import Core
import Foundation
import Testing

@testable import Administration
@testable import MotCua

/// The lists that are shipped, as the program reads them.
@Suite struct BlocklistTests {
    private func list() throws -> PasswordBlocklist {
        try Configuration(arguments: ["--share", "share"], environment: [:])
            .signIn(ticketKey: Array(repeating: 1, count: 32)).blocklist
    }

    @Test(arguments: [
        "matkhau", "Mật khẩu 2026", "motcua", "qwertyuiop", "iloveyou", "P@ssw0rd123", "sunshine2026!", "superman",
        "trustno1", "1234567890", "footballfootball", "Basketball!!", "jonathan2026",
    ])
    func `what is met in leaks and what people here choose is refused`(_ password: String) throws {
        #expect(try list().holds(password), "\(password)")
    }

    @Test func `three thousand of those that are refused are long enough to be chosen otherwise`() throws {
        let list = try list()
        let words = try ["blocklist", "common", "patterns"].flatMap { name in
            try String(contentsOfFile: "share/passwords/\(name).txt", encoding: .utf8).split(separator: "\n")
                .filter { !$0.hasPrefix("#") && $0.count >= PasswordRules.leastWithFactor }
        }
        #expect(Set(words).count >= 3000)
        for word in words { #expect(list.holds(String(word)), "\(word)") }
    }

    @Test func `nothing else is`() throws {
        let list = try list()
        for password in ["con trâu đi trước cái cày", "mot-cua-demo-2026", "bốn mùa xuân hạ thu đông"] {
            #expect(!list.holds(password), "\(password)")
        }
    }
}
