import Administration
@testable import Casework
import Core
import OrderedCollections
import Testing

@Suite struct RouteDrawingTests {
    static let routes = Result {
        try Place.packs.get().flatMap { $0.procedures.values.map { Route($0, .vietnamese) { $0 } } }
    }

    @Test func `every step, end and way of every procedure is drawn`() throws {
        for route in try RouteDrawingTests.routes.get() {
            let drawing = RouteDrawing(route)
            #expect(drawing.boxes.map(\.stop.id) == route.stops.map(\.id))
            #expect(drawing.arrows.count == route.stops.reduce(0) { $0 + $1.exits.count }, "\(route.title)")
            #expect(Set(route.stops.map(\.id)).isSuperset(of: route.stops.flatMap { $0.exits.map(\.target) }))
        }
    }

    @Test func `boxes stand below each other, and the drawing fits a phone`() throws {
        for route in try RouteDrawingTests.routes.get() {
            let drawing = RouteDrawing(route)
            for (upper, lower) in zip(drawing.boxes, drawing.boxes.dropFirst()) {
                #expect(upper.y + upper.height < lower.y)
            }
            #expect(drawing.width <= 400, "\(route.title): \(drawing.width)")
            for arrow in drawing.arrows {
                guard let lane = arrow.lane else { continue }
                #expect(lane.x >= 0 && lane.x <= drawing.width)
            }
        }
    }

    /// Ways to different stops may cross, but never lie on each other.
    @Test func `no two stops share a lane over the same height`() throws {
        for route in try RouteDrawingTests.routes.get() {
            let arrows = RouteDrawing(route).arrows.compactMap { arrow in
                arrow.lane.map {
                    (x: $0.x, to: arrow.toY, from: min(arrow.fromY, arrow.toY), through: max(arrow.fromY, arrow.toY))
                }
            }
            for one in arrows {
                for other in arrows where other.x == one.x && other.to != one.to {
                    #expect(one.through < other.from || other.through < one.from, "\(route.title)")
                }
            }
        }
    }

    @Test func `a good dossier's steps come first and point downwards`() throws {
        let order = Route.order(try Place.procedure("house-permit"))
        #expect(order.prefix(8) == ["intake", "assign", "appraise", "consult", "review", "sign", "issue", "deliver"])
        #expect(order.last == "end.refused")
    }

    @Test func `long words are broken between words only`() {
        #expect(RouteDrawing.wrap("một hai ba bốn", 7) == ["một hai", "ba bốn"])
        #expect(RouteDrawing.wrap("Thủ-tục-dài-không-có-chỗ-ngắt", 7).count == 1)
        #expect(RouteDrawing.wrap("", 7).isEmpty)
    }
}
