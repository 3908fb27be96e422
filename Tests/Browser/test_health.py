"""The server as a whole: it starts, tells that it lives, and stops in order."""
import pytest


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
