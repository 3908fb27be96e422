import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

@testable import Web

/// A browser without scripts: keeps cookies, follows redirects, fills in forms from what the page says.
struct CitizenBrowser {
    let client: any TestClientProtocol
    var language = "vi"
    /// Whether it goes where it is sent; if not, the answer that sends it is the page.
    var follows = true
    private(set) var cookies: [String: String] = [:]

    init(_ client: any TestClientProtocol, language: String = "vi") {
        self.client = client
        self.language = language
    }

    mutating func open(_ address: String) async throws -> CitizenPage {
        try await send(.get, address)
    }

    /// Sends the page's form as it stands, with what a person changed: `nil` unticks. `button`: `name=value`.
    mutating func submit(
        _ page: CitizenPage, _ changes: [String: String?] = [:], button: (String, String)? = nil, action: String? = nil
    ) async throws -> CitizenPage {
        var fields = page.fields
        for (name, value) in changes {
            fields.removeAll { $0.name == name }
            if let value { fields.append((name, value)) }
        }
        if let button { fields.append((button.0, button.1)) }
        let body = fields.map { "\(URLs.encode($0.name))=\(URLs.encode($0.value))" }.joined(separator: "&")
        return try await send(
            .post, action ?? page.action, type: "application/x-www-form-urlencoded", body: ByteBuffer(string: body))
    }

    /// Sends the page's form with files, as `multipart/form-data`.
    mutating func upload(
        _ page: CitizenPage, _ files: [(field: String, name: String, bytes: [UInt8])], button: (String, String)? = nil,
        interrupted: Bool = false
    ) async throws -> CitizenPage {
        var body = ByteBuffer()
        for (name, value) in page.fields + (button.map { [(name: $0.0, value: $0.1)] } ?? []) {
            body.writeString("--vach\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n")
        }
        for file in files {
            body.writeString(
                "--vach\r\nContent-Disposition: form-data; name=\"\(file.field)\"; filename=\"\(file.name)\"\r\n\r\n")
            body.writeBytes(file.bytes)
            body.writeString("\r\n")
        }
        if !interrupted { body.writeString("--vach--\r\n") }
        return try await send(.post, page.action, type: "multipart/form-data; boundary=vach", body: body)
    }

    private mutating func send(
        _ method: HTTPRequest.Method, _ address: String, type: String? = nil, body: ByteBuffer? = nil, hops: Int = 0
    ) async throws -> CitizenPage {
        var headers: HTTPFields = [.acceptLanguage: language]
        if !cookies.isEmpty {
            headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
        }
        if method == .post { headers[.secFetchSite] = "same-origin" }
        if let type { headers[.contentType] = type }
        let plain = address.split(separator: "#", maxSplits: 1).first.map(String.init) ?? "/"
        let response = try await client.execute(uri: plain, method: method, headers: headers, body: body)
        for cookie in response.headers[values: .setCookie] {
            let pair = cookie.split(separator: ";")[0].split(separator: "=", maxSplits: 1)
            cookies[String(pair[0])] = pair.count == 2 && !cookie.contains("Max-Age=0") ? String(pair[1]) : nil
        }
        if follows, response.status == .seeOther, let location = response.headers[.location], hops < 5 {
            return try await send(.get, location, hops: hops + 1)
        }
        return CitizenPage(
            address: address, status: response.status.code, headers: response.headers,
            html: String(decoding: response.body.readableBytesView, as: UTF8.self))
    }
}

struct CitizenPage {
    let address: String
    let status: Int
    let headers: HTTPFields
    let html: String

    /// The part that is the page's own.
    var main: Substring { html.firstRange(of: "<main").map { html[$0.lowerBound...] } ?? html[...] }

    /// Whether mistakes are listed above the page's questions.
    var tellsMistakes: Bool { main.contains("class=\"notice error\" role=\"alert\" tabindex") }

    /// Of the page's last form that is posted.
    var action: String { formTag.flatMap { CitizenPage.attribute("action", in: $0) } ?? address }

    private var formTag: Substring? { main.matches(of: /<form method="post"[^>]*>/).last.map { $0.0 } }

    /// What a browser would send for that form untouched.
    var fields: [(name: String, value: String)] {
        guard let tag = formTag, let end = main[tag.endIndex...].firstRange(of: "</form>") else { return [] }
        let form = main[tag.endIndex..<end.lowerBound]
        var fields: [(name: String, value: String)] = []
        for input in form.matches(of: /<input [^>]*>/) {
            let kind = CitizenPage.attribute("type", in: input.0) ?? "text"
            guard let name = CitizenPage.attribute("name", in: input.0), kind != "file" else { continue }
            if ["radio", "checkbox"].contains(kind), !input.0.contains(" checked") { continue }
            fields.append((name, CitizenPage.attribute("value", in: input.0) ?? ""))
        }
        for area in form.matches(of: /<textarea ([^>]*)>([^<]*)<\/textarea>/) {
            fields.append((CitizenPage.attribute("name", in: area.1) ?? "", CitizenPage.unescaped(area.2)))
        }
        return fields
    }

    func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    static func attribute(_ name: String, in tag: Substring) -> String? {
        guard let start = tag.firstRange(of: " \(name)=\""),
            let end = tag[start.upperBound...].firstIndex(of: "\"")
        else { return nil }
        return unescaped(tag[start.upperBound..<end])
    }

    static func unescaped(_ text: Substring) -> String {
        var plain = String(text)
        for (entity, character) in [
            ("&lt;", "<"), ("&gt;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#96;", "`"), ("&amp;", "&"),
        ] {
            plain = plain.replacingOccurrences(of: entity, with: character)
        }
        return plain
    }
}
