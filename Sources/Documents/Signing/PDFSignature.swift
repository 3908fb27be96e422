package import Core
import Crypto
import SwiftASN1

/// Adds a PAdES signature to a file of ours, as an incremental update: what was signed before stays byte for byte.
///
/// The file must end with a plain table of objects, as our worker writes it and as this type writes it again; nothing
/// more of PDF is understood here.
package struct PDFSignature: Sendable {
    /// The name of the empty field that it fills.
    package let field: String
    package let identity: SigningIdentity
    package let reason: String
    package let at: Instant
    package let timeStamping: TimeStamping?

    package init(
        field: String, identity: SigningIdentity, reason: String, at: Instant, timeStamping: TimeStamping? = nil
    ) {
        self.field = field
        self.identity = identity
        self.reason = reason
        self.at = at
        self.timeStamping = timeStamping
    }

    /// What a time-stamp token may take.
    private static let tokenRoom = 12_288

    /// Throws `signing.file_unreadable`, `signing.certificate_expired`, `signing.time_stamp_refused`,
    /// `signing.failed`.
    package func sign(_ file: [UInt8], _ place: RenderedPDF.Field) async throws -> [UInt8] {
        guard identity.stands(at: at) else { throw Problem(.fault, "signing.certificate_expired") }
        let cms = CMSSignature(identity: identity)
        do {
            let trial = try cms.sign(digest: [UInt8](repeating: 0, count: 32))
            let room =
                try cms.assemble(attributes: trial.attributes, value: trial.value).count
                + (timeStamping == nil ? 0 : PDFSignature.tokenRoom)
            let (blank, hole) = try extended(file, place, room: room)
            var bytes = blank
            var hasher = SHA256()
            hasher.update(data: bytes[..<hole.lowerBound])
            hasher.update(data: bytes[hole.upperBound...])
            let signed = try cms.sign(digest: Array(hasher.finalize()))
            let token = try await timeStamping?.token(over: signed.value)
            let whole = try cms.assemble(attributes: signed.attributes, value: signed.value, token: token)
            guard whole.count <= room, timeStamping != nil || whole.count == room else {
                throw Problem(.fault, "signing.failed")
            }
            let digits = Array("0123456789abcdef".utf8)
            for (index, byte) in whole.enumerated() {
                bytes[hole.lowerBound + 1 + 2 * index] = digits[Int(byte >> 4)]
                bytes[hole.lowerBound + 2 + 2 * index] = digits[Int(byte & 15)]
            }
            return bytes
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.fault, "signing.failed")
        }
    }

    /// The file with the update, and the place of the signature in it, angle brackets included.
    private func extended(
        _ file: [UInt8], _ place: RenderedPDF.Field, room: Int
    ) throws -> (bytes: [UInt8], hole: Range<Int>) {
        let trailer = try PDFTrailer(endOf: file)
        let number = trailer.size
        var bytes = file
        let fieldOffset = bytes.count
        bytes += Array(
            """
            \(place.object) 0 obj
            <</Type /Annot /Subtype /Widget /FT /Sig /T (\(field)) /Rect [0 0 0 0] /F 132 /P \(place.page) 0 R /V \(number) 0 R>>
            endobj

            """.utf8)
        let valueOffset = bytes.count
        bytes += Array("\(number) 0 obj\n<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached\n".utf8)
        bytes += Array("/M (\(PDFSignature.date(at)))\n/Name \(PDFSignature.text(identity.name))\n".utf8)
        bytes += Array("/Reason \(PDFSignature.text(reason))\n/ByteRange ".utf8)
        let rangeOffset = bytes.count
        let blank = 52
        bytes += [UInt8](repeating: UInt8(ascii: " "), count: blank)
        bytes += Array("\n/Contents ".utf8)
        let hole = bytes.count..<(bytes.count + 2 * room + 2)
        bytes.append(UInt8(ascii: "<"))
        bytes += [UInt8](repeating: UInt8(ascii: "0"), count: 2 * room)
        bytes.append(UInt8(ascii: ">"))
        bytes += Array(">>\nendobj\n".utf8)
        let table = bytes.count
        bytes += Array(
            """
            xref
            \(place.object) 1
            \(pad(fieldOffset, 10)) 00000 n\u{20}
            \(number) 1
            \(pad(valueOffset, 10)) 00000 n\u{20}
            trailer
            <</Size \(number + 1) \(trailer.rest) /Prev \(trailer.table)>>
            startxref
            \(table)
            %%EOF

            """.utf8)
        let range = Array("[0 \(hole.lowerBound) \(hole.upperBound) \(bytes.count - hole.upperBound)]".utf8)
        guard range.count <= blank else { throw Problem(.fault, "signing.failed") }
        bytes.replaceSubrange(rangeOffset..<(rangeOffset + range.count), with: range)
        return (bytes, hole)
    }

    /// `D:20261127103000+07'00'`.
    private static func date(_ moment: Instant) -> String {
        let (day, time) = (moment.date.parts, moment.time)
        let parts = [day.month, day.day, time.hour, time.minute, time.secondOfDay % 60].map { pad($0) }
        return "D:\(pad(day.year, 4))\(parts.joined())+07'00'"
    }

    /// A PDF text string in UTF-16, which needs no escaping.
    private static func text(_ text: String) -> String {
        let units: [String] = text.utf16.map { fourDigits($0) }
        return "<FEFF\(units.joined())>"
    }

    private static func fourDigits(_ unit: UInt16) -> String {
        let digits = String(Int(unit), radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}

/// The end of a file of ours.
struct PDFTrailer {
    /// One more than the highest object number.
    let size: Int
    /// Where the table of objects stands.
    let table: Int
    /// Root, Info and ID, as they stand.
    let rest: String

    /// Throws `signing.file_unreadable`.
    init(endOf file: [UInt8]) throws {
        let end = String(decoding: file.suffix(4096), as: UTF8.self)
        guard let start = end.ranges(of: "trailer").last, let mark = end.ranges(of: "startxref").last,
            start.upperBound < mark.lowerBound,
            let table = Int(end[mark.upperBound...].prefix { $0 != "%" }.filter { $0.isNumber }),
            let size = end[start.upperBound..<mark.lowerBound].firstMatch(of: /\/Size (\d+)/).flatMap({ Int($0.1) })
        else { throw Problem(.fault, "signing.file_unreadable") }
        let dictionary = end[start.upperBound..<mark.lowerBound]
        let members = [/\/Root \d+ \d+ R/, /\/Info \d+ \d+ R/, /\/ID \[[^\]]*\]/].compactMap {
            dictionary.firstMatch(of: $0).map { String($0.output) }
        }
        guard members.count == 3 else { throw Problem(.fault, "signing.file_unreadable") }
        self.size = size
        self.table = table
        rest = members.joined(separator: " ")
    }
}
