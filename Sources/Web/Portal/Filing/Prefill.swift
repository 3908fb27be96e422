import Administration
import Casework
import Core

/// What is known of a signed-in citizen and put into a new form, to be typed over.
struct Prefill: Sendable {
    /// By the field's path.
    let answers: [String: String]

    static let none = Prefill(answers: [:])

    private init(answers: [String: String]) { self.answers = answers }

    /// The account's own particulars, in the owner's fields. Officers and anonymous visitors have none.
    static func load(_ form: Form, _ services: Services, _ context: WebContext) async throws -> Prefill {
        guard context.acting.kind == .citizen, let account = context.acting.account,
            let particulars = try await services.accounts.particulars(account)
        else { return none }
        var answers: [String: String] = [:]
        if !PhoneNumberName.isOne(particulars.name) { answers[form.owner.name] = particulars.name }
        if let path = form.owner.phone { answers[path] = particulars.phone }
        return Prefill(answers: answers)
    }

    /// Who files for somebody else is not the owner: what the account knows moves to the questions about the applicant.
    func move(in answers: inout Value, _ form: Form) {
        guard let relation = answers.at(Representation.relationPath)?.string else { return }
        let pairs: [(String?, String)] = [
            (form.owner.name, Representation.namePath), (form.owner.phone, Representation.phonePath),
        ]
        let isOneself = relation == Representation.oneself
        for case (let owner?, let applicant) in pairs {
            guard let known = self.answers[owner] else { continue }
            let (from, to) = isOneself ? (applicant, owner) : (owner, applicant)
            guard answers.at(from) == .string(known) else { continue }
            answers.remove(at: from)
            if answers.at(to) == nil { answers.set(.string(known), at: to) }
        }
    }

    /// The answers that a new form begins with.
    var value: Value {
        var value: Value = [:]
        for (path, text) in answers { value.set(.string(text), at: path) }
        return value
    }

    /// Says where an answer came from that is still as the account has it.
    func note(_ field: FormField, _ answer: Value?, _ texts: Localizer) -> String? {
        guard let known = answers[field.path], answer == .string(known) else { return nil }
        return texts("field.from_account")
    }
}
