import Administration
import AsyncHTTPClient
import Core
import Dispatch
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The one HTTP client of this process. A name is resolved once, all its addresses are looked at, and the connection goes
/// to the one that was looked at, so that a name cannot mean something else a moment later. Redirects are answers.
struct GuardedClient: OutgoingRequests {
    /// The hosts that may be called: what an answer names besides is not.
    let hosts: Set<String>
    /// Those of them whose inner addresses may be called, by name.
    let innerHosts: Set<String>

    static let largestAnswer = 1 << 20
    private static let resolving = DispatchQueue(label: "name-resolution")

    init(hosts: [String], innerHosts: [String]) {
        self.innerHosts = Set(innerHosts.map { $0.lowercased() })
        self.hosts = self.innerHosts.union(hosts.map { $0.lowercased() })
    }

    func send(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
        let (host, address) = try await target(request.url)
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5), read: .seconds(10)))
        configuration.dnsOverride = [host: address]
        configuration.httpVersion = .http1Only
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<OutgoingAnswer, any Error>
        do {
            result = .success(try await send(request, client))
        } catch {
            result = .failure(Problem(.unavailable, "outgoing.failed"))
        }
        try await client.shutdown()
        return try result.get()
    }

    private func send(_ request: OutgoingRequest, _ client: HTTPClient) async throws -> OutgoingAnswer {
        var sent = HTTPClientRequest(url: request.url)
        for (name, value) in request.headers { sent.headers.add(name: name, value: value) }
        sent.headers.add(name: "accept", value: "application/json")
        if let body = request.body {
            sent.method = .POST
            sent.body = .bytes(body)
        }
        let answer = try await client.execute(sent, timeout: .seconds(15))
        let body = try await answer.body.collect(upTo: GuardedClient.largestAnswer)
        return OutgoingAnswer(status: Int(answer.status.code), body: Array(body.readableBytesView))
    }

    /// As it is written, without the brackets of IPv6.
    static func host(of url: URL) -> String? {
        guard let written = url.host(percentEncoded: false), !written.isEmpty else { return nil }
        return written.hasPrefix("[") && written.hasSuffix("]") ? String(written.dropFirst().dropLast()) : written
    }

    /// The host of an address and where to connect. Throws `outgoing.refused` for a host that nobody listed, an inner
    /// address, or one without encryption; `outgoing.failed` for a name that leads nowhere.
    func target(_ text: String) async throws -> (host: String, address: String) {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = GuardedClient.host(of: url), url.user() == nil, url.password() == nil
        else { throw Problem(.forbidden, "outgoing.refused") }
        // Before anybody is asked where it is: a name can tell something too.
        guard hosts.contains(host.lowercased()) else { throw Problem(.forbidden, "outgoing.refused") }
        let found = await withCheckedContinuation { continuation in
            GuardedClient.resolving.async { continuation.resume(returning: InnerAddress.resolve(host)) }
        }
        // What an answer of theirs names (a token's address, say) must be encrypted too; only a host that the operator named
        // may be called without.
        guard scheme == "https" || innerHosts.contains(host.lowercased()) else {
            throw Problem(.forbidden, "outgoing.refused")
        }
        guard let first = found.first else { throw Problem(.unavailable, "outgoing.failed") }
        guard innerHosts.contains(host.lowercased()) || !found.contains(where: { InnerAddress.isInner($0.octets) })
        else {
            throw Problem(.forbidden, "outgoing.refused")
        }
        return (host, first.text)
    }
}
