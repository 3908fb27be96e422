import Core
import Crypto
import NIOCore
import _NIOFileSystem

/// Puts the parts of one form where they belong: texts into a ``FormData``, files on disk.
struct UploadIntake {
    private struct Text {
        let name: String
        var bytes: [UInt8] = []
    }

    private struct File {
        let field: String
        let name: String
        let path: String
        let handle: WriteFileHandle
        var size = 0
        var head: [UInt8] = []
        var hash = SHA256()
    }

    let limits: UploadLimits
    private let directory: String
    private let meter: UploadMeter
    private(set) var form = FormData()
    private(set) var files: [Upload] = []
    private(set) var refused: [Problem] = []
    private var text: Text?
    private var file: File?
    private var fileName: (field: String, name: String)?
    private var textBytes = 0

    init(directory: String, limits: UploadLimits, meter: UploadMeter) {
        self.meter = meter
        self.directory = directory
        self.limits = limits
    }

    mutating func take(_ event: MultipartParser.Event) async throws {
        do {
            try await store(event)
        } catch let problem as Problem
            where limits.sparesOthers && fileName.map({ $0.field == problem.location }) == true
        {
            refused.append(problem)
            let handle = file?.handle
            // The rest of it is read and let go.
            (file, fileName) = (nil, nil)
            try? await handle?.close(makeChangesVisible: false)
        }
    }

    private mutating func store(_ event: MultipartParser.Event) async throws {
        switch event {
        case .part(let name, let fileName?): self.fileName = (name, fileName)
        case .part(let name, nil): text = Text(name: name)
        case .data(let data): try await write(data)
        case .partEnd: try await finish()
        case .end: break
        }
    }

    private mutating func write(_ data: ByteBuffer) async throws {
        if text != nil {
            textBytes += data.readableBytes
            guard textBytes <= FormData.largestBody else { throw Problem(.tooLarge, "request.too_large") }
            text?.bytes.append(contentsOf: data.readableBytesView)
            return
        }
        if fileName != nil {
            do {
                try meter.count(data.readableBytes)
            } catch {
                throw Problem(error.kind, error.code, error.parameters, at: fileName?.field)
            }
        }
        if file == nil, let fileName { file = try await open(fileName.field, fileName.name) }
        guard var file else { return }
        let offset = Int64(file.size)
        file.size += data.readableBytes
        guard file.size <= limits.file else {
            throw Problem(
                .tooLarge, "upload.too_large", ["megabytes": String(limits.file >> 20)], at: file.field)
        }
        if file.head.count < FileType.sniffedBytes {
            file.head.append(contentsOf: data.readableBytesView.prefix(FileType.sniffedBytes - file.head.count))
            // The first bytes already tell what is not wanted: nothing more of it needs to arrive.
            if file.head.count >= 12 { _ = try type(of: file) }
        }
        file.hash.update(data: data.readableBytesView)
        self.file = file
        _ = try await file.handle.write(contentsOf: data.readableBytesView, toAbsoluteOffset: offset)
    }

    private mutating func finish() async throws {
        if let text {
            guard let value = String(validating: text.bytes, as: UTF8.self) else {
                throw Problem(.invalid, "request.encoding", ["field": ""])
            }
            try form.append(text.name, value)
            self.text = nil
            return
        }
        guard let file else {
            // A file field that was left alone comes with an empty name.
            if let fileName, !fileName.name.isEmpty { throw Problem(.invalid, "upload.empty", at: fileName.field) }
            fileName = nil
            return
        }
        let type = try type(of: file)
        (self.file, fileName) = (nil, nil)
        try await file.handle.close(makeChangesVisible: true)
        let hash = file.hash
        files.append(
            Upload(
                field: file.field, name: file.name, type: type, size: file.size, sha256: hash.finalize().hexDigits,
                path: file.path))
    }

    private func open(_ field: String, _ name: String) async throws -> File {
        guard files.count < limits.files else {
            throw Problem(.tooLarge, "upload.too_many", ["limit": String(limits.files)], at: field)
        }
        var random = SystemRandomNumberGenerator()
        let path = "\(directory)/\(String(random.next(), radix: 16))\(String(random.next(), radix: 16)).part"
        let handle = try await FileSystem.shared.openFile(
            forWritingAt: FilePath(path),
            options: .newFile(replaceExisting: false, permissions: [.ownerReadWrite]))
        return File(field: field, name: FileName.clean(name) ?? "file", path: path, handle: handle)
    }

    private func type(of file: File) throws(Problem) -> FileType {
        if FileType.isHEIC(file.head) { throw Problem(.unsupported, "upload.heic", at: file.field) }
        guard let type = FileType(sniffing: file.head), limits.types.contains(type) else {
            throw Problem(.unsupported, "upload.type", at: file.field)
        }
        try type.require(name: file.name, .unsupported, at: file.field)
        return type
    }

    /// Lets go of everything that nobody took.
    mutating func discard() async {
        let handle = file?.handle
        let paths = files.map(\.path)
        file = nil
        files = []
        guard handle != nil || !paths.isEmpty else { return }
        // In a task of its own: a request that was cancelled must clean up all the same.
        await Task.detached {
            try? await handle?.close(makeChangesVisible: false)
            for path in paths { _ = try? await FileSystem.shared.removeItem(at: FilePath(path)) }
        }.value
    }
}
