"""The checks' own check: each finds its mistake on a page that has it, and nothing on a page that has none."""
import gzip
import http.server
import threading

import pytest

import checks

GOOD = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Nộp hồ sơ</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body { font: 1rem sans-serif; margin: 1rem } input, button { font: inherit; box-sizing: border-box; max-width: 100%; min-height: 48px; min-width: 48px }
label { display: block } a { color: #0b4f9c } .scroll { overflow-x: auto }</style></head>
<body><main><h1>Nộp hồ sơ</h1><form>
<label for="name">Họ và tên</label><input id="name" name="name" autocomplete="name">
<label style="min-height: 48px"><input type="checkbox" name="agree" style="min-height: 0; min-width: 0"> Tôi đồng ý</label>
<button>Tiếp tục</button></form>
<p>Đọc thêm <a href="/guide">hướng dẫn</a> trước khi nộp.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Bảng phí"><div style="width: 900px">rộng</div></div>
</main></body></html>"""


def page_with(visit, text, **options):
    page = visit(**options)
    page.set_content(text)
    return page


def test_a_good_page_has_no_problems_with_scripts_on_and_off(visit, scripting):
    assert checks.problems(page_with(visit, GOOD, java_script_enabled=scripting)) == []


@pytest.mark.parametrize("check, old, new, told", [
    (checks.axe, 'lang="vi"', "", "html-has-lang"),
    (checks.axe, '<a href="/guide">hướng dẫn</a>', '<span style="color: #999">xám</span>', "color-contrast"),
    (checks.small_targets, "min-height: 48px; min-width: 48px", "height: 24px", "button[submit]"),
    (checks.unlabelled, '<label for="name">Họ và tên</label>', "", "input[text]#name"),
    (checks.unlabelled, '<label for="name">', '<label for="name" style="position:absolute;clip-path:inset(50%)">', "#name"),
    (checks.sideways, 'class="scroll"', "", "px wide in"),
    (checks.enlarged, "font: 1rem", "font: 16px", "does not follow"),
    (checks.enlarged, "<h1>", '<h1 style="height: 2rem; height: 40px; overflow: hidden">', "cut off"),
])
def test_each_check_finds_its_mistake(visit, scripting, check, old, new, told):
    assert old in GOOD
    found = check(page_with(visit, GOOD.replace(old, new), java_script_enabled=scripting))
    assert found and told in " ".join(found)


def test_a_page_too_wide_at_320_is_found_there_only(visit):
    page = page_with(visit, GOOD.replace("<form>", '<form style="width: 340px">'))
    assert checks.sideways(page) == []
    assert checks.at_width(page, 320, checks.sideways) != []
    assert page.viewport_size["width"] == 390


def test_weight_counts_compressed_bytes(visit):
    text = (GOOD + "<!-- " + "nặng " * 20_000 + "-->").encode()
    squeezed = gzip.compress(text)

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(squeezed)))
            self.end_headers()
            self.wfile.write(squeezed)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        page = visit()
        with checks.Weight(page) as weight:
            page.goto(f"http://127.0.0.1:{served.server_address[1]}/", wait_until="networkidle")
        served.shutdown()
    assert len(squeezed) < weight.document < len(squeezed) + 400 < len(text) / 10
    assert weight.total >= weight.document and weight.fonts == []
