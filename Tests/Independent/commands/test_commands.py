"""The commands that no other check runs, as an operator types them."""
import json
import os
import pathlib
import re
import socket
import subprocess

import pytest

from office import seed

ROOT = pathlib.Path(__file__).resolve().parents[3]
MOTCUA = os.environ.get("MOTCUA", str(ROOT / ".build/debug/motcua"))


def motcua(*words, code=0):
    told = subprocess.run([MOTCUA, *map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert told.returncode == code, told.stdout + told.stderr
    return told.stdout if code == 0 else told.stderr


@pytest.mark.parametrize("words, due", [
    (["--from", "2026-02-12T10:00+07:00", "--limit", "7", "--unit", "working"], "2026-03-02T16:00:00+07:00"),
    (["--from", "2026-02-12T03:00:00Z", "--limit", "7"], "2026-03-02T16:00:00+07:00"),
    (["--from", "2026-11-16T15:01+07:00", "--limit", "15:00", "--unit", "same_day"], "2026-11-17T16:30:00+07:00"),
])
def test_a_due_time_is_told_as_json(words, due):
    assert json.loads(motcua("clock", "due", *words))["due"] == due


@pytest.mark.parametrize("words, problem", [
    (["--from", "today", "--limit", "7"], "clock.from_form"),
    (["--from", "2026-02-12T10:00+07:00", "--limit", "soon"], "clock.limit_form"),
    (["--from", "2034-12-30T10:00+07:00", "--limit", "7"], "calendar.out_of_range"),
    (["--limit", "7"], "clock.from_and_limit"),
])
def test_a_question_that_cannot_be_answered_says_why(words, problem):
    assert problem in motcua("clock", "due", *words, code=1)


def test_migrating_again_changes_nothing(tmp_path):
    first = motcua("migrate", "--data", tmp_path)
    assert re.search(r"the schema is at \d+", first)
    schema = subprocess.run(
        ["sqlite3", tmp_path / "motcua.sqlite", ".schema"], capture_output=True, text=True, check=True).stdout
    assert "CREATE TABLE journal" in schema
    assert motcua("migrate", "--data", tmp_path) == first
    assert schema == subprocess.run(
        ["sqlite3", tmp_path / "motcua.sqlite", ".schema"], capture_output=True, text=True, check=True).stdout


def test_a_place_with_dossiers_gets_no_public_passwords_unless_somebody_insists(tmp_path):
    motcua("migrate", "--data", tmp_path)
    subprocess.run(
        ["sqlite3", tmp_path / "motcua.sqlite", """
            INSERT INTO dossier (id, code, procedure, pack, status, intake_unit, competent_unit, owner_name, filed_at,
                due_at, version, state)
            VALUES (1, 'H29.1', 'x', 'x', 1, 'H29', 'H29', 'A', 1, 2, 1, '{}')"""], check=True)
    assert "seed.holds_dossiers" in motcua("seed", "--data", tmp_path, code=1)
    count = ["sqlite3", tmp_path / "motcua.sqlite", "SELECT COUNT(*) FROM account"]
    assert subprocess.run(count, capture_output=True, text=True, check=True).stdout == "0\n"
    assert "accounts" in motcua("seed", "--force", "--data", tmp_path)
    assert "there already" in motcua("seed", "--data", tmp_path)


def test_a_measurement_tells_every_figure(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = json.loads(motcua(
        "bench", "lifecycle", "--json", "--seconds", 1, "--clients", 2, "--port", port, "--data", tmp_path / "bench"))
    assert told["engine"] == "sqlite" and told["loaded"] == 0 and told["lifecycles"] > 0
    for name in ["lifecycles_per_second", "server_cpu_ms_per_lifecycle", "server_resident_mb",
                 "bare_transactions_per_second", "ratio_to_bare"]:
        assert told[name] > 0, name
    assert set(told["steps"]) == {"submit", "assign", "resolve", "search"}
    for name, step in told["steps"].items():
        assert 0 < step["p50_ms"] <= step["p95_ms"] <= step["p99_ms"], name


MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="fees" namespace="urn:fees">
<inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
<decision id="fee" name="fee"><variable name="fee"/><informationRequirement><requiredInput href="#n"/></informationRequirement>
<decisionTable hitPolicy="UNIQUE"><input><inputExpression typeRef="number"><text>n</text></inputExpression></input>
<output typeRef="number"/>
<rule><inputEntry><text>&lt; 5</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
<rule><inputEntry><text>&gt; 5</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
</decisionTable></decision></definitions>
"""


def test_a_bad_line_is_answered_in_its_place_and_faults_of_the_model_are_told(tmp_path):
    (tmp_path / "fees.dmn").write_text(MODEL)
    (tmp_path / "in.jsonl").write_text('{"n": 1}\n{"n": \n[1]\n{"n": 9}\n')
    words = ["decision", "evaluate", "--model", tmp_path / "fees.dmn", "--inputs", tmp_path / "in.jsonl"]
    told = subprocess.run(
        [MOTCUA, *map(str, words), "--decision", "fee"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert lines[0] == 1 and lines[3] == 2 and len(lines) == 4
    assert [line["error"]["code"] for line in lines[1:3]] == ["decision.inputs_json", "decision.inputs_no_object"]
    assert lines[2]["error"]["sentence"] == "Each line must be one JSON object."
    assert told.stderr == "fees.dmn:4: fee: No rule takes n 5. (table.gap)\n"
    assert "decision.unknown" in motcua(*words, "--decision", "tax", code=1)


def test_a_suite_without_cases_and_a_schema_that_cannot_be_used_fail_with_a_sentence(tmp_path):
    assert "no cases" in motcua("schema", "suite", tmp_path, code=1)
    (tmp_path / "empty.json").write_text("[]")
    assert "no cases" in motcua("schema", "suite", tmp_path, code=1)
    (tmp_path / "S.json").write_text('{"properties": {"a": {"pattern": "("}}}')
    (tmp_path / "in.jsonl").write_text("{}\n")
    told = motcua("schema", "validate", "--schema", tmp_path / "S.json", "--instances", tmp_path / "in.jsonl", code=1)
    assert "S.json#/properties/a/pattern: schema.pattern: The pattern “(” cannot be read at character" in told


def test_each_line_of_instances_has_a_line_that_answers_it(tmp_path):
    (tmp_path / "S.json").write_text('{"required": ["a"]}')
    (tmp_path / "in.jsonl").write_bytes(b'{"a": 1}\n\n{"a": \n{"a": 1, "a": 2}\r\n"\xff"\n{}\n')
    words = ["schema", "validate", "--schema", tmp_path / "S.json", "--instances", tmp_path / "in.jsonl"]
    for language, first in [("en", "This is no JSON"), ("vi", "Không phải JSON")]:
        told = subprocess.run(
            [MOTCUA, *map(str, words), "--language", language], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
        lines = [json.loads(line) for line in told.stdout.splitlines()]
        assert [line["valid"] for line in lines] == [True, False, False, False, False, False]
        keywords = [error["keyword"] for line in lines for error in line["errors"]]
        assert keywords == ["json.unexpected_end", "json.unexpected_end", "json.duplicate_member", "json.invalid_utf8", "required"]
        for line in lines[1:]:
            (error,) = line["errors"]
            assert set(error) == {"instance", "schema", "keyword", "parameters", "sentence"} and error["sentence"]
        assert lines[1]["errors"][0]["sentence"].startswith(first)


def test_files_that_are_missing_or_wrong_are_told_in_a_sentence_with_code_and_place(tmp_path):
    schema, lines = tmp_path / "S.json", tmp_path / "in.jsonl"
    lines.write_text("{}\n")
    for content, sentence, code in [
        (None, f"Không có tệp {schema}.", "file.missing"),
        ('{\n "a": 1, "a": 2}', f"{schema}:2:10 Một đối tượng có hai thành phần trùng tên", "json.duplicate_member"),
        ("{", f"{schema}:1:2 Không phải JSON", "json.unexpected_end"),
    ]:
        if content is not None:
            schema.write_text(content)
        told = motcua("schema", "validate", "--schema", schema, "--instances", lines, "--language", "vi", code=1)
        assert sentence in told and code in told and "Core." not in told and "Error" not in told.replace("Error:", "")
    schema.write_text("{}")
    for words in [
        ["schema", "validate", "--schema", schema, "--instances", tmp_path / "none", "--language", "vi"],
        ["schema", "validate", "--schema", schema, "--instances", lines, "--remotes", tmp_path / "none", "--language", "vi"],
        ["decision", "evaluate", "--model", tmp_path / "none", "--decision", "d", "--inputs", lines, "--language", "vi"],
    ]:
        told = motcua(*words, code=1)
        assert "Không có tệp" in told and "file.missing" in told
    assert "file.missing" in motcua("schema", "suite", tmp_path / "none", code=1)
    assert "file.no_folder" in motcua("schema", "suite", schema, code=1)
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "a.json").write_text("[1,]")
    assert "a.json:1:4" in motcua("schema", "suite", tmp_path / "cases", code=1)


@pytest.mark.parametrize("words", [
    ["ledger", "verify"], ["ledger", "key"], ["ledger", "checkpoint"], ["pack", "list"],
    ["figures", "--unit", "X", "--from", "2026-01-01", "--to", "2026-01-31"],
])
def test_a_command_that_reads_makes_no_database(words, tmp_path):
    nowhere = tmp_path / "nowhere"
    told = motcua(*words, "--data", nowhere, code=1)
    assert "database.missing" in told and str(nowhere) in told
    assert not nowhere.exists()


@pytest.mark.parametrize("words", [
    ["export", "answers", "--procedure", "household-business", "--output", "answers.csv"], ["register", "get", "births", "1"],
])
def test_nobody_reads_for_a_unit_that_there_is_not(words, tmp_path):
    motcua("migrate", "--data", tmp_path)
    words = [tmp_path / word if word.endswith(".csv") else word for word in words]
    told = motcua(*words, "--reader", "Người Kiểm", "--unit", "KHONG-CO", "--reason", "Kiểm tra cuối năm", "--basis",
                  "Luật 91/2025/QH15", "--data", tmp_path, code=1)
    assert "dossier.no_such_unit" in told and not (tmp_path / "answers.csv").exists()


def test_nothing_in_the_data_folder_is_for_others_however_open_the_folder_and_the_mask_are(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)
    before = os.umask(0o022)
    try:
        motcua("seed", "--data", data)
        found = {path: path.stat().st_mode for path in data.rglob("*") if path.is_file()}
    finally:
        os.umask(before)
    assert data / "motcua.sqlite" in found
    # The certificate of the demo's own authority is made to be given away.
    assert [path.name for path, mode in found.items() if mode & 0o007 and path.name != "demo-root.pem"] == []


def test_a_failure_is_told_in_a_sentence_of_the_operators_language(monkeypatch):
    for language, sentence in [("vi_VN.UTF-8", "không phải thời điểm"), ("C", "is no moment")]:
        monkeypatch.setenv("LC_ALL", language)
        told = motcua("clock", "due", "--from", "today", "--limit", "7", code=1)
        assert sentence in told and "(clock.from_form, text: today)" in told


def test_a_server_that_is_no_demo_does_not_serve_the_demos_people(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    seed(tmp_path)
    told = motcua("serve", "--data", tmp_path, "--port", 0, code=1)
    assert "serve.demo_people" in told and "motcua officer add" in told


def test_a_port_that_is_taken_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = motcua("serve", "--data", tmp_path, "--port", port, code=1)
    assert f"port {port} is taken" in told
