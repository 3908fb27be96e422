"""A new version of a procedure: what it leaves to officers, and branches at work, on pages of a province of its own."""
import json
import shutil
import subprocess

import pytest
import yaml

import samples
from conftest import DESK, PHONE
from people import field, heading, press
from server import PROGRAM, ROOT, Server
from test_scoring import call

BUSINESS = "procedures/household-business"
CASE = ROOT / f"packs/vn-hcmc/one-stop/{BUSINESS}/cases/online-on-time.yaml"

# The appraisal divided: the fire police look at one part while the ward looks at the other.
BRANCHES = """\
  appraise:
    do: parallel
    next: review
    branches:
      fire:
        unit: fire_police
        limit: {days: 1, unit: working}
        silence: consents
        steps:
          fire_check: {do: task, role: specialist, outcomes: {propose: fire_agree, reject: done}}
          fire_agree: {do: task, role: division_head, outcomes: {agree: done}}
      trade:
        limit: {days: 1.5, unit: working}
        steps:
          trade_check: {do: task, role: specialist, outcomes: {propose: done, reject: done}}
"""
WORDS = {
    "vi": {"branches": {"fire": "Phòng cháy", "trade": "Ngành nghề"},
           "steps": {"fire_check": "Kiểm tra phòng cháy", "fire_agree": "Duyệt phòng cháy", "trade_check": "Soát ngành nghề"}},
    "en": {"branches": {"fire": "Fire protection", "trade": "Trade"},
           "steps": {"fire_check": "Fire check", "fire_agree": "Fire approval", "trade_check": "Trade check"}},
}


def edited(pack, version, change):
    """Another version of the pack, without the cases, which tell of the old one; `change` is given the procedure's text."""
    for cases in pack.glob("procedures/household-business/cases"):
        shutil.rmtree(cases)
    about = pack / "pack.yaml"
    about.write_text(about.read_text(encoding="utf-8").replace('version: "1.0.0"', f'version: "{version}"'), encoding="utf-8")
    procedure = pack / BUSINESS / "procedure.yaml"
    procedure.write_text(change(procedure.read_text(encoding="utf-8")), encoding="utf-8")


def reworded(pack, change):
    for language in ("vi", "en"):
        file = pack / BUSINESS / f"text.{language}.yaml"
        texts = yaml.safe_load(file.read_text(encoding="utf-8"))
        change(texts, language)
        file.write_text(yaml.safe_dump(texts, allow_unicode=True, sort_keys=False), encoding="utf-8")


def divided(text):
    lines = [line for line in text.splitlines(keepends=True)]
    place = next(index for index, line in enumerate(lines) if line.startswith("  appraise:"))
    return "".join([*lines[:place], BRANCHES, *lines[place + 1:]]).replace(
        "other_than: [appraise]", "other_than: [trade_check]")


@pytest.fixture(scope="module")
def sessions():
    return {}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A province whose household businesses are looked at from two sides at once."""
    packs = tmp_path_factory.mktemp("own") / "packs"
    shutil.copytree(ROOT / "packs", packs)
    pack = packs / "vn-hcmc/one-stop"
    edited(pack, "1.1.0", divided)
    reworded(pack, lambda texts, language: [texts[part].update(words) if part in texts else texts.__setitem__(part, words)
                                            for part, words in WORDS[language].items()])
    with Server(tmp_path_factory.mktemp("province"), "--packs", str(packs)) as running:
        running.packs = packs
        yield running


def filed(server):
    """A dossier that has been taken in and given on: both branches are open."""
    case = yaml.safe_load(CASE.read_text(encoding="utf-8"))
    part = (b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n"
            b"Content-Type: application/pdf\r\n\r\n" + samples.pdf() + b"\r\n--edge--\r\n")
    kept = call(server, "/papers", part, "multipart/form-data; boundary=edge")
    receipt = call(server, "/dossiers", json.dumps({
        "procedure": "household-business", "channel": "counter", "intakeUnit": "H29.267.43", "answers": case["answers"],
        "papers": [{"paper": "application", "fileName": "application.pdf", **kept}]}).encode())
    for step, outcome in [("intake", "accept"), ("assign", "assign")]:
        call(server, f"/dossiers/{receipt['id']}/acts", json.dumps({"step": step, "outcome": outcome}).encode())
    return receipt


@pytest.fixture(scope="module")
def dossier(server):
    return filed(server)


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_branches_at_work_can_be_read_by_everybody(server, visit, officer, look, dossier, device):
    page = visit(device)
    page.goto(server.url + "/thu-tuc/household-business/so-do")
    assert page.get_by_text("Kiểm tra phòng cháy").count()
    look(page, "branches diagram")
    page.goto(server.url + "/thu-tuc/household-business")
    look(page, "branches procedure")
    head = officer("truongphong", device)
    head.goto(f"{server.url}/can-bo/ho-so/{dossier['id']}")
    head.locator("summary", has_text="Thời hạn").click()
    look(head, "branches at the desk")
    page.goto(f"{server.url}/ho-so/{dossier['id']}/{dossier['secret']}")
    assert page.get_by_text("Soát ngành nghề").count()
    look(page, "branches followed")


def test_what_a_new_version_leaves_to_officers_is_decided_on_a_phone(
        server, officer, visit, look, tmp_path, scripting, request):
    dossiers = [filed(server), filed(server)]
    pack = tmp_path / "one-stop"
    shutil.copytree(server.packs / "vn-hcmc/one-stop", pack)
    version = f"2.{int(scripting)}.0"
    about = pack / "pack.yaml"
    about.write_text(about.read_text(encoding="utf-8").replace('"1.1.0"', f'"{version}"'), encoding="utf-8")
    procedure = pack / BUSINESS / "procedure.yaml"
    procedure.write_text(procedure.read_text(encoding="utf-8").replace("trade_check", "trade_look"), encoding="utf-8")
    reworded(pack, lambda texts, _: texts["steps"].update(trade_look=texts["steps"].pop("trade_check")))
    told = subprocess.run(
        [PROGRAM, "pack", "migrate", "--from", "vn-hcmc/one-stop@1.1.0", "--to", pack, "--by", "Sở Tư pháp",
         "--reason", "Luật mới", "--basis", "NĐ 1/2027", "--quiet", "--data", server.data, "--packs", server.packs],
        cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert told.returncode == 0 and "wait for an officer of their unit" in told.stdout, told.stdout + told.stderr

    author = officer("chuyenvien", PHONE, java_script_enabled=scripting)
    assert author.get_by_role("link", name="Chờ quyết định phiên bản").count() == 1
    head = officer("truongphong", PHONE, java_script_enabled=scripting)
    press(head, "Chờ quyết định phiên bản")
    look(head, "undecided")
    for receipt, choice in zip(dossiers, ["Đi tiếp ở bước “Xét duyệt”", "Giữ theo phiên bản cũ"]):
        press(head, f"Quyết định cho {receipt['code']}")
        assert heading(head) == "Quyết định phiên bản của hồ sơ"
        look(head, "version choice")
        head.get_by_role("button", name="Quyết định", exact=True).click()
        assert head.get_by_text("Chọn hồ sơ đi tiếp thế nào.").count()
        look(head, "version choice refused")
        visit.refused()
        field(head, choice).check()
        field(head, "Lý do").fill("Đúng với việc đang làm")
        head.get_by_role("button", name="Quyết định", exact=True).click()
        assert heading(head) == "Chuyển sang phiên bản mới" and head.get_by_role("status").count()
    head.goto(f"{server.url}/can-bo/ho-so/{dossiers[1]['id']}")
    assert head.get_by_text("Giữ theo phiên bản cũ của thủ tục").count()
    look(head, "stayed")
