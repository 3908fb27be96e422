"""Fixtures of the browser's checks: one server, one browser, a fresh phone or desk for each test."""
import re
import shutil
import signal

import pytest
from playwright.sync_api import sync_playwright

from server import PROGRAM, WORK, Server, has

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 800}}
VIETNAM = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.fixture(autouse=True)
def deadline():
    """No check waits for ever: a minute, then it fails where it stands."""
    def late(*_):
        raise TimeoutError("the check took longer than a minute")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(60)
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

    open_page.complaints = complaints
    yield open_page
    for context in opened:
        context.close()
    # A page that the test asks for and is refused shows as such a line; whoever expects it clears the list.
    assert complaints == []


@pytest.fixture(params=["scripts on", "scripts off"])
def scripting(request):
    """Whether the pages' JavaScript runs: `visit(java_script_enabled=scripting)`."""
    return request.param == "scripts on"


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
