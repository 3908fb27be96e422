package import Core

extension RouteModel {
    /// BPMN 2.0 (ISO/IEC 19510) with diagram interchange, as modelling tools read it.
    package var bpmn: XMLNode {
        XMLNode(
            "bpmn:definitions",
            [
                ("xmlns:bpmn", "http://www.omg.org/spec/BPMN/20100524/MODEL"),
                ("xmlns:bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI"),
                ("xmlns:dc", "http://www.omg.org/spec/DD/20100524/DC"),
                ("xmlns:di", "http://www.omg.org/spec/DD/20100524/DI"),
                ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
                ("id", "definitions_\(process)"), ("targetNamespace", "urn:motcua:procedures"),
                ("expressionLanguage", "https://www.omg.org/spec/DMN/20230324/FEEL/"),
            ],
            [
                XMLNode(
                    "bpmn:process", [("id", process), ("name", title), ("isExecutable", "true")],
                    nodes(in: nil)),
                XMLNode(
                    "bpmndi:BPMNDiagram", [("id", "diagram")],
                    [
                        XMLNode(
                            "bpmndi:BPMNPlane", [("id", "plane"), ("bpmnElement", process)],
                            elements.map(shape) + flows.map(edge))
                    ]),
            ])
    }

    private var process: String { "process_" + procedure.replacing("-", with: "_") }

    /// What stands directly in the process, or in a subprocess.
    private func nodes(in whole: String?) -> [XMLNode] {
        let own = elements.filter { $0.whole == whole }
        let ids = Set(own.map(\.id))
        return own.map(node) + flows.filter { ids.contains($0.from) }.map(node)
    }

    private func node(_ element: Element) -> XMLNode {
        var attributes = [("id", element.id)]
        if let name = element.name { attributes.append(("name", name)) }
        if let flow = flows.first(where: { $0.from == element.id && $0.isDefault }) {
            attributes.append(("default", flow.id))
        }
        let ends =
            flows.filter { $0.to == element.id }.map { XMLNode("bpmn:incoming", text: $0.id) }
            + flows.filter { $0.from == element.id }.map { XMLNode("bpmn:outgoing", text: $0.id) }
        let inner = element.kind == .subProcess ? nodes(in: element.id) : []
        let terminal =
            element.isTerminal ? [XMLNode("bpmn:terminateEventDefinition", [("id", "terminate_\(element.id)")])] : []
        return XMLNode("bpmn:\(element.kind.rawValue)", attributes, ends + terminal + inner)
    }

    private func node(_ flow: Flow) -> XMLNode {
        var attributes = [("id", flow.id), ("sourceRef", flow.from), ("targetRef", flow.to)]
        if let name = flow.name { attributes.append(("name", name)) }
        let condition = flow.condition.map {
            [XMLNode("bpmn:conditionExpression", [("xsi:type", "bpmn:tFormalExpression")], text: $0)]
        }
        return XMLNode("bpmn:sequenceFlow", attributes, condition ?? [])
    }

    // The diagram: elements along one line, branches below each other, ways forward above, ways back below.

    private static let columnWidth = 160
    private static let rowHeight = 110
    private static let laneHeight = 24

    private func bounds(_ element: Element) -> (x: Int, y: Int, width: Int, height: Int) {
        if element.kind == .subProcess { return around(element) }
        let size =
            switch element.kind {
            case .userTask: (110, 80)
            case .exclusiveGateway, .inclusiveGateway, .parallelGateway: (50, 50)
            case .startEvent, .endEvent, .subProcess: (36, 36)
            }
        let x = element.column * RouteModel.columnWidth + (RouteModel.columnWidth - size.0) / 2
        return (x, axis + element.row * RouteModel.rowHeight - size.1 / 2, size.0, size.1)
    }

    /// From its own column to that of its last element, around all of them.
    private func around(_ whole: Element) -> (x: Int, y: Int, width: Int, height: Int) {
        let inner = elements.filter { $0.whole == whole.id }
        let last = inner.map(\.column).max() ?? whole.column
        let rows = (inner.map(\.row).max() ?? 0) + 1
        let x = whole.column * RouteModel.columnWidth + RouteModel.columnWidth / 2
        return (
            x, axis - RouteModel.rowHeight / 2, (last + 1) * RouteModel.columnWidth - x, rows * RouteModel.rowHeight
        )
    }

    private var axis: Int { (flows.count + 3) * RouteModel.laneHeight }

    private func shape(_ element: Element) -> XMLNode {
        let bounds = bounds(element)
        return XMLNode(
            "bpmndi:BPMNShape",
            [("id", "shape_\(element.id)"), ("bpmnElement", element.id)]
                + (element.kind == .subProcess ? [("isExpanded", "true")] : []),
            [
                XMLNode(
                    "dc:Bounds",
                    [
                        ("x", "\(bounds.x)"), ("y", "\(bounds.y)"), ("width", "\(bounds.width)"),
                        ("height", "\(bounds.height)"),
                    ])
            ])
    }

    private func edge(_ flow: Flow) -> XMLNode {
        XMLNode(
            "bpmndi:BPMNEdge", [("id", "edge_\(flow.id)"), ("bpmnElement", flow.id)],
            points(flow).map { XMLNode("di:waypoint", [("x", "\($0.x)"), ("y", "\($0.y)")]) })
    }

    private func points(_ flow: Flow) -> [(x: Int, y: Int)] {
        guard let source = elements.first(where: { $0.id == flow.from }),
            let target = elements.first(where: { $0.id == flow.to })
        else { return [] }
        let (from, to) = (bounds(source), bounds(target))
        let (fromY, toY) = (from.y + from.height / 2, to.y + to.height / 2)
        if target.column == source.column + 1 {
            let middle = from.x + from.width + (to.x - from.x - from.width) / 2
            let bends = fromY == toY ? [] : [(x: middle, y: fromY), (x: middle, y: toY)]
            return [(from.x + from.width, fromY)] + bends + [(to.x, toY)]
        }
        // A lane of its own for each flow keeps them apart.
        let lane = ((flows.firstIndex { $0.id == flow.id } ?? 0) + 1) * RouteModel.laneHeight
        let (fromX, toX) = (from.x + from.width / 2, to.x + to.width / 2)
        if target.column > source.column {
            return [(fromX, from.y), (fromX, lane), (toX, lane), (toX, to.y)]
        }
        let rows = (elements.map(\.row).max() ?? 0) + 1
        let below = axis + rows * RouteModel.rowHeight + lane
        return [(fromX, from.y + from.height), (fromX, below), (toX, below), (toX, to.y + to.height)]
    }
}
