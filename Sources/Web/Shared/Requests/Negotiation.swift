import Core
import HTTPTypes
import Hummingbird

/// Finds out which language and which form an answer should have.
enum Negotiation {
    static let languageCookie = "lang"

    /// What the address asks for (`?lang=en`, as the language switch links), else what was chosen before (cookie),
    /// else what the browser prefers, else Vietnamese.
    static func language(of request: Request, cookies: SiteCookies) -> Language {
        chosenLanguage(of: request)
            ?? cookies.value(languageCookie, in: request).flatMap(Language.init(rawValue:))
            ?? preferred(request.headers[.acceptLanguage])
            ?? .vietnamese
    }

    static func chosenLanguage(of request: Request) -> Language? {
        guard request.uri.query != nil else { return nil }
        return request.uri.queryParameters["lang"].flatMap { Language(rawValue: String($0)) }
    }

    /// The language with the highest quality among those that we have (RFC 9110 §12.5.4).
    static func preferred(_ header: String?) -> Language? {
        var best: (language: Language, quality: Double)?
        for item in (header ?? "").split(separator: ",").prefix(20) {
            let parts = item.split(separator: ";")
            guard let range = parts.first?.trimmed.prefix(2).lowercased(), let language = Language(rawValue: range)
            else { continue }
            let weight = parts.dropFirst().lazy.compactMap { part in
                part.trimmed.hasPrefix("q=") ? Double(part.trimmed.dropFirst(2)) : nil
            }.first
            let quality = weight ?? 1
            if quality > (best?.quality ?? 0) { best = (language, quality) }
        }
        return best?.language
    }

    /// Whether problems are told as `application/problem+json`: to the API, and to who asks for JSON and not for HTML.
    static func wantsJSON(_ request: Request) -> Bool {
        if request.uri.path.hasPrefix(URLs.api) { return true }
        let accept = request.headers[.accept] ?? ""
        return accept.contains("json") && !accept.contains("text/html")
    }
}
