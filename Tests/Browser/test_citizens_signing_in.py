"""Citizens who are known elsewhere: by a real OpenID provider in another process, and by the phone of the demo."""
import json
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

import pytest

from programs import Program
from server import Server, spare_port


@pytest.fixture(scope="module")
def issuer():
    """PyPI's oidc-provider-mock, started and stopped here."""
    port = spare_port()
    program = pathlib.Path(sys.executable).with_name("oidc-provider-mock")
    running = subprocess.Popen(
        [program, "--port", str(port), "--require-nonce", "true", "--user-claims",
         json.dumps({"sub": "079185000001", "name": "Trần Thị Cẩm"})],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            with urllib.request.urlopen(address + "/.well-known/openid-configuration", timeout=2) as answer:
                named = json.load(answer)["issuer"]
            break
        except OSError:
            time.sleep(0.1)
    else:
        running.kill()
        raise AssertionError("the provider does not answer")
    yield named
    running.terminate()
    running.wait(10)


@pytest.fixture(scope="module")
def town(tmp_path_factory, issuer):
    data = tmp_path_factory.mktemp("citizens")
    server = Server(data)
    server.arguments = (
        "--public-url", server.url, "--oidc-issuer", issuer, "--oidc-name", "VNeID (thử)",
        "--oidc-client-secret", "between-us", "--outgoing-inner-hosts", "127.0.0.1")
    with server as running:
        yield running


def leave(page, town):
    """To the provider's own page; its style sheet comes from elsewhere and is not asked for."""
    page.route(re.compile("jsdelivr"), lambda route: route.fulfill(body="", content_type="text/css"))
    page.goto(town.url + "/dang-nhap?tiep=/cua-toi")
    page.get_by_role("link", name="VNeID").click()
    page.wait_for_url("**/authorize*")


def test_a_citizen_comes_back_from_the_provider_signed_in(town, visit, scripting):
    page = visit(java_script_enabled=scripting)
    leave(page, town)
    assert "code_challenge_method=S256" in page.url and "nonce=" in page.url
    page.get_by_role("button", name="079185000001").first.click()
    page.wait_for_url("**/cua-toi")
    assert "Trần Thị Cẩm" in page.locator("header").inner_text()
    # No token of the provider's reaches the browser.
    kept = page.context.cookies(town.url)
    assert not [cookie for cookie in kept if cookie["value"].count(".") == 2]
    page.goto(town.url + "/tai-khoan")
    assert "qua cổng định danh" in page.locator("main").inner_text()


def test_an_answer_that_is_sent_again_or_elsewhere_opens_nothing(town, visit):
    page = visit()
    leave(page, town)
    answers = []
    page.on("request", lambda request: "/dinh-danh/ve" in request.url and answers.append(request.url))
    page.get_by_role("button", name="079185000001").first.click()
    page.wait_for_url("**/cua-toi")
    assert len(answers) == 1
    page.goto(answers[0])
    assert "làm lại từ đầu" in page.locator("main").inner_text()
    other = visit()
    other.goto(answers[0])
    assert "làm lại từ đầu" in other.locator("main").inner_text()
    visit.refused()


def test_who_stops_at_the_provider_is_told_so(town, visit):
    page = visit()
    leave(page, town)
    page.get_by_role("button", name="Deny").click()
    page.get_by_text("đã bị dừng").wait_for()
    visit.refused()


def test_a_code_to_the_phone_opens_an_account_without_scripts(town, visit, look):
    page = visit(java_script_enabled=False)
    page.goto(town.url + "/dang-nhap?tiep=/cua-toi")
    page.get_by_role("link", name="Đăng nhập bằng số điện thoại").click()
    look(page, "phone")
    page.get_by_label("Số điện thoại").fill("090")
    page.get_by_role("button", name="Nhận mã").click()
    assert "10 chữ số" in page.locator(".error").first.inner_text()
    page.get_by_label("Số điện thoại").fill("0900 000 009")
    page.get_by_role("button", name="Nhận mã").click()
    look(page, "phone-code")
    code = re.search(r"Mã là (\d{6})", page.locator("main").inner_text())[1]
    page.get_by_label("Mã 6 số").fill("000000" if code != "000000" else "111111")
    page.get_by_role("button", name="Đăng nhập").click()
    assert "Mã không đúng" in page.locator("main").inner_text()
    page.get_by_label("Mã 6 số").fill(code)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/cua-toi")
    kept = [json.loads(line) for line in (town.data / "messages.jsonl").read_text().splitlines()]
    assert [entry["to"] for entry in kept] == ["0900000009"] and code in kept[0]["text"]
    assert (town.data / "messages.jsonl").stat().st_mode & 0o077 == 0
    visit.refused()


def test_a_program_gets_a_token_for_its_own_signature(town, tmp_path):
    """private_key_jwt by joserfc, against a key that `motcua account` was given."""
    program = Program(town.data, "phanmem.benthanh", tmp_path)
    status, told = program.ask(town, jti="one")
    assert status == 200 and told["token_type"] == "Bearer" and told["expires_in"] == 600
    call = urllib.request.Request(
        town.url + "/api/v1/tasks", headers={"Authorization": "Bearer " + told["access_token"]})
    assert urllib.request.urlopen(call, timeout=10).status == 200
    assert program.ask(town, jti="one") == (401, {"error": "invalid_client"})
    assert program.ask(town, aud="https://evil.example") == (401, {"error": "invalid_client"})
    assert program.ask(town, "password") == (400, {"error": "unsupported_grant_type"})
    assert program.ask(town, "authorization_code", jti="four") == (400, {"error": "unsupported_grant_type"})
    assert program.ask(town, jti="four")[0] == 200
