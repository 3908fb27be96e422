package import Casework

/// A procedure's route as SVG. Colours follow the page that it stands in; by itself (`standalone`) it brings paper and ink.
package enum RouteSVG {
    /// `label` is read out in place of the picture; the steps in words stand beside it.
    package static func markup(_ route: Route, label: String) -> Markup {
        Markup(trusted: svg(RouteDrawing(route), label, standalone: false))
    }

    package static func file(_ route: Route) -> String { svg(RouteDrawing(route), route.title, standalone: true) }

    private static func svg(_ drawing: RouteDrawing, _ label: String, standalone: Bool) -> String {
        let (width, height) = (drawing.width, drawing.height)
        let alone =
            standalone
            ? " xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" color=\"#1d2126\"" : ""
        var svg = """
            <svg\(alone) viewBox="0 0 \(width) \(height)" role="img" aria-label="\(HTMLEscape.text(label))" \
            font-family="system-ui,sans-serif" font-size="13" fill="currentColor" class="route">
            """
        if standalone { svg += "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#fff\"/>" }
        svg += "<g fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\">"
        for box in drawing.boxes {
            let radius = box.stop.isEnd ? min(20, box.height / 2) : 6
            svg += """
                <rect x="\(drawing.left)" y="\(box.y)" width="\(RouteDrawing.boxWidth)" height="\(box.height)" \
                rx="\(radius)"\(box.stop.isEnd ? " stroke-width=\"3\"" : "")/>
                """
        }
        svg += "<path d=\""
        let middle = drawing.left + RouteDrawing.boxWidth / 2
        for arrow in drawing.arrows { svg += line(arrow, middle) }
        svg += "\"/></g><path d=\""
        for arrow in drawing.arrows { svg += head(arrow, middle) }
        svg += "\"/>"
        for box in drawing.boxes { svg += words(box, drawing.left + RouteDrawing.padding) }
        return svg + "</svg>"
    }

    private static func line(_ arrow: RouteDrawing.Arrow, _ middle: Int) -> String {
        guard let lane = arrow.lane else { return "M\(middle) \(arrow.fromY)V\(arrow.toY - 6)" }
        let out = lane.x < lane.edge ? -1 : 1
        let along = arrow.toY < arrow.fromY ? -1 : 1
        // Rounded corners where there is room for them.
        guard abs(arrow.toY - arrow.fromY) > 12 else {
            return "M\(lane.edge) \(arrow.fromY)H\(lane.x)V\(arrow.toY)H\(lane.edge + 6 * out)"
        }
        return """
            M\(lane.edge) \(arrow.fromY)H\(lane.x - 6 * out)Q\(lane.x) \(arrow.fromY) \(lane.x) \(arrow.fromY + 6 * along)\
            V\(arrow.toY - 6 * along)Q\(lane.x) \(arrow.toY) \(lane.x - 6 * out) \(arrow.toY)H\(lane.edge + 6 * out)
            """
    }

    private static func head(_ arrow: RouteDrawing.Arrow, _ middle: Int) -> String {
        guard let lane = arrow.lane else { return "M\(middle) \(arrow.toY)l-4.5-8h9z" }
        return lane.x < lane.edge ? "M\(lane.edge) \(arrow.toY)l-8-4.5v9z" : "M\(lane.edge) \(arrow.toY)l8-4.5v9z"
    }

    private static func words(_ box: RouteDrawing.Box, _ x: Int) -> String {
        var (svg, y) = ("", box.y + RouteDrawing.padding + 13)
        func put(_ line: String, _ x: Int, _ y: Int, _ attributes: String = "") {
            svg += "<text x=\"\(x)\" y=\"\(y)\"\(attributes)>\(HTMLEscape.text(line))</text>"
        }
        for line in box.title {
            put(line, x, y, " font-size=\"15\" font-weight=\"600\"")
            y += RouteDrawing.titleLine
        }
        for line in box.notes {
            put(line, x, y, " opacity=\".75\"")
            y += RouteDrawing.line
        }
        for exit in box.exits {
            for (index, line) in exit.lines.enumerated() {
                put((index == 0 ? "→ " : "   ") + line, x + 6, exit.y + index * RouteDrawing.line)
            }
        }
        return svg
    }
}
