"""docs/asvs.md against the standard's list and our tests; and the check itself against every mistake that it must find."""
import importlib.machinery
import importlib.util
import pathlib
import shutil

import pytest

PROJECT = pathlib.Path(__file__).resolve().parents[3]

LEVELS = "# a comment\nnumber,level\n1.1.1,2\n1.2.1,1\n2.1.1,1\n"
DOCUMENT = """\
| V1 Encoding | 1 | 0 | 0 | 0 | 0 | 1 |
| V2 Validation | 0 | 1 | 0 | 0 | 0 | 0 |
| All | 1 | 1 | 0 | 0 | 0 | 1 |

| 1.1.1 | L2 | decode once | open | done (`SignTests`); no test shows it |
| 1.2.1 | L1 | escape | met | `SignTests` “it's escaped, whole” “it stays”; `test_sign` “test_it_is_escaped” (all) |
| 2.1.1 | L1 | rules | not applicable | `FileType` has none |
"""
SWIFT = "@Test func `it's escaped, whole`() {}\n@Test(arguments: [1])\nfunc `it stays`(_ n: Int) {}\n"
PYTHON = "def test_it_is_escaped(server):\n    pass\n"


def load(root):
    loader = importlib.machinery.SourceFileLoader("lint", str(PROJECT / "scripts" / "lint"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("lint", loader))
    loader.exec_module(module)
    module.ROOT = root
    return module


def findings(root):
    lint = load(root)
    lint.check_asvs()
    return lint.findings


def write(root, document):
    for name, text in {"docs/asvs.md": document, "Tests/Golden/asvs-5.0.0-levels.csv": LEVELS,
                       "Tests/A/SignTests.swift": SWIFT, "Tests/B/test_sign.py": PYTHON}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def test_every_row_stands_once_and_every_named_test_is_there():
    assert findings(PROJECT) == []


def test_a_document_without_mistakes_is_left_alone(tmp_path):
    assert findings(write(tmp_path, DOCUMENT)) == []


@pytest.mark.parametrize("old, new, told", [
    ("“it's escaped, whole”", "“it's escaped, in part”", "SignTests has no test “it's escaped, in part”"),
    ("“test_it_is_escaped”", "“test_it_is”", "test_sign has no test “test_it_is”"),
    ("`test_sign`", "`test_signs`", "there is no file of tests test_signs"),
    ("(`SignTests`)", "(`SingTests`)", "there is no file of tests SingTests"),
    ("| met | `SignTests` “it's escaped, whole” “it stays”; `test_sign` “test_it_is_escaped” (all) |",
     "| met | `SignTests` |", "what is met names a test: `File` “its name”"),
    ("| 1.1.1 | L2 | decode once | open | done (`SignTests`); no test shows it |\n", "", "1.1.1 (L2) is missing"),
    ("| 2.1.1 | L1 |", "| 1.2.1 | L1 |", "1.2.1 stands here twice"),
    ("| 2.1.1 | L1 |", "| 2.1.2 | L1 |", "2.1.2 is no row of levels 1 and 2"),
    ("| 2.1.1 | L1 |", "| 2.1.1 | L2 |", "2.1.1 is of level 1"),
    ("| not applicable |", "| n/a |", "a state is one of met, not applicable, open"),
    ("| decode once | open |", "| open |", "a row is | number | L1 or L2 | gist | state | by what |"),
    ("| V1 Encoding | 1 |", "| V1 Encoding | 2 |", "the counts of V1 are [1, 0, 0, 0, 0, 1]"),
    ("| All | 1 | 1 |", "| All | 1 | 2 |", "the counts of All are [1, 1, 0, 0, 0, 1]"),
    ("| V2 Validation | 0 | 1 | 0 | 0 | 0 | 0 |\n", "", "the counts of V2 are [0, 1, 0, 0, 0, 0]"),
])
def test_each_mistake_is_found(tmp_path, old, new, told):
    assert DOCUMENT.count(old) == 1
    found = findings(write(tmp_path, DOCUMENT.replace(old, new)))
    assert any(finding.startswith("docs/asvs.md:") and finding.endswith(f"[asvs] {told}") for finding in found), found


def test_a_wrong_name_in_the_real_document_is_found(tmp_path):
    shutil.copytree(PROJECT / "Tests", tmp_path / "Tests", ignore=shutil.ignore_patterns("__pycache__"))
    text = (PROJECT / "docs/asvs.md").read_text(encoding="utf-8")
    name = "“text is escaped scalar by scalar”"
    assert name in text
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/asvs.md").write_text(text.replace(name, "“text is escaped”"), encoding="utf-8")
    assert [finding.split("] ")[1] for finding in findings(tmp_path)] == ["TemplateTests has no test “text is escaped”"]
