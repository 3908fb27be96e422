package import Core
import OrderedCollections

extension EvaluationScheme {
    /// Reads the file's value. Throws `figures.scheme` (rule) at the place that is wrong.
    package init(_ value: Value) throws {
        let file = SchemePlace(value: value, path: "")
        let (index, quality) = (try file.member("dossier_index"), try file.member("quality_index"))
        version = try file.member("version").text()
        criteriaName = try index.member("name").localized()
        criteriaBasis = try index.member("basis").text()
        criteria = try index.list("criteria").map(Criterion.init)
        officerCriteria = try index.list("officer_criteria").map { try $0.tenths() / 10 }
        officerClasses = try index.list("officer_classes").map(Class.init)
        agencyClasses = try index.list("agency_classes").map(Class.init)
        qualityName = try quality.member("name").localized()
        qualityBasis = try quality.member("basis").text()
        supplementsAtMost = try quality.member("supplements_at_most").member("value").whole()
        groups = try quality.list("groups").map(Group.init)
        qualityClasses = try quality.list("classes").map(Class.init)
        for number in officerCriteria where !criteria.contains(where: { $0.number == number }) {
            throw index.problem("officer_criteria names no criterion \(number)")
        }
    }
}

extension EvaluationScheme.Class {
    fileprivate init(_ place: SchemePlace) throws {
        self.init(from: try place.member("from").tenths(), name: try place.member("name").localized())
        _ = try place.sure()
    }
}

extension EvaluationScheme.Criterion {
    /// The words that a measure gives.
    private static func words(_ measure: Measure) -> [String] {
        switch measure {
        case .punctuality, .steps: ["early", "on_time", "late"]
        case .supplements: ["none", "one", "more"]
        case .units: ["one", "more"]
        case .channel: Channel.allCases.map(\.rawValue)
        }
    }

    fileprivate init(_ place: SchemePlace) throws {
        number = try place.member("number").whole()
        name = try place.member("name").localized()
        why = try place.optional("why")?.localized()
        guard why == nil else {
            (self.measure, self.points, self.sure) = (nil, [:], .source)
            return
        }
        let measure: Measure = try place.member("measure").word()
        let table = try place.member("points")
        var points: [String: Int] = [:]
        for word in Self.words(measure) { points[word] = try table.member(word).whole() }
        guard table.value.object?.count == points.count else { throw table.problem("has a word that is not counted") }
        guard points.values.allSatisfy({ $0 <= 2 }) else { throw table.problem("at most 2 points") }
        self.measure = measure
        self.points = points
        sure = try place.sure()
    }
}

extension EvaluationScheme.Group {
    fileprivate init(_ place: SchemePlace) throws {
        id = try place.member("id").text()
        name = try place.member("name").localized()
        points = try place.member("points").whole()
        sure = try place.sure()
        why = try place.optional("why")?.localized()
        parts = why == nil ? try place.list("measures").map(Part.init) : []
        if why == nil, parts.reduce(0, { $0 + $1.points }) != points {
            throw place.problem("the measures' points do not add up to the group's")
        }
    }
}

extension EvaluationScheme.Group.Part {
    fileprivate init(_ place: SchemePlace) throws {
        measure = try place.member("measure").word()
        points = try place.member("points").whole()
        threshold = try place.member("threshold").whole()
        sure = try place.sure()
        why = try place.optional("why")?.localized()
        guard (1...100).contains(threshold) else { throw place.problem("threshold: 1 to 100") }
        guard why != nil || measure != .reuse else { throw place.problem("no journal tells it: say why") }
    }
}

/// A place in the file; every error says where it is.
private struct SchemePlace {
    let value: Value
    let path: String

    func problem(_ rule: String) -> Problem {
        Problem(.invalid, "figures.scheme", ["rule": rule], at: path.isEmpty ? "/" : path)
    }

    func optional(_ name: String) -> SchemePlace? {
        value[name].map { SchemePlace(value: $0, path: "\(path)/\(name)") }
    }

    func member(_ name: String) throws -> SchemePlace {
        guard let member = optional(name) else { throw problem("\(name) is missing") }
        return member
    }

    func list(_ name: String) throws -> [SchemePlace] {
        let list = try member(name)
        guard let elements = list.value.array else { throw list.problem("must be a list") }
        return elements.enumerated().map { SchemePlace(value: $1, path: "\(list.path)/\($0)") }
    }

    func text() throws -> String {
        guard let text = value.string, !text.isEmpty else { throw problem("must be text") }
        return text
    }

    func localized() throws -> Localized {
        Localized(vietnamese: try member("vi").text(), english: try member("en").text())
    }

    func whole() throws -> Int {
        guard let number = value.integer, (0...1000).contains(number) else { throw problem("must be a whole number") }
        return number
    }

    /// A number with at most one decimal, in tenths.
    func tenths() throws -> Int {
        guard let number = value.number.flatMap({ ($0 * Decimal(10)).integer }), (0...10_000).contains(number) else {
            throw problem("must be a number with at most one decimal")
        }
        return number
    }

    func word<Word: RawRepresentable>() throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: try text()) else { throw problem("no such word") }
        return word
    }

    func sure() throws -> EvaluationScheme.Sure { try member("sure").word() }
}
