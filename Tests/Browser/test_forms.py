"""The longest form of the packs with nothing but a keyboard; a network that goes away in the middle; going on elsewhere."""
import re

import pytest
import yaml

import checks
import people
from conftest import PHONE
from people import press
from server import ROOT

PEOPLE = {"name": "Nguyễn Thị Mẫu", "birth_date": "05/02/1985", "id_number": "079185000001", "ethnicity": "Kinh"}
HOME = "12 đường Mẫu, phường Bến Thành"
ANSWERS = {
    **{f"applicant.{name}": PEOPLE[name] for name in ("name", "birth_date", "id_number")},
    "applicant.phone": "0900000001", "applicant.email": "mau@example.vn", "applicant.address": HOME, "applicant.relation": "mother",
    "child.name": "Trần Mẫu An", "child.birth_date": "15/11/2026", "child.gender": "female", "child.ethnicity": "Kinh",
    "child.nationality": "Việt Nam", "child.born_at": "hospital_linked", "child.birth_place": "Bệnh viện Mẫu",
    "child.certificate_number": "CS-000123", "child.hometown": "Bến Tre", "child.ward": "ben thanh",
    **{f"mother.{name}": words for name, words in PEOPLE.items()}, "mother.residence": HOME,
    "father.known": "yes", "father.name": "Trần Văn Thử", "father.birth_date": "15/04/1978", "father.id_number": "079078000003",
    "father.ethnicity": "Kinh", "father.residence": HOME,
    "request.late": "no", "request.copies": "2", "request.linked": "yes", "declaration.agreed": "yes",
}
FOCUSED = """() => {
    const { tagName, type, name, value, checked } = document.activeElement;
    const text = document.activeElement.innerText ?? '';
    return { tagName, type, name, value, checked, text, inForm: Boolean(document.activeElement.closest('main form')) };
}"""


def questions(layout):
    for page in layout["pages"]:
        for field in page.get("fields", []) + [field for part in page.get("sections", []) for field in part["fields"]]:
            yield from [field, *field.get("columns", [])]


def longest():
    files = (ROOT / "packs").glob("*/*/procedures/*/form.layout.yaml")
    return max(files, key=lambda file: len(list(questions(yaml.safe_load(file.read_text(encoding="utf-8"))))))


def begin(page, url, procedure):
    page.goto(f"{url}/thu-tuc/{procedure}")
    press(page, "Nộp hồ sơ trực tuyến")


def answer(page, control, words):
    """Answers the control that has the focus, with keys alone."""
    keys = page.keyboard
    if control["type"] == "radio":
        for _ in range(8):
            if page.evaluate(FOCUSED)["value"] == words:
                break
            keys.press("ArrowDown")
        now = page.evaluate(FOCUSED)
        assert now["value"] == words
        if not now["checked"]:
            keys.press("Space")
    elif control["type"] == "checkbox":
        keys.press("Space")
    else:
        keys.press("Control+A")
        keys.type(words)


class Quiet:
    """Waits until nothing that the page has sent is under way: what comes up with an answer is there then."""

    def __init__(self, page):
        self.page, self.open = page, set()
        page.on("request", lambda request: self.open.add(request))
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda request: self.open.discard(request))

    def wait(self):
        for _ in range(100):
            self.page.wait_for_timeout(30)
            if not self.open:
                return
        raise AssertionError(f"never quiet: {[request.url for request in self.open]}")


def by_keyboard(page, quiet, used, until=None):
    """Fills in one page from its first question to its button, or through the question `until`; Tab, arrows, Space and
    Enter are all that is pressed."""
    done = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        control = page.evaluate(FOCUSED)
        name = control["name"]
        if not control["inForm"] or name in done:
            continue
        if control["tagName"] == "BUTTON":
            if not name and control["text"].startswith("Tiếp tục"):
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                return
            continue
        done.add(name)
        if name.endswith("__tim"):
            page.keyboard.type(ANSWERS[name.removesuffix("__tim")])
            page.keyboard.press("Enter")
            page.wait_for_url(re.compile(r"\?o="))
            used.add(name.removesuffix("__tim"))
        elif name.endswith("ward"):
            if not control["checked"]:
                page.keyboard.press("Space")
        else:
            answer(page, control, ANSWERS[name])
            used.add(name)
            quiet.wait()
            if name == until:
                page.keyboard.press("Tab")
                quiet.wait()
                return
    raise AssertionError(f"no button was reached with the keyboard: {page.url}")


def lose_the_network(page, quiet, server, visit, used):
    """In the middle of a page: what was left is on the server, what is being typed stays on the page, and nothing is sent
    before there is a network again; then the page is loaded anew and goes on. Gives the states that were looked at."""
    address = page.url
    by_keyboard(page, quiet, used, until="mother.id_number")
    page.context.set_offline(True)
    assert page.evaluate(FOCUSED)["name"] == "mother.ethnicity"
    page.keyboard.type("Ki")
    page.keyboard.press("Enter")
    notice = page.locator("#unsent")
    notice.wait_for(state="visible")
    assert "mạng" in notice.inner_text() and page.url == address
    assert page.locator('[name="mother.ethnicity"]').input_value() == "Ki"
    assert checks.axe(page) == []
    page.context.set_offline(False)
    notice.wait_for(state="hidden")
    visit.complaints.clear()
    page.reload()
    for name, words in (("name", "Nguyễn Thị Mẫu"), ("birth_date", "05/02/1985"), ("id_number", "079185000001"), ("ethnicity", "Ki")):
        assert page.locator(f'[name="mother.{name}"]').input_value() == words, name
    assert checks.axe(page) == []

    # The browser is closed while there is no network, and another day the front page knows where to go on.
    page.context.set_offline(True)
    page.evaluate("() => location.assign(location.href)")
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    page.goto(server.url + "/")
    visit.complaints.clear()
    press(page, "Làm tiếp")
    assert page.url == address, "the draft goes on where it was left"
    return 2


@pytest.mark.deadline(240)
def test_the_longest_form_by_keyboard_alone_with_the_network_lost_on_the_way(server, browser, visit):
    file = longest()
    paths = {field["path"] for field in questions(yaml.safe_load(file.read_text(encoding="utf-8")))}
    assert paths <= set(ANSWERS), "another form is the longest now: give its answers here"
    page = visit(PHONE)
    quiet = Quiet(page)
    begin(page, server.url, file.parent.name)
    assert checks.axe(page) == []
    used, states = set(), 1
    pages = len(yaml.safe_load(file.read_text(encoding="utf-8"))["pages"])
    for index in range(pages):
        if index == pages // 2:
            states += lose_the_network(page, quiet, server, visit, used)
        by_keyboard(page, quiet, used)
        assert checks.axe(page) == []
        states += 1
    assert people.heading(page) == "Xem lại trước khi nộp"
    assert used == paths, paths - used
    told = page.locator("main").inner_text()
    for words in ("Trần Mẫu An", "Phường Bến Thành", "Trần Văn Thử", "CS-000123"):
        assert words in told
    page.locator("main").get_by_role("link", name="In đơn đề nghị").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert checks.axe(page) == [] and "Trần Mẫu An" in page.locator("main").inner_text()
    states += 1
    print(f"{file.parent.name}: {len(used)} questions by keyboard at 390×844, {states} states without a violation")


@pytest.mark.deadline(120)
def test_every_state_of_a_form_is_accessible(server, visit):
    page = visit(PHONE)
    people.begin(page, server.url)
    states = {"empty": checks.axe(page)}
    press(page, "Tiếp tục")
    assert page.get_by_role("alert").is_visible()
    states["errors"] = checks.axe(page)
    people.fill(page, {**people.BUSINESS_FORM[0], "Số định danh cá nhân": "003085123456"})
    press(page, "Tiếp tục")
    press(page, "Quay lại")
    assert "khác thường" in page.locator("main").inner_text()
    states["warnings"] = checks.axe(page)
    press(page, "Tiếp tục")
    for answers in people.BUSINESS_FORM[1:3]:
        people.fill(page, answers)
        press(page, "Tiếp tục")
    page.get_by_label("Các thành viên hộ gia đình").check()
    page.get_by_role("group", name="Thành viên 1").wait_for()
    states["a section that came up"] = checks.axe(page)
    press(page, "Tiếp tục")
    visit.came_up(page)
    people.fill(page, people.MEMBERS)
    press(page, "Thêm")
    assert page.get_by_role("group", name=re.compile(r"^Thành viên \d$")).count() == 3
    states["three rows"] = checks.axe(page)
    press(page, "Tiếp tục")
    people.fill(page, people.BUSINESS_FORM[4])
    press(page, "Tiếp tục")
    states["papers"] = checks.axe(page)
    page.goto(page.url.replace("giay-to", "xem-lai"))
    states["review"] = checks.axe(page)
    page.goto(page.url.replace("xem-lai", "ban-nhap"))
    states["draft"] = checks.axe(page)
    press(page, "Tạo đường dẫn")
    states["link"] = checks.axe(page)
    other = visit(PHONE)
    other.goto(page.get_by_label("Đường dẫn", exact=True).input_value())
    states["offered"] = checks.axe(other)
    press(other, "Làm tiếp")
    states["resumed"] = checks.axe(other)
    assert {name: found for name, found in states.items() if found} == {}
    print(f"{len(states)} states without a violation: {', '.join(states)}")


@pytest.mark.deadline(120)
def test_a_draft_goes_on_by_its_link_and_by_its_account_after_the_network_was_lost(server, visit, scripting, password):
    page = visit(PHONE, java_script_enabled=scripting)
    people.sign_in(page, server.url, "congdan", password)
    people.begin(page, server.url)
    for answers in people.BUSINESS_FORM[:2]:
        people.fill(page, answers)
        press(page, "Tiếp tục")
    address = page.url
    draft = address.rsplit("/", 1)[0]
    press(page, "Làm tiếp trên máy khác")
    press(page, "Tạo đường dẫn")
    link = page.get_by_label("Đường dẫn", exact=True).input_value()
    assert re.fullmatch(rf"{re.escape(server.url)}/lam-tiep/[0-9a-f]{{32}}", link)
    page.goto(address)
    people.field(page, "Mã ngành nghề chính").fill("5610")
    page.context.set_offline(True)
    page.get_by_role("button", name="Tiếp tục").filter(visible=True).first.click(no_wait_after=True)
    page.wait_for_timeout(500)

    # Another phone knows nothing but the link.
    other = visit(PHONE, java_script_enabled=scripting)
    other.goto(link)
    press(other, "Làm tiếp")
    assert other.url == address
    other.goto(draft + "/owner")
    assert people.field(other, "Họ và tên chủ hộ").input_value() == "Nguyễn Thị Hoa Mai"

    # A third one knows nothing but the account.
    third = visit(PHONE, java_script_enabled=scripting)
    people.sign_in(third, server.url, "congdan", password)
    third.goto(server.url + "/cua-toi")
    third.locator(f'a[href="{draft.removeprefix(server.url)}"]').click()
    third.wait_for_load_state()
    assert third.url == address

    # The first one, once it has a network again: what its last page had sent is there.
    page.context.set_offline(False)
    visit.complaints.clear()
    page.goto(server.url + "/")
    press(page, "Làm tiếp")
    assert page.url == address

    # Thrown away on one of them, it is gone everywhere, and its link with it.
    other.goto(draft + "/ban-nhap")
    press(other, "Xóa hẳn bản nháp")
    for window, gone in ((page, draft), (third, draft), (visit(PHONE), link)):
        assert window.goto(gone).status == 404
    visit.complaints.clear()


@pytest.mark.deadline(60)
def test_what_the_server_refused_to_keep_is_not_called_kept(server, visit):
    """Saving goes on behind the reader's back: an answer that is no yes must be seen."""
    page = visit(PHONE)
    people.begin(page, server.url)
    page.wait_for_load_state("networkidle")
    name, notice = people.field(page, "Họ và tên chủ hộ"), page.locator("#unsent")
    page.route("**/ho-so-nhap/**", lambda route: route.fulfill(status=503, body="") if route.request.method == "POST" else route.continue_())
    name.fill("Nguyễn Thị Hoa Mai")
    name.press("Tab")
    notice.wait_for(state="visible")
    page.unroute("**/ho-so-nhap/**")
    visit.complaints.clear()
    name.fill("Nguyễn Thị Hoa")
    name.press("Tab")
    notice.wait_for(state="hidden")
    page.reload()
    assert people.field(page, "Họ và tên chủ hộ").input_value() == "Nguyễn Thị Hoa"


def test_an_empty_table_that_came_up_is_told_at_once_and_its_rows_are_counted(server, visit):
    page = visit(PHONE)
    people.begin(page, server.url)
    people.fill_all(page, people.BUSINESS_FORM[:3])
    page.wait_for_load_state("networkidle")
    title = people.heading(page)
    page.locator("[name=\"registration.holder\"][value=household]").check()
    page.get_by_role("group", name="Thành viên 1").wait_for()
    people.press(page, "Tiếp tục")
    assert people.heading(page) == title
    assert "Danh sách thành viên" in page.get_by_role("alert").inner_text()
    page.wait_for_load_state("networkidle")
    count = page.locator('[name="registration.member_count"]')
    for number, (name, answers) in enumerate(people.MEMBERS.items(), start=1):
        people.fill_row(page, name, answers)
        page.keyboard.press("Tab")
        page.wait_for_function("number => document.querySelector('[name=\"registration.member_count\"]')?.value === number", arg=str(number))
    assert count.input_value() == "2"


def refuse(page):
    """From now on the server answers whatever is sent from the form's page with no yes; gives what ends that."""
    page.route("**/ho-so-nhap/**", lambda route: route.fulfill(status=503, body="") if route.request.method == "POST" else route.continue_())
    return lambda: page.unroute("**/ho-so-nhap/**")


@pytest.mark.deadline(60)
def test_a_mistake_that_could_not_be_sent_is_not_called_kept(server, visit):
    """What has a mistake is sent another way, since the server tells it: that way may fail as well."""
    page = visit(PHONE)
    people.begin(page, server.url)
    page.wait_for_load_state("networkidle")
    number, notice = people.field(page, "Số định danh cá nhân"), page.locator("#unsent")
    mend = refuse(page)
    number.fill("079")
    number.press("Tab")
    notice.wait_for(state="visible")
    mend()
    visit.complaints.clear()
    # The phone says that it has a network again, and nobody has to touch the form for it.
    page.evaluate("() => dispatchEvent(new Event('online'))")
    notice.wait_for(state="hidden")
    page.reload()
    assert people.field(page, "Số định danh cá nhân").input_value() == "079"


@pytest.mark.deadline(60)
def test_what_is_being_typed_is_kept_when_the_page_is_left(server, visit):
    page = visit(PHONE)
    people.begin(page, server.url)
    page.wait_for_load_state("networkidle")
    address = page.url
    people.field(page, "Địa chỉ liên lạc").fill("12/3 hẻm Mẫu")
    page.goto(server.url + "/")
    page.wait_for_timeout(500)
    page.goto(address)
    assert people.field(page, "Địa chỉ liên lạc").input_value() == "12/3 hẻm Mẫu"


@pytest.mark.deadline(60)
def test_whoever_goes_while_something_cannot_be_kept_is_asked_first(server, visit):
    page = visit(PHONE)
    people.begin(page, server.url)
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    mend = refuse(page)
    people.field(page, "Họ và tên chủ hộ").press_sequentially("Nguyễn")
    page.keyboard.press("Tab")
    page.locator("#unsent").wait_for(state="visible")
    page.evaluate("() => location.reload()")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert people.field(page, "Họ và tên chủ hộ").input_value() == "Nguyễn"
    mend()
    visit.complaints.clear()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    page.locator("#unsent").wait_for(state="hidden")
    page.reload()
    assert people.field(page, "Họ và tên chủ hộ").input_value() == "Nguyễn"
    assert asked == ["beforeunload"]


STATION = [
    {"Tên doanh nghiệp": "Công ty Viễn thông Mẫu", "Mã số thuế": "0300588569", "Người liên hệ": "Phạm Văn Minh Họa",
     "Số điện thoại": "0900000003", "Số nhà, đường": "30 đường Mẫu"},
    {"Mã trạm": "HCM0123", "Cột trên mặt đất": True, "Thông tin di động 4G": True, "Truyền dẫn viba": True,
     "Số nhà, đường hoặc thửa đất": "12 đường Mẫu", "WGS84": True, "Vĩ độ": "10,772", "Kinh độ": "106,694",
     "Chiều cao cột": "9", "Không": True, "Tôi cam đoan": True},
]


@pytest.mark.deadline(120)
def test_a_page_with_a_file_keeps_its_other_answers_and_the_file_that_was_chosen(server, visit, tmp_path):
    """A mast's location: an address, coordinates, several choices, and a drawing that is asked for among them."""
    page = visit(PHONE)
    begin(page, server.url, "station-location-consent")
    people.fill(page, {**STATION[0], "Phường, xã, đặc khu": "⌕sai gon"})
    press(page, "Tiếp tục")
    people.fill(page, {"Phường, xã": "⌕ben thanh"})
    page.wait_for_load_state("networkidle")
    assert checks.axe(page) == [], page.url
    drawing = tmp_path / "so-do.png"
    page.screenshot(path=drawing)
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 204):
        people.fill(page, STATION[1])
    page.locator("input[type=file]").set_input_files(drawing)
    page.context.set_offline(True)
    people.field(page, "Doanh nghiệp dùng chung").fill("Công ty Mẫu Hai")
    people.field(page, "Doanh nghiệp dùng chung").press("Tab")
    notice = page.locator("#unsent")
    notice.wait_for(state="visible")
    page.context.set_offline(False)
    notice.wait_for(state="hidden")
    visit.complaints.clear()
    assert page.locator("input[type=file]").evaluate("(input) => input.files[0].name") == "so-do.png"
    press(page, "Tiếp tục")
    # The papers' page asks for the others alone.
    assert people.heading(page) == "Giấy tờ" and "Sơ đồ" not in page.locator("main").inner_text()
    press(page, "Quay lại")
    assert page.get_by_text("so-do.png").count() and people.field(page, "Doanh nghiệp dùng chung").input_value() == "Công ty Mẫu Hai"
