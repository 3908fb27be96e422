"""What goes wrong on ordinary days: nothing typed is lost, nothing is done twice, and the page says what to do."""
import pathlib
import socket
import time
import urllib.parse

import people
import samples
from conftest import DESK, PHONE
from people import press


def open_papers(page, server, visit):
    """A draft at its papers, where both of a household's are needed."""
    people.begin(page, server.url)
    address = page.url.rsplit("/", 1)[0]
    people.fill_all(page, people.BUSINESS_FORM[:3])
    people.fill(page, {"Các thành viên hộ gia đình": True})
    press(page, "Tiếp tục")
    visit.came_up(page)
    page.goto(address + "/giay-to")
    return page.url


def sign_out_elsewhere(visit, page, server, home):
    """The session ends while the page stays open, as when it expires or an administrator ends it."""
    other = visit(DESK, storage_state=page.context.storage_state())
    other.goto(server.url + home)
    other.locator("details.account summary").click()
    press(other, "Đăng xuất")


def test_a_session_that_ends_in_the_middle_of_an_act_keeps_what_the_officer_typed(server, visit, look, password):
    page = visit(PHONE)
    people.file_business(page, server.url)
    code = people.code(page)
    desk = visit(DESK)
    people.sign_in(desk, server.url, "tiepnhan", password)
    people.open_dossier(desk, server.url, code)
    desk.locator("summary", has_text="Khác").click()
    desk.get_by_role("link", name="Yêu cầu bổ sung").click()
    people.fill(desk, {"Giấy tờ, thông tin cần bổ sung": "Hợp đồng thuê sạp", "Lý do": "Ảnh chụp thiếu trang 2."})
    sign_out_elsewhere(visit, desk, server, "/can-bo")
    people.act(desk, "Yêu cầu bổ sung")
    visit.refused()
    assert people.heading(desk) == "Phiên làm việc đã hết"
    look(desk, "session ended")
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Đăng nhập lại").click()
    people.sign_in(opened.value, server.url, "tiepnhan", password)
    press(desk, "Tiếp tục việc đang làm")
    visit.refused()
    assert people.field(desk, "Giấy tờ, thông tin cần bổ sung").input_value() == "Hợp đồng thuê sạp"
    assert people.field(desk, "Lý do").input_value() == "Ảnh chụp thiếu trang 2."
    look(desk, "act after a session ended")
    people.act(desk, "Yêu cầu bổ sung")
    assert "Chờ bổ sung giấy tờ" in desk.locator("main").inner_text()


def test_a_session_that_ends_in_the_middle_of_a_form_keeps_what_the_citizen_typed(server, visit, password):
    page = visit(PHONE)
    people.sign_in(page, server.url, "congdan2", password)
    people.begin(page, server.url)
    people.fill(page, people.BUSINESS_FORM[0])
    sign_out_elsewhere(visit, page, server, "/cua-toi")
    press(page, "Tiếp tục")
    visit.refused()
    assert "phiên làm việc đã hết" in page.locator("main").inner_text()
    for label, words in people.BUSINESS_FORM[0].items():
        assert people.field(page, label).input_value() == words
    press(page, "Tiếp tục")
    assert people.heading(page) == "Tên và nơi kinh doanh"


def test_a_review_page_sent_twice_makes_one_dossier(server, visit, scripting):
    page = visit(PHONE, java_script_enabled=scripting)
    people.begin(page, server.url)
    people.fill_all(page, people.BUSINESS_FORM)
    second = page.context.new_page()
    second.goto(page.url)
    press(page, "Nộp hồ sơ")
    first = people.code(page)
    press(second, "Nộp hồ sơ")
    assert people.heading(second) == "Đã nộp hồ sơ" and people.code(second) == first
    # Going back to the form leads to the receipt, not to a second filing.
    second.go_back()
    second.reload()
    assert people.code(second) == first


def test_an_officers_stale_page_tells_who_was_quicker_and_does_nothing_twice(server, visit, officer, look):
    page = visit(PHONE)
    people.file_business(page, server.url)
    code = people.code(page)
    desk = officer("tiepnhan")
    people.open_dossier(desk, server.url, code)
    stale = desk.context.new_page()
    stale.goto(desk.url)
    people.act(desk, "Tiếp nhận hồ sơ")
    stale.locator("summary", has_text="Khác").click()
    stale.get_by_role("link", name="Từ chối").click()
    told = stale.locator("main").inner_text()
    assert "Việc này chưa được ghi" in told and "Lê Thị Tiếp" in told and "Đã tiếp nhận" in told
    stale.is_without_scripts = False
    look(stale, "stale page")


def test_a_lying_extension_is_told_beside_its_field_and_what_was_sent_before_stays(server, visit, look, scripting):
    page = visit(PHONE, java_script_enabled=scripting)
    open_papers(page, server, visit)
    minutes = people.field(page, "Biên bản họp")
    minutes.set_input_files({"name": "bien-ban.png", "mimeType": "image/png", "buffer": samples.png()})
    press(page, "Gửi tệp đã chọn")
    authorisation = people.field(page, "Văn bản ủy quyền")
    authorisation.set_input_files({"name": "uy-quyen.pdf", "mimeType": "application/pdf", "buffer": samples.png()})
    press(page, "Tiếp tục")
    visit.refused()
    told = "Tên tệp có đuôi “pdf” nhưng nội dung là PNG"
    assert told in page.get_by_role("alert").inner_text()
    assert told in page.locator("#paper-authorisation-error").inner_text()
    assert page.get_by_text("bien-ban.png").first.is_visible()
    look(page, "lying extension")
    people.field(page, "Văn bản ủy quyền").set_input_files(
        {"name": "thu.jpg", "mimeType": "image/jpeg", "buffer": b"MZ\x90\0" * 50})
    press(page, "Tiếp tục")
    visit.refused()
    assert "không phải ảnh JPEG, PNG" in page.get_by_role("alert").inner_text()


def test_an_upload_that_breaks_off_leaves_nothing_behind(server, visit):
    page = visit(PHONE)
    address = urllib.parse.urlsplit(open_papers(page, server, visit))
    token = page.locator("form[enctype] input[name=_token]").first.get_attribute("value")
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    head = (
        f"--x\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n{token}\r\n--x\r\nContent-Disposition: form-data; "
        "name=\"paper.minutes\"; filename=\"anh.png\"\r\nContent-Type: image/png\r\n\r\n").encode()
    with socket.create_connection((address.hostname, address.port)) as line:
        line.sendall((
            f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nOrigin: {server.url}\r\nCookie: {cookies}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 6000000\r\n\r\n").encode())
        line.sendall(head + samples.png() + bytes(1_000_000))
        assert await_arriving(server, 1), "nothing had begun to arrive"
    assert await_arriving(server, 0), f"left behind: {arriving(server)}"
    page.reload()
    assert page.locator(".files").count() == 0
    people.field(page, "Biên bản họp").set_input_files({"name": "anh.png", "mimeType": "image/png", "buffer": samples.png()})
    press(page, "Gửi tệp đã chọn")
    assert page.locator(".files li").count() == 1


def arriving(server):
    """Files that are being taken in: those in the folder, and those the server holds open there and has not named yet."""
    folder = pathlib.Path(server.data) / "files" / "incoming"
    held = []
    for handle in pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir():
        try:
            held.append(str(handle.readlink()))
        except FileNotFoundError:
            continue
    return [*folder.iterdir(), *(path for path in held if path.startswith(str(folder)))]


def await_arriving(server, count, seconds=5):
    """Whether that many files are arriving before long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if len(arriving(server)) == count:
            return True
        time.sleep(0.02)
    return False
