import Core
import Foundation

/// gzip read by another program than ours.
enum Zlib {
    static func gunzip(_ bytes: [UInt8]) throws -> [UInt8] { try run("/usr/bin/env", ["gzip", "-dc"], input: bytes) }

    static func run(_ program: String, _ arguments: [String], input: [UInt8]) throws -> [UInt8] {
        let (source, sink) = (Pipe(), Pipe())
        let process = try ChildProcess(
            program, arguments, input: .descriptor(source.fileHandleForReading.fileDescriptor),
            output: .descriptor(sink.fileHandleForWriting.fileDescriptor))
        try source.fileHandleForReading.close()
        try sink.fileHandleForWriting.close()
        try source.fileHandleForWriting.write(contentsOf: Data(input))
        try source.fileHandleForWriting.close()
        let output = try sink.fileHandleForReading.readToEnd() ?? Data()
        process.wait()
        return [UInt8](output)
    }
}
