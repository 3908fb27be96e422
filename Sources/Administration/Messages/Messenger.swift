package import Core
import FoundationEssentials
import Synchronization

/// Sends short texts to people's phones. Gateways are other programs; this is what they must do.
package protocol Messenger: Sendable {
    /// `phone`: ten digits. Returns when the text is handed over, not when it is read.
    func send(_ text: String, to phone: String) async throws
}

/// Appends each text as a line of JSON to a file that only its owner may read: for trying out, and for a gateway that
/// takes its work from there.
package final class FileMessenger: Messenger {
    private let path: String
    private let clock: any Clock
    /// One line at a time.
    private let writing = Mutex(())

    package init(path: String, clock: any Clock = SystemClock()) {
        self.path = path
        self.clock = clock
    }

    package func send(_ text: String, to phone: String) async throws {
        let entry: Value = ["at": .string(clock.now.description), "to": .string(phone), "text": .string(text)]
        let line = entry.jsonBytes() + [0x0A]
        try writing.withLock { _ in
            if !FileManager.default.fileExists(atPath: path) {
                FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            }
            try FileAppend.write(line, to: path)
        }
    }
}
