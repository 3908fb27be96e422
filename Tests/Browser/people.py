"""What people do on the pages, in their own words: everything is found by what can be read there, in Vietnamese."""
import re
import subprocess

BUSINESS, HOUSE, COPY = "Đăng ký hộ kinh doanh", "Cấp giấy phép xây dựng mới nhà ở riêng lẻ", "chứng thực bản sao"
CODE = re.compile(r"H29[0-9.]*-\d{6}-\d{4}")

# The answers to each page of a form: by label; True ticks or chooses, what begins with "⌕" is looked for among places.
BUSINESS_FORM = [
    {
        "Họ và tên chủ hộ": "Nguyễn Thị Hoa Mai", "Số định danh cá nhân": "079185000001", "Ngày sinh": "05/02/1985",
        "Số điện thoại": "0900000001", "Địa chỉ liên lạc": "12/3 hẻm Mẫu, phường Bến Thành, Thành phố Hồ Chí Minh",
    },
    {"Tên hộ kinh doanh": "Bún Bò Cô Mai", "Phường, xã nơi đặt trụ sở": "⌕ben thanh", "Số nhà, đường": "Sạp 12, chợ Bến Thành"},
    {"Mã ngành nghề chính": "5610", "Ngành nghề chính": "Nhà hàng và dịch vụ ăn uống phục vụ lưu động",
     "Vốn kinh doanh": "50.000.000", "Số lao động": "2"},
    {"Cá nhân": True},
    {"Kê khai theo kỳ": True, "Ngày bắt đầu hoạt động": "01/12/2026", "Tôi cam đoan": True},
]
# The rows of a table: each group by its name; a row that is not there yet is added.
MEMBERS = {
    "Thành viên 1": {"Họ và tên": "Nguyễn Thị Hoa Mai", "Ngày sinh": "05/02/1985", "Số định danh cá nhân": "079185000001"},
    "Thành viên 2": {"Họ và tên": "Trần Văn Thử", "Ngày sinh": "03/04/1984", "Số định danh cá nhân": "079084000002",
                     "Quan hệ với chủ hộ": "chồng"},
}
HOUSE_FORM = [
    {"Cá nhân": True, "Tên chủ đầu tư": "Trần Văn Thử"},
    {"Số định danh cá nhân": "079078000003"},
    {"Số điện thoại": "0900000002", "Địa chỉ liên lạc": "25 đường Mẫu, phường Bến Thành"},
    {"Phường, xã nơi xây nhà": "⌕ben thanh", "Số nhà, đường": "Hẻm 25 đường Mẫu", "Thửa đất số": "125",
     "Tờ bản đồ số": "14", "Diện tích đất": "64,5", "Nhà nước công nhận": True},
    {"Cấp II": True, "Số tầng trên mặt đất": "8", "Số tầng hầm": "0", "Chiều cao công trình": "19,5",
     "Diện tích xây dựng tầng trệt": "60", "Tổng diện tích sàn": "480", "Không": True},
    {"Đơn vị hoặc người thiết kế": "Công ty Thiết kế Mẫu", "Thời gian hoàn thành": "8", "Tôi cam đoan": True},
]


def press(page, name):
    """Presses the button or follows the link of this name, whichever there is."""
    named = re.compile(rf"^{re.escape(name)}")
    button = page.get_by_role("button", name=named).filter(visible=True)
    (button if button.count() else page.get_by_role("link", name=named).filter(visible=True)).first.click()
    page.wait_for_load_state()


def field(page, label):
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).filter(visible=True).first


def heading(page):
    return page.locator("h1").inner_text()


def fill(page, answers):
    """Fills in one page of a form; places are looked for with the button beside them, and the one found is chosen."""
    places = {label: words[1:] for label, words in answers.items() if isinstance(words, str) and words.startswith("⌕")}
    for label, words in answers.items():
        if label in places:
            continue
        if isinstance(words, dict):
            fill_row(page, label, words)
        elif words is True:
            field(page, label).check()
        else:
            field(page, label).fill(words)
    for label, words in places.items():
        group = page.get_by_role("group", name=label)
        group.get_by_role("searchbox").fill(words)
        group.get_by_role("button", name="Tìm").click()
        page.get_by_role("group", name=label).get_by_role("radio").first.check()


def find(page, url, words, title):
    """From the front page by the search box to the page of a procedure."""
    page.goto(url + "/")
    page.get_by_label("Bạn cần làm thủ tục gì?").fill(words)
    press(page, "Tìm")
    page.get_by_role("link", name=title).first.click()
    assert heading(page) == title or title == COPY


def begin(page, url, words="ho kinh doanh", title=BUSINESS):
    find(page, url, words, title)
    press(page, "Nộp hồ sơ trực tuyến")


def fill_row(page, name, answers):
    """Fills in one row of a table, after adding it when it is not there."""
    row = page.get_by_role("group", name=name, exact=True)
    if row.count() == 0:
        press(page, "Thêm")
    for label, words in answers.items():
        row.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).fill(words)


def fill_all(page, pages):
    for answers in pages:
        fill(page, answers)
        press(page, "Tiếp tục")


def file_business(page, url):
    """A household business filed in one go, without papers; the address of its receipt."""
    begin(page, url)
    fill_all(page, BUSINESS_FORM)
    press(page, "Nộp hồ sơ")
    assert heading(page) == "Đã nộp hồ sơ"
    return page.url


def code(page):
    return CODE.search(page.locator("main").inner_text()).group()


def address_in_qr(page, folder):
    """What a phone reads that is held before the receipt's QR code."""
    picture = folder / "qr.png"
    page.locator("figure svg").screenshot(path=picture)
    return subprocess.run(
        ["zbarimg", "--quiet", "--raw", picture], capture_output=True, text=True, check=True).stdout.strip()


def sign_in(page, url, login, password):
    page.goto(url + "/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(password)
    press(page, "Đăng nhập")


def open_dossier(page, url, dossier):
    """An officer looks a dossier up among their work."""
    page.goto(url + "/can-bo")
    page.get_by_role("link", name=dossier).first.click()
    assert dossier in heading(page)


def act(page, label):
    """What is usual is done on the dossier's own page; anything else stands under "Khác" and has a page."""
    button = page.get_by_role("button", name=label, exact=True).filter(visible=True)
    if button.count() == 0:
        page.locator("summary", has_text="Khác").click()
        page.get_by_role("link", name=label, exact=True).click()
        button = page.get_by_role("button", name=label, exact=True)
    button.first.click()
    page.wait_for_load_state()
