"""Paying, from both sides of the counter: a citizen sees what to pay and how, pays at a gateway, and the case goes on; a
cashier takes cash and prints the receipt; a head compares a statement and pays back."""
import pathlib
import re
import sys

import pytest

import people
from conftest import DESK, PHONE
from people import press

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Independent" / "payments"))
import payers  # noqa: E402
from gateway import Gateway  # noqa: E402


@pytest.fixture(scope="module")
def gateway():
    with Gateway("motcua-thu", "khoa-bi-mat-cua-cong-thu") as running:
        yield running


@pytest.fixture(scope="module")
def server(gateway, tmp_path_factory):
    with payers.serve(gateway, tmp_path_factory.mktemp("province")) as running:
        yield running


@pytest.fixture(scope="module")
def sessions():
    return {}


def text(page):
    return page.locator("main").inner_text()


def test_a_citizen_pays_at_the_gateway_and_the_case_goes_on(server, gateway, visit, look, scripting):
    dossier = payers.unpaid(server)
    page = visit(PHONE, java_script_enabled=scripting)
    page.goto(server.url + dossier["track"])
    look(page, "dossier to pay")
    press(page, "Nộp 24.000 đồng")
    told = text(page)
    for words in ["24.000 đồng", "Hai mươi tư nghìn đồng", "Vietcombank", dossier["payments"][0]["invoice"]]:
        assert words in told, words
    assert page.locator("figure svg").get_attribute("aria-label")
    look(page, "what to pay")
    press(page, "Nộp qua Cổng thanh toán")
    look(page, "way to the gateway")
    press(page, "Sang cổng thanh toán")
    assert page.url.startswith(gateway.url) and "24000 VND" in page.inner_text("h1")
    press(page, "Trả tiền")
    assert gateway.answers[-1] == (200, {"outcome": "matched"})
    assert page.url == server.url + dossier["track"] + "/nop-phi"
    assert "Đã nộp đủ" in text(page)
    look(page, "paid")
    press(page, "Về hồ sơ")
    assert page.locator(".timeline [aria-current=step] b").inner_text() == "Phát hành kết quả"
    look(page, "dossier paid")


def test_part_double_and_late_money_is_told_to_the_citizen(server, gateway, visit, look):
    dossier = payers.unpaid(server)
    made = {"invoice": dossier["payments"][0]["invoice"], "notify_url": server.url + "/thanh-toan/cong/bao"}
    gateway.report({**made, "amount": "20000"})
    page = visit(PHONE)
    page.goto(server.url + dossier["track"] + "/nop-phi")
    assert "còn thiếu" in text(page) and "4.000 đồng" in text(page)
    look(page, "paid in part")
    gateway.report({**made, "amount": "9000"})
    page.reload()
    assert "Nộp thừa" in text(page) and "5.000 đồng" in text(page)
    look(page, "paid too much")


@pytest.mark.deadline(120)
def test_a_cashier_takes_cash_and_prints_the_receipt(server, visit, officer, look, scripting):
    dossier = payers.unpaid(server)
    invoice = dossier["payments"][0]["invoice"]
    desk = officer("tiepnhan", PHONE, java_script_enabled=scripting)
    press(desk, "Thu chi")
    look(desk, "money")
    people.fill(desk, {"Mã nộp tiền hoặc mã hồ sơ": invoice.lower()})
    press(desk, "Tìm")
    assert "Hai mươi tư nghìn đồng" in text(desk)
    look(desk, "take cash")
    press(desk, "Đã nhận 24.000 đồng")
    told = desk.locator("body").inner_text()
    assert "BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ" in told.upper() and "Hai mươi tư nghìn đồng" in told
    assert re.search(r"BTH-\d\d / \d{7}", told) and "Lê Thị Tiếp" in told
    look(desk, "receipt for cash")
    desk.goto(server.url + "/can-bo/thu-chi")
    desk.get_by_role("link", name=re.compile("Sổ thu trong ngày")).first.click()
    assert "Khớp với nhật ký hồ sơ" in text(desk) and "tiền mặt" in text(desk)
    look(desk, "the day's book")
    people.fill(desk, {"Ngày": "31/02/2026"})
    press(desk, "Xem")
    assert "Ghi ngày theo dạng ngày/tháng/năm" in desk.locator(".notice.error").inner_text()
    look(desk, "the day's book of no day")
    csv = desk.request.get(server.url + desk.get_by_role("link", name="Tải bảng tính").get_attribute("href"))
    assert csv.ok and csv.text().startswith("\ufeffngay,") and "24000" in csv.text()
    follower = visit(PHONE)
    follower.goto(server.url + dossier["track"])
    assert follower.locator(".timeline [aria-current=step] b").inner_text() == "Phát hành kết quả"
    assert follower.goto(server.url + dossier["track"] + "/bien-lai/1").status == 200
    assert re.search(r"BTH-\d\d / \d{7}", follower.locator("body").inner_text())
    look(follower, "receipt for cash at home")


def test_a_notice_of_payment_prints(server, officer, look):
    dossier = payers.unpaid(server)
    desk = officer("tiepnhan", PHONE)
    assert desk.goto(f"{server.url}/can-bo/ho-so/{dossier['id']}/phieu-nop/0").status == 200
    look(desk, "notice of payment")


@pytest.mark.deadline(120)
def test_a_head_compares_a_statement_assigns_what_is_unknown_and_pays_back(server, officer, look, visit, tmp_path):
    dossiers = [payers.unpaid(server) for _ in range(2)]
    invoices = [dossier["payments"][0]["invoice"] for dossier in dossiers]
    statement = tmp_path / "sao-ke.csv"
    statement.write_text(
        "Ngày giao dịch,Số tham chiếu,Số tiền ghi có,Mô tả\n"
        f'27/11/2026,W1,"24,000",nop phi {invoices[0]}\n27/11/2026,W2,"30,000",khong ghi ma\n', encoding="utf-8")
    desk = officer("truongphong", PHONE)
    press(desk, "Thu chi")
    press(desk, "Đối chiếu sao kê")
    look(desk, "statement")
    for trial in (True, False):
        desk.locator("input[type=file]").set_input_files(statement)
        if not trial:
            desk.get_by_label("Chỉ xem thử, chưa ghi").uncheck()
        press(desk, "Đối chiếu")
        assert "Nộp đủ (1)" in text(desk) and "Chưa rõ của hồ sơ nào (1)" in text(desk)
        assert ("Chưa ghi gì" in text(desk)) == trial
    look(desk, "statement compared")
    press(desk, "Thu chi")
    look(desk, "money with something of each")
    desk.locator("li", has_text="khong ghi ma").get_by_role("link", name="Gán vào hồ sơ").click()
    people.fill(desk, {"Mã nộp tiền": "RF00BTH26000000"})
    press(desk, "Gán vào hồ sơ")
    visit.refused()
    look(desk, "assign money with an error")
    people.fill(desk, {"Mã nộp tiền": invoices[1]})
    press(desk, "Gán vào hồ sơ")
    assert "khong ghi ma" not in text(desk)
    owed = desk.get_by_role("link", name="Trả tiền")
    before = owed.count()
    desk.locator("li", has_text="Nộp thừa").get_by_role("link", name="Trả tiền").first.click()
    look(desk, "pay back")
    people.fill(desk, {"chuyển khoản": True, "Số giao dịch hoặc số phiếu chi": "PC-12"})
    press(desk, "Đã trả")
    assert desk.get_by_role("link", name="Trả tiền").count() == before - 1


def test_the_pages_of_money_on_a_wide_desk_and_in_english(server, officer, look):
    payers.unpaid(server)
    desk = officer("truongphong", DESK)
    press(desk, "Thu chi")
    look(desk, "money")
    desk.goto(server.url + "/can-bo/thu-chi?lang=en")
    assert "To be paid" in text(desk) and "Take cash" in text(desk)
