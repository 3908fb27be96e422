/// Where everything of a drawn route stands, in CSS pixels: one column of boxes that fits a phone, ways forward on its
/// right, ways back on its left. Ways to the same stop on the same side share one lane.
package struct RouteDrawing: Sendable {
    package struct Box: Sendable {
        package let stop: Route.Stop
        package let y: Int
        package let height: Int
        package let title: [String]
        package let notes: [String]
        /// The lines of each exit's name, and the height of its first line; exits without a name have no lines.
        package let exits: [(lines: [String], y: Int)]
        package var middle: Int { y + RouteDrawing.padding + RouteDrawing.titleLine / 2 }
    }

    /// A way from a box's edge to another's: along a lane, or straight down when `lane` is nil.
    package struct Arrow: Sendable {
        package let fromY: Int
        package let toY: Int
        /// The lane's x and the edge that it leaves and enters; nil for straight down in the middle.
        package let lane: (x: Int, edge: Int)?
    }

    package let boxes: [Box]
    package let arrows: [Arrow]
    package let left: Int
    package let width: Int
    package let height: Int

    package static let boxWidth = 280
    package static let padding = 10
    package static let titleLine = 20
    package static let line = 18
    static let gap = 30
    static let laneWidth = 14
    static let margin = 8

    package init(_ route: Route) {
        let boxes = RouteDrawing.boxes(route)
        let index = Dictionary(uniqueKeysWithValues: zip(route.stops.map(\.id), route.stops.indices))
        var down: [Arrow] = []
        var sources: [Side: [Int: [Int]]] = [.left: [:], .right: [:]]
        for (from, box) in boxes.enumerated() {
            for (exit, place) in zip(box.stop.exits, box.exits) {
                guard let to = index[exit.target] else { continue }
                if to == from + 1, exit.title == box.stop.exits[0].title {
                    down.append(Arrow(fromY: box.y + box.height, toY: boxes[to].y, lane: nil))
                } else {
                    sources[to <= from ? .left : .right]?[to, default: []].append(place.y - 5)
                }
            }
        }
        let lanes = sources.mapValues { RouteDrawing.lanes($0, boxes) }
        let depth = lanes.mapValues { ($0.values.max() ?? -1) + 1 }
        left = RouteDrawing.margin + (depth[.left] ?? 0) * RouteDrawing.laneWidth
        let right = left + RouteDrawing.boxWidth
        width = right + (depth[.right] ?? 0) * RouteDrawing.laneWidth + RouteDrawing.margin
        height = (boxes.last.map { $0.y + $0.height } ?? 0) + RouteDrawing.margin
        self.boxes = boxes
        var arrows = down
        for (side, targets) in sources {
            for (to, starts) in targets {
                let out = ((lanes[side]?[to] ?? 0) + 1) * RouteDrawing.laneWidth
                let lane = side == .left ? (x: left - out, edge: left) : (x: right + out, edge: right)
                arrows += starts.map { Arrow(fromY: $0, toY: boxes[to].middle, lane: lane) }
            }
        }
        self.arrows = arrows
    }

    private enum Side { case left, right }

    /// The lane of each target: the innermost that no other target uses over the same height.
    private static func lanes(_ targets: [Int: [Int]], _ boxes: [Box]) -> [Int: Int] {
        let spans = targets.map { to, starts in
            (to: to, from: min(boxes[to].middle, starts.min() ?? 0), through: max(boxes[to].middle, starts.max() ?? 0))
        }.sorted { ($0.through - $0.from, $0.to) < ($1.through - $1.from, $1.to) }
        var taken: [[(from: Int, through: Int)]] = []
        var lanes: [Int: Int] = [:]
        for span in spans {
            let free = taken.firstIndex { $0.allSatisfy { span.through < $0.from || $0.through < span.from } }
            let lane = free ?? taken.count
            if free == nil { taken.append([]) }
            taken[lane].append((span.from, span.through))
            lanes[span.to] = lane
        }
        return lanes
    }

    private static func boxes(_ route: Route) -> [Box] {
        var y = margin
        return route.stops.map { stop in
            let title = wrap(stop.title, 33)
            let notes = stop.notes.flatMap { wrap($0, 38) }
            var next = y + padding + title.count * titleLine + notes.count * line + 14
            let isOnlyWay = stop.exits.count == 1 && stop.exits[0].title == nil
            let exits = stop.exits.map { exit in
                let lines = exit.title.map { wrap($0, 36) } ?? []
                defer { next += lines.count * line + (lines.isEmpty ? 0 : 4) }
                return (lines: lines, y: isOnlyWay ? y + padding + titleLine : next)
            }
            let height = next - y - 14 + padding
            defer { y += height + gap }
            return Box(stop: stop, y: y, height: height, title: title, notes: notes, exits: exits)
        }
    }

    /// Lines of at most `most` characters, broken between words.
    static func wrap(_ text: String, _ most: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= most {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
