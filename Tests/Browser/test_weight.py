"""What a page weighs, and how soon it is there for somebody with one bar of signal."""

import pytest

import checks
import people
from conftest import PHONE
from slow_line import ROUND_TRIP, SlowLine

PAGE, FIRST_VIEW = 14 * 1024, 60 * 1024
TIMES = """() => {
    const page = performance.getEntriesByType('navigation')[0];
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return {first: paint && paint.startTime / 1000, complete: page.loadEventEnd / 1000, wait: page.responseStart / 1000};
}"""


@pytest.fixture(scope="module")
def form_page(server, browser):
    """The first page of a form, and the cookies of the browser that it belongs to."""
    context = browser.new_context(**PHONE, locale="vi-VN")
    page = context.new_page()
    people.begin(page, server.url)
    kept = page.url.removeprefix(server.url), context.storage_state()
    context.close()
    return kept


@pytest.mark.parametrize("name", ["front", "procedure", "form"])
def test_a_first_view_is_light_compressed_and_without_web_fonts(server, visit, form_page, name):
    path = {"front": "/", "procedure": "/thu-tuc/household-business", "form": form_page[0]}[name]
    page = visit(PHONE, storage_state=form_page[1])
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    with checks.Weight(page) as weight:
        page.goto(server.url + path, wait_until="networkidle")
    assert weight.document <= PAGE, str(weight)
    assert weight.total <= FIRST_VIEW, str(weight)
    print(f"{name}: page {weight.document} bytes, first view {weight.total} bytes")
    assert weight.fonts == []
    texts = [answer for answer in answers if answer.request.resource_type in ("document", "stylesheet", "script")]
    assert len(texts) >= 3
    for answer in texts:
        assert answer.header_value("content-encoding") in ("gzip", "br", "zstd"), answer.url
    assert not [answer.url for answer in answers if not answer.url.startswith(server.url)]


@pytest.mark.parametrize("name", ["procedure", "form"])
def test_a_page_is_painted_and_complete_in_time_on_a_slow_line(server, visit, form_page, name):
    """Cold, through a relay that plays 400 ms and 400 kbit/s with handshake and slow start (slow_line.py), server and
    browser on the same two cores. A debug build takes its time before the first byte: what it takes beyond a release
    build's 10 ms is measured without the line and allowed for, up to 150 ms; nothing else is. Other work on the machine
    can only add to what is measured, so the quickest of up to eight views counts.
    """
    path = {"procedure": "/thu-tuc/household-business", "form": form_page[0]}[name]
    allowance = min(0.15, max(0, fastest(server, visit, path, form_page[1]) - 0.01))
    measured = []
    for _ in range(8):
        with SlowLine(server.port) as line:
            page = visit(PHONE, storage_state=form_page[1])
            page.goto(line.url + path, wait_until="load")
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
            measured.append(page.evaluate(TIMES))
            page.context.close()
        first, complete = (min(times[key] for times in measured) for key in ("first", "complete"))
        if len(measured) >= 3 and first - allowance <= 1.6 and complete - allowance <= 3.0:
            break
    print(f"{name}: first paint {first:.2f} s, complete {complete:.2f} s, debug allowance {allowance:.2f} s")
    assert min(times["wait"] for times in measured) >= 2 * ROUND_TRIP, "the line was not slow at all"
    assert first - allowance <= 1.6, measured
    assert complete - allowance <= 3.0, measured


def fastest(server, visit, path, cookies):
    """The shortest time to the first byte, without the line."""
    page = visit(PHONE, storage_state=cookies)
    times = []
    for _ in range(3):
        page.goto(server.url + path)
        times.append(page.evaluate(TIMES)["wait"])
    page.context.close()
    return min(times)
