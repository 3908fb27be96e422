package import Administration
package import Casework
package import Core
package import Hummingbird
package import Registers
package import Store

/// What the pages and the API work with.
package struct Services: Sendable {
    package let accounts: Accounts
    package let positions: Positions
    package let formTokens: FormTokens
    package let organisation: Organisation
    package let dossiers: Dossiers
    package let registers: Registers
    package let drafts: Drafts
    package let vault: PaperVault
    package let ledger: LedgerLog
    /// A site that knows citizens; nil where none is configured.
    package var provider: IdentityProvider?
    /// Sends codes to phones; nil where nothing does.
    package var messenger: (any Messenger)?
    /// How results are judged; nil where no pack says so.
    package var evaluation: EvaluationScheme?
    /// Where people may pay at somebody else's site; nil where none is configured.
    package var gateway: (any PaymentGateway)?
    /// Which papers may be opened; holds those that nothing has scanned unless told otherwise.
    package var scans: PaperScans
    /// How much one account may ask.
    package var limits = CallLimits()
    /// What makes PDF files of documents.
    package let files: DocumentFiles
    /// Whether the database answers; for `/readyz`.
    package let isReady: @Sendable () async -> Bool
    /// The text of `/metrics`.
    package let metrics: @Sendable () -> String

    package init(
        accounts: Accounts, positions: Positions, formTokens: FormTokens, organisation: Organisation,
        dossiers: Dossiers, registers: Registers, drafts: Drafts,
        vault: PaperVault, files: DocumentFiles = .none, ledger: LedgerLog,
        isReady: @escaping @Sendable () async -> Bool,
        metrics: @escaping @Sendable () -> String
    ) {
        self.accounts = accounts
        self.positions = positions
        self.formTokens = formTokens
        self.organisation = organisation
        self.dossiers = dossiers
        self.registers = registers
        self.drafts = drafts
        self.vault = vault
        scans = PaperScans(of: dossiers, vault: vault, isRequired: true)
        self.ledger = ledger
        self.files = files
        self.isReady = isReady
        self.metrics = metrics
    }

    package var catalogue: Catalogue { dossiers.catalogue }
    package var clock: any Clock { dossiers.clock }
}

/// Every address of the platform, on one router.
package struct Site: Sendable {
    package let services: Services
    package let settings: WebSettings
    package let pages: PageRenderer

    package init(services: Services, settings: WebSettings, pages: PageRenderer) {
        self.services = services
        self.settings = settings
        self.pages = pages
    }

    package func responder() -> Front<RouterResponder<WebContext>> { web().responder() }

    /// Every method and address, for the list of what they show of people (Tests/Golden/Reads).
    package var routes: [String] {
        let all = web().router.routes.map { route in
            let path = "\(route.path)".replacing(/\{(\w+)\}/) { ":\($0.1)" }
            return "\(route.method.rawValue) \(path)"
        }
        return Set(all).filter { !$0.hasPrefix("HEAD ") }.sorted()
    }

    private func web() -> WebRouter {
        let web = WebRouter(settings: settings, pages: pages)
        Health(services: services, settings: settings).addRoutes(to: web.router)
        APIRoutes(services: services).addRoutes(to: web.router)
        TokenRoutes(services: services, settings: settings).addRoutes(to: web.router)
        GatewayRoutes(services: services).addRoutes(to: web.router)
        addPages(to: web.router)
        return web
    }
}
