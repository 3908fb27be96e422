/// What went wrong, in a form that programs can rely on and people can read: a stable dotted code, the parameters of
/// its sentence, and where. The sentence itself stands in the locale files under `problem.<code>`.
package struct Problem: Error, Hashable, Sendable {
    /// What kind of failure it is; the Web turns it into an HTTP status.
    package enum Kind: String, Sendable {
        case invalid, unauthenticated, forbidden, notFound, conflict, tooLarge, unsupported, tooMany, unavailable
        /// A promise of ours was broken: logged with its code, never explained to the caller.
        case fault
    }

    package let kind: Kind
    /// `dossier.step_closed`: lower case, dots between parts.
    package let code: String
    /// What the sentence names; never personal data, since parameters may be logged.
    package let parameters: [String: String]
    /// A JSON Pointer into the input (`/answers/owner/phone`), or a file and line (`procedure.yaml:12`).
    package let location: String?

    package init(_ kind: Kind, _ code: String, _ parameters: [String: String] = [:], at location: String? = nil) {
        self.kind = kind
        self.code = code
        self.parameters = parameters
        self.location = location
    }
}

/// Several problems with one input, told together so that a person mends all at once.
package struct Problems: Error, Sendable {
    package let all: [Problem]
    package init(_ all: [Problem]) { self.all = all }
}
