import Casework
import Core
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

/// Papers on their way in and out.
@Suite struct PaperTests {
    private static let pdf = Array("%PDF-1.7\n".utf8) + Array(repeating: UInt8(ascii: "x"), count: 4000)
    private static let photo: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + Array(repeating: 7, count: 4000)

    /// A building permit's papers page.
    private static func papersPage(_ browser: inout CitizenBrowser) async throws -> CitizenPage {
        let page = try await browser.begin("house-permit")
        return try await browser.open("/ho-so-nhap/\(page.action.split(separator: "/")[1])/giay-to")
    }

    @Test func `papers are kept, shown, taken back and given out again`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let empty = try await PaperTests.papersPage(&browser)
            var page = try await browser.upload(
                empty,
                [
                    ("paper.land_title", "sổ hồng.pdf", PaperTests.pdf),
                    ("paper.site_plan", "anh.jpg", PaperTests.photo),
                ],
                button: ("stay", "1"))
            #expect(page.status == 200)
            #expect(page.html.contains("sổ hồng.pdf"))
            #expect(try town.keptFiles() == (2, 0))
            // The same photo once more is the same paper.
            page = try await browser.upload(
                page, [("paper.site_plan", "anh.jpg", PaperTests.photo)], button: ("stay", "1"))
            #expect(page.html.matches(of: /anh\.jpg <span/).count == 1)
            let remove = try #require(page.main.firstMatch(of: /name="remove" value="(site_plan:[0-9a-f]{64})"/))
            page = try await browser.submit(page, button: ("remove", String(remove.1)))
            #expect(!page.html.contains("anh.jpg"))
            #expect(page.html.contains("sổ hồng.pdf"))
            // Going on with papers missing says which.
            let missing = try await browser.submit(page, button: ("continue", "1"))
            #expect(missing.status == 200 && missing.tellsMistakes)
            #expect(missing.html.contains("href=\"#paper-site_plan\""))
            #expect(!missing.html.contains("href=\"#paper-land_title\""))
        }
    }

    @Test func `a file that lies, is empty, too large or cut off is refused, and nothing of it is kept`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let page = try await PaperTests.papersPage(&browser)
            let script = Array("#!/bin/sh\nrm -rf /\n".utf8)
            let bad: [(name: String, bytes: [UInt8], status: Int, words: String)] = [
                ("giay.pdf", PaperTests.photo, 415, "có đuôi “pdf” nhưng nội dung là JPEG"),
                ("anh.jpg", script, 415, "không phải ảnh"),
                ("rong.pdf", [], 422, "không có nội dung"),
                ("to.pdf", PaperTests.pdf + Array(repeating: 1, count: 21 << 20), 413, "vượt quá 20 MB"),
            ]
            for file in bad {
                let answer = try await browser.upload(
                    page, [("paper.land_title", file.name, file.bytes)], button: ("stay", "1"))
                #expect(answer.status == file.status, "\(file.name)")
                #expect(answer.html.contains(file.words), "\(file.name)")
                #expect(answer.html.contains("paper-land_title-error"), "\(file.name)")
            }
            let cut = try await browser.upload(
                page, [("paper.land_title", "giay.pdf", PaperTests.pdf)], button: ("stay", "1"), interrupted: true)
            #expect(cut.status == 400)
            #expect(cut.html.contains("Đường truyền bị ngắt"))
            let unknown = try await browser.upload(
                page, [("paper.khac", "giay.pdf", PaperTests.pdf)], button: ("stay", "1"))
            #expect(unknown.status == 422)
            let heic: [UInt8] = [0, 0, 0, 24] + Array("ftypheic".utf8) + Array(repeating: 0, count: 400)
            let photo = try await browser.upload(page, [("paper.land_title", "anh.heic", heic)], button: ("stay", "1"))
            #expect(photo.status == 415)
            #expect(photo.html.contains("paper-land_title-error") && photo.html.contains("Tương thích nhất"))
            #expect(try town.keptFiles() == (0, 0))
            let untouched = try await browser.open(page.address)
            #expect(!untouched.html.contains("name=\"remove\""))
        }
    }

    @Test func `a paper without the form's token is not kept`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let page = try await PaperTests.papersPage(&browser)
            let stripped = CitizenPage(
                address: page.address, status: 200, headers: page.headers,
                html: page.html.replacing(/name="_token" value="[0-9a-f]+"/, with: "name=\"_token\" value=\"0\""))
            let answer = try await browser.upload(stripped, [("paper.land_title", "a.pdf", PaperTests.pdf)])
            #expect(answer.status == 403)
            #expect(try town.keptFiles() == (0, 0))
        }
    }

    @Test func `a paper is given out to the holder of the secret alone, as a download that runs nothing`() async throws
    {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            var page = try await browser.fill(["registration.holder": "individual"])
            page = try await browser.open(page.address.replacing("xem-lai", with: "giay-to"))
            page = try await browser.upload(
                page, [("paper.minutes", "biên bản \"1\".pdf", PaperTests.pdf)], button: ("continue", "1"))
            let receipt = try await browser.submit(page)
            var other = CitizenBrowser(client)
            let file = try await other.open(receipt.trackAddress + "/giay-to/1")
            #expect(file.status == 200)
            #expect(file.html.utf8.count == PaperTests.pdf.count)
            #expect(file.headers[.contentType] == "application/pdf")
            #expect(file.headers[.contentDisposition]?.hasPrefix("attachment; filename=") == true)
            #expect(
                file.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'; frame-ancestors 'none'")
            #expect(file.headers[.xContentTypeOptions] == "nosniff")
            for path in ["/giay-to/0", "/giay-to/2", "/giay-to/-1", "/giay-to/x", "/van-ban/1"] {
                #expect(try await other.open(receipt.trackAddress + path).status == 404, "\(path)")
            }
        }
    }
}
