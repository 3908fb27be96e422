"""The server as a whole: it starts, tells that it lives, and stops in order."""
import json
import os
import sqlite3
import subprocess
import urllib.error
import urllib.request

import pytest

from server import PROGRAM, ROOT, Server


def test_healthz_answers(server):
    status = server.status("/healthz")
    assert status == 200


def test_readyz_answers(server):
    status = server.status("/readyz")
    if status == 404:
        pytest.skip("this build has no /readyz")
    assert status == 200


def test_an_unknown_address_is_a_page_and_not_an_error(server, visit):
    page = visit()
    answer = page.goto(server.url + "/khong-co-trang-nay")
    visit.complaints.clear()
    assert answer.status == 404
    assert answer.header_value("content-type").startswith("text/html")
    assert page.title() and page.locator("h1").count() == 1


def test_logs_are_json_without_query_strings(server):
    server.status("/healthz?phone=0912345678")
    lines = server.log_lines()
    assert lines, "the server logged nothing"
    assert all({"time", "level", "message"} <= line.keys() or line.get("code") == "log.dropped" for line in lines)
    assert "0912345678" not in (server.data / "server.log").read_text()


def test_sign_ins_and_refusals_leave_a_line_without_anything_of_the_person(server, visit):
    page = visit()
    before = len(server.log_lines())
    page.goto(server.url + "/dang-nhap")
    for word in ("sai-mật-khẩu-quá", "mot-cua-demo-2026"):
        page.locator("#login").fill("congdan")
        page.locator("#password").fill(word)
        page.locator("#password").press("Enter")
        page.wait_for_load_state()
    page.goto(server.url + "/can-bo")
    page.goto(server.url + "/thu-tuc/khong-co")
    visit.complaints.clear()
    lines = server.log_lines()[before:]
    events = [line for line in lines if line.get("event", "").startswith("sign_in")]
    assert [line["event"] for line in events] == ["sign_in.refused", "sign_in"]
    assert events[-2]["code"] == "account.sign_in_failed" and events[-2]["method"] == "password"
    assert events[-1]["kind"] == "citizen" and events[-1]["account"].isdigit() and events[-1]["request"]
    refusals = [line for line in lines if line["message"] == "refused"]
    own = {(line["code"], line["route"]) for line in refusals if line.get("account") == events[-1]["account"]}
    # What may not be seen, and what is told as not there.
    assert {route for _, route in own} == {"/can-bo", "/thu-tuc/{procedure}"}, own
    told = json.dumps(server.log_lines(), ensure_ascii=False)
    assert "congdan" not in told and "sai-m" not in told


def test_who_asks_too_often_leaves_a_line(server):
    for _ in range(80):
        server.status("/tra-cuu?ma=H29.267.43-261130-0001")
    assert "429" in {line.get("status") for line in server.log_lines()}
    assert any(line.get("code") == "web.too_many" and line["message"] == "refused" for line in server.log_lines())


def test_a_form_without_its_token_leaves_a_line(server):
    before = len(server.log_lines())
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(server.url + "/dang-nhap", data=b"login=congdan&password=x", timeout=5)
    assert refused.value.code == 403
    lines = [line for line in server.log_lines()[before:] if line.get("code") == "form.token"]
    assert len(lines) == 1 and lines[0]["message"] == "refused" and lines[0]["route"] == "/dang-nhap"


def metrics(server, **headers):
    asked = urllib.request.Request(
        server.url + "/metrics", headers={name.replace("_", "-"): text for name, text in headers.items()})
    try:
        with urllib.request.urlopen(asked, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_figures_of_the_process_are_for_this_machine(server):
    assert metrics(server) == 200
    # What a proxy passes on comes from this machine as well.
    assert metrics(server, X_Forwarded_For="203.0.113.9") == 404
    assert metrics(server, Forwarded="for=203.0.113.9") == 404
    assert metrics(server, Via="1.1 proxy") == 404


def test_or_for_who_holds_the_token(tmp_path):
    with Server(tmp_path / "place", "--metrics-token", "giữa-chúng-ta") as guarded:
        assert metrics(guarded) == 404
        assert metrics(guarded, Authorization="Bearer wrong") == 404
    with Server(tmp_path / "other", environment={"MOTCUA_METRICS_TOKEN": "between-us"}) as guarded:
        assert metrics(guarded) == 404
        assert metrics(guarded, Authorization="Bearer between-us", X_Forwarded_For="203.0.113.9") == 200


@pytest.mark.parametrize("words", [[], ["--demo", "--host", "0.0.0.0", "--cleartext", "http"]])
def test_no_place_of_real_people_runs_without_durability(tmp_path, words):
    told = subprocess.run(
        [PROGRAM, "serve", "--data", tmp_path, "--port", "0", *words], cwd=ROOT, capture_output=True, text=True,
        timeout=60, env={**os.environ, "MOTCUA_TEST_DURABILITY": "lossy"})
    assert told.returncode != 0 and "store.lossy_refused" in told.stdout + told.stderr
    assert not (tmp_path / "motcua.sqlite").exists()


def test_no_address_answers_a_trace(server):
    for path in ("/", "/dang-nhap", "/api/v1/tasks", "/healthz"):
        asked = urllib.request.Request(server.url + path, method="TRACE", headers={"X-Canary": "yellow"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked, timeout=5)
        assert refused.value.code in (400, 403, 404, 405, 501)
        assert b"yellow" not in refused.value.read()


def test_a_fault_that_nobody_expected_leaves_a_line_and_tells_nothing(tmp_path):
    with Server(tmp_path / "place") as broken:
        with sqlite3.connect(broken.data / "motcua.sqlite") as database:
            database.execute("ALTER TABLE dossier RENAME TO gone")
        with pytest.raises(urllib.error.HTTPError) as fault:
            urllib.request.urlopen(broken.url + "/tra-cuu?ma=H29.267.43-261130-0001", timeout=10)
        page = fault.value.read().decode()
        lines = [line for line in broken.log_lines() if line["message"] == "fault"]
        asked = [line for line in broken.log_lines() if line.get("status") == "500"]
    assert fault.value.code == 500 and "gone" not in page and "dossier" not in page and "SQL" not in page
    assert [(line["level"], line["route"]) for line in lines] == [("error", "/tra-cuu")], lines
    assert lines[0]["time"] and lines[0]["request"] and lines[0]["code"] and asked
    assert "261130" not in json.dumps(lines), "what was asked for is not in the log"
