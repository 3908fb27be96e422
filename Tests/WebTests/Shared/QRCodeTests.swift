import Foundation
import Testing

@testable import Web

@Suite struct QRCodeTests {
    private let address = "https://motcua.example/t/H29.16-261123-0001?k=Q2hpZXVfbXVhX3ZhbmcxMjM0NTY"

    @Test func `a code is a small picture with its words`() throws {
        let code = try #require(QRCode.svg(address, label: "Mã \"QR\""))
        #expect(code.html.hasPrefix("<svg viewBox=\"0 0 ") && code.html.contains("aria-label=\"Mã &#34;QR&#34;\""))
        let packed = try #require(Gzip.compress(code.html.utf8, level: 5))
        #expect(packed.count < 2500, "\(packed.count)")
        #expect(QRCode.svg(String(repeating: "x", count: 3000), label: "") == nil)
    }

    private static let decoder = "/usr/bin/zbarimg"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: decoder), "zbarimg is there"))
    func `another program reads what the code says`() throws {
        let code = try #require(QRCode.svg(address, label: "QR"))
        let file = FileManager.default.temporaryDirectory.appending(path: "qr-\(UInt64.random(in: 0 ... .max)).pgm")
        try Data(picture(of: code.html)).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let read = try Zlib.run(Self.decoder, ["--quiet", "--raw", file.path], input: [])
        #expect(String(decoding: read, as: UTF8.self) == address + "\n")
    }

    /// The SVG's runs of dark modules as a grey picture (PGM), eight dots per module.
    private func picture(of svg: String) throws -> [UInt8] {
        let side = try #require(svg.firstMatch(of: /viewBox="0 0 (\d+)/).flatMap { Int($0.1) })
        let dots = side * 8
        var grey = [UInt8](repeating: 255, count: dots * dots)
        for run in svg.matches(of: /M(\d+) (\d+)h(\d+)v1h-(\d+)z/) {
            let numbers = [run.1, run.2, run.3].compactMap { Int($0) }
            for y in (numbers[1] * 8)..<(numbers[1] * 8 + 8) {
                for x in (numbers[0] * 8)..<((numbers[0] + numbers[2]) * 8) { grey[y * dots + x] = 0 }
            }
        }
        return Array("P5 \(dots) \(dots) 255\n".utf8) + grey
    }
}
