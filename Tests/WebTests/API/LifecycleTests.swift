import Core
import HTTPTypes
import OrderedCollections
import Testing

@testable import Web

@Suite struct APILifecycleTests {
    @Test func `a dossier goes from filing to delivery`() async throws {
        try await APIOffice.visit { office in
            let filed = try await office.post("/dossiers", APIBodies.filing())
            #expect(filed.status == .created && filed["replayed"] == false)
            #expect(filed["code"] == "H29.267.43-261130-0001")
            let id = try #require(filed["id"]?.string)
            #expect(filed.headers[.location] == "/api/v1/dossiers/\(id)" && filed.etag == "\"2\"")
            #expect(filed["trackingUrl"]?.string?.hasSuffix(try #require(filed["secret"]?.string)) == true)

            var version = 2
            for (step, outcome, next) in [
                ("intake", "accept", "compare"), ("compare", "propose", "sign"), ("sign", "grant", "issue"),
                ("issue", "issued", "deliver"), ("deliver", "delivered", nil),
            ] {
                let answer = try await office.act(id, step, outcome)
                #expect(answer["tasks"]?.array?.compactMap { $0["step"]?.string } == next.map { [$0] } ?? [])
                let new = try #require(answer["version"]?.integer)
                #expect(new > version && answer.etag == "\"\(new)\"")
                version = new
            }
            let end = try await office.get("/dossiers/\(id)")
            #expect(end["status"] == 10 && end["result"] == "granted" && end["endedAt"]?.string != nil)
            #expect(end["documents"]?[0]?["number"] == 1)
            let journal = try await office.get("/dossiers/\(id)/journal")
            let entries = try #require(journal["entries"]?.array)
            #expect(entries.map { $0["sequence"]?.integer } == (1...version).map { $0 })
            #expect(entries.first?["kind"] == "filed" && entries.last?["kind"] == "ended")
            // Moments are told as moments everywhere, whatever the journal stores.
            #expect(entries.first?["body"]?["expectedDue"]?.string?.hasSuffix("+07:00") == true)
            #expect(try await office.get("/tasks")["tasks"] == [])
        }
    }

    @Test func `the desk's software enters what the applicant brings`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            let asked = try await office.post("/dossiers/\(id)/acts", APIBodies.act)
            #expect(asked["status"] == 5 && asked["supplement"]?["items"] == ["Bản chụp"])
            let other = try await office.send(
                .post, "/dossiers/\(id)/supplements", APIBodies.supplement, token: office.otherToken)
            #expect(other.status == .notFound)
            let brought = try await office.post("/dossiers/\(id)/supplements", APIBodies.supplement)
            #expect(brought.status == .ok && brought["supplement"] == .null)
            #expect(brought["papers"]?.array?.count == 2)
            let again = try await office.post("/dossiers/\(id)/supplements", APIBodies.supplement)
            #expect(again.status == .conflict && again.code == "dossier.nothing_asked")

            let back = try await office.post("/dossiers/\(id)/withdrawals", APIBodies.withdrawal)
            #expect(back["result"] == "withdrawn" && back["endedAt"]?.string != nil)
            let ended = try await office.post("/dossiers/\(id)/withdrawals", APIBodies.withdrawal)
            #expect(ended.status == .conflict && ended.code == "dossier.ended")
        }
    }

    @Test func `after acceptance a withdrawal waits for the desk`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            try await office.act(id, "intake", "accept")
            let asked = try await office.post("/dossiers/\(id)/withdrawals", APIBodies.withdrawal)
            #expect(asked["status"] == 7)
            #expect(try await office.act(id, "withdrawal", "confirm")["result"] == "withdrawn")
        }
    }

    @Test func `a task is given only to an officer who could do it`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            let before = try await office.written()
            for (path, body, pointer) in [
                ("assignments", ["step": "intake", "officer": "912796026337755136"] as Value, "/officer"),
                ("acts", ["step": "intake", "outcome": "accept", "assignee": "912796026337755136"], "/assignee"),
            ] {
                let answer = try await office.post("/dossiers/\(id)/\(path)", body)
                #expect(answer.status == .unprocessableContent && answer.code == "desk.not_a_colleague")
                #expect(answer.pointer == pointer)
            }
            #expect(try await office.written() == before)
        }
    }

    @Test func `procedures, areas and units are told`() async throws {
        try await APIOffice.visit { office in
            let list = try #require(try await office.get("/procedures")["procedures"]?.array)
            let ids = list.compactMap { $0["id"]?.string }
            #expect(ids.contains("certified-copy"))
            for brief in list {
                let full = try await office.get("/procedures/\(brief["id"]?.string ?? "")")
                #expect(full["schema"]?["type"] == "object" && full["code"] == brief["code"])
            }
            let copy = try await office.get("/procedures/certified-copy")
            #expect(copy["law"]?["page_fee"] == 2000 && copy["lawSources"]?[0]?["name"] == "page_fee")
            #expect(copy["lawSources"]?[0]?["article"] == "Điều 4" && copy["lawSources"]?[0]?["from"] == "2017-01-01")
            #expect(try await office.get("/procedures/khong-co").code == "procedure.unknown")
            let areas = try await office.get("/areas?text=ben%20thanh&level=commune&within=79")
            #expect(areas["areas"]?[0]?["code"] == "26743")
            let bad = try await office.get("/areas?text=ben&level=ward")
            #expect(bad.status == .badRequest && bad.code == "request.unknown_word" && bad.pointer == "?level")
            #expect(try await office.get("/units/H29.267.43")["area"] == "26743")
            #expect(try await office.get("/units/H29.999").code == "unit.unknown")
        }
    }
}
