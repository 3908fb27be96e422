"""A panel at work on the officers' pages: on a phone, with and without scripts; nobody reads a score before its phase."""
import json
import re
import urllib.request

import pytest
import yaml

import persons
import samples
from conftest import DESK, PHONE
from people import field, press
from server import ROOT

TOKEN = "demo-token-phan-mem-mot-cua-ben-thanh"
CASE = ROOT / "packs/vn-hcmc/city-departments/procedures/research-task-selection/cases/on-time.yaml"
MARKS = {"Mục tiêu, tính mới": "16", "Nội dung, phương pháp": "24", "Sản phẩm, khả năng ứng dụng": "24",
         "Năng lực tổ chức, chủ nhiệm": "15"}


def call(server, path, body, kind="application/json"):
    if persons.is_personal(path):
        return persons.post(server.url, path, body)
    request = urllib.request.Request(
        f"{server.url}/api/v1{path}", data=body, headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": kind})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def dossier(server):
    """A research task that has been taken in at Bến Thành."""
    case = yaml.safe_load(CASE.read_text(encoding="utf-8"))
    sheet = samples.pdf()
    part = (b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n"
            b"Content-Type: application/pdf\r\n\r\n" + sheet + b"\r\n--edge--\r\n")
    kept = call(server, "/papers", part, "multipart/form-data; boundary=edge")
    papers = [{"paper": paper, "fileName": f"{paper}.pdf", **kept} for paper in [*case["papers"], "application"]]
    receipt = call(server, "/dossiers", json.dumps({
        "procedure": "research-task-selection", "channel": "counter", "intakeUnit": "H29.267.43",
        "answers": case["answers"], "papers": papers}).encode())
    call(server, f"/dossiers/{receipt['id']}/acts", json.dumps({"step": "intake", "outcome": "accept"}).encode())
    return receipt


@pytest.fixture
def panel(dossier, officer, server):
    """The address of the panel's page, once the specialist has passed the dossier on."""
    page = officer("sokhcn.chuyenvien")
    page.goto(f"{server.url}/can-bo/ho-so/{dossier['id']}")
    if page.get_by_role("button", name="Đề xuất").count():
        press(page, "Đề xuất")
    return f"/can-bo/ho-so/{dossier['id']}/cham-diem/council"


def hand_in(page, marks, note):
    for label, mark in marks.items():
        field(page, label).fill(mark)
    field(page, "Ghi chú cho các giám khảo khác").fill(note)
    press(page, "Nộp phiếu")


def test_judges_score_on_a_phone_and_see_nothing_of_each_other(server, officer, visit, panel, dossier, look, scripting):
    names = ["giamkhao1", "giamkhao2"] if scripting else ["giamkhao3", "sokhcn.truongphong"]
    for index, login in enumerate(names):
        page = officer(login, PHONE, java_script_enabled=scripting)
        assert dossier["code"] in page.locator("main").inner_text()
        page.goto(server.url + panel)
        look(page, "sheet")
        assert "Vòng chấm kín" in page.locator("main").inner_text()
        hand_in(page, {**MARKS, "Mục tiêu, tính mới": "21"}, "quá thang")
        visit.refused()
        assert "Điểm ở đây từ 0 đến 20" in page.get_by_role("alert").inner_text()
        assert field(page, "Nội dung, phương pháp").input_value() == "24"
        look(page, "sheet with an error")
        hand_in(page, MARKS, f"kín-{login}")
        assert "Đã nhận phiếu" in page.locator("main").inner_text()
        look(page, "sheet handed in")
        told = page.locator("main").inner_text() + page.content()
        for other in {"giamkhao1", "giamkhao2", "giamkhao3", "sokhcn.truongphong"} - {login}:
            assert f"kín-{other}" not in told
        page.goto(server.url + "/can-bo/cham-diem")
        look(page, "dossiers judged")


def test_the_leader_sees_who_has_scored_and_not_what(server, officer, panel, look):
    for device in (DESK, PHONE):
        page = officer("sokhcn.lanhdao", device)
        page.goto(server.url + panel)
        told = page.locator("main").inner_text()
        assert "chưa chấm" in told and "kín-" not in page.content()
        assert page.locator(".scroll td").count() == 0
        page.get_by_text("Cho một giám khảo thôi chấm").click()
        look(page, "who has scored")


def test_the_applicant_reads_the_phase_in_words(server, visit, panel, dossier, look):
    page = visit(PHONE)
    page.goto(server.url + re.sub(r"^https?://[^/]+", "", dossier["trackingUrl"]))
    told = page.locator("main").inner_text()
    assert "Hội đồng đang chấm: Vòng chấm kín" in told and "kín-" not in page.content()
    assert "Lưu Thị Bình Chọn" not in page.content()
    look(page, "followed while judged")


def test_a_judge_with_a_conflict_steps_down_and_another_is_called(server, officer, panel, look):
    page = officer("sokhcn.chuyenvien", PHONE)
    page.goto(server.url + panel)
    page.get_by_text("Tôi có xung đột lợi ích").click()
    look(page, "stepping down")
    field(page, "Quan hệ với bên nộp hồ sơ").fill("Em ruột là chủ nhiệm")
    press(page, "Thôi chấm hồ sơ này")
    assert "thôi chấm" in page.locator("main").inner_text()
    page.goto(server.url + panel)
    assert page.get_by_role("button", name="Nộp phiếu").count() == 0
