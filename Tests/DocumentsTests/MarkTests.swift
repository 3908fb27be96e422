import Core
import Testing

@testable import Documents

@Suite struct `A result's mark` {
    static let mark = ResultMark(
        reference: "7K3M9QPX2W4T8VZA", unit: "H29.267.43", unitName: "Ủy ban nhân dân phường Bến Thành",
        kind: "Giấy chứng nhận đăng ký hộ kinh doanh", number: "01/2026",
        issuedOn: CivilDate(year: 2026, month: 11, day: 27)!, initials: "N.T.M.")

    private func problem(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? Problem)?.code
        }
    }

    @Test func `says the same after it was read, alone or at the end of an address`() throws {
        let keys = ResultKeys()
        let text = try Self.mark.signed(with: keys)
        #expect(try ResultMark.read(text, with: keys.published) == Self.mark)
        #expect(try ResultMark.read("https://motcua.example/xac-minh/\(text)", with: keys.published) == Self.mark)
        let known = try PublishedKeys(json: keys.published.json)
        #expect(try ResultMark.read(text, with: known) == Self.mark)
    }

    @Test func `is refused when any letter of it is another`() throws {
        let keys = ResultKeys()
        let text = Array(try Self.mark.signed(with: keys))
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
        for index in text.indices {
            var changed = text
            let place = letters.firstIndex(of: text[index]) ?? 0
            changed[index] = letters[(place + 1 + index % (letters.count - 1)) % letters.count]
            #expect(changed != text)
            #expect(problem { _ = try ResultMark.read(String(changed), with: keys.published) } != nil, "\(index)")
        }
    }

    @Test func `of another authority, or of another algorithm, is refused`() throws {
        let (keys, others) = (ResultKeys(), ResultKeys())
        let text = try Self.mark.signed(with: keys)
        #expect(problem { _ = try ResultMark.read(text, with: others.published) } == "result.key_unknown")
        let parts = text.split(separator: ".").map(String.init)
        for head in [#"{"alg":"none"}"#, #"{"alg":"HS256","kid":"x"}"#, #"{"alg":"EdDSA","kid":"x","crit":["b64"]}"#] {
            let forged = [Base64URL.encode(Array(head.utf8)), parts[1], parts[2]].joined(separator: ".")
            #expect(problem { _ = try ResultMark.read(forged, with: keys.published) } == "result.not_a_mark")
        }
        for text in ["", "a", "a.b", "a.b.c.d", "....", parts[0] + ".." + parts[2], "\(text)=", " \(text)"] {
            #expect(problem { _ = try ResultMark.read(text, with: keys.published) } != nil, "\(text)")
        }
    }

    @Test func `cannot pass for a list of revoked results, nor a list for a mark`() throws {
        let keys = ResultKeys()
        let now = Instant("2026-11-27T10:00+07:00")!
        let list = RevocationList(asOf: now, entries: [.init(reference: Self.mark.reference, at: now)])
        let text = try list.signed(with: keys)
        #expect(try RevocationList.read(text + "\n", with: keys.published) == list)
        #expect(list.revocation(of: Self.mark.reference) == now && list.revocation(of: "0000000000000000") == nil)
        let mark = try Self.mark.signed(with: keys)
        #expect(problem { _ = try RevocationList.read(mark, with: keys.published) } == "result.not_a_list")
        #expect(problem { _ = try ResultMark.read(text, with: keys.published) } == "result.not_a_mark")
    }

    @Test func `names nobody but by initials`() {
        #expect(ResultMark.initials(of: "Nguyễn Thị Mẫu") == "N.T.M.")
        #expect(ResultMark.initials(of: "  đỗ  văn-ổn ") == "Đ.V.Ổ.")
        #expect(ResultMark.initials(of: "") == "")
    }
}
