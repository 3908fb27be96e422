import CLibPQ
import Logging

/// Listens to what the server says beside results.
final class ServerNotices {
    var hasWarned = false
    private let logger: Logger

    /// Must be kept as long as the connection.
    init(_ connection: OpaquePointer, _ logger: Logger) {
        self.logger = logger
        PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<ServerNotices>.fromOpaque(context).takeUnretainedValue().receive(result)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func receive(_ result: OpaquePointer) {
        func field(_ code: Character) -> String {
            PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) } ?? ""
        }
        guard field("V") == "WARNING" else { return }
        hasWarned = true
        logger.warning("store.server_warning", metadata: ["state": "\(field("C"))"])
    }
}
