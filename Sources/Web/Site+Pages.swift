import Hummingbird

extension Site {
    /// The pages that people see: citizens' and officers'.
    func addPages(to router: Router<WebContext>) {
        PortalRoutes(services: services, pages: pages, settings: settings).addRoutes(to: router)
        DeskRoutes(services: services, pages: pages, settings: settings).addRoutes(to: router)
    }
}
