import Core
import Decisions
import Testing

private func model(
    _ body: String, namespace: String = "https://www.omg.org/spec/DMN/20230324/MODEL/", imports: [(String, String)] = []
)
    throws -> DecisionModel
{
    func document(_ body: String, _ name: String) -> [UInt8] {
        Array(
            "<definitions xmlns=\"\(namespace)\" name=\"\(name)\" namespace=\"urn:\(name)\">\(body)</definitions>".utf8)
    }
    return try DecisionModel.read(
        document(body, "main"), file: "main.dmn", imports: imports.map { ("\($0.0).dmn", document($0.1, $0.0)) })
}

private func decision(_ name: String, _ expression: String, requires: String = "", type: String = "Any") -> String {
    "<decision id=\"\(name)\" name=\"\(name)\"><variable name=\"\(name)\" typeRef=\"\(type)\"/>\(requires)\(expression)</decision>"
}

private func literal(_ text: String) -> String {
    "<literalExpression><text>\(text.replacing("&", with: "&amp;").replacing("<", with: "&lt;"))</text></literalExpression>"
}

private func input(_ name: String, _ type: String) -> String {
    "<inputData id=\"\(name)\" name=\"\(name)\"><variable name=\"\(name)\" typeRef=\"\(type)\"/></inputData>"
}

private func needs(_ id: String) -> String {
    "<informationRequirement><requiredInput href=\"#\(id)\"/></informationRequirement>"
}
private func knows(_ href: String) -> String {
    "<knowledgeRequirement><requiredKnowledge href=\"\(href)\"/></knowledgeRequirement>"
}

@Test(arguments: [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd", "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/", "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
])
func `models of every version from 1.1 to 1.5 are read`(namespace: String) throws {
    let type = namespace.contains("2015") ? "feel:number" : "number"
    let model = try model(
        input("n", type) + decision("double", literal("n * 2"), requires: needs("n"), type: type), namespace: namespace)
    #expect(model.decisions == ["double"])
    #expect(model.inputs == [FEELType.Field("n", .number)])
    #expect(try model.evaluate("double", json: ["n": 21], at: someday) == 42)
    #expect(try model.evaluate("double", json: ["n": "21"], at: someday) == nil)
    #expect(model.findings.isEmpty)
}

@Test func `knowledge is called by name and may call itself`() throws {
    let body = """
        <businessKnowledgeModel id="fact" name="fact"><variable name="fact"/><encapsulatedLogic>
        <formalParameter name="n" typeRef="number"/>\(literal("if n < 2 then 1 else n * fact(n - 1)"))</encapsulatedLogic>
        \(knows("#fact"))</businessKnowledgeModel>
        """
    let model = try model(
        body + decision("d", literal("fact(20)"), requires: knows("#fact"))
            + decision("deep", literal("fact(5000)"), requires: knows("#fact")))
    #expect(try model.evaluate("d", json: [:], at: someday) == 2_432_902_008_176_640_000)
    #expect(throws: Problem(.tooLarge, "decision.limit_depth")) { try model.evaluate("deep", json: [:], at: someday) }
}

@Test func `a service takes what it is given and gives its outputs`() throws {
    let body =
        input("a", "number") + decision("x", literal("a + 1"), requires: needs("a"))
        + decision("y", literal("a * 2"), requires: needs("a"))
        + "<decisionService id=\"s\" name=\"s\"><variable name=\"s\"/><outputDecision href=\"#x\"/><outputDecision href=\"#y\"/><inputData href=\"#a\"/></decisionService>"
        + decision("d", literal("s(a: 10).y"), requires: knows("#s"))
    let model = try model(body)
    #expect(try model.evaluate("s", json: ["a": 3], at: someday) == ["x": 4, "y": 6])
    #expect(try model.evaluate("d", json: [:], at: someday) == 20)
    #expect(model.services == ["s"])
}

@Test func `boxed expressions become values`() throws {
    let boxed: [(String, Value)] = [
        (
            "<context><contextEntry><variable name=\"a\"/>\(literal("2"))</contextEntry><contextEntry>\(literal("a + 1"))</contextEntry></context>",
            3
        ),
        (
            "<relation><column name=\"k\"/><row>\(literal("1"))</row><row>\(literal("2"))</row></relation>",
            [["k": 1], ["k": 2]]
        ),
        ("<list>\(literal("1"))\(literal("\"x\""))</list>", [1, "x"]),
        (
            "<conditional><if>\(literal("1 < 2"))</if><then>\(literal("5"))</then><else>\(literal("6"))</else></conditional>",
            5
        ),
        ("<filter><in>\(literal("[1, 2, 3]"))</in><match>\(literal("item > 1"))</match></filter>", [2, 3]),
        (
            "<for iteratorVariable=\"i\"><in>\(literal("[1, 2]"))</in><return>\(literal("i * i"))</return></for>",
            [1, 4]
        ),
        (
            "<every iteratorVariable=\"i\"><in>\(literal("[1, 2]"))</in><satisfies>\(literal("i > 1"))</satisfies></every>",
            false
        ),
        ("<functionDefinition kind=\"Java\"><formalParameter name=\"x\"/>\(literal("1"))</functionDefinition>", nil),
    ]
    for (index, (text, expected)) in boxed.enumerated() {
        let model = try model(decision("d", text))
        #expect(try model.evaluate("d", json: [:], at: someday) == expected, "\(index)")
    }
}

@Test func `java and broken expressions are findings, and their value null`() throws {
    let java = "<functionDefinition kind=\"Java\"><formalParameter name=\"x\"/></functionDefinition>"
    let model = try model(
        decision("j", java) + decision("b", literal("1 +")) + decision("ok", literal("1"))
            + decision("u", literal("nobody"), requires: needs("gone")))
    #expect(
        Set(model.findings.map { "\($0.element) \($0.code)" })
            == ["j decision.unsupported", "b feel.unexpected", "u feel.unknown_name", "u decision.unknown_requirement"])
    #expect(try model.evaluate("b", json: [:], at: someday) == nil)
    #expect(try model.evaluate("ok", json: [:], at: someday) == 1)
    #expect(throws: Problem(.notFound, "decision.unknown", ["decision": "none"])) {
        try model.evaluate("none", json: [:], at: someday)
    }
}

@Test func `item definitions convert and check`() throws {
    let types = """
        <itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"house", "fence"</text></allowedValues></itemDefinition>
        <itemDefinition name="tSites" isCollection="true"><itemComponent name="kind"><typeRef>tKind</typeRef></itemComponent>
        <itemComponent name="since"><typeRef>date</typeRef></itemComponent></itemDefinition>
        """
    let model = try model(
        types + input("sites", "tSites")
            + decision("d", literal("for s in sites return s.kind + string(s.since.year)"), requires: needs("sites")))
    #expect(
        try model.evaluate("d", json: ["sites": [["kind": "house", "since": "2026-01-31"]]], at: someday) == [
            "house2026"
        ])
    #expect(
        try model.evaluate("d", json: ["sites": ["kind": "fence", "since": "2020-01-31"]], at: someday) == ["fence2020"]
    )
    #expect(try model.evaluate("d", json: ["sites": [["kind": "tower", "since": "2026-01-31"]]], at: someday) == nil)
}

@Test func `an imported model's knowledge is known by its prefix`() throws {
    let other =
        "<itemDefinition name=\"tN\"><typeRef>number</typeRef></itemDefinition><businessKnowledgeModel id=\"f\" name=\"twice it\"><variable name=\"twice it\"/><encapsulatedLogic><formalParameter name=\"n\" typeRef=\"tN\"/>\(literal("n * 2"))</encapsulatedLogic></businessKnowledgeModel>"
    let main =
        "<import name=\"lib\" namespace=\"urn:other\" importType=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"/>"
        + decision("d", literal("lib.twice it(4)"), requires: knows("urn:other#f"), type: "lib.tN")
    #expect(try model(main, imports: [("other", other)]).evaluate("d", json: [:], at: someday) == 8)
}

@Test func `what is no DMN is refused`() {
    for (text, code) in [
        ("<a", "decision.invalid_xml"), ("<definitions xmlns=\"urn:x\"/>", "decision.not_dmn"),
        ("", "decision.invalid_xml"),
        (String(repeating: "<a>", count: 300), "decision.invalid_xml"),
        (
            "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><definitions xmlns=\"urn:x\">&x;</definitions>",
            "decision.xml_entities"
        ),
    ] {
        let problem = #expect(throws: Problem.self) { try DecisionModel.read(Array(text.utf8), file: "m.dmn") }
        #expect(problem?.code == code)
    }
}

@Test func `an element without an id is found by its name`() throws {
    let text = "<decision name=\"D\"><variable name=\"D\"/>\(literal("1 + 1"))</decision>"
    let model = try model(text + "<inputData name=\"x\"/>" + text.replacing("\"D\"", with: "\"E\""))
    #expect(model.decisions == ["D", "E"])
    #expect(model.inputs.map(\.name) == ["x"])
    #expect(try model.evaluate("D", json: [:], at: someday) == 2)
    #expect(try model.evaluate("E", json: [:], at: someday) == 2)
}

@Test func `decisions that need each other in a long row meet the depth limit`() throws {
    func row(_ count: Int) throws -> DecisionModel {
        let first = decision("d0", literal("1"))
        return try model(
            first
                + (1..<count).map { place in
                    let required =
                        "<informationRequirement><requiredDecision href=\"#d\(place - 1)\"/></informationRequirement>"
                    return decision("d\(place)", literal("d\(place - 1) + 1"), requires: required)
                }.joined())
    }
    #expect(try row(100).evaluate("d99", json: [:], at: someday) == 100)
    #expect(throws: Problem(.tooLarge, "decision.limit_depth")) {
        try row(3_000).evaluate("d2999", json: [:], at: someday)
    }
}

@Test func `types may be made of those after them, and those in a circle are unknown`() throws {
    func item(_ name: String, _ parts: [String]) -> String {
        let components = parts.map { "<itemComponent name=\"m\($0)\"><typeRef>\($0)</typeRef></itemComponent>" }
        return "<itemDefinition name=\"\(name)\">\(components.joined())</itemDefinition>"
    }
    let row = (0..<300).map { item("t\($0)", $0 == 299 ? ["number"] : ["t\($0 + 1)", "number"]) }.joined()
    let circle = item("a", ["b", "number"]) + item("b", ["a"]) + item("c", ["a"]) + item("d", ["number", "string"])
    let model = try model(row + circle + ["t298", "a", "c", "d"].map { input("x\($0)", $0) }.joined())
    let types = Dictionary(uniqueKeysWithValues: model.inputs.map { ($0.name, $0.type) })
    #expect(types["xt298"]?.name == "context<mt299: context<mnumber: number>, mnumber: number>")
    #expect(types["xa"] == .any)
    #expect(types["xc"] == .any)
    #expect(types["xd"]?.name == "context<mnumber: number, mstring: string>")
}

@Test func `types that double with each definition are read`() throws {
    let rows = (0..<60).map { place in
        let part = place == 59 ? "number" : "t\(place + 1)"
        let components = ["a", "b"].map { "<itemComponent name=\"\($0)\"><typeRef>\(part)</typeRef></itemComponent>" }
        return "<itemDefinition name=\"t\(place)\">\(components.joined())</itemDefinition>"
    }
    let model = try model(
        rows.joined() + input("x", "t0") + input("y", "t55") + decision("d", literal("x.a"), requires: needs("x")))
    #expect(model.inputs.map(\.type)[0] == .any)
    #expect(model.inputs.map(\.type)[1] != .any)
    #expect(try model.evaluate("d", json: ["x": ["a": 1]], at: someday) == 1)
}
