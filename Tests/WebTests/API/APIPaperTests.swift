import Core
import Foundation
import HTTPTypes
import OrderedCollections
import Testing

@testable import Web

@Suite struct APIPaperTests {
    private static let pdf = Array("%PDF-1.7\nMột tờ giấy\n%%EOF".utf8)

    private func form(_ bytes: [UInt8], field: String = "file", name: String = "a.pdf") -> [UInt8] {
        Array("--XyZ\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\n\r\n".utf8) + bytes
            + Array("\r\n--XyZ--\r\n".utf8)
    }

    private func upload(_ office: APIOffice, _ bytes: [UInt8], token: String? = "own") async throws -> APIAnswer {
        try await office.send(
            .post, "/papers", bytes: bytes, [.contentType: "multipart/form-data; boundary=XyZ"], token: token)
    }

    @Test func `a paper's bytes come back as they were sent, to those who may read the dossier`() async throws {
        try await APIOffice.visit { office in
            let sent = try await upload(office, form(Self.pdf))
            #expect(sent.status == .created)
            #expect(sent["size"] == Value(Self.pdf.count) && sent["mediaType"] == "application/pdf")
            var filing = APIBodies.filing()
            var paper = APIBodies.paper()
            for name in ["sha256", "size", "mediaType"] { paper[name] = sent[name] }
            filing["papers"] = [paper]
            let id = try #require(try await office.post("/dossiers", filing)["id"]?.string)

            let back = try await office.get("/dossiers/\(id)/papers/0")
            #expect(back.status == .ok && back.bytes == Self.pdf)
            #expect(back.headers[.contentType] == "application/pdf")
            #expect(back.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"") == true)
            #expect(back.etag == "\"\(sent["sha256"]?.string ?? "")\"")
            let known = try await office.get("/dossiers/\(id)/papers/0", [.ifNoneMatch: back.etag])
            #expect(known.status == .notModified && known.bytes.isEmpty)
            for place in ["1", "-1", "00", "x"] {
                #expect(try await office.get("/dossiers/\(id)/papers/\(place)").code == "paper.unknown", "\(place)")
            }
            let stranger = try await office.send(.get, "/dossiers/\(id)/papers/0", token: office.otherToken)
            #expect(stranger.status == .notFound && stranger.code == "dossier.unknown")
        }
    }

    @Test func `what is said of a paper is compared with its name and with the bytes that are here`() async throws {
        try await APIOffice.visit { office in
            let sent = try await upload(office, form(Self.pdf))
            var told = APIBodies.paper()
            for name in ["sha256", "size", "mediaType"] { told[name] = sent[name] }
            let before = try await office.written()
            for (member, value, code) in [
                ("size", Value(Self.pdf.count + 1), "dossier.paper_differs"),
                ("fileName", "b.exe", "upload.type_mismatch"), ("fileName", "b.png", "upload.type_mismatch"),
            ] {
                var (filing, paper) = (APIBodies.filing(), told)
                paper[member] = value
                filing["papers"] = [paper]
                let answer = try await office.post("/dossiers", filing)
                #expect(answer.status == .unprocessableContent && answer.code == code, "\(member) \(value)")
            }
            var (filing, picture) = (APIBodies.filing(), told)
            picture["mediaType"] = "image/png"
            picture["fileName"] = "b.png"
            filing["papers"] = [picture]
            #expect(try await office.post("/dossiers", filing).code == "dossier.paper_differs")
            #expect(try await office.written() == before)
        }
    }

    @Test func `a paper that was only described has no bytes`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            #expect(try await office.get("/dossiers/\(id)/papers/0").code == "paper.unknown")
        }
    }

    @Test func `what is no paper is refused and leaves nothing behind`() async throws {
        try await APIOffice.visit { office in
            let before = try await office.written()
            let whole = form(Self.pdf)
            for (bytes, status, code) in [
                (form(Self.pdf, name: "a.png"), 415, "upload.type_mismatch"),
                (form(Array("<html><script>".utf8)), 415, "upload.type"),
                (form([]), 422, "upload.empty"), (form(Self.pdf, field: "other"), 400, "request.unknown_member"),
                (Array("--XyZ--\r\n".utf8), 400, "request.missing_member"),
                (Array(whole.dropLast(20)), 400, "request.interrupted"),
                (Array("--XyZ\r\nContent-Disposition: attachment\r\n\r\nx\r\n--XyZ--".utf8), 400, "request.malformed"),
                (Array(whole.dropLast(9)) + Array("\r\n".utf8) + form(Self.pdf), 413, "upload.too_many"),
                (form(Self.pdf + [UInt8](repeating: 0x20, count: 21 << 20)), 413, nil),
            ] {
                let answer = try await upload(office, bytes)
                #expect(answer.status.code == status, "\(answer.body.json)")
                if let code { #expect(answer.code == code) }
            }
            let json = try await office.send(.post, "/papers", ["file": "x"])
            #expect(json.status == .unsupportedMediaType && json.code == "request.media_type")
            #expect(try await upload(office, whole, token: nil).status == .unauthorized)
            #expect(try await office.written() == before)
        }
    }
}
