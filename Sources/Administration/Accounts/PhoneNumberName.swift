/// What an account is called that has shown a phone and nothing else: a part of the number, which is nobody's name and
/// stands on no paper.
package enum PhoneNumberName {
    private static let mask = "****"

    /// `0912345678` becomes `091****678`.
    static func of(_ phone: String) -> String { "\(phone.prefix(3))\(mask)\(phone.suffix(3))" }

    /// As a page shows it to whoever typed it: `091…678`.
    static func shown(_ phone: String) -> String { "\(phone.prefix(3))…\(phone.suffix(3))" }

    package static func isOne(_ name: String) -> Bool { name.contains(mask) }
}
