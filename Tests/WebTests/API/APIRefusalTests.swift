import Core
import Foundation
import HTTPTypes
import OrderedCollections
import Testing

@testable import Web

@Suite struct APIRefusalTests {
    private static let malformed = [
        ("", "json.unexpected_end"), ("{", "json.unexpected_end"), ("{}x", "json.unexpected_character"),
        ("{\"procedure\":}", "json.unexpected_character"), ("{'procedure':1}", "json.unexpected_character"),
        ("{\"a\":01}", "json.unexpected_character"), ("{\"a\":1.}", "json.invalid_number"),
        ("{\"a\":1e999999999}", "json.invalid_number"), ("{\"a\":\"\\ud800\"}", "json.invalid_string"),
        ("{\"a\":\"\t\"}", "json.invalid_string"), ("{\"reason\":\"a\",\"reason\":\"b\"}", "json.duplicate_member"),
        (String(repeating: "[", count: 1 << 20), "json.too_deep"),
        (String(repeating: "{\"a\":", count: 4000), "json.too_deep"),
    ]

    @Test func `malformed JSON is told with its offset`() async throws {
        try await APIOffice.visit { office in
            let before = try await office.written()
            for (text, reason) in Self.malformed {
                let answer = try await office.send(.post, "/dossiers", bytes: Array(text.utf8))
                #expect(answer.status == .badRequest && answer.code == "request.json")
                #expect(answer["detail"]?.string?.contains(reason) == true, "\(text.prefix(40)): \(answer.body.json)")
            }
            #expect(try await office.written() == before)
        }
    }

    @Test func `bytes that are no UTF-8, and characters that nobody can read, are refused`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            let before = try await office.written()
            for bytes in [[0xC3, 0x28], [0xED, 0xA0, 0x80], [0xFF], [0xC0, 0xAF]] as [[UInt8]] {
                let body = Array("{\"reason\":\"".utf8) + bytes + Array("\"}".utf8)
                let answer = try await office.send(.post, "/dossiers/\(id)/withdrawals", bytes: body)
                #expect(answer.status == .badRequest && answer.code == "request.json")
                #expect(answer["detail"]?.string?.contains("json.invalid_utf8") == true)
            }
            for text in ["a\u{0}b", "\u{1B}[31m", "\u{85}", "\u{FFFF}"] {
                let answer = try await office.post("/dossiers/\(id)/withdrawals", ["reason": .string(text)])
                #expect(answer.status == .badRequest && answer.code == "request.character")
                #expect(answer.pointer == "/reason")
                let found = try await office.get("/dossiers?text=\(URLs.encode("ab" + text))")
                #expect(found.status == .badRequest && found.code == "request.character")
            }
            var filing = APIBodies.filing()
            filing["answers"]?["applicant"]?["name"] = "Ph\u{0}m"
            #expect(try await office.post("/dossiers", filing).pointer == "/answers/applicant/name")
            #expect(try await office.written() == before)
        }
    }

    @Test func `blanks are no reason and no name`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            var filing = APIBodies.filing()
            filing["answers"]?["applicant"]?["name"] = "   "
            let before = try await office.written()
            let refusal: Value = ["step": "intake", "outcome": "refuse", "reason": "   "]
            let silent: [(String, Value)] = [("acts", refusal), ("withdrawals", ["reason": " \u{A0} "])]
            for (path, body) in silent {
                let answer = try await office.post("/dossiers/\(id)/\(path)", body)
                #expect(answer.status == .unprocessableContent && answer.code == "dossier.reason_missing")
                #expect(answer.pointer == "/reason")
            }
            let nameless = try await office.post("/dossiers", filing)
            #expect(nameless.code == "answer.required" && nameless.pointer == "/answers/applicant/name")
            #expect(try await office.written() == before)
        }
    }

    @Test func `a text in another Unicode form is the same text`() async throws {
        try await APIOffice.visit { office in
            let name = "Phạm Văn Minh Họa"
            let id = try await office.file(name.decomposedStringWithCanonicalMapping)
            let owner = try await office.get("/dossiers/\(id)")["owner"]?.string
            #expect(owner.map { Array($0.utf8) } == Array(name.precomposedStringWithCanonicalMapping.utf8))
        }
    }

    @Test func `another media type is refused, and a body that is too large`() async throws {
        try await APIOffice.visit { office in
            let before = try await office.written()
            let body = APIBodies.filing().jsonBytes()
            for type in [
                "text/plain", "application/jsonp", "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json; charset=utf-16", "",
            ] {
                let answer = try await office.send(.post, "/dossiers", bytes: body, [.contentType: type])
                #expect(answer.status == .unsupportedMediaType && answer.code == "request.media_type", "\(type)")
            }
            for count in [(1 << 20) + 1, 10 << 20] {
                let began = ContinuousClock.now
                let answer = try await office.send(.post, "/dossiers", bytes: [UInt8](repeating: 0x5B, count: count))
                #expect(answer.status == .contentTooLarge && answer.code == "request.too_large")
                #expect(ContinuousClock.now - began < .seconds(2))
            }
            #expect(try await office.written() == before)
            let good = try await office.send(
                .post, "/dossiers", bytes: body, [.contentType: "Application/JSON; charset=\"UTF-8\""])
            #expect(good.status == .created)
        }
    }

    /// One wrong request: where it goes, what it says, and the place that the answer must name.
    private struct Wrong {
        let path: String
        let body: Value
        let pointer: String
        let what: String
    }

    /// Every member of every body, in turn, with a value of every type that it does not take; without each that is
    /// needed; and with one that nobody knows.
    private func wrongs(_ id: String) throws -> [Wrong] {
        let contract = try Contract()
        var wrongs: [Wrong] = []
        for (path, name, body) in APIBodies.all(id) {
            let schema = try #require(contract.schemas[name])
            let members = try #require(schema["properties"]?.object)
            #expect(Set(members.keys) == Set(body.object?.keys ?? []), "the body of \(name) has every member")
            func add(_ body: Value, _ pointer: String, _ what: String) {
                wrongs.append(Wrong(path: path, body: body, pointer: pointer, what: what))
            }
            for (member, rules) in members {
                for value in Contract.values(refusedBy: contract.types(of: rules)) {
                    var changed = body
                    changed[member] = value
                    add(changed, "/\(member)", "\(name).\(member) = \(value.json)")
                }
            }
            for member in schema["required"]?.array?.compactMap(\.string) ?? [] {
                var changed = body
                changed[member] = nil
                add(changed, "/\(member)", "\(name) without \(member)")
                changed[member] = .null
                add(changed, "/\(member)", "\(name).\(member) = null")
            }
            var changed = body
            changed["không có"] = 1
            add(changed, "/không có", "\(name) with an unknown member")
            for other: Value in [.null, 1, "a", true, []] { add(other, "", "\(name) is \(other.json)") }
            guard let paper = body["papers"]?[0] else { continue }
            let rules = try #require(contract.schemas["Paper"]?["properties"]?.object)
            #expect(Set(rules.keys) == Set(paper.object?.keys ?? []))
            for (member, rules) in rules {
                let values = Contract.values(refusedBy: contract.types(of: rules)).map(Optional.some)
                for value in values + [Optional(Value.null), Value?.none] {
                    var changed = body
                    var wrong = paper
                    wrong[member] = value
                    changed["papers"] = [paper, wrong]
                    add(changed, "/papers/1/\(member)", "\(name).papers[1].\(member) = \(value?.json ?? "absent")")
                }
            }
            changed = body
            changed["papers"] = [paper, 7]
            add(changed, "/papers/1", "\(name).papers[1] = 7")
        }
        var act = APIBodies.act
        act["items"] = ["Bản chụp", 7]
        wrongs.append(Wrong(path: "/dossiers/\(id)/acts", body: act, pointer: "/items/1", what: "Act.items[1] = 7"))
        return wrongs
    }

    @Test func `a wrong type in any member of any body is told with its place, and nothing is written`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            let before = try await office.written()
            let wrongs = try wrongs(id)
            #expect(wrongs.count > 200)
            for wrong in wrongs {
                let answer = try await office.send(
                    .post, wrong.path, bytes: wrong.body.jsonBytes(), [.idempotencyKey: "a-key-of-its-own"])
                #expect(answer.status == .badRequest, "\(wrong.what): \(answer.body.json)")
                #expect(answer.code?.hasPrefix("request.") == true, "\(wrong.what)")
                #expect(answer.pointer == wrong.pointer, "\(wrong.what)")
            }
            #expect(try await office.written() == before)
        }
    }

    @Test func `a wrong type in any answer is told with its place, and nothing is written`() async throws {
        try await APIOffice.visit { office in
            let before = try await office.written()
            func places(_ value: Value, _ path: [String]) -> [[String]] {
                guard let members = value.object else { return [path] }
                return (path.isEmpty ? [] : [path]) + members.flatMap { places($0.value, path + [$0.key]) }
            }
            for path in places(APIBodies.answers(), []) {
                for value: Value in [.null, true, 7, 1.5.decimal, "x", [], [:]] {
                    let answers = APIBodies.answers().setting(path[...], value)
                    let type = APIBodies.answers().at(path.joined(separator: "."))?.typeName
                    guard value.typeName != type else { continue }
                    var filing = APIBodies.filing()
                    filing["answers"] = answers
                    let answer = try await office.post("/dossiers", filing)
                    #expect(answer.status == .unprocessableContent, "\(path) = \(value.json): \(answer.body.json)")
                    let pointers = answer["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? []
                    let place = "/answers/" + path.joined(separator: "/")
                    #expect(pointers.contains { $0.hasPrefix(place) }, "\(path) = \(value.json): \(pointers)")
                }
            }
            #expect(try await office.written() == before)
        }
    }

    @Test func `what the schema refuses is told in the sentence of its keyword`() async throws {
        try await APIOffice.visit { office in
            let path = ["request", "copies"]
            var filing = APIBodies.filing()
            filing["answers"] = APIBodies.answers().setting(path[...], true)
            let answer = try await office.post("/dossiers", filing)
            let told = answer["errors"]?.array?.first { $0["pointer"] == "/answers/request/copies" }
            #expect(told?["code"] == "schema.type")
            let sentence = told?["detail"]?.string ?? ""
            #expect(sentence.contains("số nguyên"), "\(sentence)")
        }
    }

    @Test func `texts that are too long, lists too, and papers that do not fit are refused`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            let before = try await office.written()
            var act = APIBodies.act
            act["reason"] = .string(String(repeating: "ă", count: 4001))
            #expect(try await office.post("/dossiers/\(id)/acts", act).code == "request.too_long")
            act["reason"] = "a"
            act["items"] = .array(Array(repeating: "a", count: 51))
            #expect(try await office.post("/dossiers/\(id)/acts", act).pointer == "/items")
            for (member, value, status) in [
                ("sha256", .string(APIBodies.hash.uppercased()), 400), ("sha256", "ab", 400), ("size", 0, 400),
                ("size", 1_000_000_000, 422), ("mediaType", "text/html", 422), ("paper", "khong_co", 422),
                ("fileName", "", 400),
            ] as [(String, Value, Int)] {
                var (filing, paper) = (APIBodies.filing(), APIBodies.paper())
                paper[member] = value
                filing["papers"] = [APIBodies.paper(), paper]
                let answer = try await office.post("/dossiers", filing)
                #expect(answer.status.code == status && answer.pointer?.hasPrefix("/papers/1") == true, "\(member)")
            }
            var filing = APIBodies.filing()
            filing["papers"] = []
            #expect(try await office.post("/dossiers", filing).code == "dossier.paper_missing")
            #expect(try await office.written() == before)
        }
    }

    @Test func `only a bearer token that is good lets in`() async throws {
        try await APIOffice.visit { office in
            let before = try await office.written()
            for (header, error) in [
                (nil, nil), ("", nil), ("Basic \(office.token)", nil), ("Bearer", nil), ("Bearer ", nil),
                ("Bearer a b", nil), ("Bearer đ", nil), ("Bearer\(office.token)", nil),
                ("Bearer \(office.token)x", "invalid_token"), ("Bearer \(office.token), x", nil),
            ] as [(String?, String?)] {
                var fields = HTTPFields()
                fields[.authorization] = header
                for (method, path) in [(HTTPRequest.Method.get, "/tasks"), (.post, "/dossiers"), (.post, "/papers")] {
                    let answer = try await office.send(
                        method, path, method == .post ? APIBodies.filing() : nil, fields, token: nil)
                    #expect(answer.status == .unauthorized, "\(header ?? "none")")
                    let challenge =
                        error.map { "Bearer realm=\"motcua\", error=\"\($0)\"" } ?? "Bearer realm=\"motcua\""
                    #expect(answer.headers[.wwwAuthenticate] == challenge, "\(header ?? "none")")
                }
            }
            let lower = try await office.send(.get, "/tasks", nil, [.authorization: "bearer  \(office.token)"])
            #expect(lower.status == .ok)
            #expect(try await office.written() == before)
        }
    }

    @Test func `another unit's dossier does not exist, whatever is asked of it`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            let code = try #require(try await office.get("/dossiers/\(id)")["code"]?.string)
            let before = try await office.written()
            for path in ["", "/journal", "/papers/0"] {
                let answer = try await office.send(.get, "/dossiers/\(id)\(path)", token: office.otherToken)
                #expect(answer.status == .notFound && answer.code == "dossier.unknown", "\(path)")
            }
            for (path, name, body) in APIBodies.all(id) where name != "Filing" {
                let answer = try await office.send(.post, path, body, token: office.otherToken)
                #expect(answer.status == .notFound && answer.code == "dossier.unknown", "\(name)")
            }
            for query in ["text=\(code)", "code=\(code)", "text=pham%20van"] {
                let answer = try await office.send(.get, "/dossiers?\(query)", token: office.otherToken)
                #expect(answer["dossiers"] == [], "\(query)")
            }
            #expect(try await office.send(.get, "/tasks", token: office.otherToken)["tasks"] == [])
            let filing = try await office.send(.post, "/dossiers", APIBodies.filing(), token: office.otherToken)
            #expect(filing.status == .forbidden && filing.code == "policy.denied")
            for id in ["0", "-1", "007", "x", "9223372036854775808", "%00", "912796026337755136"] {
                #expect(try await office.get("/dossiers/\(id)").status == .notFound, "\(id)")
            }
            #expect(try await office.written() == before)
        }
    }

    @Test func `an address says which methods it takes`() async throws {
        try await APIOffice.visit { office in
            for (method, path, allow) in [
                (HTTPRequest.Method.delete, "/dossiers", "GET, HEAD, POST"), (.put, "/dossiers/1", "GET, HEAD"),
                (.get, "/papers", "POST"), (.patch, "/dossiers/1/acts", "POST"), (.options, "/tasks", "GET, HEAD"),
            ] {
                let answer = try await office.send(method, path)
                #expect(answer.status == .methodNotAllowed && answer.headers[.allow] == allow, "\(method) \(path)")
                #expect(answer.code == "web.method_not_allowed")
            }
            let head = try await office.send(.head, "/dossiers/\(try await office.file())")
            #expect(head.status == .ok && head.bytes.isEmpty && head.etag == "\"2\"")
            #expect(try await office.get("/khong-co").code == "web.not_found")
        }
    }
}

extension Double { fileprivate var decimal: Value { .number(Decimal("\(self)") ?? Decimal(0)) } }

extension Value {
    fileprivate var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// This value with the member at `path` replaced.
    fileprivate func setting(_ path: ArraySlice<String>, _ value: Value) -> Value {
        guard let name = path.first else { return value }
        var changed = self
        changed[name] = (self[name] ?? [:]).setting(path.dropFirst(), value)
        return changed
    }
}
