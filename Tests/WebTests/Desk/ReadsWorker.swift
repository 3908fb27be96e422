import Documents
import Foundation
import Logging

@testable import Web

/// What makes files here: a worker that gives back the page that it was sent, so that a file shows what its page shows.
enum ReadsWorker {
    private static let python = "/usr/bin/python3"
    static let isThere = FileManager.default.isExecutableFile(atPath: python)

    private static let script = """
        import json, os, socket, struct
        peer = socket.socket(fileno=0)
        def read(count):
            data = b""
            while len(data) < count:
                part = peer.recv(count - len(data))
                if not part: os._exit(0)
                data += part
            return data
        def answer(head, data=b""):
            text = json.dumps(head).encode()
            peer.sendall(struct.pack(">I", len(text)) + text + data)
        answer({"ready": True, "without": []})
        while True:
            head = json.loads(read(struct.unpack(">I", read(4))[0]))
            data = b"%PDF-1.4\\n" + read(head["html"])
            answer({"ok": True, "pdf": len(data), "pages": 1, "fields": {}, "refused": 0}, data)
        """

    /// Runs `body` with workers; with nil where there is no Python.
    static func with(_ body: (RenderPool?) async throws -> Void) async throws {
        guard isThere else { return try await body(nil) }
        let path = FileManager.default.temporaryDirectory.appending(path: "motcua_reads_\(UUID().uuidString).py").path
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let pool = RenderPool(
            RenderSettings(python: python, script: path),
            logger: Logger(label: "reads") { _ in SwiftLogNoOpLogHandler() })
        defer { pool.close() }
        try await body(pool)
    }
}

extension Services {
    /// The same, where files are made.
    func making(files pool: RenderPool) -> Services {
        var services = Services(
            accounts: accounts, positions: positions, formTokens: formTokens, organisation: organisation,
            dossiers: dossiers, registers: registers, drafts: drafts, vault: vault,
            files: DocumentFiles(renderer: pool), ledger: ledger, isReady: isReady, metrics: metrics)
        services.evaluation = evaluation
        return services
    }
}
