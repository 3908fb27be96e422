"""Birth, residence and health insurance of a newborn child, said once by a parent on a phone; filing for somebody else."""
import re

import pytest

import people
import samples
from conftest import PHONE
from people import press

GROUP = "Khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế"
HOME = "12 đường Mẫu, phường Bến Thành"
FORM = [
    {
        "Họ và tên": "Nguyễn Thị Mẫu", "Ngày sinh": "05/02/1985", "Số định danh cá nhân": "079185000001",
        "Số điện thoại": "0900000001", "Địa chỉ liên lạc": HOME, "Mẹ": True,
    },
    {
        "Họ và tên trẻ": "Trần Mẫu An", "Ngày sinh": "15/11/2026", "Nữ": True, "Dân tộc": "Kinh", "Quốc tịch": "Việt Nam",
        "Tại cơ sở y tế đã gửi dữ liệu chứng sinh": True, "Tên cơ sở y tế": "Bệnh viện Mẫu", "Quê quán": "Bến Tre",
        "Phường, xã đăng ký": "⌕ben thanh",
    },
    # The mother has said who she is: of her only this is still to be asked.
    {"Dân tộc": "Kinh"},
    {"Không": True},
    {
        "Phường, xã thường trú của trẻ": "⌕ben thanh", "Số nhà, đường": "12 đường Mẫu", "Họ và tên chủ hộ": "Nguyễn Thị Mẫu",
        "Trẻ là": "con", "Số định danh cá nhân của chủ hộ": "079185000001",
    },
    {"Nơi đăng ký khám chữa bệnh ban đầu": "Bệnh viện Nhi đồng Mẫu", "Số bản sao trích lục": "1", "Tôi cam đoan": True},
]
NUMBER = {"Số giấy chứng sinh": "CS-000123"}


def questions(page):
    """The names of what this page of the form asks."""
    names = page.locator("main form input, main form textarea, main form select").evaluate_all(
        "all => all.filter(one => one.type !== 'hidden' && one.name && !one.name.startsWith('_')).map(one => one.name)")
    return set(names)


def fill_in(page):
    """The whole form; gives the names that each page asked, by its address."""
    asked = {}
    for answers in FORM:
        people.fill(page, answers)
        if answers is FORM[1]:
            # It shows once it is known where the child was born: at once, or, without scripts, when a place was looked for.
            people.fill(page, NUMBER)
        asked[page.url.split("?")[0].split("#")[0]] = questions(page)
        press(page, "Tiếp tục")
    return asked


@pytest.mark.deadline(180)
def test_a_parent_says_everything_once_for_three_dossiers(server, visit, browser, look, scripting):
    page = visit(PHONE, java_script_enabled=scripting)
    page.goto(server.url + "/thu-tuc?q=lien+thong+khai+sinh")
    page.get_by_role("link", name=GROUP).first.click()
    look(page, "group")
    assert page.locator("ol.cards li").count() == 3
    press(page, "Nộp hồ sơ trực tuyến")
    pages = fill_in(page)
    assert len(pages) == len(FORM)
    every = [name for names in pages.values() for name in names]
    assert len(every) == len(set(every)), "no page asks what another asked"
    assert {name for name in every if name.startswith("mother.")} == {"mother.ethnicity"}
    people.field(page, "Giấy tờ chứng minh chỗ ở hợp pháp").set_input_files(
        {"name": "nha.jpg", "mimeType": "image/jpeg", "buffer": samples.jpeg(browser, "Nhà")})
    press(page, "Tiếp tục")
    assert people.heading(page) == "Xem lại trước khi nộp"
    look(page, "group review")
    text = page.locator("main").inner_text()
    assert "10.000 đồng" in text and "Đăng ký thường trú: 7 ngày làm việc kể từ khi có kết quả của việc trước" in text
    press(page, "Nộp hồ sơ")
    assert people.heading(page) == "Đã nộp hồ sơ"
    look(page, "group receipt")
    text = page.locator("main").inner_text()
    assert re.search(r"LT-H29[0-9.]*-\d{6}-\d{4}", text)
    assert len(set(re.findall(r"(?<!LT-)H29[0-9.]*-\d{6}-\d{4}", text))) >= 3
    receipt = page.url
    page.go_back()
    page.goto(receipt)
    press(page, "Theo dõi hồ sơ")
    look(page, "group followed")
    assert page.locator("main ul.cards li").count() == 3
    assert page.locator("main").inner_text().count("Chờ kết quả việc trước") == 2
    press(page, "Rút tất cả")
    look(page, "group withdrawal")
    people.field(page, "Vì sao bạn rút").fill("Đặt lại tên cho con")
    press(page, "Rút hồ sơ này")
    assert page.locator("main").inner_text().count("Đã dừng xử lý") == 3


@pytest.mark.deadline(120)
def test_somebody_files_for_another_with_the_paper_that_it_takes(server, visit, look, scripting):
    page = visit(PHONE, java_script_enabled=scripting)
    page.goto(server.url + "/thu-tuc/residence-certificate")
    press(page, "Nộp hồ sơ trực tuyến")
    assert people.heading(page) == "Người nộp hồ sơ"
    look(page, "who hands in")
    people.fill(page, {"Cho người đã ủy quyền cho tôi": True})
    if not scripting:
        press(page, "Tiếp tục")
    people.fill(page, {
        "Họ và tên người nộp": "Trần Văn Thử", "Số định danh cá nhân người nộp": "079078000003",
        "Số điện thoại người nộp": "0900000002"})
    press(page, "Tiếp tục")
    people.fill(page, {
        "Họ và tên": "Nguyễn Thị Mẫu", "Số định danh cá nhân": "079185000001", "Số điện thoại": "0900000001",
        "Địa chỉ liên lạc": HOME})
    press(page, "Tiếp tục")
    people.fill(page, {
        "Phường, xã nơi giải quyết": "⌕ben thanh", "Nơi cư trú hiện nay": True, "Dùng vào việc gì": "Nộp hồ sơ nhập học cho con", "Tôi cam đoan": True})
    press(page, "Tiếp tục")
    people.field(page, "Giấy ủy quyền").set_input_files(
        {"name": "uy-quyen.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()})
    press(page, "Tiếp tục")
    press(page, "Nộp hồ sơ")
    look(page, "receipt of another's")
    text = page.locator("main").inner_text()
    assert "Nguyễn Thị Mẫu" in text and "Trần Văn Thử, người được ủy quyền" in text
