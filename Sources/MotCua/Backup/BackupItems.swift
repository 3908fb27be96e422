import Casework
import Core
import Foundation

extension BackupWriter {
    /// An item: the length of its name in 2 bytes, the name, then its content in pieces of 4 bytes of length and so
    /// many bytes; an empty piece ends it. An item without a name ends all.
    func begin(_ name: String) throws {
        let bytes = Array(name.utf8)
        try write([UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes)
    }

    func piece(_ bytes: [UInt8]) throws {
        try write(withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { Array($0) } + bytes)
    }

    func item(_ name: String, _ bytes: [UInt8]) throws {
        try begin(name)
        if !bytes.isEmpty { try piece(bytes) }
        try piece([])
    }

    /// A file, or what a program writes to a pipe, to its end.
    func item(_ name: String, from file: FileHandle) throws {
        try begin(name)
        while let data = try file.read(upToCount: 1 << 18), !data.isEmpty { try piece(Array(data)) }
        try piece([])
    }

    /// A file to its end, and the hash of what was read. One that breaks off still ends its item, and throws
    /// `paper.unreadable`: the bytes are not those of its name then.
    func item(_ name: String, hashing file: FileHandle) throws -> String {
        var hash = FileHash()
        try begin(name)
        do {
            while let data = try PaperVault.read(file, name) {
                hash.update(data)
                try piece(Array(data))
            }
        } catch let problem as Problem where problem.code == "paper.unreadable" {
            try piece([])
            throw problem
        }
        try piece([])
        return hash.digits()
    }
}

extension BackupReader {
    /// The name of the next item; nil after the last.
    func nextItem() throws -> String? {
        let head = try read(2)
        let name = String(decoding: try read(Int(head[0]) << 8 | Int(head[1])), as: UTF8.self)
        return name.isEmpty ? nil : name
    }

    func pieces(_ take: ([UInt8]) throws -> Void) throws {
        while true {
            let count = try read(4).reduce(0) { $0 << 8 | Int($1) }
            if count == 0 { return }
            guard count <= 1 << 26 else { throw Problem(.invalid, "backup.damaged") }
            try take(try read(count))
        }
    }
}
