import Hummingbird

/// Which methods an address takes, to tell "not this way" (405) from "no such page" (404).
struct RouteTable: Sendable {
    private let routes: [(components: [RouterPath.Element], method: String)]

    init(_ routes: [Router<WebContext>.RouteDescription]) {
        self.routes = routes.map { ($0.path.components, $0.method.rawValue) }
    }

    /// Sorted; empty when nothing is there.
    func methods(for path: String) -> [String] {
        let segments = path.split(separator: "/")
        let found = routes.filter { route in
            for (index, component) in route.components.enumerated() {
                if component == .recursiveWildcard { return true }
                guard index < segments.count, component ~= segments[index] else { return false }
            }
            return route.components.count == segments.count
        }
        return Set(found.map(\.method)).sorted()
    }
}
