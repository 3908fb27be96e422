package import Core
import OrderedCollections

/// Journals as an object-centric event log (OCEL 2.0, JSON): events that tell of dossiers, units and documents. Events are
/// written piece by piece; the objects and types that they name come at the end.
package struct OCELLog {
    package static let head = "{\"events\":["
    private var objects: OrderedDictionary<String, String> = [:]
    private var activities: OrderedSet<String> = []
    private var isFirst = true

    package init() {}

    /// The trace's events, with the comma that stands before them.
    package mutating func text(_ trace: DossierTrace) -> String {
        var text = ""
        objects["dossier:" + trace.code] = "dossier"
        for event in trace.events {
            activities.append(event.activity)
            var related = [relation("dossier:" + trace.code, "of")]
            if let unit = event.unit {
                objects["unit:" + unit] = "unit"
                related.append(relation("unit:" + unit, "by"))
            }
            if let document = event.document {
                objects["document:" + document] = "document"
                related.append(relation("document:" + document, "makes"))
            }
            let value: Value = [
                "id": .string("\(trace.code)#\(event.sequence)"), "type": .string(event.activity),
                "time": .string(event.at.description),
                "attributes": .array([["name": "actor", "value": .string(event.actor)]]),
                "relationships": .array(related),
            ]
            text += (isFirst ? "\n" : ",\n") + value.json
            isFirst = false
        }
        return text
    }

    /// Everything after the last event.
    package var foot: String {
        let types: Value = .array(
            ["dossier", "unit", "document"].map { ["name": .string($0), "attributes": .array([])] })
        let events: Value = .array(
            activities.map {
                ["name": .string($0), "attributes": .array([["name": "actor", "type": "string"]])]
            })
        let named: Value = .array(
            objects.map { ["id": .string($0.key), "type": .string($0.value), "attributes": .array([])] })
        return "\n],\n\"objectTypes\":\(types.json),\n\"eventTypes\":\(events.json),\n\"objects\":\(named.json)}\n"
    }

    private func relation(_ object: String, _ qualifier: String) -> Value {
        ["objectId": .string(object), "qualifier": .string(qualifier)]
    }
}
