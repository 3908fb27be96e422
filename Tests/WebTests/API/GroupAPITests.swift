import Core
import HTTPTypes
import OrderedCollections
import Testing

@testable import Web

/// Groups over the API: filed once, read by whoever takes part.
@Suite struct GroupAPITests {
    static let filing: Value = [
        "group": "newborn", "channel": "counter", "intakeUnit": "H29.267.43",
        "answers": [
            "applicant": [
                "name": "Nguyễn Thị Mẫu", "birth_date": "1985-02-05", "id_number": "079185000001",
                "phone": "0901234567", "address": "12 đường Mẫu", "relation": "mother",
            ],
            "child": [
                "name": "Trần Mẫu An", "birth_date": "2026-11-15", "gender": "female", "ethnicity": "Kinh",
                "nationality": "Việt Nam", "born_at": "hospital_linked", "birth_place": "Bệnh viện Mẫu",
                "certificate_number": "CS-000123", "hometown": "Bến Tre", "ward": "26743",
            ],
            "mother": [
                "name": "Nguyễn Thị Mẫu", "birth_date": "1985-02-05", "id_number": "079185000001",
                "ethnicity": "Kinh", "residence": "12 đường Mẫu",
            ],
            "father": ["known": false],
            "home": ["ward": "26743", "address": "12 đường Mẫu"],
            "household": ["head_name": "Nguyễn Thị Mẫu", "relation": "con", "head_id_number": "079185000001"],
            "card": ["hospital": "Bệnh viện Mẫu"], "request": ["copies": 0], "declaration": ["agreed": true],
        ],
        "papers": [paper("housing"), paper("application")],
    ]

    private static func paper(_ id: String) -> Value {
        [
            "paper": .string(id), "fileName": "a.pdf", "mediaType": "application/pdf", "size": 10,
            "sha256": .string(APIBodies.hash),
        ]
    }

    @Test func `a group is filed once and read by who takes part`() async throws {
        try await APIOffice.visit { office in
            let filed = try await office.post("/groups", Self.filing, [.idempotencyKey: "group-key-0001"])
            #expect(filed.status == .created && filed["total"] == 20_000, "\(filed)")
            let id = try #require(filed["id"]?.string)
            #expect(filed["dossiers"]?.array?.count == 3)
            #expect(filed["dossiers"]?[1]?["waitsFor"] == ["birth"])
            let again = try await office.post("/groups", Self.filing, [.idempotencyKey: "group-key-0001"])
            #expect(again.status == .ok && again["replayed"] == true && again["code"] == filed["code"])
            // The desk sees what its unit takes in or decides; the police's own dossier is the police's.
            let seen = try await office.get("/groups/\(id)")
            #expect(seen["dossiers"]?.array?.compactMap { $0["member"]?.string } == ["birth", "insurance"])
            let dossier = try #require(seen["dossiers"]?[0]?["id"]?.string)
            let one = try await office.get("/dossiers/\(dossier)")
            #expect(one["group"]?["code"] == filed["code"] && one["group"]?["waitsFor"] == [])
            #expect(one["applicant"]?["relation"] == .null)
            let journal = try await office.get("/dossiers/\(dossier)/journal")
            #expect(journal["entries"]?[0]?["body"]?["group"]?["id"] == .string(id), "ids are texts everywhere")
            let other = try await office.send(.get, "/groups/\(id)", token: office.otherToken)
            #expect(other.status == .notFound && other.code == "group.unknown")
            let unknown = try await office.post("/groups", ["group": "wedding", "answers": [:]])
            #expect(unknown.status == .notFound && unknown.code == "group.unknown")
        }
    }
}
