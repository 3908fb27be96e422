import Core
import Crypto
import Foundation

/// How a backup is encrypted: AES-256-GCM in chunks, so that nothing needs to fit into memory and every chunk is
/// proved before it is used (docs/operations.md, "Backups").
///
///     "motcua-backup/1\n" ‖ 32 bytes of salt ‖ chunks
///     chunk: 4 bytes with the length of the plain text (the highest bit first; the first bit says: the last one)
///            ‖ cipher text ‖ 16 bytes of tag
///
/// The key of a file is HKDF-SHA256 of the key given, with the file's salt. A chunk's nonce is its number in 12 bytes,
/// and its length word is authenticated with it: chunks cannot be left out, repeated, moved, or cut off at the end.
enum BackupFormat {
    static let mark = Array("motcua-backup/1\n".utf8)
    static let chunk = 1 << 20
    static let last: UInt32 = 1 << 31

    static func key(_ secret: [UInt8], salt: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), salt: salt, info: mark, outputByteCount: 32)
    }

    static func nonce(_ number: UInt64) throws -> AES.GCM.Nonce {
        var bytes: [UInt8] = [0, 0, 0, 0]
        withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
        return try AES.GCM.Nonce(data: bytes)
    }

    /// Reads a key: 32 bytes, as they are or in base64. Throws `backup.key_form`, `backup.key_readable` when everybody may
    /// read it.
    static func readKey(_ path: String) throws -> [UInt8] {
        let mode = (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
        if let mode, mode & 0o007 != 0 { throw Problem(.invalid, "backup.key_readable", ["path": path]) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Problem(.invalid, "backup.key_unreadable", ["path": path])
        }
        if data.count == 32 { return Array(data) }
        let text = String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
        guard let bytes = Data(base64Encoded: text), bytes.count == 32 else {
            throw Problem(.invalid, "backup.key_form")
        }
        return Array(bytes)
    }
}

/// Writes an encrypted file. Blocks on the disk.
final class BackupWriter {
    private let file: FileHandle
    private let key: SymmetricKey
    private var waiting: [UInt8] = []
    private var number: UInt64 = 0

    init(path: String, secret: [UInt8]) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: path)
        else { throw Problem(.invalid, "backup.cannot_write", ["path": path]) }
        var random = SystemRandomNumberGenerator()
        let salt = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        self.file = file
        key = BackupFormat.key(secret, salt: salt)
        try file.write(contentsOf: BackupFormat.mark + salt)
    }

    func write(_ bytes: some Sequence<UInt8>) throws {
        waiting += bytes
        // One chunk is always kept back: the last one is marked.
        while waiting.count > BackupFormat.chunk {
            try seal(Array(waiting[..<BackupFormat.chunk]), isLast: false)
            waiting.removeFirst(BackupFormat.chunk)
        }
    }

    /// Writes the last chunk, and returns once the disk has all of it.
    func finish() throws {
        try seal(waiting, isLast: true)
        waiting = []
        try file.synchronize()
        try file.close()
    }

    private func seal(_ plain: [UInt8], isLast: Bool) throws {
        let word = UInt32(plain.count) | (isLast ? BackupFormat.last : 0)
        let head = withUnsafeBytes(of: word.bigEndian) { Array($0) }
        let box = try AES.GCM.seal(plain, using: key, nonce: try BackupFormat.nonce(number), authenticating: head)
        number += 1
        try file.write(contentsOf: head + box.ciphertext + box.tag)
    }
}

/// Reads an encrypted file, chunk by chunk. Throws `backup.not_a_backup`, `backup.damaged` (another key, or bytes that
/// were changed) and `backup.truncated`.
final class BackupReader {
    private let file: FileHandle
    private let key: SymmetricKey
    private var number: UInt64 = 0
    private var plain: [UInt8] = []
    private var position = 0
    private var isOver = false

    init(path: String, secret: [UInt8]) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Problem(.invalid, "backup.unreadable", ["path": path])
        }
        self.file = file
        guard let head = try file.read(upToCount: BackupFormat.mark.count + 32),
            head.count == BackupFormat.mark.count + 32, Array(head.prefix(BackupFormat.mark.count)) == BackupFormat.mark
        else { throw Problem(.invalid, "backup.not_a_backup") }
        key = BackupFormat.key(secret, salt: Array(head.suffix(32)))
    }

    /// Exactly `count` bytes.
    func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard try fill() else { throw Problem(.invalid, "backup.truncated") }
            let more = min(count - bytes.count, plain.count - position)
            bytes += plain[position..<position + more]
            position += more
        }
        return bytes
    }

    /// Up to `count` bytes, at least one.
    func readSome(_ count: Int) throws -> [UInt8] {
        guard try fill() else { throw Problem(.invalid, "backup.truncated") }
        return try read(min(count, plain.count - position))
    }

    /// Throws unless everything has been read and the last chunk was the last.
    func end() throws {
        guard try !fill(), isOver else { throw Problem(.invalid, "backup.damaged") }
        guard try file.read(upToCount: 1)?.isEmpty ?? true else { throw Problem(.invalid, "backup.damaged") }
    }

    /// False at the end.
    private func fill() throws -> Bool {
        while position == plain.count {
            if isOver { return false }
            guard let head = try file.read(upToCount: 4), head.count == 4 else {
                throw Problem(.invalid, "backup.truncated")
            }
            let word = head.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let count = Int(word & ~BackupFormat.last)
            guard count <= BackupFormat.chunk else { throw Problem(.invalid, "backup.damaged") }
            guard let body = try file.read(upToCount: count + 16), body.count == count + 16 else {
                throw Problem(.invalid, "backup.truncated")
            }
            do {
                let box = try AES.GCM.SealedBox(
                    nonce: try BackupFormat.nonce(number), ciphertext: body.prefix(count), tag: body.suffix(16))
                plain = Array(try AES.GCM.open(box, using: key, authenticating: head))
            } catch {
                throw Problem(.invalid, "backup.damaged")
            }
            number += 1
            position = 0
            isOver = word & BackupFormat.last != 0
        }
        return true
    }
}
