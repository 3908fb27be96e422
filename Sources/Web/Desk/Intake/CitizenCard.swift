import Casework
import Core

/// What a scanner reads from the QR code of a citizen's card, or what the desk knows from an earlier dossier:
/// number, name, birth date, address, for filling in the owner's fields.
struct CitizenCard {
    let number: String
    var name: String?
    var birthDate: CivilDate?
    var address: String?
    var phone: String?
    var email: String?

    /// `079…|old number|name|ddMMyyyy|sex|address|ddMMyyyy`, as the card's code has it; or a bare number.
    init?(_ text: String) {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map { String($0).trimmed }
        let digits = (parts.first ?? "").filter { !" .-".contains($0) }
        guard digits.utf8.count == 12, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        number = digits
        guard parts.count >= 6 else { return }
        name = parts[2].isEmpty ? nil : parts[2]
        let date = parts[3]
        if date.utf8.count == 8, let number = Int(date) {
            birthDate = CivilDate(year: number % 10_000, month: number / 10_000 % 100, day: number / 1_000_000)
        }
        address = parts[5].isEmpty ? nil : parts[5]
    }

    /// What an earlier dossier of the same person adds.
    mutating func complete(from dossier: Dossier) {
        name = name ?? dossier.owner.name
        address = address ?? dossier.owner.address
        phone = phone ?? dossier.owner.phone
        email = email ?? dossier.owner.email
    }

    /// The owner's answers in a form.
    func answers(_ form: Form) -> Value {
        var answers: Value = [:]
        let owner = form.owner
        func put(_ value: String?, _ path: String?) {
            if let value, let path { answers.set(.string(value), at: path) }
        }
        put(number, owner.idNumber)
        put(name, owner.name)
        put(address, owner.address)
        put(phone, owner.phone)
        put(email, owner.email)
        let born = form.fields.first { $0.widget == .date && $0.autocomplete == "bday" }
        put(birthDate?.description, born?.path)
        return answers
    }
}
