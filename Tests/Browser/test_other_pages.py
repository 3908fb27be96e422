"""Pages that no journey passes: each is looked at from all sides, as those of the journeys are."""
import contextlib
import json
import sqlite3
import sys
import urllib.request

import pytest
import yaml

import people
import persons
from conftest import DESK, PHONE
from server import ROOT

sys.path.append(str(ROOT / "Tests" / "Independent" / "durability"))
from load import filing  # noqa: E402


def call(server, path, body, status):
    if persons.is_personal(path):
        return persons.post(server.url, path, body)
    people = yaml.safe_load((ROOT / "packs/vn-hcmc/demo/people.yaml").read_text(encoding="utf-8"))
    request = urllib.request.Request(
        f"{server.url}/api/v1{path}", data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {people['services'][0]['token']}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == status
        return json.load(answer)


def filed(server, *acts):
    receipt = call(server, "/dossiers", filing(0, None), 201)
    for step, outcome, *more in acts:
        call(server, f"/dossiers/{receipt['id']}/acts", {"step": step, "outcome": outcome, **dict(more)}, 200)
    return receipt


@pytest.fixture(scope="module")
def dossiers(server):
    """Of each state that has pages of its own, one."""
    because, wanted = ("reason", "Nơi kinh doanh không thuộc địa bàn"), ("items", ["Hợp đồng thuê sạp"])
    accept = ("intake", "accept")
    return {
        "new": filed(server),
        "accepted": filed(server, accept),
        "asked": filed(server, ("intake", "supplement", because, wanted)),
        "refused": filed(server, ("intake", "refuse", because)),
        "issued": filed(server, accept, ("assign", "assign"), ("appraise", "propose"), ("review", "agree"),
                        ("sign", "grant"), ("issue", "issued")),
    }


@pytest.mark.parametrize("login, state, path", [
    ("truongphong", "accepted", "giao/assign"), ("truongphong", "accepted", "xin-loi"), ("truongphong", "accepted", "mien-phi"),
    ("tiepnhan", "accepted", "rut"), ("tiepnhan", "asked", "bo-sung"), ("tiepnhan", "accepted", "in/giay-tiep-nhan"),
    ("tiepnhan", "asked", "in/yeu-cau-bo-sung"), ("tiepnhan", "refused", "in/tu-choi"),
    ("tiepnhan", "issued", "in/kiem-soat"), ("vanthu", "issued", "van-ban/0"), ("lanhdao", "issued", "van-ban/0/thu-hoi"),
])
@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_a_page_of_the_desk_holds(server, officer, look, dossiers, login, state, path, device):
    page = officer(login, device)
    answer = page.goto(f"{server.url}/can-bo/ho-so/{dossiers[state]['id']}/{path}")
    assert answer.status == 200
    look(page, f"desk {path}")


@pytest.mark.parametrize("path", ["/xac-minh", "/xac-minh?ma=khong-co", "/so-do", "/dang-nhap/dien-thoai", "/dang-nhap/lan-dau"])
def test_a_page_for_everybody_holds(server, visit, look, path):
    page = visit(PHONE)
    if page.goto(server.url + path).status != 200:
        visit.refused()
    look(page, path)


def test_a_document_holds_for_its_owner_and_for_whoever_checks_it(server, visit, look, dossiers):
    page = visit(PHONE)
    receipt = dossiers["issued"]
    assert page.goto(f"{server.url}/ho-so/{receipt['id']}/{receipt['secret']}/van-ban/1").status == 200
    look(page, "document")
    with contextlib.closing(sqlite3.connect(f"file:{server.data}/motcua.sqlite?mode=ro", uri=True)) as database:
        reference, = database.execute("SELECT reference FROM result WHERE dossier = ?", (int(receipt["id"]),)).fetchone()
    assert page.goto(f"{server.url}/xac-minh/{reference}").status == 200
    look(page, "document verified")


@pytest.mark.parametrize("state, form", [("accepted", "giay-tiep-nhan"), ("asked", "yeu-cau-bo-sung"), ("refused", "tu-choi")])
def test_a_printed_form_holds_for_its_owner(server, visit, look, dossiers, state, form):
    page = visit(PHONE)
    receipt = dossiers[state]
    assert page.goto(f"{server.url}/ho-so/{receipt['id']}/{receipt['secret']}/in/{form}").status == 200
    look(page, f"form {form}")


@pytest.mark.parametrize("login, path", [
    ("tiepnhan", "/tai-khoan/mat-khau"), ("tiepnhan", "/tai-khoan/khoa"), ("lanhdao", "/can-bo/giao-quyen"), ("tiepnhan", "/can-bo/so"),
])
def test_a_page_of_an_officers_account_holds(server, officer, look, login, path):
    page = officer(login, PHONE)
    assert page.goto(server.url + path).status == 200
    look(page, path)


def test_the_page_that_asks_who_one_is_holds(server, officer, look, visit):
    page = officer("tiepnhan", PHONE)
    assert page.goto(server.url + "/xac-nhan").status == 403
    look(page, "who is it")
    visit.refused()


def test_a_citizens_page_of_who_read_holds(server, visit, look, password):
    page = visit(PHONE)
    people.sign_in(page, server.url, "congdan", password)
    assert page.goto(server.url + "/ai-da-xem").status == 200
    look(page, "readers of everything")
