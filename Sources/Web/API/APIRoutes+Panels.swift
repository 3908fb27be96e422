import Casework
import Core
import HTTPTypes
import Hummingbird
import OrderedCollections

extension APIRoutes {
    /// The panels that judge the dossier, as far as the caller may know their work.
    @Sendable func panels(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        let panels = try await dossier(context).panels(for: context.acting)
        return APIAnswers.list("panels", panels.map(APIAnswers.panel), next: nil)
    }
}

extension APIAnswers {
    static func panel(_ panel: PanelView) -> Value {
        let (place, ranked) = (panel.rank?.place, panel.rank?.of)
        return [
            "step": .string(panel.step), "unit": .string(panel.unit), "phase": .string(panel.phase.rawValue),
            "due": moment(panel.due), "closes": moment(panel.closes), "group": Value(panel.group),
            "commitment": Value(panel.commitment), "judges": .array(panel.seats.map(judge)),
            "result": panel.result.map(result) ?? .null, "place": whole(place), "ranked": whole(ranked),
            "seed": Value(panel.rank?.seed),
        ]
    }

    private static func whole(_ number: Int?) -> Value { number.map { Value($0) } ?? .null }

    private static func judge(_ seat: PanelView.SeatView) -> Value {
        var marks: Value = .null
        if let sheet = seat.sheet { marks = decimals(sheet.marks) }
        return [
            "seat": .string(seat.seat.place), "officer": .string(seat.seat.officer.description),
            "name": .string(seat.seat.name), "scored": seat.hasScored.map { .bool($0) } ?? .null, "marks": marks,
        ]
    }

    private static func result(_ result: PanelResult) -> Value {
        ["mark": .number(result.mark), "counted": Value(result.counted), "criteria": decimals(result.criteria)]
    }

    private static func decimals(_ values: [String: Decimal]) -> Value {
        .array(
            values.sorted { $0.key < $1.key }.map { ["criterion": .string($0.key), "mark": .number($0.value)] })
    }
}
