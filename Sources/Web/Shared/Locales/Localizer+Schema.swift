package import Core

extension Localizer {
    /// What is said of a keyword of JSON Schema that does not hold, with types and formats in words that people know.
    package func schema(_ keyword: String, _ parameters: [String: String]) -> String {
        var words = parameters
        if keyword == "type", let expected = parameters["expected"] {
            let types = expected.split(separator: ", ").map { word("schema_type", String($0)) }
            words["expected"] = types.dropFirst().reduce(types.first ?? "") { first, last in
                self("schema_type.or", ["first": first, "last": last])
            }
        }
        if keyword == "format", let format = parameters["format"] { words["format"] = word("schema_format", format) }
        return self("schema.\(keyword)", words)
    }

    private func word(_ kind: String, _ name: String) -> String {
        has("\(kind).\(name)") ? self("\(kind).\(name)") : name
    }
}
