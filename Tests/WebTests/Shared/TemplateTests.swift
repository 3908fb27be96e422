import Core
import Testing

@testable import Web

@Suite struct TemplateTests {
    private struct Inner: Model {
        var name: String
        var hint: String?
    }

    private struct Sample: Model {
        var title = "T"
        var text = ""
        var address = ""
        var hint: String? = "outer"
        var flag = true
        var count = 0
        var rows: [Inner] = []
        var nothing: Inner?
        var html: Markup?
    }

    private func library(
        _ source: String, texts: String = "a: \"A\"\n", others: [String: String] = [:]
    ) throws -> TemplateLibrary {
        let locales = try Locales(files: [("vi.yaml", texts), ("en.yaml", texts)])
        return try TemplateLibrary(files: others.merging(["t": source]) { $1 }, locales: locales)
    }

    private func render(_ source: String, _ model: Sample = Sample(), texts: String = "a: \"A\"\n") throws -> String {
        String(decoding: try library(source, texts: texts).render("t", .vietnamese, model), as: UTF8.self)
    }

    private func refusal(of source: String, others: [String: String] = [:]) -> [String] {
        do {
            _ = try library(source, others: others)
            return []
        } catch let problems as SourceProblems {
            return problems.all.map { "\($0.line) \($0.rule)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("\"\u{301} onload=x", "&#34;\u{301} onload=x"), ("'\u{301}`&", "&#39;\u{301}&#96;&amp;"),
        ("<\u{338}b>", "&lt;\u{338}b&gt;"), ("Nguyễn Thị Đào", "Nguyễn Thị Đào"),
    ])
    func `text is escaped scalar by scalar`(text: String, expected: String) throws {
        let inText = try render("{{text}}", Sample(text: text))
        #expect(Array(inText.utf8) == Array(expected.utf8))
        let inAttribute = try render("<p title=\"{{text}}\">", Sample(text: text))
        #expect(Array(inAttribute.utf8) == Array("<p title=\"\(expected)\">".utf8))
    }

    @Test(arguments: [
        ("javascript:alert(1)", "#"), (" javascript:alert(1)", "#"), ("java\tscript:alert(1)", "#"),
        ("data:text/html,x", "#"),
        ("//evil.example", "#"), ("/\\evil.example", "#"), ("/ho-so/1?a=b&c=d", "/ho-so/1?a=b&amp;c=d"),
        ("https://example.vn/", "https://example.vn/"), ("tel:0901", "tel:0901"), ("#name", "#name"),
        ("?lang=en", "?lang=en"),
    ])
    func `an address runs nothing`(address: String, expected: String) throws {
        #expect(try render("<a href=\"{{address}}\">", Sample(address: address)) == "<a href=\"\(expected)\">")
    }

    @Test func `sections open for what is present`() throws {
        let source =
            "{{#flag}}f{{/flag}}{{^nothing}}n{{/nothing}}{{#text}}t{{/text}}{{#rows}}[{{name}}]{{/rows}}{{count}}"
        let model = Sample(rows: [Inner(name: "a"), Inner(name: "b")])
        #expect(try render(source, model) == "fn[a][b]0")
    }

    @Test func `an absent value does not let an outer one of its name through`() throws {
        let model = Sample(rows: [Inner(name: "a", hint: nil), Inner(name: "b", hint: "own")])
        #expect(try render("{{#rows}}{{name}}{{#hint}}({{.}}){{/hint}}{{title}}{{/rows}}", model) == "aTb(own)T")
    }

    @Test func `only our own markup goes out as it is, and only as text`() throws {
        let model = Sample(text: "<b>", html: Markup(trusted: "<i>x</i>"))
        #expect(
            try render("{{html}}{{text}}<p title=\"{{text}}\">", model) == "<i>x</i>&lt;b&gt;<p title=\"&lt;b&gt;\">")
    }

    @Test func `sentences are put in when the template is loaded, with values of the model`() throws {
        let texts = "hello: \"Chào <{title}> & {name}\"\n"
        #expect(
            try render("{{@hello name=text}}", Sample(text: "\"x\""), texts: texts)
                == "Chào &lt;T&gt; &amp; &#34;x&#34;")
    }

    @Test func `indentation and lines of tags are dropped`() throws {
        let source = "<ul>\n  {{#rows}}\n    <li>{{name}}</li>\n\n  {{/rows}}\n</ul>\n"
        #expect(try render(source, Sample(rows: [Inner(name: "a")])) == "<ul>\n<li>a</li>\n</ul>")
    }

    @Test func `a layout's blocks are filled`() throws {
        let layout = ["l": "<h1>{{title}}</h1>{{$main}}empty{{/main}}<hr>"]
        let full = try library("{{<l}}{{$main}}<p>{{text}}</p>{{/main}}{{/l}}", others: layout)
        #expect(
            String(decoding: try full.render("t", .english, Sample(text: "x")), as: UTF8.self)
                == "<h1>T</h1><p>x</p><hr>")
        #expect(String(decoding: try full.render("l", .english, Sample()), as: UTF8.self) == "<h1>T</h1>empty<hr>")
    }

    @Test(arguments: [
        ("\n{{{text}}}", "2 template.unescaped"), ("{{&text}}", "1 template.unescaped"),
        ("{{=<% %>=}}", "1 template.unknown_tag"),
        ("{{>*name}}", "1 template.name"), ("{{#a}}\n\nx", "1 template.open_section"),
        ("{{/a}}", "1 template.closes_nothing"),
        ("{{#a}}{{/b}}", "1 template.closes_nothing"), ("{{a", "1 template.open_tag"), ("{{a b}}", "1 template.name"),
        ("<a href={{a}}>", "1 template.unquoted_value"), ("<a {{a}}>", "1 template.unquoted_value"),
        ("<script>\nlet x = '{{a}}'</script>", "2 template.value_in_code"),
        ("<style>{{a}}</style>", "1 template.value_in_code"),
        ("<p style=\"{{a}}\">", "1 template.value_in_code"), ("<p onclick=\"{{a}}\">", "1 template.value_in_code"),
        ("<!-- {{a}} -->", "1 template.value_in_code"), ("<p title='x'>", "1 template.markup"),
        ("<p title=x>", "1 template.markup"),
        ("<p {{>t}}>", "1 template.partial_in_markup"), ("\n\n{{>none}}", "3 template.no_such_template"),
        ("{{>t}}", "1 template.includes_itself"), ("x\n{{@none}}", "2 template.no_such_text"),
        ("{{@a b=c}}", "1 template.no_such_parameter"), ("{{<t}}x{{/t}}", "1 template.outside_block"),
        ("<p", "1 template.open_markup"),
    ])
    func `what is unsafe or cannot be checked is refused with its line`(source: String, problem: String) {
        #expect(refusal(of: source) == [problem])
    }

    @Test func `a value may switch an attribute on`() throws {
        #expect(
            try render("<input{{#flag}} checked{{/flag}} value=\"{{text}}\">", Sample(text: "x"))
                == "<input checked value=\"x\">")
    }

    @Test func `the check finds names that no model has, and sections that no model opened`() throws {
        let library = try library(
            "{{title}}{{titel}}{{#rows}}\n{{nmae}}{{/rows}}{{#nothing}}{{x}}{{/nothing}}{{#flag}}{{y}}{{/flag}}")
        let check = try TemplateCheck.references(
            "t", in: library, models: [[Sample(flag: false, rows: [Inner(name: "a")])]])
        #expect(check.unknown == ["t.mustache:1: “titel”", "t.mustache:2: “nmae”", "t.mustache:2: “y”"])
        #expect(check.unreached == ["t.mustache:2: “nothing”"])
        let second = [Sample(nothing: Inner(name: "b"))]
        let both = try TemplateCheck.references("t", in: library, models: [second])
        #expect(both.unknown.contains("t.mustache:2: “x”"))
    }
}
