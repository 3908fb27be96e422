"""Scripts, tags, attributes and addresses in whatever people write: on every page and in every file that shows it they
are text. Names of people, answers of every procedure's form, notes, reasons, file names, search words and parameters."""
import csv
import io
import json
import random
import re
import subprocess
import sys

from hostile import SCRIPTS
from visitor import MARK, PROGRAM, ROOT, encoded

sys.path.insert(0, str(ROOT / "Tests" / "Browser"))
import random_forms  # noqa: E402



def hostile_fields(layouts, procedure, turn):
    """Every control of a form: hostile where something is typed, right where something is chosen."""
    dice = random.Random(1)
    fields = {}
    for field, _ in layouts.fields(procedure):
        if field["widget"] == "file":
            continue
        schema = random_forms.at(layouts.schema(procedure), field["path"])
        for name, value in random_forms.control(field, schema, [], dice, 1.0).items():
            chosen = field["widget"] in ("choice", "choices", "yes_no", "declaration", "area") or name.endswith("__rows")
            fields[name] = value if chosen or isinstance(value, list) else SCRIPTS[(turn + len(fields)) % len(SCRIPTS)]
        if field["widget"] == "table":
            fields[f"{field['path']}__rows"] = "2"
            for index in range(2):
                for column in field["columns"]:
                    fields[f"{field['path']}.{index}.{column['path']}"] = SCRIPTS[(turn + index) % len(SCRIPTS)]
    return fields


def pages_of(layouts, procedure):
    return [page["id"] for page in layouts.forms[procedure][0]["pages"]]


def test_every_text_field_of_every_form_comes_back_as_text(place, judge):
    layouts, start, forms = random_forms.Layouts(), len(place.seen), 0
    for turn, procedure in enumerate(sorted(layouts.forms)):
        draft = place.draft(procedure)
        if draft is None:
            continue
        forms += 1
        fields = hostile_fields(layouts, procedure, turn)
        for page in pages_of(layouts, procedure):
            address = f"/ho-so-nhap/{draft}/{page}"
            answer = place.citizen.form(address, fields)
            # A page with a file among its questions takes nothing but a form with files.
            if answer.status == 415:
                answer = place.citizen.upload(
                    address, [(name, text) for name, value in fields.items()
                              for text in (value if isinstance(value, list) else [value])], [])
            assert answer.status in (200, 303, 422), str(answer)
            place.citizen.get(address)
        place.citizen.upload(f"/ho-so-nhap/{draft}/giay-to", [("stay", "1")],
                             [("paper.zqx", SCRIPTS[0] + ".pdf", b"%PDF-1.7 zqx")])
        for rest in ("giay-to", "xem-lai", "to-khai", "ban-nhap"):
            place.citizen.get(f"/ho-so-nhap/{draft}/{rest}")
    told, count = judge.complaints(place.seen[start:])
    print(f"{forms} forms, {count} pages that hold what was typed")
    assert forms >= 20 and count >= 3 * forms
    assert told == [], "\n".join(told[:20])


def test_every_page_of_every_dossier_shows_what_was_written_as_text(place, judge, listed):
    start = len(place.seen)
    hostile = sum(dossier["hostile"] for dossier in place.dossiers.values())
    assert len(place.dossiers) >= 12 and hostile >= 5 * len(place.dossiers), (list(place.dossiers), hostile, place.left)
    # Those with the most that is hostile are looked at from all sides, the others on their main pages.
    whole = sorted(place.dossiers, key=lambda name: -place.dossiers[name]["hostile"])[:5]
    for procedure, dossier in place.dossiers.items():
        secret = dossier["trackingUrl"].rsplit("/", 1)[1]
        told = place.program.call("GET", f"/dossiers/{dossier['id']}").json()
        steps = [task["step"] for task in told["tasks"]] or ["intake"]
        for method, path, rule, _ in listed:
            if method != "GET" or not any(part in path for part in (":id", ":dossier")) or "groups" in path or "/pdf" in path:
                continue
            if procedure not in whole and not path.endswith((":id", ":secret", "to-khai", "bien-nhan", "giay-tiep-nhan")):
                continue
            address = place.address(path, id=dossier["id"], dossier=dossier["id"], secret=secret, task=steps[0], step=steps[0])
            place.visitor(path, rule).get(address)
    for path in ("/can-bo", "/can-bo/tim?q=zqx", "/can-bo/so-theo-doi?ly-do=zqx+xem+so", "/can-bo/giao-quyen", "/can-bo/don-vi",
                 "/can-bo/don-vi/ket-qua", "/can-bo/don-vi/thoi-gian", "/can-bo/thu-chi", "/can-bo/thu-chi/ngay",
                 "/can-bo/cham-diem", "/can-bo/tiep-nhan/household-business", "/tai-khoan"):
        assert place.officer.get(path).status == 200, path
    for register in ("births", "stations", "childcare-groups", "building-permits"):
        for page in (f"/can-bo/so/{register}?ly-do={encoded(SCRIPTS[0])}&can-cu={encoded(SCRIPTS[5])}",
                     f"/can-bo/so/{register}/1?ly-do={encoded(SCRIPTS[0])}&can-cu={encoded(SCRIPTS[5])}"):
            place.officer.get(page)
        place.program.call("GET", f"/registers/{register}?reason={encoded(SCRIPTS[0])}&basis={encoded(SCRIPTS[5])}")
    place.citizen.get("/cua-toi")
    place.citizen.get("/ai-da-xem")
    told, count = judge.complaints(place.seen[start:])
    print(f"{len(place.dossiers)} dossiers with {hostile} hostile answers, {count} pages that hold them")
    assert count > 5 * len(place.dossiers)
    assert told == [], "\n".join(told[:20])


def test_what_officers_write_comes_back_as_text(place, judge, listed):
    """Every form of the desk and of the portal, every field of it: what is refused comes back filled in."""
    start = len(place.seen)
    for method, path, rule, _ in listed:
        if method != "POST" or path.startswith("/api/") or path == "/dang-xuat":
            continue
        visitor, address = place.visitor(path, rule), place.address(path)
        page = visitor.get(address)
        names = set(re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', page.text)) if page.status == 200 else set()
        names |= {"reason", "note", "items", "words", "text", "login", "phone", "label", "so", "from", "to", "officer"}
        for turn in (0, 4):
            fields = {name: SCRIPTS[(turn + number) % len(SCRIPTS)] for number, name in enumerate(sorted(names))}
            for kept in ("_token", "key", "version", "password", "dossier", "act"):
                fields.pop(kept, None)
            visitor.form(address, fields)
    told, count = judge.complaints(place.seen[start:])
    assert count > 10 and told == [], "\n".join(told[:20])


def test_nothing_that_was_written_becomes_a_formula(place, tmp_path):
    """Files for spreadsheets: every cell of somebody's text is text, and ends where it should."""
    def judge_rows(text, name):
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        assert rows and len({len(row) for row in rows}) == 1, f"{name}: rows of different lengths {rows[:3]}"
        bad = [cell for row in rows for cell in row if MARK in cell and re.match(r"[=+\-@\t\r\n|%]", cell)]
        assert bad == [], f"{name}: {bad}"
        return sum(MARK in cell for row in rows for cell in row)

    found = 0
    for procedure in ("household-business",):
        file = tmp_path / f"{procedure}.csv"
        done = subprocess.run(
            [PROGRAM, "export", "answers", "--procedure", procedure, "--output", file, "--reader", "Người Kiểm", "--unit",
             "H29.267.43", "--reason", "Kiểm tra an toàn", "--basis", "Quy chế kiểm tra", "--data", place.server.data,
             "--packs", str(place.server.data.parent / "packs")], capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, done.stdout + done.stderr
        found += judge_rows(file.read_text(encoding="utf-8"), procedure)
    assert found >= 5
    for path in ("/can-bo/thu-chi/ngay.csv?don-vi=H29.267.43", "/can-bo/don-vi/ket-qua?dang=csv"):
        answer = place.officer.get(path)
        assert answer.status == 200 and answer.type.startswith("text/csv"), str(answer)
        judge_rows(answer.text, path)


def test_programs_are_told_what_was_written_letter_by_letter(place):
    dossier = place.name["issued"]
    told = place.program.call("GET", f"/dossiers/{dossier['id']}")
    assert told.type.startswith("application/json")
    words = json.dumps(told.json(), ensure_ascii=False)
    assert any(json.dumps(script, ensure_ascii=False)[1:-1] in words for script in SCRIPTS)


def test_no_dialog_opens_and_no_policy_is_hurt_in_a_real_browser(place, judge):
    dossier = place.name["issued"]
    secret = dossier["trackingUrl"].rsplit("/", 1)[1]
    complaints = []
    for visitor, paths in [
        (place.officer, ["/can-bo", f"/can-bo/ho-so/{dossier['id']}", f"/can-bo/ho-so/{dossier['id']}/to-khai",
                         f"/can-bo/ho-so/{dossier['id']}/in/giay-tiep-nhan", "/can-bo/so-theo-doi?ly-do=zqx+xem+so",
                         f"/can-bo/tim?q={encoded(SCRIPTS[0])}"]),
        (place.citizen, [f"/ho-so/{dossier['id']}/{secret}", f"/ho-so-nhap/{place.draft()}/owner", "/tai-khoan"]),
        (place.nobody, [f"/thu-tuc?q={encoded(SCRIPTS[0])}", f"/tra-cuu?ma={encoded(SCRIPTS[5])}",
                        f"/dang-nhap?tiep={encoded('javascript:zqx()')}"]),
    ]:
        context = judge.browser.new_context()
        context.add_cookies([{"name": name, "value": value, "url": place.server.url}
                             for name, value in visitor.cookies.items()])
        page = context.new_page()
        page.on("dialog", lambda dialog: (complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda line: complaints.append(f"{page.url}: {line.text}")
                if "Content Security Policy" in line.text or MARK in line.text else None)
        page.on("request", lambda request: complaints.append(f"asks for {request.url}")
                if not request.url.startswith((place.server.url, "data:", "blob:")) else None)
        for path in paths:
            page.goto(place.server.url + path)
            # What waits for a finger or a pointer gets it.
            page.mouse.move(200, 300)
            page.keyboard.press("Tab")
            page.evaluate("document.querySelectorAll('input, textarea, a, img').forEach(node => {"
                          " node.dispatchEvent(new MouseEvent('mouseover')); node.dispatchEvent(new Event('focus')); })")
        context.close()
    assert complaints == []


def test_the_contract_of_hostile_words_is_what_the_judge_finds(judge):
    """The judge itself: it finds each of the words when they are put into a page as they are."""
    class Page:
        type, method, path = "text/html", "GET", "/"

        def __init__(self, text):
            self.text, self.body = text, text.encode()

    for place in ("<p>%s</p>", '<p title="%s">', "<p title='%s'>", '<a href="%s">a</a>', "<textarea>%s</textarea>"):
        assert judge.complaints([Page(place % "plain")])[0] == []
    for script, place in [(SCRIPTS[0], "<p>%s</p>"), (SCRIPTS[1], "<textarea>%s</textarea>"), (SCRIPTS[2], '<a href="%s">a</a>'),
                          (SCRIPTS[4], "<p>%s</p>"), (SCRIPTS[5], '<p title="%s">'), (SCRIPTS[6], "<p title='%s'>"),
                          (SCRIPTS[9], "<!-- %s -->")]:
        assert judge.complaints([Page(place % script)])[0] != [], (script, place)


