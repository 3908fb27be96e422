import Casework
import Core
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import OrderedCollections
import Testing

@testable import Web

/// Finding procedures and reading about them.
@Suite struct ProcedureTests {
    private static func find(_ query: String) throws -> [String] {
        let procedures = try Town.packs.get().flatMap { $0.procedures.values.filter { $0.inForce.to == nil } }
        return ProcedureSearch(procedures: procedures).find(query).map(\.id)
    }

    @Test(arguments: [
        "đăng ký hộ kinh doanh", "dang ky ho kinh doanh", "HO KINH DOANH", "hộ kinh", "ho  kinh doa",
        "đăng kí hộ kinh doanh",
        "1.001612", " 1.001612 ", "business household", "ho\u{302}\u{323} kinh doanh",
    ])
    func `a procedure is found however it is typed`(_ query: String) throws {
        #expect(try ProcedureTests.find(query).first == "household-business")
    }

    @Test func `words match from their beginning, and all of them must`() throws {
        #expect(try ProcedureTests.find("ạm trú").isEmpty)
        #expect(try ProcedureTests.find("tạm trú xyz").isEmpty)
        #expect(try ProcedureTests.find("").isEmpty)
        #expect(try ProcedureTests.find("<>").isEmpty)
        #expect(try ProcedureTests.find("tam tru").first == "temporary-residence")
    }

    @Test(arguments: [
        ("nhap ho khau", "permanent-residence"), ("khac dau", "seal-specimen"),
        ("mo cong ty", "enterprise-registration"), ("mo quan", "household-business"),
        ("KHACH SAN", "stay-notice"), ("sao y", "certified-copy"),
    ])
    func `a procedure is found by what people call it`(_ query: String, _ procedure: String) throws {
        #expect(try ProcedureTests.find(query).first == procedure)
    }

    @Test func `titles come before summaries`() throws {
        let found = try ProcedureTests.find("nhà ở")
        #expect(found.first == "house-permit")
    }

    @Test func `the first page shows the ten that people ask for most`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let page = try await browser.open("/")
            let shown = page.html.matches(of: /href="\/thu-tuc\/([a-z0-9-]+)"/).map { String($0.1) }
            #expect(shown.count == 10 && Set(shown).count == 10)
            #expect(shown.prefix(3) == ["certified-copy", "permanent-residence", "household-business"])
        }
    }

    @Test func `a search that finds nothing says what to do`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let page = try await browser.open("/thu-tuc?q=bay+len+mat+trang")
            #expect(page.status == 200)
            #expect(page.html.contains("Chưa tìm thấy thủ tục nào"))
            #expect(page.html.contains("href=\"/thu-tuc\""))
        }
    }

    @Test func `the page says what it costs, by which article since when, and what is not certain`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let page = try await browser.open("/thu-tuc/household-business")
            #expect(page.html.contains("100.000 đồng"))
            #expect(!page.html.contains("Áp dụng từ"))  // nobody knows since when
            #expect(page.html.contains("Cổng này nhận hồ sơ từ 01/07/2026"))
            #expect(page.html.contains("Chưa chắc chắn"))
            #expect(page.html.contains("3 ngày làm việc"))
            #expect(page.html.contains("Không cần khi nộp trực tuyến"))
            let sure = try await browser.open("/thu-tuc/temporary-residence")
            #expect(sure.html.contains("7.000 đồng"))
            #expect(sure.html.contains("Áp dụng từ 05/02/2023: Mục 2 Biểu mức thu kèm theo TT 75/2022/TT-BTC"))
            #expect(!sure.html.contains("Chưa chắc chắn"))
            var reader = CitizenBrowser(client, language: "en")
            let copy = try await reader.open("/thu-tuc/certified-copy")
            #expect(copy.html.contains("Since 01/01/2017: Điều 4 TT 226/2016/TT-BTC"))
        }
    }

    @Test func `the page says who decides for the reader's address`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let page = try await browser.open("/thu-tuc/temporary-residence?dia-chi=ben+thanh")
            #expect(page.html.contains("Công an phường Bến Thành"))
            let none = try await browser.open("/thu-tuc/temporary-residence?dia-chi=zzz")
            #expect(none.html.contains("Chưa tìm thấy nơi nào"))
        }
    }

    @Test func `a procedure that is not in force or does not exist has no page`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let unknown = try await browser.open("/thu-tuc/khong-co")
            #expect(unknown.status == 404)
            let past = try await browser.open("/thu-tuc/household-business-2009")
            #expect(past.status == 409)
        }
    }

    @Test(arguments: ["/", "/thu-tuc", "/thu-tuc/household-business", "/thu-tuc/house-permit"])
    func `a page and its style weigh at most 14 kB on the wire`(_ address: String) async throws {
        try await Town.visit { town, client in
            func weight(_ address: String) async throws -> Int {
                try await client.execute(uri: address, method: .get, headers: [.acceptEncoding: "gzip"]) { response in
                    #expect(response.headers[.contentEncoding] == "gzip")
                    return response.body.readableBytes
                }
            }
            let whole = try await weight(address) + weight(town.pages.assets.address(of: "motcua.css"))
            #expect(whole <= 14_000, "\(address): \(whole) bytes")
        }
    }
}
