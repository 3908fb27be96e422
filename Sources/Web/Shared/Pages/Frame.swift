import Core

/// What stands around every page; templates read it as `frame`.
package struct Frame: Model {
    /// What middleware and controllers may set before a page is rendered.
    package struct Content: Sendable {
        /// The unit's own name under the mark: `UBND phường Bến Thành`.
        package var unit: String?
        /// Address and words of the unit's emblem; without one the mark stands alone.
        package var emblem: String?
        package var account: Account?
        package var navigation: [NavigationLink] = []
        package init() {}
    }

    /// Who is signed in, and what they may do about it.
    package struct Account: Model {
        package var name: String
        package var links: [Link]
        /// The address that a sign-out form is posted to; nil for accounts that cannot sign out here.
        package var signOut: String?

        package init(name: String, links: [Link], signOut: String?) {
            self.name = name
            self.links = links
            self.signOut = signOut
        }
    }

    package struct LanguageLink: Model {
        let code: String
        let name: String
        let address: String
        let current: Bool
    }

    let language: String
    let languages: [LanguageLink]
    let here: String
    let unit: String?
    let emblem: String?
    let account: Account?
    let hasNavigation: Bool
    let navigation: [NavigationLink]
    let style: String
    let deskStyle: String
    let script: String
    let icon: String
    let manifest: String
    let formToken: String?
    let requestId: String

    init(_ context: WebContext, assets: StaticAssets) {
        language = context.language.rawValue
        languages = Language.allCases.map { language in
            LanguageLink(
                code: language.rawValue, name: language == .vietnamese ? "Tiếng Việt" : "English",
                address: context.here.setting("lang", language.rawValue), current: language == context.language)
        }
        here = context.here.path
        unit = context.frame.unit
        emblem = context.frame.emblem
        account = context.frame.account
        navigation = context.frame.navigation.map { link in
            var link = link
            link.current = link.current || link.address == context.here.path
            return link
        }
        hasNavigation = !context.frame.navigation.isEmpty
        style = assets.address(of: "motcua.css")
        deskStyle = assets.address(of: "desk.css")
        script = assets.address(of: "motcua.js")
        icon = assets.address(of: "mark.svg")
        manifest = assets.address(of: "motcua.webmanifest")
        formToken = context.formToken
        requestId = context.requestId
    }
}

/// A link as people read it.
package struct Link: Model {
    package var label: String
    package var address: String

    package init(_ label: String, _ address: String) {
        self.label = label
        self.address = address
    }
}

/// A link of the page's navigation, marked when it leads to this page.
package struct NavigationLink: Model {
    package var label: String
    package var address: String
    /// How much waits behind it; nil for none.
    package var count: Int?
    package var current: Bool

    package init(_ label: String, _ address: String, count: Int? = nil, current: Bool = false) {
        self.label = label
        self.address = address
        self.count = count
        self.current = current
    }
}
