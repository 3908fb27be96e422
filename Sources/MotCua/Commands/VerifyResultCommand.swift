import ArgumentParser
import Core
import Documents
import Foundation

struct VerifyResultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-result", abstract: "Check the mark (QR code) of a result without a network.",
        discussion: """
            MARK is what the QR code holds, a file with that, or the PDF file of a result. KEYS is what the authority \
            publishes at /xac-minh/khoa, REVOKED its list at /xac-minh/thu-hoi. Says what the mark says, to be compared \
            with the paper. Ends with 1 when the mark is forged or the result revoked. The PDF file's own signature is \
            checked by any program that checks PAdES.
            """)

    @Argument(help: "The mark, or a file.") var mark: String
    @Option(help: "A file of public keys.") var keys: String
    @Option(help: "A file with the list of revoked results.") var revoked: String?

    func run() async throws {
        do {
            let keys = try PublishedKeys(json: try VerifyResultCommand.read(keys))
            let mark = try ResultMark.read(try text(), with: keys)
            print("kind:      \(mark.kind)\nnumber:    \(mark.number)\nunit:      \(mark.unitName) (\(mark.unit))")
            print("issued on: \(mark.issuedOn.vietnamese)\nissued to: \(mark.initials)\nreference: \(mark.reference)")
            guard let revoked else {
                print("genuine; not looked whether it was revoked: give --revoked")
                return
            }
            let list = try RevocationList.read(try VerifyResultCommand.read(revoked), with: keys)
            if let at = list.revocation(of: mark.reference) {
                print("revoked at \(at)")
                throw ExitCode(1)
            }
            print("genuine, and not revoked as of \(list.asOf)")
        } catch let code as ExitCode {
            throw code
        } catch {
            throw CommandFailure(error)
        }
    }

    /// The mark itself, from wherever it stands.
    private func text() throws -> String {
        guard let data = FileManager.default.contents(atPath: mark) else { return mark.trimmed }
        guard data.starts(with: Array("%PDF-".utf8)) else {
            return try VerifyResultCommand.read(mark).trimmed
        }
        guard let path = data.range(of: Data("/xac-minh/ey".utf8)) else {
            throw Problem(.invalid, "result.not_a_mark")
        }
        let rest = data[data.index(path.upperBound, offsetBy: -2)...].prefix { byte in
            byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        }
        return String(decoding: rest, as: UTF8.self)
    }

    private static func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path), data.count <= 1 << 26,
            let text = String(validating: data, as: UTF8.self)
        else { throw CommandFailure(CommandFiles.problem(path)) }
        return text
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
