"""What a unit did, for those who lead it, and how a due time came about, for whoever waits for it."""
import pytest
import yaml

import persons
from conftest import DESK, PHONE
from server import ROOT

NARROW = {"viewport": {"width": 320, "height": 700}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}


@pytest.mark.parametrize("device", [NARROW, PHONE, DESK], ids=["320", "390", "1280"])
def test_results_fold_and_need_no_scripts(server, officer, look, scripting, device, demo_birth):
    head = officer("truongphong", device, java_script_enabled=scripting)
    head.goto(server.url + "/can-bo/don-vi")
    head.get_by_role("link", name="Kết quả giải quyết hồ sơ").click()
    assert head.locator("h1").inner_text().startswith("Kết quả giải quyết")
    assert "Đăng ký khai sinh" in head.locator("main").inner_text()
    look(head, "results")
    head.get_by_label("Từ ngày").fill("01/01/2026")
    head.get_by_role("button", name="Xem").click()
    assert "tu=01" in head.url
    assert head.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_records_are_told_in_words(server, officer, look, demo_birth):
    desk = officer("chuyenvien")
    desk.goto(server.url + "/can-bo/so/births")
    look(desk, "register asks why")
    assert desk.locator("ul.records").count() == 0, "nothing is read before somebody says what for"
    desk.get_by_label("Xem sổ này để làm gì?").fill("Trích lục cho người dân tại quầy")
    desk.get_by_role("button", name="Xem sổ").click()
    look(desk, "register")
    desk.locator("ul.records a").first.click()
    text = desk.locator("main").inner_text()
    assert "Phường Bến Thành" in text and "26743" not in text and "Nữ" in text
    look(desk, "record")


def test_the_applicant_reads_how_the_due_time_came_about(server, visit, look, demo_birth):
    page = visit(PHONE)
    page.goto(server.url + demo_birth["trackingUrl"])
    page.locator("summary", has_text="Thời hạn được tính thế nào").click()
    assert "Hẹn trả" in page.locator("details[open] ol").inner_text()
    look(page, "clock told")


@pytest.fixture(scope="module")
def demo_birth(server):
    """A birth that was registered through the API; its record stands in the register."""
    import json
    import urllib.request
    folder = ROOT / "packs/vn-hcmc/one-stop/procedures/birth-registration"
    case = yaml.safe_load((folder / "cases/on-time.yaml").read_text(encoding="utf-8"))
    papers = yaml.safe_load((folder / "procedure.yaml").read_text(encoding="utf-8"))["papers"]
    token = yaml.safe_load((ROOT / "packs/vn-hcmc/demo/people.yaml").read_text(encoding="utf-8"))["services"][0]["token"]

    def call(path, body):
        if persons.is_personal(path):
            return persons.post(server.url, path, body)
        request = urllib.request.Request(
            f"{server.url}/api/v1{path}", data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    told = call("/dossiers", {
        "procedure": "birth-registration", "channel": "counter", "intakeUnit": "H29.267.43", "answers": case["answers"],
        "papers": [{"paper": paper["id"], "fileName": "a.pdf", "mediaType": "application/pdf", "size": 14,
                    "sha256": "2a916d83fa20d97c7c3c04cf07b2d3f8d18ea47f59c841a221dd3a81f15fc347"} for paper in papers]})
    for step, outcome in (("intake", "accept"), ("appraise", "propose"), ("sign", "grant"), ("issue", "issued")):
        call(f"/dossiers/{told['id']}/acts", {"step": step, "outcome": outcome})
    return told
