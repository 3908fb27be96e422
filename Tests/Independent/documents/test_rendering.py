"""The files that the worker makes: right Vietnamese, PDF/A's marks, and nothing reached by what a page says."""
import base64
import io
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading
import unicodedata
import zlib

import pikepdf
import pytest
import worker

TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
LOWER = [letter for base in "aăâeêioôơuưy" for tone in TONES
         if not (letter := unicodedata.normalize("NFC", base + tone)).isascii()] + ["đ"]
LETTERS = LOWER + [letter.upper() for letter in LOWER]
CANARY = "canary-3f9a1c77"


def text(data, *options):
    return subprocess.run(["pdftotext", *options, "-", "-"], input=data, capture_output=True, check=True).stdout.decode()


def test_all_134_letters_come_out_as_they_went_in(maker):
    assert len(LETTERS) == 134
    for style in ["", "font-weight:700", "font-style:italic", "font-weight:700;font-style:italic", "font-family:sans-serif",
                  "font-family:monospace", "font-family:'Times New Roman'"]:
        # Within syllables: pdftotext takes letters that stand alone in a row for one spaced word.
        words = [f"ng{letter}nh" for letter in LETTERS]
        lines = [" ".join(words[start:start + 8]) for start in range(0, 134, 8)]
        answer, data = maker.make("".join(f'<p style="{style};text-indent:0">{line}</p>' for line in lines))
        assert answer["ok"] and answer["refused"] == 0
        assert text(data).split() == words, style


def test_letters_written_in_two_parts_are_read_as_one(maker):
    words = unicodedata.normalize("NFD", "Nguyễn Thị Mỹ Ổn, đường Nguyễn Đình Chiểu")
    _, data = maker.make(f"<p>{words}</p>")
    assert unicodedata.normalize("NFC", text(data)).split() == unicodedata.normalize("NFC", words).split()


def test_only_the_font_with_every_letter_is_used_and_it_is_embedded(maker):
    _, data = maker.make("<p>Tiếng Việt <b>Ộ</b> <i>Ữ</i></p>")
    listed = subprocess.run(["pdffonts", "-"], input=data, capture_output=True, check=True).stdout.decode().splitlines()[2:]
    assert listed
    for line in listed:
        assert "Liberation-Serif" in line and line.split()[-5:-2] == ["yes", "yes", "yes"], line


def test_files_bear_the_marks_of_tagged_pdf_a_3(maker):
    _, data = maker.make("<h1>Tên</h1><table><tr><th>A</th></tr><tr><td>b</td></tr></table>", ["signer", "seal"])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        with pdf.open_metadata() as about:
            assert about["pdfaid:part"] == "3" and about["pdfaid:conformance"].upper() == "A"
            assert about["dc:title"] == "Thử"
        root = pdf.Root
        assert root.MarkInfo.Marked and root.Lang and "/StructTreeRoot" in root
        assert root.OutputIntents[0].S == "/GTS_PDFA1" and len(root.OutputIntents[0].DestOutputProfile.read_bytes()) > 400
        assert len(pdf.trailer.ID) == 2 and not pdf.is_encrypted
        assert "/EmbeddedFiles" not in root.get("/Names", {}) and "/OpenAction" not in root and "/AA" not in root
        assert [str(field.T) for field in root.AcroForm.Fields] == ["signer", "seal"] and root.AcroForm.SigFlags == 3
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary):
                assert "/JS" not in item and item.get("/S") not in ("/JavaScript", "/Launch", "/GoToR", "/SubmitForm")
                if item.get("/Type") == "/FontDescriptor":
                    assert any(name in item for name in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_a_page_has_the_margins_and_size_that_the_decree_asks_for(maker):
    _, data = maker.make("<p>" + "Nội dung văn bản dài để đầy trang giấy. " * 400 + "</p>")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [round(float(number) / 72 * 25.4) for number in pdf.pages[0].MediaBox] == [0, 0, 210, 297]
        assert len(pdf.pages) > 1
    boxes = subprocess.run(["pdftotext", "-bbox", "-f", "2", "-l", "2", "-", "-"], input=data, capture_output=True,
                           check=True).stdout.decode()
    words = [dict(part.split("=") for part in line.split(">")[0].replace('"', "").split()[1:])
             for line in boxes.splitlines() if "<word" in line]
    millimetres = lambda value: float(value) / 72 * 25.4  # noqa: E731
    body = words[1:]
    assert words[0] and millimetres(words[0]["yMin"]) < 20  # the page's number, in the margin
    assert 29.9 <= min(millimetres(word["xMin"]) for word in body) <= 35
    assert 14.9 <= 210 - max(millimetres(word["xMax"]) for word in body) <= 20.5
    assert 19.9 <= min(millimetres(word["yMin"]) for word in body) <= 25


# Hostile inputs. Each names something that must not be reached: a file with a canary in it, an address that listens.

def hostile(place, address, png):
    file, http = f"file://{place}", f"http://127.0.0.1:{address}"
    svg = lambda inner: "data:image/svg+xml;base64," + base64.b64encode(  # noqa: E731
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{inner}</svg>'.encode()).decode()
    return {
        "picture of a file": f'<img src="{file}">', "picture of a path": f'<img src="{place}">',
        "picture of a relative path": '<img src="../../../../../../etc/passwd">',
        "picture of a host": f'<img src="{http}/a">', "picture by https": f'<img src="https://127.0.0.1:{address}/a">',
        "picture without a scheme": f'<img src="//127.0.0.1:{address}/a">',
        "picture by ftp": f'<img src="ftp://127.0.0.1:{address}/a">',
        "scheme in capitals": f'<img src="FILE://{place}">', "scheme with a newline": f'<img src="fi\nle://{place}">',
        "scheme behind a blank": f'<img src=" {file}">', "file with a host": f'<img src="file://localhost{place}">',
        "several sources": f'<img srcset="{http}/a 1x, {file} 2x">', "picture element": f'<picture><source srcset="{http}/a"><img></picture>',
        "object": f'<object data="{file}" type="text/html"></object>', "embed": f'<embed src="{http}/a" type="image/png">',
        "frame": f'<iframe src="{file}"></iframe>', "style sheet of a file": f'<link rel="stylesheet" href="{file}">',
        "style sheet of a host": f'<link rel="stylesheet" href="{http}/a.css">',
        "import of a file": f'<style>@import "{file}";</style>', "import of a host": f"<style>@import url({http}/a.css);</style>",
        "import in data": '<link rel="stylesheet" href="data:text/css,@import%20url(' + http + '/a.css)">',
        "font of a file": f'<style>@font-face{{font-family:x;src:url({file})}}p{{font-family:x}}</style><p>a</p>',
        "font of a host": f'<style>@font-face{{font-family:x;src:url({http}/f.woff2)}}p{{font-family:x}}</style><p>a</p>',
        "font of this machine": "<style>@font-face{font-family:x;src:local('DejaVu Sans')}p{font-family:x}</style><p>a</p>",
        "background": f'<p style="background:url({file})">a</p>', "background of a host": f'<p style="background-image:url({http}/a)">a</p>',
        "content": f'<style>p::before{{content:url({http}/a)}}</style><p>a</p>',
        "list mark": f'<ul style="list-style-image:url({file})"><li>a</ul>', "border": f'<p style="border-image:url({http}/a) 1">a</p>',
        "page background": f"<style>@page{{background:url({http}/a)}}</style>",
        "colour profile": f'<style>@color-profile --x{{src:url({file})}}p{{color:color(--x 0 0 0)}}</style><p>a</p>',
        "svg picture": f'<svg width="9" height="9"><image href="{file}" width="9" height="9"/></svg>',
        "svg picture of a host": f'<svg width="9" height="9" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{http}/a" width="9" height="9"/></svg>',
        "svg use": f'<svg width="9" height="9"><use href="{file}#a"/></svg>', "svg use of a host": f'<svg><use href="{http}/a.svg#a"/></svg>',
        "svg style": f"<svg><style>@import url({http}/a.css);</style></svg>",
        "svg filter": f'<svg><filter id="f"><feImage href="{file}"/></filter><rect filter="url(#f)" width="9" height="9"/></svg>',
        "svg in data with a picture": f'<img src="{svg(f"<image href=&quot;{file}&quot; width=&quot;9&quot; height=&quot;9&quot;/>")}">',
        "svg in data with a use": f'<img src="{svg(f"<use xlink:href=&quot;{http}/a#b&quot;/>")}">',
        "svg with an entity": '<img src="data:image/svg+xml;base64,' + base64.b64encode(
            f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{file}">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>'.encode()).decode() + '">',
        "svg with a bomb of entities": '<img src="data:image/svg+xml;base64,' + base64.b64encode((
            '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">' + "".join(
                f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
            + ']><svg xmlns="http://www.w3.org/2000/svg"><text>&j;</text></svg>').encode()).decode() + '">',
        "attached file": f'<link rel="attachment" href="{file}">', "attached by a link": f'<a rel="attachment" href="{file}">a</a>',
        "attached data": '<link rel=attachment href="data:text/plain,a">', "attached data by a link": '<a rel="x ATTACHMENT" href="data:text/plain,a">a</a>',
        "link to a file": f'<a href="{file}">a</a>', "link to a host": f'<a href="{http}/a">a</a>',
        "link with a script": '<a href="javascript:alert(1)">a</a>', "link that looks like ours": '<a href="https://motcua.example.evil/">a</a>',
        "script": f'<script src="{http}/a.js"></script><script>fetch("{http}/b")</script>', "base": f'<base href="{http}/"><img src="a">',
        "refresh": f'<meta http-equiv="refresh" content="0;url={http}/a">', "form": f'<form action="{http}/a"><input name="a" value="b"></form>',
        "metadata": f'<link rel="schema.DC" href="{http}/a"><meta name="dcterms.created" content="{file}">',
        "name of a sheet of ours with a path": '<link rel="stylesheet" href="motcua:../worker.py"><img src="motcua:fonts.conf">',
        "target's text": f"<style>a::after{{content:target-text(url({file}#a))}}</style><a href='{file}#a'>a</a>",
        "attribute's address": f'<style>p::before{{content:attr(data-a url)}}</style><p data-a="{file}">a</p>',
        "mask": f'<p style="mask-image:url({file})">a</p>', "cursor": f'<p style="cursor:url({http}/c)">a</p>',
    }


class Listener:
    """Counts who comes."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.met = 0
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            self.met += 1
            peer.close()


@pytest.fixture(scope="module")
def trap(tmp_path_factory):
    place = tmp_path_factory.mktemp("trap") / "secret.txt"
    place.write_text(CANARY)
    return place, Listener()


NAMES = sorted(hostile("/p", 1, ""))


def test_there_are_fifty_hostile_inputs_and_more():
    assert len(NAMES) >= 50


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_template_reaches_nothing(maker, trap, name):
    place, listener = trap
    body = hostile(str(place), listener.port, "")[name]
    for whole in (False, True):
        answer, data = maker.make(body + f"<p>còn lại</p>", whole=whole)
        if not answer["ok"]:
            assert answer["error"] in {"render.failed", "render.too_long", "render.too_deep"}, answer
            continue
        assert listener.met == 0
        found = data
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {}) and "/AF" not in pdf.Root
            for item in pdf.objects:
                if isinstance(item, pikepdf.Stream):
                    try:
                        found += item.read_bytes()
                    except pikepdf.PdfError:
                        pass
                elif isinstance(item, pikepdf.Dictionary):
                    assert "/URI" not in item and "/JS" not in item and item.get("/Type") != "/Filespec", name
        assert CANARY.encode() not in found and CANARY not in text(data)
        assert b"DejaVu" not in found
    assert listener.met == 0


def bomb():
    """A picture of 30,000 × 30,000 that weighs little."""
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    size = (30000).to_bytes(4, "big")
    rows = zlib.compress(bytes(3751 * 30000), 9)
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size * 2 + b"\x01\x00\x00\x00\x00")
                            + chunk(b"IDAT", rows) + chunk(b"IEND", b"")).decode()


@pytest.mark.parametrize("name, body", [
    ("a huge table", lambda: "<table>" + "<tr>" + "<td>x</td>" * 40 + "</tr>" * 1 + ("<tr>" + "<td>x</td>" * 40 + "</tr>") * 3000 + "</table>"),
    ("a table of spans", lambda: '<table><tr><td colspan="1000000" rowspan="65534">x</td></tr></table>'),
    ("a thousand nested blocks", lambda: "<div>" * 1500 + "x" + "</div>" * 1500),
    ("ten thousand pages", lambda: '<p style="break-after:page">x</p>' * 10000),
    ("a page kilometres wide", lambda: "<style>@page{size:1e9mm 1e9mm}</style><p>x"),
    ("a picture that swells", lambda: f'<img src="data:image/png;base64,{bomb()}">'),
    ("a letter kilometres high", lambda: '<p style="font-size:1e9pt">x</p>'),
    ("more than may be sent", lambda: "x" * (3 << 20)),
])
def test_what_would_exhaust_ends_in_time_and_hurts_nobody_else(installed, name, body):
    with worker.Worker() as own:
        try:
            answer, data = own.make(body())
            assert answer["ok"] and len(data) < 24 << 20 or answer["error"].startswith("render."), answer
        except (worker.Died, ConnectionError):
            own.process.wait(10)
        assert own.process.poll() is not None or int(next(
            line.split()[1] for line in pathlib.Path(f"/proc/{own.process.pid}/status").read_text().splitlines()
            if line.startswith("VmPeak:"))) <= 1 << 20


def test_the_worker_stands_apart_from_this_machines_network_and_is_of_least_priority(maker):
    assert os.nice(0) < 19
    stat = pathlib.Path(f"/proc/{maker.process.pid}/stat").read_text().rpartition(")")[2].split()
    assert stat[16] == "19"
    if "network namespace" not in maker.hello["without"]:
        ours, theirs = (os.readlink(f"/proc/{pid}/ns/net") for pid in ("self", maker.process.pid))
        assert ours != theirs


def test_the_walls_hold_against_code_that_runs_inside(installed, trap):
    """What if the renderer itself were taken over: the walls are tried from within."""
    place, listener = trap
    attempt = f"""
import json, os, socket, subprocess, sys
sys.path.insert(0, {str(worker.RENDER)!r})
import sandbox
missing = sandbox.enter(sandbox.own_code())
def tried(act):
    try:
        act()
        return "done"
    except Exception as error:
        return type(error).__name__
print(json.dumps({{"missing": missing, "read": tried(lambda: open({str(place)!r}).read()),
    "passwd": tried(lambda: open("/etc/passwd").read()), "list": tried(lambda: os.listdir("/")),
    "write": tried(lambda: open("/tmp/x-motcua", "w").write("x")),
    "connect": tried(lambda: socket.create_connection(("127.0.0.1", {listener.port}), 2)),
    "start": tried(lambda: subprocess.run(["/bin/true"]))}}))
"""
    ran = subprocess.run([worker.PYTHON, "-I", "-B", "-c", attempt], capture_output=True, text=True, timeout=60, check=True)
    told = json.loads(ran.stdout)
    if "landlock" not in told["missing"]:
        assert told["read"] == told["passwd"] == told["list"] == told["write"] == "PermissionError", told
    if "network namespace" not in told["missing"] or "landlock" not in told["missing"]:
        assert told["connect"] in {"PermissionError", "OSError"} and listener.met == 0, told
    assert told["write"] != "done"
    if told["missing"]:
        print("not granted here:", told["missing"], file=sys.stderr)
