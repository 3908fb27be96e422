"""Who read my data: what the person sees, asks and takes away."""
import subprocess
import urllib.request

import people
from conftest import PHONE
from people import press
from server import PROGRAM


def public_key(server):
    """As anybody asks for it."""
    with urllib.request.urlopen(server.url + "/api/v1/ledger/key", timeout=20) as answer:
        return answer.read().decode().strip()


def verify(file, key):
    return subprocess.run([PROGRAM, "verify", file, "--key", key], capture_output=True, text=True, timeout=60)


def test_the_applicant_sees_who_read_asks_about_it_and_takes_a_proof_home(
        server, visit, officer, look, scripting, tmp_path):
    page = visit(PHONE, java_script_enabled=scripting)
    people.file_business(page, server.url)
    code = people.code(page)
    press(page, "Theo dõi hồ sơ")
    press(page, "Ai đã xem dữ liệu của tôi")
    assert "Chưa có ai xem dữ liệu của bạn." in page.locator("main").inner_text()
    look(page, "nobody read")

    desk = officer("tiepnhan", java_script_enabled=scripting)
    people.open_dossier(desk, server.url, code)
    page.reload()
    told = page.locator("main").inner_text()
    assert "Lê Thị Tiếp, Ủy ban nhân dân phường Bến Thành, đã xem" in told
    page.locator("summary", has_text="Từng lần xem").first.click()
    told = page.locator("main").inner_text()
    assert "để giải quyết hồ sơ này." in told
    assert "trong danh sách việc phải làm của mình." in told
    look(page, "readers")

    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bản trích xuất có chữ ký").click()
    extract = tmp_path / "extract"
    download.value.save_as(extract)
    key = public_key(server)
    assert page.locator("main code").first.inner_text() == key
    assert verify(extract, key).returncode == 0, verify(extract, key).stderr
    forged = tmp_path / "forged"
    forged.write_text(extract.read_text(encoding="utf-8").replace("Lê Thị Tiếp", "Lê Thị Khác"), encoding="utf-8")
    assert forged.read_bytes() != extract.read_bytes() and verify(forged, key).returncode != 0

    page.locator("summary", has_text="Hỏi về lần xem này").first.click()
    page.get_by_label("Bạn muốn hỏi điều gì?").filter(visible=True).first.fill("Vì sao mở hồ sơ của tôi?")
    press(page, "Gửi câu hỏi")
    assert "Đã gửi câu hỏi tới đơn vị đã xem." in page.locator("main").inner_text()
    look(page, "readers asked")
    press(page, "Xem câu hỏi của bạn và trả lời")
    assert "Hỏi về một lần xem dữ liệu cá nhân" in page.locator("main").inner_text()
    assert "Vì sao mở hồ sơ của tôi?" in page.locator("main").text_content()
