import HTTPTypes

/// What the whole Web is told at start.
package struct WebSettings: Sendable {
    /// Served over HTTPS, by us or by a proxy in front: cookies are `__Host-` and Secure, and HSTS is sent.
    package var secure: Bool
    /// The address that people type, `https://motcua.example`; QR codes and messages carry it.
    package var publicOrigin: String
    /// Proxies whose `proxyHeader` is believed.
    private let trustedProxies: [AddressRange]
    /// Where they say for whom they ask.
    package var proxyHeader = ProxyHeader.forwardedFor
    /// Whether only they, and programs of this machine, may ask: the server listens to a network without TLS.
    package var answersProxiesOnly = false
    /// What a program must send to read `/metrics`; nil where only this machine may.
    package var metricsToken: String?

    /// `trustedProxies`: addresses and networks, as ``AddressRange`` reads them; anything else is believed nothing.
    package init(secure: Bool, publicOrigin: String, trustedProxies: [String] = []) {
        self.secure = secure
        self.publicOrigin = publicOrigin
        self.trustedProxies = trustedProxies.compactMap(AddressRange.init)
    }

    /// The client's own address: the peer's, or behind trusted proxies the last address in their header that is not one
    /// of theirs. What a client writes there itself stands further left: where something tells no address, nothing left
    /// of it is believed, and the peer counts as the client.
    func clientAddress(peer: String, _ fields: HTTPFields) -> String {
        guard isTrusted(peer) else { return peer }
        var client = peer
        for hop in proxyHeader.hops(fields) {
            guard let hop else { return peer }
            client = hop
            if !isTrusted(hop) { break }
        }
        return client
    }

    /// Whether a peer may ask for anything here. Where nothing is encrypted, whoever goes round the proxy may not.
    func mayAsk(peer: String) -> Bool {
        !answersProxiesOnly || isTrusted(peer) || WebSettings.thisMachine.contains { $0.contains(peer) }
    }

    private static let thisMachine = ["127.0.0.0/8", "::1"].compactMap(AddressRange.init)

    private func isTrusted(_ address: String) -> Bool { trustedProxies.contains { $0.contains(address) } }
}
