import Core
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import OrderedCollections
import Testing

@testable import Web

@Suite struct FrontTests {
    private struct Boom: Error {}

    private struct LongPage: PageModel {
        static let template = "long"
        var title = "Trang dài"
        var lines = (1...200).map { "Dòng \($0)" }
    }

    /// A site with one page of each kind.
    private func site(secure: Bool = false) throws -> some ApplicationProtocol {
        let pages = try Share.renderer(
            adding: ["long": "{{<shared/page}}{{$main}}{{#lines}}<p>{{.}}</p>{{/lines}}{{/main}}{{/shared/page}}"])
        let settings = WebSettings(
            secure: secure, publicOrigin: "http://localhost", trustedProxies: ["10.0."])
        let web = WebRouter(settings: settings, pages: pages)
        web.router.get("long") { _, context in try pages.page(LongPage(), context) }
        web.router.get("shared") { _, context in try pages.page(LongPage(), context, caching: .shared(seconds: 60)) }
        web.router.get("short") { _, _ in "ok" }
        web.router.get("boom") { _, _ -> String in throw Boom() }
        web.router.get("conflict") { _, _ -> String in throw Problem(.conflict, "request.precondition_failed") }
        web.router.get("item/:id") { _, context in try context.parameters.require("id", as: Int.self).description }
        web.router.post("form") { request, _ in
            let form = try await FormData.read(request)
            return form["a"] ?? "nothing"
        }
        web.router.get("api/v1/invalid") { _, _ -> String in
            throw Problems([
                Problem(.invalid, "request.malformed", at: "/a"),
                Problem(.invalid, "request.too_many_fields", ["limit": "9"], at: "/b"),
            ])
        }
        return Application(responder: web.responder())
    }

    private func get(
        _ path: String, _ headers: HTTPFields = [:], method: HTTPRequest.Method = .get, body: String? = nil,
        secure: Bool = false
    ) async throws -> TestResponse {
        try await site(secure: secure).test(.router) { client in
            try await client.execute(
                uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        }
    }

    private func text(_ response: TestResponse) -> String { String(buffer: response.body) }

    @Test(arguments: [
        "/short", "/long", "/boom", "/nowhere", "/conflict", "/item/x", "/static/motcua.css", "/api/v1/none",
    ])
    func `every answer carries the security headers`(path: String) async throws {
        let response = try await get(path)
        let policy = try #require(response.headers[.contentSecurityPolicy])
        for part in [
            "default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
        ] {
            #expect(policy.contains(part))
        }
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        for name in [
            "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy",
        ] {
            #expect(response.headers[.known(name)] != nil, "\(name)")
        }
        #expect(response.headers[.requestId]?.count == 10)
        #expect(response.headers[.strictTransportSecurity] == nil)
        #expect(response.headers[.cacheControl] == (path.hasPrefix("/static") ? "no-cache" : "no-store"))
    }

    @Test func `over HTTPS browsers are told to stay there`() async throws {
        let response = try await get("/short", secure: true)
        #expect(response.headers[.strictTransportSecurity] == "max-age=63072000; includeSubDomains")
        #expect(response.headers[.contentSecurityPolicy]?.contains("base-uri 'none'") == true)
        let chosen = try await get("/short?lang=en", secure: true)
        let cookie = try #require(chosen.headers[.setCookie])
        #expect(cookie.hasPrefix("__Host-lang=en; Path=/; HttpOnly; SameSite=Lax") && cookie.hasSuffix("; Secure"))
    }

    @Test func `a page that is not there is a page`() async throws {
        let response = try await get("/nowhere")
        #expect(response.status == .notFound)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(text(response).contains("<h1>Không tìm thấy trang</h1>"))
        let id = try #require(response.headers[.requestId])
        #expect(text(response).contains("Mã yêu cầu: \(id)"))
    }

    @Test func `an address that takes other methods says which`() async throws {
        let response = try await get("/item/7", method: .delete)
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == "GET, HEAD")
    }

    @Test func `a fault tells its number and nothing of itself`() async throws {
        let response = try await get("/boom", [.acceptLanguage: "en"])
        #expect(response.status == .internalServerError)
        #expect(text(response).contains("The fault is ours") && !text(response).contains("Boom"))
    }

    @Test func `the API is told problems as JSON, each with its place`() async throws {
        let response = try await get("/api/v1/invalid", [.acceptLanguage: "en;q=0.9, vi;q=0.1"])
        #expect(response.status == .badRequest)
        #expect(response.headers[.contentType] == "application/problem+json")
        let body = try JSONReader.read(Array(response.body.readableBytesView))
        #expect(body["code"] == "request.malformed" && body["status"] == 400)
        #expect(body["type"] == "urn:motcua:problem:request.malformed")
        #expect(body["errors"]?[1]?["pointer"] == "/b")
        #expect(body["errors"]?[1]?["detail"]?.string?.contains("9") == true)
    }

    @Test func `programs that ask for JSON get it outside the API too`() async throws {
        let response = try await get("/conflict", [.accept: "application/json"])
        #expect(response.status == .preconditionFailed)
        #expect(response.headers[.contentType] == "application/problem+json")
    }

    @Test func `text is compressed for those who ask, and only when it pays`() async throws {
        let plain = try await get("/long")
        #expect(plain.headers[.contentEncoding] == nil && text(plain).contains("Dòng 200"))
        #expect(plain.headers[values: .vary].contains("Accept-Encoding"))
        let packed = try await get("/long", [.acceptEncoding: "br, gzip"])
        #expect(packed.headers[.contentEncoding] == "gzip")
        #expect(packed.body.readableBytes * 2 < plain.body.readableBytes)
        #expect(packed.headers[.contentLength] == String(packed.body.readableBytes))
        #expect(try Zlib.gunzip(Array(packed.body.readableBytesView)) == Array(plain.body.readableBytesView))
        #expect(try await get("/long", [.acceptEncoding: "gzip;q=0"]).headers[.contentEncoding] == nil)
        #expect(try await get("/short", [.acceptEncoding: "gzip"]).headers[.contentEncoding] == nil)
    }

    @Test func `a page may be kept only when it says so`() async throws {
        #expect(try await get("/long").headers[.cacheControl] == "no-store")
        let shared = try await get("/shared")
        #expect(shared.headers[.cacheControl] == "public, max-age=60")
        #expect(shared.headers[values: .vary].contains("Cookie, Accept-Language"))
    }

    @Test func `the language is what was asked for, then what was chosen, then what is preferred`() async throws {
        func language(_ path: String, _ headers: HTTPFields = [:]) async throws -> String? {
            try await get(path, headers).headers[.contentLanguage]
        }
        #expect(try await language("/long") == "vi")
        #expect(try await language("/long", [.acceptLanguage: "fr, en-GB;q=0.8, vi;q=0.5"]) == "en")
        #expect(try await language("/long", [.acceptLanguage: "en", .cookie: "lang=vi"]) == "vi")
        #expect(try await language("/long?lang=en", [.cookie: "a=b; lang=vi"]) == "en")
        #expect(try await language("/long?lang=xx", [.cookie: "lang=xx"]) == "vi")
    }

    @Test func `forms from other sites are refused`() async throws {
        func post(_ headers: HTTPFields) async throws -> HTTPResponse.Status {
            var headers = headers
            headers[.contentType] = "application/x-www-form-urlencoded"
            return try await get("/form", headers, method: .post, body: "a=1").status
        }
        #expect(try await post([.secFetchSite: "same-origin"]) == .ok)
        #expect(try await post([.secFetchSite: "cross-site"]) == .forbidden)
        #expect(try await post([.secFetchSite: "same-site", .origin: "http://localhost"]) == .forbidden)
        #expect(try await post([.origin: "http://localhost"]) == .ok)
        #expect(try await post([.origin: "http://evil.example"]) == .forbidden)
        #expect(try await post([.origin: "null", .cookie: "session=1"]) == .forbidden)
        #expect(try await post([.cookie: "session=1"]) == .forbidden)
        #expect(try await post([:]) == .ok)
    }

    @Test func `a form that is too large is refused before it is read`() async throws {
        let type = "application/x-www-form-urlencoded"
        let body = "a=" + String(repeating: "x", count: FormData.largestBody)
        let response = try await get("/form", [.contentType: type], method: .post, body: body)
        #expect(response.status == .contentTooLarge)
        let other = try await get("/form", [.contentType: "text/plain"], method: .post, body: "a=1")
        #expect(other.status == .unsupportedMediaType)
    }

    @Test func `static files are kept for good under their hash`() async throws {
        let assets = try Share.renderer().assets
        let address = assets.address(of: "motcua.css")
        let fresh = try await get(address, [.acceptEncoding: "gzip"])
        #expect(fresh.status == .ok && fresh.headers[.contentEncoding] == "gzip")
        #expect(fresh.headers[.contentType] == "text/css; charset=utf-8")
        #expect(fresh.headers[.cacheControl] == "public, max-age=31536000, immutable")
        let tag = try #require(fresh.headers[.eTag])
        let again = try await get(address, [.ifNoneMatch: tag])
        #expect(again.status == .notModified && again.body.readableBytes == 0)
        let stale = try await get("/static/motcua.0000000000.css")
        #expect(stale.status == .ok && stale.headers[.cacheControl] == "no-cache")
        for path in ["/static/none.css", "/static/..%2f..%2fPackage.swift", "/static/motcua"] {
            #expect(try await get(path).status == .notFound, "\(path)")
        }
    }

    @Test func `a page without its body answers HEAD`() async throws {
        let response = try await get("/long", method: .head)
        #expect(response.status == .ok && response.body.readableBytes == 0)
    }

    @Test func `the client's address is believed from trusted proxies only`() {
        let settings = WebSettings(
            secure: true, publicOrigin: "https://motcua.example", trustedProxies: ["10.0.0.0/16", "192.0.2.1"])
        func address(_ peer: String, _ header: String?) -> String {
            settings.clientAddress(peer: peer, header.map { [.forwardedFor: $0] } ?? [:])
        }
        #expect(address("203.0.113.9", "1.2.3.4") == "203.0.113.9")
        #expect(address("10.0.0.1", "6.6.6.6, 1.2.3.4, 192.0.2.1") == "1.2.3.4")
        #expect(address("10.0.0.1", nil) == "10.0.0.1")
        // As an IPv4 proxy comes through an IPv6 socket.
        #expect(address("::ffff:10.0.0.1", "1.2.3.4") == "1.2.3.4")
        #expect(address("10.1.0.1", "1.2.3.4") == "10.1.0.1")
        #expect(address("10.0.0.1", "1.2.3.4:47011") == "1.2.3.4")
        #expect(address("10.0.0.1", "[2001:db8::17]:4711, 10.0.0.2") == "2001:db8::17")
        #expect(address("10.0.0.1", "2001:db8::17") == "2001:db8::17")
        // What is no address, and all left of it, is not believed.
        for written in ["nobody", "6.6.6.6, <b>", "6.6.6.6, unknown, 10.0.0.2", "1.2.3.4:", "1.2.3.0/24", "[1.2.3.4]"] {
            #expect(address("10.0.0.1", written) == "10.0.0.1", "\(written)")
        }
        // What a proxy that writes the other header passes on is its client's own.
        #expect(settings.clientAddress(peer: "10.0.0.1", [.forwarded: "for=1.2.3.4"]) == "10.0.0.1")
    }

    @Test(arguments: [
        ("for=1.2.3.4", "1.2.3.4"), ("For=\"1.2.3.4:47011\";proto=https;by=10.0.0.1", "1.2.3.4"),
        ("for=\"[2001:db8::17]:4711\"", "2001:db8::17"), ("for=6.6.6.6, for=1.2.3.4, for=10.0.0.2", "1.2.3.4"),
        ("for=\"6.6.6.6, for=7.7.7.7\", proto=https;for=1.2.3.4", "1.2.3.4"), ("for=_hidden", "10.0.0.1"),
        ("for=10.0.0.3", "10.0.0.3"), ("proto=https", "10.0.0.1"), ("", "10.0.0.1"), ("for=\"", "10.0.0.1"),
        ("for=6.6.6.6, for=_hidden, for=10.0.0.2", "10.0.0.1"), ("for=6.6.6.6;for=7.7.7.7", "10.0.0.1"),
        // What a proxy added to a client's own line.
        ("for=6.6.6.6;x=\", for=1.2.3.4", "10.0.0.1"), ("for=6.6.6.6;x=\", for=\"1.2.3.4:1\";proto=https", "10.0.0.1"),
        ("for=6.6.6.6;x=\"\\, for=\"1.2.3.4:1\"", "10.0.0.1"),
        ("for=6.6.6.6;x=\", for=\"1.2.3.4:1\";by=\"10.0.0.1\"", "10.0.0.1"),
    ])
    func `the standard header is believed from trusted proxies that write it, and from nobody else`(
        header: String, address: String
    ) {
        var settings = WebSettings(
            secure: true, publicOrigin: "https://motcua.example", trustedProxies: ["10.0.0.0/16"])
        settings.proxyHeader = .forwarded
        #expect(settings.clientAddress(peer: "10.0.0.1", [.forwarded: header]) == address)
        #expect(settings.clientAddress(peer: "10.0.0.1", [.forwardedFor: "1.2.3.4"]) == "10.0.0.1")
        #expect(settings.clientAddress(peer: "203.0.113.9", [.forwarded: header]) == "203.0.113.9")
    }

    @Test func `of several lines the last counts first, each by itself`() {
        var settings = WebSettings(
            secure: true, publicOrigin: "https://motcua.example", trustedProxies: ["10.0.0.0/16"])
        func address(_ name: HTTPField.Name, _ lines: String...) -> String {
            var fields = HTTPFields()
            for line in lines { fields.append(HTTPField(name: name, value: line)) }
            return settings.clientAddress(peer: "10.0.0.1", fields)
        }
        #expect(address(.forwardedFor, "6.6.6.6", "1.2.3.4, 10.0.0.2") == "1.2.3.4")
        settings.proxyHeader = .forwarded
        #expect(address(.forwarded, "for=6.6.6.6;x=\"", "for=\"1.2.3.4:4711\";proto=https") == "1.2.3.4")
        #expect(address(.forwarded, "for=6.6.6.6;x=\"", "for=1.2.3.4") == "1.2.3.4")
        #expect(address(.forwarded, "for=6.6.6.6;x=\"", "for=10.0.0.2") == "10.0.0.1")
        #expect(address(.forwarded, "for=1.2.3.4", "for=10.0.0.2") == "1.2.3.4")
    }

    @Test func `where nothing is encrypted only the proxies and this machine may ask`() {
        var settings = WebSettings(
            secure: true, publicOrigin: "https://motcua.example", trustedProxies: ["10.0.0.1"])
        #expect(settings.mayAsk(peer: "203.0.113.9"))
        settings.answersProxiesOnly = true
        for peer in ["10.0.0.1", "127.0.0.1", "::1", "::ffff:127.0.0.1"] { #expect(settings.mayAsk(peer: peer)) }
        for peer in ["203.0.113.9", "10.0.0.2", ""] { #expect(!settings.mayAsk(peer: peer)) }
    }

    @Test(arguments: [
        ("10.0.0.5", "10.0.0.5", true), ("10.0.0.5", "10.0.0.50", false), ("10.0.0.0/24", "10.0.0.255", true),
        ("10.0.0.0/24", "10.0.1.0", false), ("10.0.0.0/23", "10.0.1.255", true), ("0.0.0.0/0", "8.8.8.8", true),
        ("0.0.0.0/0", "2001:db8::1", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::1", false), ("::1", "0:0:0:0:0:0:0:1", true), ("10.0.0.0/8", "nobody", false),
    ])
    func `a network holds its own addresses`(range: String, address: String, holds: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == holds)
    }

    @Test(arguments: ["", "10.0.0", "10.0.", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "::/129", "motcua.example"])
    func `what is no address is no network`(text: String) { #expect(AddressRange(text) == nil) }

    @Test func `a page and all that it loads stay within the first view's budget`() throws {
        let renderer = try Share.renderer(adding: Gallery.sources)
        let html = try renderer.html(GalleryPage(renderer.locales[.vietnamese]), Gallery.context())
        let style = try #require(renderer.assets.weight(of: "motcua.css"))
        let packed = try #require(Gzip.compress(html, level: 5)).count
        #expect(packed + style <= 14 * 1024, "\(packed) + \(style)")
        let assets = renderer.assets.names.compactMap { renderer.assets.weight(of: $0) }.reduce(0, +)
        #expect(assets <= 60 * 1024, "\(assets)")
        #expect(try Share.text("share/static/motcua.css").utf8.count < 12 * 1024)
        #expect(try Share.text("share/templates/shared/mark.mustache").utf8.count < 400)
    }
}
