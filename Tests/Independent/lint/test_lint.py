"""The lint's own check: each rule must find its mistake, and must leave good code alone."""
import importlib.machinery
import importlib.util
import pathlib

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parents[3] / "scripts" / "lint"


@pytest.fixture
def lint(tmp_path):
    loader = importlib.machinery.SourceFileLoader("lint", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("lint", loader))
    loader.exec_module(module)
    module.ROOT = tmp_path
    return module


def rules(lint, name, text):
    path = lint.ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if path.suffix == ".swift":
        lint.check_swift(path)
    if path.suffix == ".mustache":
        lint.check_template(path)
    if path.suffix in (".js", ".py"):
        lint.check_eval(path)
    lint.check_text(path)
    return [finding.split("[")[1].split("]")[0] for finding in lint.findings]


@pytest.mark.parametrize("rule, name, text", [
    ("fatal", "Sources/Core/A.swift", 'fatalError("no")\n'),
    ("silent-write", "Sources/Casework/A.swift", "try? store.write { }\n"),
    ("print", "Sources/Web/A.swift", 'print("hello")\n'),
    ("unchecked-sendable", "Sources/Core/A.swift", "final class A: @unchecked Sendable {}\n"),
    ("boundary", "Sources/Casework/A.swift", "import Hummingbird\n"),
    ("boundary", "Sources/Casework/A.swift", "package import Exchange\n"),
    ("boundary", "Sources/Core/A.swift", "@testable import Store\n"),
    ("boundary", "Sources/Unknown/A.swift", "import Core\n"),
    ("length", "Sources/Core/A.swift", "let a = 1\n" * 401),
    ("sleeping-test", "Tests/CoreTests/A.swift", "try await Task.sleep(for: .seconds(1))\n"),
    ("unescaped", "share/templates/a.mustache", "{{{name}}}\n"),
    ("unescaped", "share/templates/a.mustache", "{{& name}}\n"),
    ("eval", "Sources/Web/A.swift", "let said = JSContext()\n"),
    ("eval", "Sources/Casework/A.swift", 'let rule = NSExpression(format: text)\n'),
    ("eval", "share/static/a.js", "const said = ev" + "al(text);\n"),
    ("eval", "share/static/a.js", "const said = new Function(text);\n"),
    ("eval", "share/static/a.js", "setTimeout('send()', 10);\n"),
    ("eval", "share/render/a.py", "ex" + "ec(text)\n"),
    ("redirects", "Sources/MotCua/A.swift", "let client = HTTPClient(eventLoopGroupProvider: .singleton)\n"),
    ("later", "docs/a.md", "TO" + "DO: say more\n"),
    ("machine-path", "docs/a.md", "see /ho" + "me/somebody/notes\n"),
])
def test_each_rule_finds_its_mistake(lint, rule, name, text):
    assert rules(lint, name, text) == [rule]


@pytest.mark.parametrize("name, text", [
    ("Sources/Core/A.swift", 'if text == "fatalError(" { }  // fatalError( in a comment\n'),
    ("Sources/Core/A.swift", 'let text = """\n    fatalError("in a text")\n    """\n'),
    ("Sources/Core/A.swift", "// Guarded by `lock`.\nfinal class A: @unchecked Sendable {}\n"),
    ("Sources/Core/A.swift", "fatalError()  // lint:allow fatal because the process cannot go on\n"),
    ("Sources/Casework/A.swift", "import Core\npackage import Store\nimport Foundation\n"),
    ("share/templates/a.mustache", "<p>{{name}}</p>\n"),
    ("share/static/a.js", "const found = /a/.exec(text); setTimeout(() => send(), 10);\n"),
    ("Sources/MotCua/A.swift", "settings.redirectConfiguration = .disallow\nlet client = HTTPClient(settings)\n"),
    ("docs/a.md", "the path /api/v1/work/items and https://example.test/home/page\n"),
])
def test_good_code_is_left_alone(lint, name, text):
    assert rules(lint, name, text) == []


def test_a_threat_without_a_test_that_is_there_is_found(lint):
    (lint.ROOT / "docs").mkdir()
    (lint.ROOT / "Tests").mkdir()
    (lint.ROOT / "Tests/GateTests.swift").write_text("@Test func `the gate holds`() {}\n", encoding="utf-8")
    (lint.ROOT / "docs/threat-model.md").write_text(
        "| 1 | a | b | `GateTests` “the gate holds” |\n| 2 | a | b | web tests |\n| 3 | a | b | `GateTests` “it opens” |\n"
        "| 4a | a | b | `WallTests` |\n", encoding="utf-8")
    lint.check_threats()
    assert [finding.split(":")[1] for finding in lint.findings] == ["2", "3", "4", "4"]
