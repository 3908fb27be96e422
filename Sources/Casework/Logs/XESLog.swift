package import Core

/// Journals as an event log in XES (IEEE 1849-2016), written piece by piece.
package enum XESLog {
    package static let head = """
        <?xml version="1.0" encoding="UTF-8"?>
        <log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
          <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
          <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
          <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
          <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
          <global scope="trace"><string key="concept:name" value=""/></global>
          <global scope="event">
            <string key="concept:name" value=""/>
            <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
          </global>
          <classifier name="Activity" keys="concept:name"/>

        """
    package static let foot = "</log>\n"

    package static func text(_ trace: DossierTrace) -> String {
        var members = [
            string("concept:name", trace.code), string("motcua:procedure", trace.procedure),
            string("motcua:pack", trace.pack), string("motcua:channel", trace.channel),
        ]
        members += trace.events.map { event in
            XMLNode(
                "event", [],
                [
                    string("concept:name", event.activity), string("lifecycle:transition", "complete"),
                    XMLNode("date", [("key", "time:timestamp"), ("value", event.at.description)]),
                    string("org:role", event.actor),
                ] + (event.unit.map { [string("org:group", $0)] } ?? []))
        }
        var text = ""
        XMLNode("trace", [], members).write(into: &text, depth: 1)
        return text
    }

    private static func string(_ key: String, _ value: String) -> XMLNode {
        XMLNode("string", [("key", key), ("value", value)])
    }
}
