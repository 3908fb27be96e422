import Core
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Web

@Suite struct UploadTests {
    private static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 7, count: 5000)
    private static let pdf = Array("%PDF-1.7\n".utf8) + [UInt8](repeating: 32, count: 300)

    private let folder: String
    private let reader: UploadReader

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "uploads-\(UInt64.random(in: 0 ... .max))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        reader = UploadReader(directory: folder, meter: .none)
    }

    private struct Part {
        var name: String
        var fileName: String?
        var bytes: [UInt8]
    }

    private func body(_ parts: [Part], end: Bool = true) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            let file = part.fileName.map { "; filename=\"\($0)\"\r\nContent-Type: image/jpeg" } ?? ""
            bytes += Array("--XyZ\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n".utf8)
            bytes += part.bytes + Array("\r\n".utf8)
        }
        return bytes + Array((end ? "--XyZ--\r\n" : "").utf8)
    }

    /// A request whose body arrives in pieces of `step` bytes, and breaks off with an error if `breaks`.
    private func request(_ bytes: [UInt8], step: Int = 1000, breaks: Bool = false) -> Request {
        let pieces = stride(from: 0, to: bytes.count, by: step).map {
            ByteBuffer(bytes: bytes[$0..<min($0 + step, bytes.count)])
        }
        let stream = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
            for piece in pieces { continuation.yield(piece) }
            continuation.finish(throwing: breaks ? CancellationError() : nil)
        }
        let head = HTTPRequest(
            method: .post, scheme: "http", authority: "localhost", path: "/",
            headerFields: [.contentType: "multipart/form-data; boundary=XyZ"])
        return Request(head: head, body: RequestBody(asyncSequence: stream))
    }

    private func problem(_ request: Request, limits: UploadLimits = UploadLimits()) async -> Problem? {
        do {
            try await reader.receive(request, limits: limits) { _ in }
            return nil
        } catch { return error as? Problem }
    }

    private var leftovers: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? ["unreadable"] }

    @Test(arguments: [1, 2, 7, 64, 100_000])
    func `a form with files is read, however its bytes are cut`(step: Int) async throws {
        let bytes = body([
            Part(name: "name", bytes: Array("Nguyễn Thị Hoa".utf8)),
            Part(name: "front", fileName: "ảnh.JPG", bytes: Self.jpeg),
            Part(name: "empty", bytes: []), Part(name: "skipped", fileName: "", bytes: []),
            Part(name: "paper", fileName: "a.pdf", bytes: Self.pdf),
        ])
        try await reader.receive(request(bytes, step: step)) { submission in
            #expect(submission.form["name"] == "Nguyễn Thị Hoa" && submission.form["empty"] == "")
            #expect(submission.files.map(\.field) == ["front", "paper"])
            let front = try #require(submission.files.first)
            #expect(front.name == "ảnh.JPG" && front.type == .jpeg && front.size == Self.jpeg.count)
            #expect(front.sha256 == SHA256.hash(data: Self.jpeg).hexDigits)
            #expect(try [UInt8](Data(contentsOf: URL(filePath: front.path))) == Self.jpeg)
            let mode = try FileManager.default.attributesOfItem(atPath: front.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        #expect(leftovers.isEmpty)
    }

    @Test func `what was moved away stays`() async throws {
        let kept = folder + "/kept"
        try await reader.receive(request(body([Part(name: "f", fileName: "a.jpg", bytes: Self.jpeg)]))) { submission in
            try FileManager.default.moveItem(atPath: submission.files[0].path, toPath: kept)
        }
        #expect(leftovers == ["kept"])
    }

    @Test func `a boundary's look-alike inside a file is content`() async throws {
        let tricky = Self.jpeg + Array("\r\n--Xy\r\n--XyZ".utf8.dropLast(1)) + Self.jpeg
        try await reader.receive(request(body([Part(name: "f", fileName: "a.jpg", bytes: tricky)]), step: 3)) {
            submission in
            #expect(submission.files[0].size == tricky.count)
        }
    }

    @Test func `a lying extension is refused`() async {
        let lying = await problem(request(body([Part(name: "f", fileName: "a.png", bytes: Self.jpeg)])))
        #expect(
            lying == Problem(.unsupported, "upload.type_mismatch", ["extension": "png", "type": "JPEG"], at: "f"))
        let script = await problem(
            request(body([Part(name: "f", fileName: "a.jpg", bytes: Array("<html><script>".utf8))])))
        #expect(script == Problem(.unsupported, "upload.type", at: "f"))
        let unwanted = await problem(
            request(body([Part(name: "f", fileName: "a.pdf", bytes: Self.pdf)])), limits: UploadLimits(types: [.jpeg]))
        #expect(unwanted?.code == "upload.type")
        #expect(leftovers.isEmpty)
    }

    @Test(arguments: [true, false])
    func `an interrupted upload leaves nothing behind`(breaks: Bool) async {
        let whole = body([
            Part(name: "f", fileName: "a.jpg", bytes: Self.jpeg), Part(name: "g", fileName: "b.jpg", bytes: Self.jpeg),
        ])
        for length in [10, 60, 200, 3000, whole.count - 30, whole.count - 5] {
            let problem = await problem(request(Array(whole.prefix(length)), breaks: breaks))
            #expect(problem?.code == "request.interrupted", "\(length)")
            #expect(leftovers.isEmpty, "\(length)")
        }
    }

    @Test(arguments: [1, 64, 100_000])
    func `what is wrong with one file is no fault of the others, where they are spared`(step: Int) async throws {
        let bytes = body([
            Part(name: "good", fileName: "a.jpg", bytes: Self.jpeg),
            Part(name: "lying", fileName: "b.jpg", bytes: Array("MZ".utf8) + [UInt8](repeating: 1, count: 900)),
            Part(name: "long", fileName: "c.jpg", bytes: Self.jpeg + Self.jpeg),
            Part(name: "name", bytes: Array("Hoa".utf8)), Part(name: "last", fileName: "d.pdf", bytes: Self.pdf),
        ])
        let limits = UploadLimits(file: 6000, sparesOthers: true)
        try await reader.receive(request(bytes, step: step), limits: limits) { submission in
            #expect(submission.files.map(\.field) == ["good", "last"] && submission.form["name"] == "Hoa")
            #expect(submission.refused.map(\.code) == ["upload.type", "upload.too_large"])
            #expect(submission.refused.map(\.location) == ["lying", "long"])
            #expect(leftovers.count == 2)
        }
        #expect(leftovers.isEmpty)
        #expect(await problem(request(bytes, step: step))?.code == "upload.type")
    }

    @Test func `files and forms beyond their limits are refused`() async {
        let one = body([Part(name: "f", fileName: "a.jpg", bytes: Self.jpeg)])
        #expect(await problem(request(one), limits: UploadLimits(file: 4000))?.code == "upload.too_large")
        #expect(await problem(request(one), limits: UploadLimits(total: 4000))?.code == "request.too_large")
        let three = body((1...3).map { Part(name: "f\($0)", fileName: "a.jpg", bytes: Self.jpeg) })
        #expect(await problem(request(three), limits: UploadLimits(files: 2))?.code == "upload.too_many")
        let empty = body([Part(name: "f", fileName: "a.jpg", bytes: [])])
        #expect(await problem(request(empty)) == Problem(.invalid, "upload.empty", at: "f"))
        #expect(leftovers.isEmpty)
    }

    @Test(arguments: [
        "--XyZ\r\n\r\n\r\nx\r\n--XyZ--", "--XyZ\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XyZ--", "--XyZ??\r\n\r\n",
        "--XyZ\r\n" + String(repeating: "h", count: 9000),
        String(repeating: "p", count: 9000),
    ])
    func `a malformed form is refused`(text: String) async {
        #expect(await problem(request(Array(text.utf8)))?.code == "request.malformed")
    }

    /// Phones put U+202D and U+202C around numbers; U+202E makes `fdp.exe` read `exe.pdf`.
    @Test func `what turns the reading direction is left out of what people type`() {
        #expect(FormData.clean("\u{202D}0903 123 456\u{202C}") == "0903 123 456")
        #expect(FormData.clean("Ảnh \u{202E}gpj.exe\u{2066}\u{2069}") == "Ảnh gpj.exe")
        #expect(FormData.clean("a\u{0}b") == nil)
    }

    @Test(arguments: [
        ("../../etc/passwd.jpg", "passwd.jpg"), ("C:\\Users\\a\\ảnh.jpg", "ảnh.jpg"),
        ("a\u{0}b\u{202E}gpj.jpg", "abgpj.jpg"),
        ("....jpg", "jpg"), ("/", nil), ("  ", nil),
        ("../\u{301}a/\u{301}b.jpg", "\u{301}b.jpg"), (".\u{301}.jpg", "\u{301}.jpg"),
    ])
    func `a name from outside is only a name`(text: String, name: String?) { #expect(FileName.clean(text) == name) }

    @Test func `a path in a file's name leads nowhere`() async throws {
        try await reader.receive(request(body([Part(name: "f", fileName: "../../x.jpg", bytes: Self.jpeg)]))) {
            submission in
            #expect(submission.files[0].name == "x.jpg")
            #expect(submission.files[0].path.hasPrefix(folder + "/") && !submission.files[0].path.contains(".."))
        }
    }

    @Test func `a download's name is safe in its header`() {
        #expect(
            FileName.attachment("Giấy\"; x=\r\n phép.pdf")
                == "attachment; filename=\"Gi_y__ x= ph_p.pdf\"; filename*=UTF-8''Gi%E1%BA%A5y%22%3B%20x%3D%20ph%C3%A9p.pdf"
        )
        let long = try? #require(FileName.clean(String(repeating: "a", count: 300) + ".pdf"))
        #expect(long?.count == 100 && long?.hasSuffix(".pdf") == true)
    }

    @Test func `types are told by their first bytes`() {
        #expect(FileType(sniffing: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) == .png)
        #expect(FileType(sniffing: [0, 0, 0, 24] + Array("ftypheic".utf8)) == nil)
        #expect(FileType.isHEIC([0, 0, 0, 24] + Array("ftypheic".utf8)))
        #expect(!FileType.isHEIC([0, 0, 0, 24] + Array("ftypmp42".utf8)) && !FileType.isHEIC([]))
        #expect(FileType(sniffing: [0, 0, 0, 24] + Array("ftypmp42".utf8)) == nil)
        #expect(FileType(sniffing: Array(" %PDF-1.7".utf8)) == nil)
        #expect(FileType(sniffing: []) == nil)
    }
}
