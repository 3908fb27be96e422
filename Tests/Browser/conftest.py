"""Fixtures of the browser's checks: one server, one browser, a fresh phone or desk for each test."""
import re
import shutil
import signal

import pytest
import yaml
from playwright.sync_api import expect, sync_playwright

import checks
import people
from server import PROGRAM, ROOT, WORK, Server, has

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 800}}
VIETNAM = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


def pytest_configure(config):
    config.addinivalue_line("markers", "deadline(seconds): how long a check may take; a minute unless told")


@pytest.fixture(autouse=True)
def deadline(request):
    """No check waits for ever: after its time it fails where it stands."""
    mark = request.node.get_closest_marker("deadline")
    seconds = mark.args[0] if mark else 60

    def late(*_):
        raise TimeoutError(f"the check took longer than {seconds} s")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    yield
    signal.alarm(0)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    if not has("serve"):
        pytest.skip(f"{PROGRAM} has no command `serve`: build it first (make build)")
    with Server(tmp_path_factory.mktemp("province")) as running:
        yield running


@pytest.fixture(scope="session")
def browser():
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed (make install)")
    with sync_playwright() as playwright:
        # Without the sandbox, since checks may run as root; pages come from this machine only.
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def visit(browser, request):
    """Opens windows: `visit()` a phone, `visit(DESK)` an officer's desk; errors in the page's console fail the test."""
    opened, complaints = [], []

    def open_page(device=PHONE, **options):
        context = browser.new_context(**device, **VIETNAM, **options)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.is_without_scripts = options.get("java_script_enabled") is False
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: message.type == "error" and complaints.append(f"{page.url}: {message.text}"))
        opened.append(context)
        return page

    def refused():
        """After what the server refused on purpose: the browser tells such answers as errors, and only those may be there."""
        for _ in range(20):
            complaints or opened[-1].pages[0].wait_for_timeout(50)
        assert complaints and all("the server responded with a status of 4" in told for told in complaints), complaints
        complaints.clear()

    def came_up(page):
        """After a page was sent whose questions had come up and were left empty: with scripts they stood there to be
        answered, and are told; without, they come as new ones."""
        assert complaints == []
        expect(page.get_by_role("alert")).to_have_count(0 if page.is_without_scripts else 1)

    open_page.complaints = complaints
    open_page.came_up = came_up
    open_page.refused = refused
    yield open_page
    for context in opened:
        context.close()
    # A page that the test asks for and is refused shows as such a line; whoever expects it clears the list.
    assert complaints == []


@pytest.fixture(params=["scripts on", "scripts off"])
def scripting(request):
    """Whether the pages' JavaScript runs: `visit(java_script_enabled=scripting)`."""
    return request.param == "scripts on"


@pytest.fixture(scope="session")
def password():
    """Everybody's in the demo province."""
    return yaml.safe_load((ROOT / "packs/vn-hcmc/demo/people.yaml").read_text(encoding="utf-8"))["password"]


@pytest.fixture(scope="session")
def sessions():
    """Who has signed in already: a password takes its time, on purpose."""
    return {}


@pytest.fixture
def officer(server, visit, sessions, password):
    """Opens the desk of an officer, by login, at their own session."""
    def open_desk(login, device=DESK, **options):
        page = visit(device, storage_state=sessions.get(login), **options)
        if login not in sessions:
            people.sign_in(page, server.url, login, password)
            sessions[login] = page.context.storage_state()
        page.goto(server.url + "/can-bo")
        return page

    return open_desk


@pytest.fixture(scope="session")
def seen():
    """Pages that have been looked at from all sides: once in each way of opening them is enough."""
    return set()


@pytest.fixture
def look(seen, screenshot):
    """Looks at a page from all sides, once for each name: `look(page, "receipt")`; tells at the test's end what is wrong."""
    found = []

    def look_at(page, name):
        width = page.viewport_size["width"]
        way = f"{name} {width}{' without scripts' if page.is_without_scripts else ''}"
        if way not in seen:
            seen.add(way)
            screenshot(page, way)
            told = checks.problems(page, dark=not page.is_without_scripts) + checks.untranslated(page)
            found.extend(f"{way}: {problem}" for problem in told)

    yield look_at
    assert not found, "\n".join(found)


@pytest.fixture
def screenshot(request):
    """Keeps a picture of the whole page under the work folder, for a person to look at."""
    folder = WORK / "screens"

    def keep(page, name):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / (re.sub(r"[^\w.-]+", "-", name) + ".png")
        page.screenshot(path=path, full_page=True)
        return path

    return keep
