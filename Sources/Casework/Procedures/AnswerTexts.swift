import Core
import Schemas

/// Texts to try where a schema asks for one: what its widget gives, what its format and its pattern look like, and plain
/// ones of every length that it allows.
struct AnswerTexts {
    let schema: Value
    let widget: Widget?

    init(_ schema: Value, _ widget: Widget?) {
        self.schema = schema
        self.widget = widget
    }

    var candidates: [String] {
        let samples = widget.map { WidgetFit(widget: $0, schema: schema).samples.compactMap(\.string) } ?? []
        let formed = schema["format"]?.string.flatMap { AnswerTexts.formats[$0] } ?? []
        let pattern = schema["pattern"]?.string.flatMap { try? Pattern($0) }
        return formed + samples + (pattern?.examples ?? []) + plain
    }

    private var plain: [String] {
        let least = max(1, min(schema["minLength"]?.integer ?? 1, 1_000))
        let most = schema["maxLength"]?.integer ?? .max
        let words = ["An", "Bình", "another text", "Số 1"].filter { $0.unicodeScalars.count <= most }
        let filled = ["a", "b", "c", "1", "2"].map { String(repeating: $0, count: least) }
        return words + filled
    }

    /// Two of each format of JSON Schema at least.
    private static let formats: [String: [String]] = [
        "date": ["2026-07-01", "2026-11-27"], "time": ["08:00:00Z", "09:30:00+07:00"],
        "date-time": ["2026-07-01T08:00:00+07:00", "2026-11-27T09:30:00Z"], "duration": ["P1D", "P2M"],
        "email": ["a@b.vn", "nguyen.van.a@example.vn"], "idn-email": ["a@b.vn", "nguyễn@example.vn"],
        "hostname": ["example.vn", "a.example.vn"], "idn-hostname": ["example.vn", "a.example.vn"],
        "ipv4": ["192.0.2.1", "192.0.2.2"], "ipv6": ["2001:db8::1", "2001:db8::2"],
        "uri": ["https://example.vn/", "https://example.vn/a"], "iri": ["https://example.vn/", "https://example.vn/a"],
        "uri-reference": ["/a", "/b"], "iri-reference": ["/a", "/b"], "uri-template": ["/a/{b}", "/c"],
        "uuid": ["f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf7"],
        "json-pointer": ["/a", "/b"], "relative-json-pointer": ["0/a", "1/b"], "regex": ["a", "b"],
    ]
}
