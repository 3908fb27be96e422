import Administration
import Casework
import Core
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Store
import StoreTesting
import Testing

@testable import Web

@Suite struct `Papers that may not be opened` {
    private struct Says: MalwareScanner {
        let verdict: ScanVerdict
        func signatures() async throws -> ScannerSignatures {
            await Task.yield()
            return ScannerSignatures(version: "x", madeAt: Instant("2026-11-30T08:00+07:00"))
        }
        func scan(file path: String) async throws -> ScanVerdict {
            await Task.yield()
            return verdict
        }
    }

    /// The dossier's page and its paper for officer, citizen and program: statuses in this order, and both pages.
    private struct Seen {
        let statuses: [Int]
        let desk: Browser.Page
        let citizen: Browser.Page
        let code: String?
        let paper: Browser.Page

        init(_ office: DeskOffice, _ id: Identifier) async throws {
            let track = URLs.track(id, secret: office.services.dossiers.secret(of: id))
            let (officer, anyone) = (try await office.browser("tiepnhan"), Browser(client: office.client))
            desk = try await officer.get("/can-bo/ho-so/\(id)")
            citizen = try await anyone.get(track)
            paper = try await officer.get("/can-bo/ho-so/\(id)/giay-to/0")
            let sent = try await anyone.get("\(track)/giay-to/1")
            let answer = try await office.client.execute(
                uri: "/api/v1/dossiers/\(id)/papers/0", method: .get,
                headers: [.authorization: "Bearer demo-token-phan-mem-mot-cua-ben-thanh"])
            let body = try? JSONReader.read(Array(buffer: answer.body))
            code = body?["code"]?.string
            statuses = [paper.status.code, sent.status.code, answer.status.code]
        }
    }

    private func filed(_ office: DeskOffice) async throws -> Identifier {
        let vault = office.services.vault
        let incoming = vault.incoming + "/a.part"
        try Data("%PDF-1.4\n".utf8).write(to: URL(filePath: incoming))
        let sha256 = String(repeating: "ab", count: 32)
        try vault.keep(incoming, sha256: sha256)
        let good = try office.filing("household-business")
        let paper = Paper(
            paper: "minutes", fileName: "bien-ban.pdf", mediaType: "application/pdf", size: 9, sha256: sha256)
        let filing = Filing(
            procedure: good.procedure, channel: good.channel, language: good.language, intakeUnit: nil,
            answers: good.answers, papers: [paper])
        return try await office.services.dossiers.submit(filing, idempotencyKey: nil, .anonymous()).dossier
    }

    @Test(arguments: TestDatabase.engines)
    func `a paper that waits is filed, and nobody opens it before it is passed`(_ engine: Engine) async throws {
        try await DeskOffice.open(on: engine, scanned: true) { office in
            let id = try await filed(office)
            let waiting = try await Seen(office, id)
            #expect(waiting.statuses == [503, 503, 503] && waiting.code == "paper.being_checked")
            #expect(waiting.paper.has("Tệp đang được kiểm tra") && waiting.paper.has("tải lại trang"))
            for page in [waiting.desk, waiting.citizen] {
                #expect(page.status == .ok && page.has("Tệp đang được kiểm tra mã độc"))
                #expect(!page.html.contains("giay-to/"))
            }
            _ = try await office.services.scans.round(Says(verdict: .clean))
            let passed = try await Seen(office, id)
            #expect(passed.statuses == [200, 200, 200])
            #expect(passed.desk.html.contains("giay-to/0") && !passed.desk.has("kiểm tra mã độc"))
            #expect(passed.citizen.html.contains("giay-to/1") && !passed.citizen.has("kiểm tra mã độc"))
            #expect(passed.paper.headers[.xContentTypeOptions] == "nosniff")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a paper with malware is shown as such to officer and citizen, and opened by nobody`(
        _ engine: Engine
    ) async throws {
        try await DeskOffice.open(on: engine, scanned: true) { office in
            let id = try await filed(office)
            // Asking for it is what has it scanned here: nobody sent it through a page.
            _ = try await Seen(office, id)
            _ = try await office.services.scans.round(Says(verdict: .infected("X")))
            let found = try await Seen(office, id)
            #expect(found.statuses == [403, 403, 403] && found.code == "paper.infected")
            #expect(found.paper.has("Tệp có mã độc") && found.paper.has("Gửi một bản khác"))
            for page in [found.desk, found.citizen] {
                #expect(page.has("người nộp được đề nghị gửi lại") && !page.html.contains("giay-to/"))
            }
            // The officer may ask for another.
            #expect(found.desk.html.contains("ket=supplement"))
            let english = try await Browser(client: office.client).get(
                URLs.track(id, secret: office.services.dossiers.secret(of: id)) + "/giay-to/1?lang=en")
            #expect(english.status == .forbidden && english.has("The file holds malware"))
        }
    }
}
