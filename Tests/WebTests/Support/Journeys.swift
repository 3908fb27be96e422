import Casework
import Core
import Foundation

@testable import Web

/// The ways that several tests go.
extension CitizenBrowser {
    /// Good answers for the household business, page by page, as a person types them.
    static let business: [[String: String?]] = [
        [
            "owner.name": "Nguyễn Thị Mẫu", "owner.id_number": "079185000001", "owner.birth_date": "5/2/1985",
            "owner.phone": "0901 234 567", "owner.address": "12 Lê Lợi, phường Bến Thành",
        ],
        [
            "business.name": "Bún Bò Cô Mẫu", "business.ward": Town.benThanh,
            "business.address": "Sạp 12, chợ Bến Thành",
        ],
        [
            "activity.industry_code": "5610", "activity.industry": "Nhà hàng", "activity.capital": "50.000.000",
            "activity.workers": "2",
        ],
        ["registration.holder": "individual"],
        ["tax.method": "declaration", "tax.start_date": "01/12/2026", "declaration.agreed": "yes"],
    ]

    /// The row of a member, as a person types it.
    static func member(_ row: Int) -> [String: String?] {
        [
            "registration.members.\(row).name": "Trần Văn Thử", "registration.members.\(row).birth_date": "12/3/1978",
            "registration.members.\(row).id_number": "079078000003",
        ]
    }

    /// Begins a filing and gives its first page.
    mutating func begin(_ procedure: String = "household-business") async throws -> CitizenPage {
        let page = try await open(URLs.procedure(procedure))
        return try await submit(page)
    }

    /// Fills the household business in, up to its review. `changes`: instead of the good answers.
    mutating func fill(_ changes: [String: String?] = [:]) async throws -> CitizenPage {
        var page = try await begin()
        for answers in CitizenBrowser.business {
            page = try await submit(page, answers.merging(changes.filter { answers[$0.key] != nil }) { $1 })
        }
        return page
    }

    /// Files the household business; the receipt.
    mutating func file(_ changes: [String: String?] = [:]) async throws -> CitizenPage {
        try await submit(fill(changes))
    }
}

extension CitizenPage {
    /// The dossier's own address, as the receipt leads to it.
    var trackAddress: String {
        main.firstMatch(of: /<a class="button" href="([^"]+)"/).map { String($0.1) } ?? ""
    }

    /// The id of the dossier that the receipt is for.
    var dossier: Identifier? {
        let parts = trackAddress.split(separator: "/")
        return parts.count > 1 ? Identifier(parts[1]) : nil
    }

    var code: String { main.firstMatch(of: /<b class="code">([^<]+)</).map { String($0.1) } ?? "" }
}
