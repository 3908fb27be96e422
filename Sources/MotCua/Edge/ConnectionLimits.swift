import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore

extension Configuration {
    /// HTTP/1.1, over TLS where a certificate is named. Throws ``ConfigurationProblem``.
    func server(logger: Logger) throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder.http1(configuration: ConnectionLimits.http(self))
        guard let tls else { return plain }
        let certificate = try ServerCertificate(certificate: tls.certificate, key: tls.key, logger: logger)
        return try .tls(plain, tlsConfiguration: certificate.configuration)
    }
}

/// What one client may take of the server: connections, bytes of headers, time.
enum ConnectionLimits {
    /// Browsers and proxies send 1–4 KB of headers; cookies of ours add 100 bytes.
    private static let headerBytes = 32 * 1024
    private static let headerFields = 100

    /// A connection on which no whole head, nor any part of a body, has come for a minute ends.
    /// So does one whose client takes nothing of an answer for `answer-seconds`.
    static func http(_ configuration: Configuration) -> HTTP1Channel.Configuration {
        let time = TimeAmount.seconds(Int64(configuration.answerSeconds))
        return .init(
            additionalChannelHandlers: [AnswerPace(time: time), BodyPace()],
            idleTimeout: .seconds(60),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: headerBytes, maxHeaderListSize: headerBytes, maxHeaderFieldCount: headerFields))
    }

    /// Takes up to so many connections at once and, as each is a descriptor of the process, asks the system for as many.
    static func most(_ connections: Int) -> MaximumAvailableConnections {
        var limit = rlimit()
        // Databases, files, logs and what is being started need some as well.
        let wanted = rlim_t(connections + 512)
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < wanted {
            limit.rlim_cur = min(wanted, limit.rlim_max)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return MaximumAvailableConnections(connections)
    }
}
