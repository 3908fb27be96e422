import Casework
import Core
import HTTPTypes
import Store
import StoreTesting
import Testing

@testable import Web

@Suite struct `A unit's results` {
    @Test(arguments: TestDatabase.engines)
    func `are shown to those who lead it, in numbers, points and words`(_ engine: Engine) async throws {
        try await DeskOffice.open(on: engine) { office in
            let id = try await office.file()
            for login in ["tiepnhan", "truongphong", "chuyenvien", "truongphong", "lanhdao", "vanthu"] {
                try await `An officer's desk`.press(office, login, id)
            }
            _ = try await office.file()
            let head = try await office.browser("truongphong")
            #expect(try await head.get("/can-bo/don-vi").html.contains("/can-bo/don-vi/ket-qua?don-vi="))
            let page = try await head.get("/can-bo/don-vi/ket-qua")
            #expect(page.status == .ok)
            for words in [
                "Đăng ký hộ kinh doanh", "Trước hạn", "Chỉ số theo TT 01/2018", "Chưa tính được", "Võ Minh Trưởng",
            ] {
                #expect(page.has(words), "\(words)")
            }
            let table = try await head.get("/can-bo/don-vi/ket-qua?tu=01/11/2026&den=30/11/2026&dang=csv")
            #expect(table.html.contains("household-business,1,1,0,0,0,1,1,0,0"), "\(table.html)")
        }
    }

    @Test func `are nobody else's`() async throws {
        try await DeskOffice.open { office in
            for login in ["tiepnhan", "chuyenvien"] {
                let page = try await office.browser(login).get("/can-bo/don-vi/ket-qua?don-vi=\(DeskOffice.unit)")
                #expect(page.status == .forbidden, "\(login)")
            }
            let other = try await office.browser("truongphong").get("/can-bo/don-vi/ket-qua?don-vi=H29.267.40")
            #expect(other.status == .forbidden)
        }
    }

    @Test func `say what is wrong with days, and keep what was typed`() async throws {
        try await DeskOffice.open { office in
            let head = try await office.browser("truongphong")
            let wrong = try await head.get("/can-bo/don-vi/ket-qua?tu=31/02/2026&den=mai")
            #expect(wrong.status == .ok && wrong.has("Ghi ngày theo dạng ngày/tháng/năm"))
            #expect(wrong.html.contains("31/02/2026") && wrong.html.contains("mai"))
            let turned = try await head.get("/can-bo/don-vi/ket-qua?tu=30/11/2026&den=01/11/2026")
            #expect(turned.has("Ngày đầu phải không sau ngày cuối"))
            #expect(try await head.get("/can-bo/don-vi/ket-qua").has("Không có hồ sơ nào trong những ngày này"))
        }
    }
}
