import Core
import Foundation
import Store
import Testing

@testable import Casework
@testable import Registers
@testable import Web

/// The committed list of every address and what it shows of people (Tests/Golden/Reads/routes.txt): one that is not on
/// it, or that shows people without a record, fails.
@Suite struct ReadsListTests {
    /// How an address may stand to personal data.
    private static let words: [String: String] = [
        "nothing": "shows nothing of anybody else than who asks",
        "own": "a citizen's own, by their account or by the secret of a receipt",
        "initials": "a result by its mark: initials alone",
        "standing": "a dossier's code and status",
        "payer": "who sent money that belongs to no dossier yet",
        "recorded": "each person shown is recorded in the transaction that reads",
    ]

    private static let list: [String: String] = {
        let text = (try? String(contentsOfFile: Share.root + "/Tests/Golden/Reads/routes.txt", encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return Dictionary(
            lines.compactMap { line in
                let parts = line.split(separator: " | ")
                return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
            }, uniquingKeysWith: { first, _ in first })
    }()

    @Test func `every address is on the list, with how it records what it shows`() async throws {
        try await DeskOffice.open { office in
            let site = Site(
                services: office.services,
                settings: WebSettings(
                    secure: false, publicOrigin: "https://motcua.example"), pages: try DeskOffice.pages.get())
            let routes = Set(site.routes)
            #expect(routes.count > 60)
            for route in routes.subtracting(ReadsListTests.list.keys).sorted() {
                Issue.record("not in Tests/Golden/Reads/routes.txt, with how it records: \(route)")
            }
            for route in Set(ReadsListTests.list.keys).subtracting(routes).sorted() {
                Issue.record("listed and gone: \(route)")
            }
            for (route, how) in ReadsListTests.list {
                #expect(ReadsListTests.words[how] != nil, "\(route): \(how) is none of the words")
            }
        }
    }

    /// Asks for every page of the desk that the list knows, and looks at what came: a person's name, number or
    /// telephone without a new record is a hole, whatever the list says.
    @Test func `no page of the desk shows a person without a record`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file()
            let owner = try await office.dossier(id).owner
            let record = try await enter(owner.name, id, office)
            let marks = [owner.name, owner.idNumber, owner.phone].compactMap(\.self)
            var (shown, asked, telling) = (0, 0, Set<String>())
            for login in ["tiepnhan", "truongphong", "lanhdao"] {
                let browser = try await office.browser(login)
                for (route, how) in ReadsListTests.list.sorted(by: { $0.key < $1.key })
                where route.hasPrefix("GET /can-bo") {
                    for address in ReadsListTests.addresses(String(route.dropFirst(4)), id, owner.name, record) {
                        let before = try await records(office)
                        let page = try await browser.get(address)
                        let after = try await records(office)
                        asked += 1
                        let isShown = marks.contains { page.text.contains($0) }
                        if isShown { (shown, _) = (shown + 1, telling.insert(route)) }
                        #expect(!isShown || after > before, "\(address) shows a person to \(login) without a record")
                        #expect(!isShown || how == "recorded", "\(route) shows a person and is listed as \(how)")
                    }
                }
            }
            #expect(asked > 60 && shown > 12, "\(asked) asked, \(shown) with a person")
            // What shows nobody here proves nothing: those that show many must have.
            let bulk = ["tim", "so-theo-doi", "so/:register", "so/:register/:key"].map { "GET /can-bo/" + $0 }
            #expect(Set(bulk).subtracting(telling) == [])
        }
    }

    private func records(_ office: DeskOffice) async throws -> Int {
        try await office.services.dossiers.database.read { tx in
            try tx.query("SELECT COUNT(*) AS count FROM access_record").first?.int("count") ?? 0
        }
    }

    /// A record of births that names the owner, by its key.
    private func enter(_ owner: String, _ dossier: Identifier, _ office: DeskOffice) async throws -> String {
        let (registers, now) = (office.services.registers, office.clock.now)
        let source = try PackSource.folder(Share.root + "/packs/vn-hcmc/one-stop")
        try await registers.install(pack: source.hash, files: source.files, now: now)
        let content: Value = [
            "number": 1, "child": .string(owner), "birth_date": "2026-11-01", "gender": "female", "mother": "Ai",
            "mother_id_number": "079", "ward": "26743", "entered_on": "2026-11-30",
        ]
        try await office.database.write { tx in
            try registers.write(
                content, to: "births", validFrom: now.date, ends: false,
                from: RecordVersion.Source(
                    pack: source.hash, dossier: dossier, dossierCode: "C-1", procedure: "birth", actor: "Ai",
                    unit: DeskOffice.unit), at: now, tx)
        }
        return try await office.database.read { tx in
            try tx.query("SELECT key FROM register_record WHERE register = 'births'").first?.text("key") ?? ""
        }
    }

    private static func addresses(_ route: String, _ id: Identifier, _ name: String, _ record: String) -> [String] {
        var address = route
        for (parameter, value) in [
            ":id": "\(id)", ":index": "0", ":form": "receipt", ":task": "intake", ":procedure": "household-business",
            ":register": "births", ":key": URLs.encode(record),
        ] { address = address.replacing(parameter, with: value) }
        if route == "/can-bo/tim" { return [address + "?q=" + URLs.encode(name)] }
        return [address, address + "?" + Browser.why]
    }
}
