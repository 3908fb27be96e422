"""For people without a mouse, and for paper."""
import re
import subprocess

import people
from conftest import PHONE
from people import press

RING = """element => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


def focused(page):
    return page.evaluate_handle("document.activeElement").as_element()


def tab_to(page, wanted):
    """Presses Tab until an element has the focus; every one on the way shows that it has it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        element = focused(page)
        if element.evaluate("element => element === document.body"):
            continue
        assert element.evaluate(RING), f"no focus to be seen on {element.evaluate('element => element.outerHTML')[:200]}"
        if wanted.evaluate("(wanted, element) => wanted === element", element):
            return
    raise AssertionError(f"Tab never came to {wanted}")


def fill_by_keyboard(page, answers):
    for label, words in answers.items():
        if words is True:
            tab_to(page, people.field(page, label))
            page.keyboard.press("Space")
            assert people.field(page, label).is_checked()
        elif words.startswith("⌕"):
            tab_to(page, page.get_by_role("group", name=label).get_by_role("searchbox"))
            page.keyboard.type(words[1:])
            page.keyboard.press("Enter")
            page.wait_for_url("**?o=*")
            assert page.get_by_role("group", name=label).get_by_role("radio").first.is_checked()
        else:
            tab_to(page, people.field(page, label))
            page.keyboard.type(words)


def send_by_keyboard(page, name):
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    here = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: address != here)


def test_a_form_is_filed_with_the_keyboard_alone(server, visit, scripting):
    page = visit(PHONE, java_script_enabled=scripting)
    page.goto(server.url + "/")
    page.keyboard.press("Tab")
    assert focused(page).inner_text() == "Đến nội dung chính"
    tab_to(page, page.get_by_label("Bạn cần làm thủ tục gì?"))
    page.keyboard.type("ho kinh doanh")
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=*")
    tab_to(page, page.get_by_role("link", name=people.BUSINESS))
    page.keyboard.press("Enter")
    page.wait_for_url("**/thu-tuc/*")
    send_by_keyboard(page, "Nộp hồ sơ trực tuyến")
    for answers in people.BUSINESS_FORM:
        # The place first: looking it up loads the page again, and what had been typed before is still there.
        fill_by_keyboard(page, answers)
        send_by_keyboard(page, "Tiếp tục")
    send_by_keyboard(page, "Nộp hồ sơ")
    assert people.heading(page) == "Đã nộp hồ sơ" and people.code(page)


def test_the_receipt_prints_on_one_sheet_with_all_that_it_is_for(server, visit, tmp_path):
    page = visit(PHONE)
    people.file_business(page, server.url)
    code = people.code(page)
    page.emulate_media(media="print")
    assert page.locator("figure svg").is_visible()
    for gone in ["button", "nav", "body > footer", "a.button"]:
        assert not any(page.locator(gone).nth(index).is_visible() for index in range(page.locator(gone).count())), gone
    sheet = tmp_path / "receipt.pdf"
    page.pdf(path=sheet, format="A4", prefer_css_page_size=True)
    pages = subprocess.run(["pdfinfo", sheet], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Pages:\s+1\b", pages), pages
    text = subprocess.run(["pdftotext", "-layout", sheet, "-"], capture_output=True, text=True, check=True).stdout
    for words in [code, people.BUSINESS, "Nguyễn Thị Hoa Mai", "trước", "Ủy ban nhân dân phường Bến Thành", server.url]:
        assert words in text, words
    # A phone reads the code from paper too.
    subprocess.run(["pdftoppm", "-r", "150", "-png", sheet, tmp_path / "sheet"], check=True)
    read = subprocess.run(
        ["zbarimg", "--quiet", "--raw", *tmp_path.glob("sheet*.png")], capture_output=True, text=True, check=True).stdout
    assert read.strip().startswith(server.url + "/ho-so/")


def test_the_review_and_the_dossier_print_without_what_is_for_the_screen(server, visit):
    page = visit(PHONE)
    people.file_business(page, server.url)
    press(page, "Theo dõi hồ sơ")
    page.emulate_media(media="print")
    assert page.locator(".timeline").is_visible() and not page.locator(".buttons").is_visible()
