import Core
import HTTPTypes
import OrderedCollections
import Testing

@testable import Web

@Suite struct APIPagingTests {
    /// Follows `next` to the end; `between` happens after every page.
    private func all(
        _ office: APIOffice, _ path: String, _ name: String, token: String = "own",
        between: () async throws -> Void = {}
    ) async throws -> [Value] {
        var items: [Value] = []
        var after: String?
        for _ in 0..<100 {
            let answer = try await office.send(
                .get, path + (after.map { "&after=\(URLs.encode($0))" } ?? ""), token: token)
            guard answer.status == .ok else { throw Problem(.fault, "test.refused", ["answer": answer.body.json]) }
            items += answer[name]?.array ?? []
            after = answer["next"]?.string
            if after == nil { return items }
            try await between()
        }
        throw Problem(.fault, "test.endless")
    }

    @Test func `a search tells everything once while others file`() async throws {
        try await APIOffice.visit { office in
            var filed: [String] = []
            for _ in 0..<7 { filed.append(try await office.file()) }
            for limit in [1, 2, 3, 6, 7, 200] {
                let found = try await all(office, "/dossiers?text=pham%20van&limit=\(limit)", "dossiers") {
                    if limit == 2 { _ = try await office.file() }
                }
                let ids = found.compactMap { $0["id"]?.string }
                #expect(Set(ids).count == ids.count, "limit \(limit)")
                #expect(Array(ids.suffix(7)) == filed.reversed(), "limit \(limit)")
            }
        }
    }

    /// A house that two agencies are asked about at once.
    private static let permit: Value = [
        "procedure": "house-permit", "channel": "counter", "intakeUnit": .string(APIOffice.unit),
        "answers": [
            "owner": [
                "kind": "person", "name": "Phạm Văn Minh Họa", "id_number": "079078000003", "phone": "0912345678",
                "address": "Hẻm 25 đường Mẫu, Phường Bến Thành",
            ],
            "site": [
                "ward": "26743", "address": "Hẻm 25 đường Mẫu", "parcel": "125", "map_sheet": "14", "land_area": 64,
                "land_origin": "recognised",
            ],
            "building": [
                "grade": "grade_2", "floors": 8, "basements": 1, "height": 29, "ground_floor_area": 60,
                "total_floor_area": 480, "adjoining": false,
            ],
            "design": ["designer": "Công ty Thiết kế Mẫu", "months": 8], "declaration": ["agreed": true],
        ],
        "papers": .array(
            ["application", "land_title", "site_plan", "floor_plans", "foundation_plans"].map { APIBodies.paper($0) }),
    ]

    @Test func `a queue tells every task once, also several of one dossier, while others file`() async throws {
        try await APIOffice.visit { office in
            let agencies = try await office.token(of: "svc.agencies", at: ["H29.80.07", "H29.91"])
            for _ in 0..<3 {
                let answer = try await office.post("/dossiers", Self.permit)
                let id = try #require(answer["id"]?.string, "\(answer.body.json)")
                for (step, outcome) in [("intake", "accept"), ("assign", "assign"), ("appraise", "propose")] {
                    try await office.act(id, step, outcome)
                }
            }
            func name(_ task: Value) -> String {
                ["dossier", "step", "branch"].map { task[$0]?.string ?? "" }.joined(separator: " ")
            }
            let whole = try await office.send(.get, "/tasks", token: agencies)["tasks"]?.array ?? []
            #expect(whole.count == 6 && Set(whole.map(name)).count == 6)
            #expect(Set(whole.map { $0["due"]?.string }).count == 1, "all are due at once, so that ties are tried")
            for limit in 1...6 {
                let paged = try await all(office, "/tasks?limit=\(limit)", "tasks", token: agencies)
                #expect(paged.map(name) == whole.map(name), "limit \(limit)")
            }
            var more = 0
            var filed: [String] = []
            for _ in 0..<4 { filed.append(try await office.file()) }
            let paged = try await all(office, "/tasks?limit=1", "tasks") {
                if more < 5 { _ = try await office.file() }
                more += 1
            }.compactMap { $0["dossier"]?.string }
            #expect(Set(paged).count == paged.count && Set(paged).isSuperset(of: filed))
        }
    }

    @Test func `a code finds its dossier, to the letter`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            let code = try #require(try await office.get("/dossiers/\(id)")["code"]?.string)
            #expect(try await office.get("/dossiers?code=\(code)")["dossiers"]?[0]?["id"] == .string(id))
            #expect(try await office.get("/dossiers?code=\(code.lowercased())")["dossiers"] == [])
            for query in ["", "?text=pham&code=\(code)", "?limit=5"] {
                let answer = try await office.get("/dossiers\(query)")
                #expect(answer.status == .unprocessableContent && answer.code == "dossier.search_criteria", "\(query)")
            }
            #expect(try await office.get("/dossiers?text=a").code == "dossier.search_too_short")
        }
    }

    private static let strange = [
        ("/dossiers?text=pham&limit=0", "?limit"), ("/dossiers?text=pham&limit=201", "?limit"),
        ("/dossiers?text=pham&limit=%2B5", "?limit"), ("/dossiers?text=pham&limit=05", "?limit"),
        ("/dossiers?text=pham&limit=", "?limit"), ("/dossiers?text=pham&after=x", "?after"),
        ("/dossiers?text=pham&after=-1", "?after"), ("/tasks?after=1", "?after"), ("/tasks?after=1~2~~", "?after"),
        ("/tasks?after=a~2~intake~", "?after"), ("/tasks?limit=1&limit=2", "?limit"), ("/tasks?sort=due", "?"),
        ("/dossiers?text=\(String(repeating: "a", count: 201))", "?text"), ("/areas", "?text"),
        ("/procedures?a=b", "?"),
        ("/dossiers/1?expand=all", "?"),
    ]

    @Test func `a query that is not in the contract is refused with its place`() async throws {
        try await APIOffice.visit { office in
            for (path, pointer) in Self.strange {
                let answer = try await office.get(path)
                #expect(answer.status == .badRequest && answer.pointer == pointer, "\(path): \(answer.body.json)")
            }
        }
    }
}
