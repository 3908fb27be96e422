"""Passkeys and codes as people use them: Chromium's own virtual authenticator, and an authenticator app in Python."""
import base64
import hashlib
import hmac
import json
import struct
import subprocess
import time

import pytest

import people
from conftest import DESK
from server import PROGRAM, ROOT, Server

KEY = "khóa truy cập"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A province of its own under `localhost`, since passkeys belong to a name and not to an address; no demo, so
    officers must have a second factor."""
    data = tmp_path_factory.mktemp("passkeys")
    server = Server(data)
    server.url = f"http://localhost:{server.port}"
    server.arguments = ("--public-url", server.url)
    server.demo = False
    with server as running:
        yield running


def code(secret, at=None):
    """RFC 6238 by the standard library alone."""
    step = int((at or time.time()) // 30)
    mac = hmac.digest(base64.b32decode(secret.replace(" ", "")), struct.pack(">Q", step), hashlib.sha1)
    offset = mac[19] & 15
    return f"{(struct.unpack('>I', mac[offset:offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def authenticator(page):
    """Chromium's virtual authenticator: a phone's own, which asks for a finger and finds it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}})
    return session, made["authenticatorId"]


def sign_in(page, url, login, password):
    page.goto(url + "/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_load_state()


def with_passkey(page, url):
    """Signs in with whatever passkey the authenticator has."""
    page.goto(url + "/dang-nhap")
    page.get_by_role("button", name="Dùng khóa").click()
    page.wait_for_load_state()


def sign_out(page):
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Đăng xuất", exact=True).first.click()
    page.wait_for_load_state()


def test_an_officer_makes_a_passkey_and_signs_in_with_it_alone(town, visit, password):
    page = visit(DESK)
    session, device = authenticator(page)
    sign_in(page, town.url, "chuyenvien", password)
    assert "cần thêm một lớp bảo vệ" in page.locator("main").inner_text()
    page.goto(town.url + "/can-bo")
    assert page.url.endswith("/tai-khoan")
    page.get_by_role("link", name="Thêm khóa").click()
    page.get_by_label("Tên gợi nhớ").fill("Máy ở quầy")
    page.get_by_role("button", name="Tạo khóa").click()
    page.get_by_text("Đã thêm khóa").wait_for()
    assert page.locator("main ol li").count() == 8
    page.get_by_role("link", name="Đã cất").click()
    assert "Máy ở quầy" in page.locator("main").inner_text()
    sign_out(page)

    with_passkey(page, town.url)
    page.wait_for_url("**/can-bo")
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert len(kept) == 1 and kept[0]["rpId"] == "localhost" and kept[0]["signCount"] >= 2
    sign_out(page)

    # A copy of the key whose counter was not told: as an attacker would have it.
    session.send("WebAuthn.removeCredential", {"authenticatorId": device, "credentialId": kept[0]["credentialId"]})
    session.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": {**kept[0], "signCount": 0}})
    with_passkey(page, town.url)
    page.get_by_text("sao chép").first.wait_for()
    # A key of the same name with another secret.
    from_another = new_key(kept[0])
    session.send("WebAuthn.removeCredential", {"authenticatorId": device, "credentialId": kept[0]["credentialId"]})
    session.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": {**from_another, "signCount": 99}})
    with_passkey(page, town.url)
    page.get_by_text("không khớp").first.wait_for()
    # The right key again, now counting on.
    session.send("WebAuthn.removeCredential", {"authenticatorId": device, "credentialId": kept[0]["credentialId"]})
    session.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": {**kept[0], "signCount": 100}})
    with_passkey(page, town.url)
    page.wait_for_url("**/can-bo")
    visit.refused()


def new_key(credential):
    """The same credential with a P-256 key drawn by OpenSSL."""
    drawn = subprocess.run(
        ["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout"], capture_output=True, check=True).stdout
    key = subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-nocrypt", "-outform", "DER"], input=drawn, capture_output=True, check=True).stdout
    return {**credential, "privateKey": base64.b64encode(key).decode()}


def forged(page, change):
    """What the passkey's form would send, changed before it goes: `change` is JavaScript over `said` (client data)."""
    page.evaluate(
        """change => {
            const form = document.querySelector("button[data-passkey]").form;
            form.submit = function () {
                const field = this.elements.khoa_client;
                const said = JSON.parse(atob(field.value.replaceAll("-", "+").replaceAll("_", "/")));
                Object.assign(said, change);
                field.value = btoa(JSON.stringify(said)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
                HTMLFormElement.prototype.submit.call(this);
            };
        }""", change)


@pytest.mark.parametrize("change,told", [
    ({"origin": "https://evil.example"}, "trang khác"),
    ({"challenge": "AAAAAAAAAAAAAAAAAAAAAA"}, "đã cũ"),
    ({"type": "webauthn.create"}, "Chưa nhận được"),
    ({"crossOrigin": True}, "trang khác"),
])
def test_an_answer_that_says_something_else_is_refused(town, visit, password, change, told):
    page = visit(DESK)
    authenticator(page)
    login = {"origin": "tiepnhan", "challenge": "truongphong", "type": "vanthu", "crossOrigin": "chuyenvien2"}
    sign_in(page, town.url, login[next(iter(change))], password)
    page.goto(town.url + "/tai-khoan/khoa")
    page.get_by_role("button", name="Tạo khóa").click()
    page.get_by_text("Đã thêm khóa").wait_for()
    sign_out(page)
    page.goto(town.url + "/dang-nhap")
    forged(page, change)
    page.get_by_role("button", name="Dùng khóa").click()
    page.get_by_role("alert").filter(visible=True).first.wait_for()
    assert told in page.locator("main").inner_text()
    assert page.goto(town.url + "/can-bo").url.split("?")[0].endswith("/dang-nhap")
    visit.refused()


def test_an_officer_signs_with_an_app_and_confirms_before_signing_without_scripts(town, visit, password, look):
    """The app is turned on from what the page says; its QR code reads the same."""
    page = visit(DESK, java_script_enabled=False)
    sign_in(page, town.url, "lanhdao", password)
    page.get_by_role("link", name="Thêm ứng dụng").click()
    secret = page.locator("b.code").inner_text()
    picture = town.data / "app.png"
    page.locator("figure svg").screenshot(path=picture)
    told = subprocess.run(["zbarimg", "--quiet", "--raw", picture], capture_output=True, text=True, check=True).stdout
    assert told.startswith("otpauth://totp/") and secret.replace(" ", "") in told
    look(page, "app")
    used = code(secret)
    page.get_by_label("6 số trên ứng dụng").fill(used)
    page.get_by_role("button", name="Bật").click()
    codes = page.locator("main ol li").all_inner_texts()
    assert len(codes) == 8
    page.get_by_role("link", name="Đã cất").click()
    look(page, "account")

    other = visit(DESK, java_script_enabled=False)
    sign_in(other, town.url, "lanhdao", password)
    assert "Mã xác nhận" in other.locator("main").inner_text()
    look(other, "second-factor")
    other.get_by_label("Mã xác nhận").fill(used)
    other.get_by_role("button", name="Đăng nhập").click()
    assert "đã dùng rồi" in other.locator("main").inner_text()
    other.get_by_label("Mã xác nhận").fill(codes[0])
    other.get_by_role("button", name="Đăng nhập").click()
    other.wait_for_url("**/can-bo")
    other.goto(town.url + "/tai-khoan")
    assert "Còn 7 mã" in other.locator("main").inner_text()
    # The first device signs the second out.
    page.goto(town.url + "/tai-khoan")
    page.get_by_role("button", name="Đăng xuất mọi thiết bị khác").click()
    other.goto(town.url + "/tai-khoan")
    assert other.url.split("?")[0].endswith("/dang-nhap")
    other.close()
    visit.refused()


def test_every_change_of_an_account_leaves_a_line_without_anything_of_the_person(town, visit, password):
    page = visit(DESK)
    before = len(town.log_lines())
    sign_in(page, town.url, "pccc", password)
    page.goto(town.url + "/tai-khoan")
    page.get_by_role("link", name="Thêm ứng dụng").click()
    secret = page.locator("b.code").inner_text()
    page.get_by_label("6 số trên ứng dụng").fill(code(secret))
    page.get_by_role("button", name="Bật").click()
    page.get_by_role("link", name="Đã cất").click()
    authenticator(page)
    page.get_by_role("link", name="Thêm khóa").click()
    page.get_by_label("Tên gợi nhớ").fill("Máy ở quầy")
    page.get_by_role("button", name="Tạo khóa").click()
    page.wait_for_url("**/tai-khoan?xong=1")
    page.get_by_role("button", name="Tạo bộ mã mới").click()
    page.get_by_role("link", name="Đã cất").click()
    page.get_by_role("button", name="Bỏ ứng dụng").click()
    page.get_by_role("button", name="Gỡ").or_(page.get_by_role("button", name="Bỏ", exact=False)).first.wait_for()
    page.get_by_role("link", name="Đổi mật khẩu").click()
    page.get_by_label("Mật khẩu hiện tại").fill(password)
    page.get_by_label("Mật khẩu mới").fill("mưa đầu mùa hạ 1987")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    page.wait_for_url("**/tai-khoan?xong=1")
    lines = [line for line in town.log_lines()[before:] if line.get("event") == "account.changed"]
    assert [line["kind"] for line in lines] == [
        "app_added", "passkey_added", "codes_renewed", "app_removed", "password_set"]
    assert len({line["account"] for line in lines}) == 1 and all(line["account"].isdigit() for line in lines)
    told = json.dumps(town.log_lines(), ensure_ascii=False)
    assert "pccc" not in told and "Máy ở quầy" not in told
    # The keeper of the machine leaves theirs.
    reset = subprocess.run(
        [PROGRAM, "officer", "reset", "--login", "pccc", "--factors", "--data", town.data], cwd=ROOT,
        capture_output=True, text=True, check=True)
    assert "first secret, once" in reset.stdout
    assert "kind=first_secret_given" in reset.stderr and "kind=factors_reset" in reset.stderr
    for command, kind in [("disable", "closed"), ("enable", "opened"), ("end-sessions", "sessions_ended"),
                          ("reset-factors", "factors_reset")]:
        done = subprocess.run(
            [PROGRAM, "account", command, "--login", "pccc", "--data", town.data], cwd=ROOT, capture_output=True,
            text=True, check=True)
        assert f"kind={kind}" in done.stderr and "pccc" not in done.stderr
    page.goto(town.url + "/tai-khoan")
    assert page.url.split("?")[0].endswith("/dang-nhap")


def test_passwords_are_pasted_and_managers_know_the_fields(server, visit):
    page = visit(DESK)
    page.goto(server.url + "/dang-nhap")
    login, password = page.get_by_label("Tên đăng nhập"), page.get_by_label("Mật khẩu")
    assert "username" in login.get_attribute("autocomplete").split()
    assert password.get_attribute("autocomplete") == "current-password"
    # From another field through the clipboard, as out of a manager.
    login.fill("mot-cua-demo-2026")
    login.press("Control+a")
    login.press("Control+x")
    password.press("Control+v")
    assert (login.input_value(), password.input_value()) == ("", "mot-cua-demo-2026")
    login.fill("tiepnhan")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url("**/can-bo")
