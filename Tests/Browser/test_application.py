"""The application on A4 paper: blank for every procedure that is offered, and filled in before and after filing."""
import re

import pytest

import checks
import people
from conftest import PHONE
from people import press
from server import ROOT

# A sheet of A4 within its margins, at 96 pixels an inch.
A4 = {"width": 794, "height": 1123}
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def boxes(pdf):
    """The sizes of a PDF file's pages, in points."""
    return [tuple(round(float(part)) for part in found.split()) for found in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)]


def printed(page):
    """Looks at the page as a printer does; what is wrong with it, and how many sheets it takes."""
    before = page.viewport_size
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    wrong = checks.axe(page) + checks.sideways(page)
    assert not page.locator(".tools").is_visible()
    sheets = boxes(page.pdf(prefer_css_page_size=True))
    assert sheets and all(abs(sheet[2] - 595) <= 1 and abs(sheet[3] - 842) <= 1 for sheet in sheets), sheets
    page.emulate_media(media="screen")
    page.set_viewport_size(before)
    return wrong, len(sheets)


@pytest.mark.deadline(240)
def test_every_procedure_has_a_blank_form_on_a4(server, visit, screenshot):
    page = visit({"viewport": A4})
    page.goto(server.url + "/thu-tuc")
    found = page.locator("main a").evaluate_all("links => links.map(link => link.pathname)")
    # A group is filled in on the screen: on paper each of its procedures has its own form.
    groups = {"/thu-tuc/" + folder.name for folder in ROOT.glob("packs/*/*/groups/*")}
    addresses = sorted({path for path in found if re.fullmatch("/thu-tuc/[a-z0-9-]+", path)} - groups)
    assert len(addresses) > 20
    most = 0
    for address in addresses:
        page.goto(server.url + address)
        page.get_by_role("link", name="In mẫu đơn trống").click()
        assert page.url == server.url + address + "/to-khai"
        wrong, sheets = printed(page)
        assert wrong == [] and 1 <= sheets <= 4, f"{address}: {wrong}, {sheets} sheets"
        assert NATION in page.locator("main").inner_text()
        most = max(most, sheets)
    page.goto(server.url + "/thu-tuc/household-business/to-khai")
    page.emulate_media(media="print")
    screenshot(page, "application blank A4")
    print(f"{len(addresses)} blank forms on A4, {most} sheets at most, no violation")


@pytest.mark.deadline(120)
def test_what_was_answered_is_printed_before_and_after_filing(server, visit, look, officer, screenshot):
    page = visit(PHONE)
    people.begin(page, server.url)
    people.fill_all(page, people.BUSINESS_FORM[:3])
    people.fill(page, {"Các thành viên hộ gia đình": True})
    if not page.is_without_scripts:
        page.get_by_role("group", name="Thành viên 1").wait_for()
    press(page, "Tiếp tục")
    visit.came_up(page)
    people.fill(page, people.MEMBERS)
    press(page, "Tiếp tục")
    people.fill(page, people.BUSINESS_FORM[4])
    press(page, "Tiếp tục")
    draft = page.url.rsplit("/", 1)[0]
    page.goto(draft + "/to-khai")
    look(page, "application of a draft")
    wrong, sheets = printed(page)
    assert wrong == [] and sheets <= 3
    told = page.locator("main").inner_text()
    for words in (NATION, "Nguyễn Thị Hoa Mai", "05/02/1985", "50.000.000 đồng", "Năm mươi triệu đồng", "Trần Văn Thử", "NGƯỜI ĐỀ NGHỊ"):
        assert words in told, words
    rows = page.locator("table", has_text="Trần Văn Thử").locator("tbody tr")
    assert rows.count() == 2
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    screenshot(page, "application filled A4")

    other = visit(PHONE)
    receipt = people.file_business(other, server.url)
    code = people.code(other)
    other.get_by_role("link", name="In đơn đề nghị").click()
    assert code in other.locator("main").inner_text() and other.url.startswith(receipt.rsplit("/", 1)[0])
    look(other, "application of a dossier")
    wrong, _ = printed(other)
    assert wrong == []

    desk = officer("tiepnhan")
    people.open_dossier(desk, server.url, code)
    desk.locator("summary", has_text="In").last.click()
    desk.get_by_role("link", name="Đơn đề nghị").click()
    assert code in desk.locator("main").inner_text()
    wrong, _ = printed(desk)
    assert wrong == []
    # Where files are made, the same as a file.
    if desk.get_by_role("link", name="Tệp PDF").count():
        made = desk.context.request.get(desk.url + "/pdf")
        assert made.status == 200 and made.body().startswith(b"%PDF"), made.status
        print("the same as a PDF file of", len(made.body()), "bytes")
