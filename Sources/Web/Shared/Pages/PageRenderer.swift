import Core
package import HTTPTypes
package import Hummingbird
import NIOCore

/// Turns page models into answers. One for the whole process.
package struct PageRenderer: Sendable {
    package let templates: TemplateLibrary
    package let locales: Locales
    package let assets: StaticAssets

    /// Loads `templates`, `locales` and `static` under `share`. Throws `SourceProblems` for everything wrong in them.
    package init(share: String) throws {
        locales = try Locales(directory: "\(share)/locales")
        templates = try TemplateLibrary(directory: "\(share)/templates", locales: locales)
        assets = try StaticAssets(directory: "\(share)/static")
    }

    init(templates: TemplateLibrary, locales: Locales, assets: StaticAssets) {
        self.templates = templates
        self.locales = locales
        self.assets = assets
    }

    private struct Root: Model {
        let frame: Frame
    }

    /// The texts in the reader's language.
    package func texts(_ context: WebContext) -> Localizer { locales[context.language] }

    /// A whole page. `caching`: personal pages are kept by nobody.
    package func page<Page: PageModel>(
        _ page: Page, _ context: WebContext, status: HTTPResponse.Status = .ok, caching: PageCaching = .personal
    ) throws -> Response {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .contentLanguage: context.language.rawValue,
        ]
        caching.add(to: &headers)
        let html = try html(page, context)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: html)))
    }

    /// The page's HTML, as tests compare it.
    package func html<Page: PageModel>(_ page: Page, _ context: WebContext) throws -> [UInt8] {
        try templates.render(Page.template, context.language, Root(frame: Frame(context, assets: assets)), page)
    }

    /// What ``TemplateCheck`` needs to look `pages` over, which should between them fill everything in.
    package func check<Page: PageModel>(_ pages: [Page], _ context: WebContext) throws -> TemplateCheck {
        let root = Root(frame: Frame(context, assets: assets))
        return try TemplateCheck.references(Page.template, in: templates, models: pages.map { [root, $0] })
    }
}

/// Who may keep an answer, and for how long.
package enum PageCaching: Sendable, Hashable {
    /// Nobody, not even the browser's own history of bytes.
    case personal
    /// Everyone, for so many seconds; for pages that show no account and nothing about a person.
    case shared(seconds: Int)

    func add(to headers: inout HTTPFields) {
        switch self {
        case .personal: headers[.cacheControl] = "no-store"
        case .shared(let seconds):
            headers[.cacheControl] = "public, max-age=\(seconds)"
            headers.append(HTTPField(name: .vary, value: "Cookie, Accept-Language"))
        }
    }
}

/// `303 See Other`: after a form was taken in, so that reloading does not send it again. What an address may not hold is
/// percent-encoded, whoever forgot it.
package func seeOther(_ address: String) -> Response {
    Response(status: .seeOther, headers: [.location: URLs.tidied(address)])
}
