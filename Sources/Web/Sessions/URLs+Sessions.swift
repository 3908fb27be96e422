import Administration

extension URLs {
    static let signIn = "/dang-nhap"
    static let signOut = "/dang-xuat"
    static let signInPasskey = "/dang-nhap/khoa"
    static let signInFirst = "/dang-nhap/lan-dau"
    static let signInProvider = "/dang-nhap/dinh-danh"
    static let signInPhone = "/dang-nhap/dien-thoai"
    static let secondFactor = "/dang-nhap/ma"
    static let account = "/tai-khoan"
    static let accountPassword = "/tai-khoan/mat-khau"
    static let accountApp = "/tai-khoan/ung-dung"
    static let accountPasskey = "/tai-khoan/khoa"
    static let accountSessions = "/tai-khoan/phien"
    static let ownDossiers = "/cua-toi"

    /// The sign-in page, and where it leads afterwards.
    static func signIn(then address: String) -> String { "\(signIn)?tiep=\(encode(address))" }

    static func secondFactor(then address: String?) -> String {
        address.map { "\(secondFactor)?tiep=\(encode($0))" } ?? secondFactor
    }

    static func confirm(then address: String) -> String { "/xac-nhan?tiep=\(encode(address))" }

    static func home(of caller: Caller) -> String { caller.kind == .officer ? desk : ownDossiers }

    /// An address of ours that a form sent back, so that nobody is led to another site; nil for anything else.
    static func local(_ address: String?) -> String? {
        guard let address, address.utf8.count <= 500, address.hasPrefix("/"), !address.hasPrefix("//"),
            address.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else { return nil }
        return address
    }
}
