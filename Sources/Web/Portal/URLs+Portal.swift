import Core

extension URLs {
    static let procedures = "/thu-tuc"
    static let tracking = "/tra-cuu"
    /// Where anyone checks a result; a mark or a reference follows.
    package static let verification = "/xac-minh"
    static let verificationKeys = "\(verification)/khoa"
    static let verificationRevoked = "\(verification)/thu-hoi"

    static func procedure(_ id: String) -> String { "\(procedures)/\(encode(id))" }
    /// The diagrams of all procedures, and one procedure's: as a page and as a picture.
    static let routes = "/so-do"
    static func route(_ procedure: String) -> String { "\(self.procedure(procedure))/so-do" }
    static func routePicture(_ procedure: String) -> String { "\(route(procedure)).svg" }
    /// The application to print: blank, before it is filed, and after.
    static func application(_ procedure: String) -> String { "\(self.procedure(procedure))/to-khai" }
    static func draftApplication(_ id: Identifier) -> String { "\(draft(id))/to-khai" }
    static func application(_ dossier: Identifier, secret: String) -> String {
        track(dossier, secret: secret) + "/to-khai"
    }
    /// Takes a POST that begins a draft.
    static func file(_ procedure: String) -> String { "/nop/\(encode(procedure))" }

    static func draft(_ id: Identifier) -> String { "/ho-so-nhap/\(id)" }
    static func draft(_ id: Identifier, page: String) -> String { "\(draft(id))/\(encode(page))" }
    static func draftPapers(_ id: Identifier) -> String { "\(draft(id))/giay-to" }
    /// The draft as a whole; takes a POST that makes its link.
    static func draftWhole(_ id: Identifier) -> String { "\(draft(id))/ban-nhap" }
    static func draftDeletion(_ id: Identifier) -> String { "\(draft(id))/xoa" }
    static func draftLink(_ secret: String) -> String { "/lam-tiep/\(encode(secret))" }
    static func draftReview(_ id: Identifier) -> String { "\(draft(id))/xem-lai" }

    /// The dossiers that were handed in together.
    static func group(_ id: Identifier, secret: String) -> String { "/nhom-ho-so/\(id)/\(encode(secret))" }
    static func groupReceipt(_ id: Identifier, secret: String) -> String { group(id, secret: secret) + "/bien-nhan" }
    static func groupWithdrawal(_ id: Identifier, secret: String) -> String { group(id, secret: secret) + "/rut" }

    static func receipt(_ dossier: Identifier, secret: String) -> String {
        track(dossier, secret: secret) + "/bien-nhan"
    }
    static func supplement(_ dossier: Identifier, secret: String) -> String {
        track(dossier, secret: secret) + "/bo-sung"
    }
    static func withdrawal(_ dossier: Identifier, secret: String) -> String { track(dossier, secret: secret) + "/rut" }
    static func paper(_ number: Int, _ dossier: Identifier, secret: String) -> String {
        track(dossier, secret: secret) + "/giay-to/\(number)"
    }
    /// A printed form that the office gave, and a receipt for cash, numbered from 1.
    static func form(_ form: OfficialForm, _ dossier: Identifier, secret: String) -> String {
        track(dossier, secret: secret) + "/in/\(form.rawValue)"
    }
    static func cashReceipt(_ number: Int, _ dossier: Identifier, secret: String) -> String {
        track(dossier, secret: secret) + "/bien-lai/\(number)"
    }
    static func documentFile(_ number: Int, _ dossier: Identifier, secret: String) -> String {
        document(number, dossier, secret: secret) + "/pdf"
    }
    static func document(_ number: Int, _ dossier: Identifier, secret: String) -> String {
        track(dossier, secret: secret) + "/van-ban/\(number)"
    }
}
