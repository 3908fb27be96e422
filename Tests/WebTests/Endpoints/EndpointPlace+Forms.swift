import Administration
import Core
import Foundation

@testable import Casework
@testable import Web

/// What is sent along, so that an answer is about who asks and not about what is missing.
extension EndpointPlace {
    func query(_ row: EndpointRow) -> String {
        let why = "reason=Kiểm+tra+trước+khi+cấp"
        let money = "tai-khoan=\(account)&dong=\(line)"
        let queries = [
            "GET /api/v1/areas": "text=Bến+Thành", "GET /api/v1/dossiers": "text=Nguyễn",
            "GET /api/v1/registers/:register": "text=TRAM-1&\(why)", "GET /api/v1/registers/:register/:key": why,
            "GET /api/v1/registers/:register/:key/versions": why, "GET /api/v1/ledger/inclusion": "position=0",
            "GET /api/v1/ledger/consistency": "from=1",
            "GET /can-bo/so/:register/:key": "ly-do=Kiểm+tra+trước+khi+cấp",
            "GET /can-bo/thu-chi/sao-ke/gan": money, "POST /can-bo/thu-chi/sao-ke/gan": money,
            "GET /can-bo/tim": "q=Nguyễn", "POST /can-bo/ho-so/:id/buoc/:task": "ket=assign",
        ]
        guard let query = queries[row.name] else { return "" }
        return "?"
            + query.split(separator: "&").map { part in
                let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
                return pair[0] + "=" + URLs.encode((pair.last ?? "").replacing("+", with: " "))
            }.joined(separator: "&")
    }

    func fields(_ row: EndpointRow) async throws -> [(String, String)] {
        let reason = ("reason", "Không còn nhu cầu")
        if row.path.hasSuffix("/ai-da-xem") {
            let services = cast.office.services.dossiers
            let own = try await services.require(dossier("fresh"))
            let record = try await services.readers(of: [own], limit: 1).first
            return [("record", record.map { "\($0.id)" } ?? ""), ("words", "Vì sao?")]
        }
        if row.path.hasSuffix("/rut") { return [reason] }
        guard row.path.hasPrefix("/can-bo/ho-so/:id") else { return [] }
        let version = try await cast.office.services.dossiers.require(dossier(of: row.path)).version
        let desk = [("version", "\(version)"), ("key", "key-\(UUID().uuidString)")]
        let own =
            switch row.path.split(separator: "/").last {
            case "thu-hoi", "mien-phi": [reason]
            case "phien-ban": [("run", "\(change)"), ("choice", "-stay"), reason]
            case "xin-loi": [("due", "31/12/2026"), reason]
            case _ where row.path.contains("/giao/"): [("officer", "")]
            case _ where row.path.contains("/hoan-tien/"): [("method", "cash")]
            case _ where row.path.contains("/cham-diem/"): [("act", "recuse"), ("own-reason", "Quen biết")]
            default: [(String, String)]()
            }
        return desk + own
    }

    func json(_ row: EndpointRow) async throws -> Value {
        switch row.path.replacing("/api/v1/", with: "") {
        case "dossiers": return APIBodies.filing()
        case "groups": return GroupAPITests.filing
        case "dossiers/:id/acts":
            return ["step": "assign", "outcome": "assign"]
        case "dossiers/:id/assignments": return ["step": "assign", "officer": nil]
        case "dossiers/:id/apologies": return APIBodies.apology
        case "dossiers/:id/version":
            return ["run": .string(change.description), "stay": true, "reason": "Gần xong"]
        case "dossiers/:id/withdrawals": return APIBodies.withdrawal
        case "dossiers/:id/events": return ["event": "nothing", "reference": "x"]
        case "dossiers/:id/supplements":
            let size: Value = 9
            return [
                "papers": [
                    [
                        "paper": "minutes", "fileName": "a.pdf", "mediaType": "application/pdf", "size": size,
                        "sha256": .string(String(repeating: "ab", count: 32)),
                    ]
                ]
            ]
        case "payments":
            let demand = try await cast.office.services.dossiers.require(dossier("unpaid")).demands.first
            return [
                "reference": .string(demand?.reference ?? ""), "amount": Value(demand?.amount ?? 1),
                "transaction": .string("T\(dossier("unpaid"))"),
            ]
        default: return [:]
        }
    }
}
