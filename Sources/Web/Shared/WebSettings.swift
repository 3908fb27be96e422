/// What the whole Web is told at start.
package struct WebSettings: Sendable {
    /// Served over HTTPS, by us or by a proxy in front: cookies are `__Host-` and Secure, and HSTS is sent.
    package var secure: Bool
    /// The address that people type, `https://motcua.example`; QR codes and messages carry it.
    package var publicOrigin: String
    /// Proxies whose `X-Forwarded-For` is believed.
    private let trustedProxies: [AddressRange]
    /// Where uploads are kept while they arrive; on the same file system as where they go.
    package var uploadDirectory: String
    /// What a program must send to read `/metrics`; nil where only this machine may.
    package var metricsToken: String?

    /// `trustedProxies`: addresses and networks, as ``AddressRange`` reads them; anything else is believed nothing.
    package init(secure: Bool, publicOrigin: String, trustedProxies: [String] = [], uploadDirectory: String) {
        self.secure = secure
        self.publicOrigin = publicOrigin
        self.trustedProxies = trustedProxies.compactMap(AddressRange.init)
        self.uploadDirectory = uploadDirectory
    }

    /// The client's own address: the peer's, or behind trusted proxies the last address in `forwarded`
    /// (`X-Forwarded-For`) that is not one of theirs. What a client writes there itself stands further left.
    func clientAddress(peer: String, forwarded: String?) -> String {
        guard isTrusted(peer), let forwarded else { return peer }
        let hops = forwarded.split(separator: ",").map(\.trimmed)
        return hops.last { !isTrusted($0) } ?? hops.first ?? peer
    }

    private func isTrusted(_ address: String) -> Bool { trustedProxies.contains { $0.contains(address) } }
}
