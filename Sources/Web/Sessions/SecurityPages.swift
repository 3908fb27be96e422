import Administration
import Core

/// Second factors, password and devices of the account.
struct AccountPage: PageModel {
    struct Passkey: Model {
        let label: String
        let detail: String
        let address: String
    }

    struct Recovery: Model {
        let text: String
        let address: String
    }

    struct Device: Model {
        let device: String
        let detail: String
        /// Nil for the session that reads this.
        let revoke: String?
    }

    static let template = "sessions/account"
    let title: String
    let notices: [Part.Notice]
    let passkeys: [Passkey]
    let hasPasskeys: Bool
    let addPasskey = URLs.accountPasskey
    let hasApp: Bool
    let addApp = URLs.accountApp
    let appLabel: String
    let removeApp = URLs.accountApp + "/bo"
    let recovery: Recovery?
    let password: String?
    let devices: [Device]
    let revokeOthers: String?

    init(_ factors: Factors, _ sessions: [Session], current: Session, notices: [Part.Notice], texts: Localizer) {
        title = texts("security.title")
        self.notices = notices
        passkeys = factors.passkeys.map { passkey in
            let used = passkey.used.map { texts("security.used", ["moment": texts.moment($0)]) }
            let made = texts("security.made", ["moment": texts.moment(passkey.created)])
            return Passkey(
                label: passkey.label.isEmpty ? texts("security.passkey_unnamed") : passkey.label,
                detail: [made, used].compactMap(\.self).joined(separator: " · "),
                address: "\(URLs.accountPasskey)/\(passkey.id)")
        }
        hasPasskeys = !passkeys.isEmpty
        hasApp = factors.hasTimeCode
        appLabel = texts(factors.hasTimeCode ? "security.app_change" : "security.app_add")
        recovery =
            factors.isEmpty
            ? nil
            : Recovery(
                text: texts("security.recovery_left", ["count": "\(factors.recoveryCodes)"]),
                address: URLs.account + "/ma-du-phong")
        password = factors.hasPassword ? URLs.accountPassword : nil
        devices = sessions.map { session in
            let isThis = session.id == current.id
            let parts = [
                isThis ? texts("security.this_device") : nil, texts("security.method.\(session.method.rawValue)"),
                texts("security.since", ["moment": texts.moment(session.created)]),
                texts("security.used", ["moment": texts.moment(session.seen)]),
            ]
            return Device(
                device: session.device.isEmpty ? texts("security.device_unnamed") : session.device,
                detail: parts.compactMap(\.self).joined(separator: " · "),
                revoke: isThis ? nil : "\(URLs.accountSessions)/\(session.id)")
        }
        revokeOthers = sessions.count > 1 ? URLs.accountSessions : nil
    }
}

/// A secret for an authenticator app: as a QR code, and to type.
struct AppPage: PageModel {
    static let template = "sessions/app"
    let title: String
    let qr: Markup?
    let secret: String
    let ticket: String
    let action = URLs.accountApp
    let back = URLs.account
    let invalid: Bool
    let errorSummary: Part.ErrorSummary?

    init(_ offer: TimeCodeOffer, problem: Problem?, texts: Localizer) {
        title = texts("security.app")
        qr = QRCode.svg(offer.address, label: texts("security.app_qr"))
        secret = offer.secret
        ticket = offer.ticket
        invalid = problem != nil
        errorSummary = Part.ErrorSummary(
            problem.map { [Part.ErrorSummary.Entry(texts.sentence(for: $0), field: "code")] } ?? [])
    }
}

/// Recovery codes, shown this once.
struct CodesPage: PageModel {
    static let template = "sessions/codes"
    let title: String
    let notice: Part.Notice?
    let codes: [String]
    let next: String

    init(_ codes: [String], notice: Part.Notice?, home: String, texts: Localizer) {
        title = texts("security.recovery")
        self.notice = notice
        self.codes = codes
        next = home
    }
}

struct PasskeyPage: PageModel {
    static let template = "sessions/passkey"
    let title: String
    let action = URLs.accountPasskey
    let back = URLs.account
    let label: String
    let errorSummary: Part.ErrorSummary?
    let passkey: PasskeyAsk?

    init(_ passkey: PasskeyAsk, label: String, problem: Problem?, texts: Localizer) {
        title = texts("security.passkey_add")
        self.label = label
        self.passkey = passkey
        errorSummary = Part.ErrorSummary(
            problem.map { [Part.ErrorSummary.Entry(texts.sentence(for: $0), field: "label")] } ?? [])
    }
}

struct PasswordPage: PageModel {
    static let template = "sessions/password"
    let title: String
    let action = URLs.accountPassword
    let back = URLs.account
    let invalid: Bool
    let errorSummary: Part.ErrorSummary?

    init(problem: Problem?, texts: Localizer) {
        title = texts("security.password_change")
        invalid = problem != nil
        errorSummary = Part.ErrorSummary(
            problem.map { [Part.ErrorSummary.Entry(texts.sentence(for: $0), field: "password")] } ?? [])
    }
}
