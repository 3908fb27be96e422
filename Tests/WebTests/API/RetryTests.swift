import Administration
import Core
import HTTPTypes
import OrderedCollections
import Testing

@testable import Web

@Suite struct APIRetryTests {
    @Test func `the same key and content gives the same receipt again`() async throws {
        try await APIOffice.visit { office in
            let key: HTTPFields = [.idempotencyKey: "0192f3a4-dead-beef"]
            let first = try await office.post("/dossiers", APIBodies.filing(), key)
            #expect(first.status == .created)
            let written = try await office.written()
            try await office.act(try #require(first["id"]?.string), "intake", "accept")
            let again = try await office.post("/dossiers", APIBodies.filing(), key)
            #expect(again.status == .ok && again["replayed"] == true)
            for name in ["id", "code", "secret", "expectedDue", "filedAt", "fees"] {
                #expect(again[name] == first[name], "\(name)")
            }
            let other = try await office.post("/dossiers", APIBodies.filing(owner: "Người Khác"), key)
            #expect(other.status == .conflict && other.code == "request.key_reused")
            #expect(try await office.written()["dossier"] == written["dossier"])
            // Another account's key is another key.
            var theirs = APIBodies.filing()
            theirs["intakeUnit"] = .string(APIOffice.otherUnit)
            theirs["answers"]?["request"]?["ward"] = "26740"
            let stranger = try await office.send(.post, "/dossiers", theirs, key, token: office.otherToken)
            #expect(stranger.status == .created && stranger["id"] != first["id"])
        }
    }

    @Test func `a command is done once however often it is sent`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            let seen = try await office.get("/dossiers/\(id)").etag
            let headers: HTTPFields = [.idempotencyKey: "accept-1", .ifMatch: seen]
            let body: Value = ["step": "intake", "outcome": "accept"]
            let first = try await office.post("/dossiers/\(id)/acts", body, headers)
            #expect(first.status == .ok)
            // The very same request, whose If-Match is old by now through its own doing.
            let again = try await office.post("/dossiers/\(id)/acts", body, headers)
            #expect(again.status == .ok && again.body == first.body && again.etag == first.etag)
            try await office.act(id, "compare", "propose")
            let later = try await office.post("/dossiers/\(id)/acts", body, headers)
            #expect(later.status == .ok && later.body == first.body && later.etag == first.etag)
            let unkeyed = try await office.post("/dossiers/\(id)/acts", body)
            #expect(unkeyed.status == .conflict && unkeyed.code == "dossier.step_closed")
            let other = try await office.post(
                "/dossiers/\(id)/withdrawals", APIBodies.withdrawal, [.idempotencyKey: "accept-1"])
            #expect(other.status == .conflict && other.code == "request.key_reused")
        }
    }

    @Test func `a key of a wrong form is refused`() async throws {
        try await APIOffice.visit { office in
            let before = try await office.written()
            for key in ["", "short", "has a blank", String(repeating: "k", count: 129), "dấu-tiếng-việt"] {
                let answer = try await office.post("/dossiers", APIBodies.filing(), [.idempotencyKey: key])
                #expect(answer.status == .badRequest && answer.code == "request.key_form", "\(key)")
            }
            #expect(try await office.written() == before)
        }
    }

    @Test func `If-Match carries a command out on what was seen and on nothing else`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            let before = try await office.written()
            let body: Value = ["step": "intake", "outcome": "accept"]
            for tag in ["\"1\"", "\"3\"", "W/\"2\"", "\"abc\"", "\"\"", "\"1\", \"3\"", "\"99999999999999999999\""] {
                let answer = try await office.post("/dossiers/\(id)/acts", body, [.ifMatch: tag])
                #expect(answer.status == .preconditionFailed && answer.code == "request.precondition_failed", "\(tag)")
            }
            for tag in ["2", "\"2", "2\"", "*, \"2\"", "\"2\" \"3\"", "w/\"2\"", "\"a b\"", ",", ""] {
                let answer = try await office.post("/dossiers/\(id)/acts", body, [.ifMatch: tag])
                #expect(answer.status == .badRequest && answer.code == "request.entity_tag", "\(tag)")
            }
            #expect(try await office.written() == before)
            #expect(
                try await office.post("/dossiers/\(id)/acts", body, [.ifMatch: "\"1\", W/\"9\",\"2\""]).status == .ok)
            let next: Value = ["step": "compare", "outcome": "propose"]
            let specialist = try await office.session(.specialist)
            let done = try await office.send(
                .post, "/dossiers/\(id)/acts", next, [.ifMatch: "*"], token: specialist)
            #expect(done.status == .ok)
        }
    }

    @Test(arguments: [
        ("\"a\"", true), ("W/\"a\"", true), ("\"b\" , W/\"a\"", true), ("*", true), (" * ", true), ("\"b\"", false),
        ("\"A\"", false),
    ])
    func `If-None-Match compares weakly`(header: String, matches: Bool) {
        #expect(EntityTags(header)?.matches("a") == matches)
    }

    @Test func `a copy that is still so is not sent again, compressed or not`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            let first = try await office.get("/dossiers/\(id)", [.acceptEncoding: "gzip"])
            #expect(first.etag == "\"2\"", "a weak one could not be used with If-Match")
            for tag in [first.etag, "W/\(first.etag)", "*", "\"1\", \"2\""] {
                let answer = try await office.get("/dossiers/\(id)", [.ifNoneMatch: tag])
                #expect(answer.status == .notModified && answer.bytes.isEmpty && answer.etag == first.etag, "\(tag)")
            }
            #expect(try await office.get("/dossiers/\(id)", [.ifNoneMatch: "\"1\""]).status == .ok)
            #expect(try await office.get("/dossiers/\(id)", [.ifNoneMatch: "1"]).code == "request.entity_tag")
            try await office.act(id, "intake", "accept")
            #expect(try await office.get("/dossiers/\(id)", [.ifNoneMatch: first.etag]).status == .ok)
        }
    }
}
