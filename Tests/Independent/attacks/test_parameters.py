"""Every address with hostile ids, hostile queries and hostile fields: no fault, nobody led elsewhere, no header and no
statement of somebody else's, nothing outside the house called. What holds for every answer is asserted by the visitor.

The ordinary run gives each address some of the values, in turn; SWEEP=full all of them."""
import http.server
import itertools
import os
import re
import sqlite3
import threading
import urllib.parse

import pytest
import yaml
from hostile import ELSEWHERE, PATHS, PLAIN, QUERIES, SCRIPTS, SQL
from visitor import ROOT, Program, Visitor, encoded, persons, query_names

FULL = os.environ.get("SWEEP") == "full"


# What is looked for in the database.
SOUGHT = ["q", "ma", "text", "code", "don-vi", "sau", "after", "field", "within", "tu"]


def some(values, count, turn=itertools.count()):
    """A few of the values, others each time; all of them in the full run."""
    if FULL:
        return list(values)
    start = next(turn) * count
    return [values[(start + place) % len(values)] for place in range(min(count, len(values)))]


@pytest.fixture(scope="module")
def inner():
    """A server of this machine that nobody may be led to call."""
    calls = []

    class Counts(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_):
            pass

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counts)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_address[1]}/zqx", calls
    listening.shutdown()


@pytest.fixture(scope="module")
def names():
    return query_names()


def test_every_answer_says_who_may_frame_it_and_what_may_run(place, listed):
    """Each address, as nobody and as who is let in, and what no address answers: the visitor looks at every policy."""
    statuses = set()
    for method, path, rule, _ in listed:
        address = place.address(path)
        for visitor in {place.nobody, place.visitor(path, rule)}:
            if method == "GET":
                statuses.add(visitor.get(address).status)
            elif path != "/dang-xuat":
                statuses.add(visitor.send("POST", address, b"{}", {"Content-Type": "application/json"}).status)
            statuses.add(place.nobody.send("DELETE", address, headers={"Sec-Fetch-Site": "same-origin"}).status)
    statuses.add(place.nobody.get("/zqx").status)
    statuses.add(place.nobody.get("/" + "a" * 9000).status)
    assert {200, 303, 401, 403, 404, 405} <= statuses, statuses


def call(visitor, method, path, address):
    """Asks for an address, with what is stated before a register is read; forms have their visitor's token."""
    is_api = path.startswith("/api/")
    if ":register" in path:
        address += f"?{'reason' if is_api else 'ly-do'}=zqx+reads+it&{'basis' if is_api else 'can-cu'}=zqx+allows+it"
        address += "&text=zqx" if path == "/api/v1/registers/:register" else ""
    if is_api:
        return visitor.call(method, address.removeprefix("/api/v1"), {} if method == "POST" else None)
    return visitor.get(address) if method == "GET" else visitor.form(address, {"reason": "zqx"})


def test_hostile_ids_are_answered_as_what_is_not_there(place, listed):
    """So is a number that nothing has."""
    asked = 0
    # A step that is not open: the dossier as it stands, to who takes part in it. A mark with a sign that no mark has.
    others = {"task": 409, "mark": 422}
    for method, path, rule, _ in listed:
        for name in re.findall(r":(\w+)", path):
            for value in [*some(PATHS, 6), "99"]:
                answer = call(place.visitor(path, rule), method, path, place.address(path, **{name: value}))
                assert b"root:x:0:0" not in answer.body, str(answer)
                if name in ("session", "passkey") and answer.status == 303:
                    # Ended, or never there, or another's: told alike.
                    assert answer.location == "/tai-khoan?xong=1", str(answer)
                else:
                    assert answer.status in (404, others.get(name)), str(answer)
                asked += 1
    assert asked > 1000


def test_ids_of_others_are_answered_as_what_is_not_there(place, listed):
    """Another citizen's draft and session, a dossier with another's secret, a dossier of units that an officer is not of."""
    one, same, officer = (Visitor(place.server).sign_in(login) for login in ("congdan2", "congdan2", "tiepnhan.saigon"))
    program = Program(place.server)
    program.bearer = f"Bearer {persons.session(place.server.url, 'tiepnhan.saigon')}"
    draft = re.match(r"/ho-so-nhap/(\d+)", one.form("/nop/household-business", {}).location)[1]
    session = re.search(r"/tai-khoan/phien/(\d+)", same.get("/tai-khoan").text)[1]
    asked = dict.fromkeys(("draft", "session", "secret", "id"), 0)
    for method, path, _, _ in listed:
        dossier = place.dossier(path)
        other = next(each for each in place.name.values() if each["id"] != dossier["id"])
        theirs = {"draft": (place.citizen, draft), "session": (place.citizen, session),
                  "secret": (place.citizen, other["trackingUrl"].rsplit("/", 1)[1]),
                  "id": (program if path.startswith("/api/") else officer, dossier["id"])}
        for name in theirs.keys() & set(re.findall(r":(\w+)", path)):
            visitor, value = theirs[name]
            answer = call(visitor, method, path, place.address(path, **{name: value}))
            # The API's reads are for programs; an end that is not the reader's own is told as if it were done.
            assert answer.status in (404, 401 if visitor is program else 303 if name == "session" else 404), str(answer)
            assert dossier["code"] not in answer.text and other["code"] not in answer.text, str(answer)
            asked[name] += 1
    assert min(asked.values()) > 0 and sum(asked.values()) > 70, asked
    assert one.get(f"/ho-so-nhap/{draft}/owner").status == 200 and one.get("/tai-khoan").status == 200


def test_hostile_queries_lead_nowhere_and_break_nothing(place, listed, names, judge, inner):
    url, calls = inner
    start, asked = len(place.seen), 0
    for method, path, rule, _ in listed:
        if method != "GET":
            continue
        visitor, address = place.visitor(path, rule), place.address(path)
        values = [encoded(value) for value in [*some(SCRIPTS, 1), *some(ELSEWHERE + [url], 1)]] + some(QUERIES, 1)
        for value in values:
            visitor.get(address + "?" + "&".join(f"{name}={value}" for name in names))
        # One by one, since the first that is refused hides the others.
        for name in some(names, 4):
            for value in some([encoded(value) for value in SCRIPTS + SQL + ELSEWHERE + [url]] + QUERIES, 1):
                visitor.get(f"{address}?{name}={value}")
                asked += 1
        asked += len(values)
    told, count = judge.complaints(place.seen[start:])
    print(f"{asked} queries, {count} pages that hold something of them")
    assert told == [], "\n".join(told[:20])
    assert calls == [] and asked > 600


def test_hostile_fields_lead_nowhere_and_break_nothing(place, listed, names, judge, inner):
    url, calls = inner
    start, asked = len(place.seen), 0
    for method, path, rule, _ in listed:
        if method != "POST" or path == "/dang-xuat" or path.startswith("/api/"):
            continue
        visitor, address = place.visitor(path, rule), place.address(path)
        for value in [*some(SCRIPTS, 1), *some(SQL, 1), *some(ELSEWHERE + [url], 1)]:
            visitor.form(address, {name: value for name in names if name not in ("dossier",)})
            asked += 1
        for value in some(QUERIES, 1):
            visitor.send("POST", address, ("&".join(f"{name}={value}" for name in names)).encode() +
                         b"&_token=" + urllib.parse.quote(visitor.token()).encode(),
                         {"Content-Type": "application/x-www-form-urlencoded"})
    told, _ = judge.complaints(place.seen[start:])
    assert told == [], "\n".join(told[:20])
    assert calls == [] and asked > 120


def test_whatever_is_in_a_text_finds_no_more_than_the_plain_text(place, listed):
    """A text with quotes, comments and wildcards of SQL is answered as the text without them, and finds nothing besides."""
    compared = 0

    def shape(answer):
        text = answer.body.decode("utf-8", "replace")
        found = len(re.findall(r"H29[\w.]*-\d{6}-\d{4}", text))
        return answer.status, found, answer.location is None

    for method, path, rule, _ in listed:
        if method != "GET" or path.startswith(("/static", "/xac-minh/:mark")):
            continue
        visitor, address = place.visitor(path, rule), place.address(path)
        for name in some(SOUGHT, 2):
            plain = shape(visitor.get(f"{address}?{name}={PLAIN}"))
            for value in some(SQL, 1):
                told = shape(visitor.get(f"{address}?{name}={encoded(value)}"))
                if 429 not in (told[0], plain[0]):
                    # Where something holds the plain word, the others of the text need not stand beside it.
                    assert told[1] <= plain[1] and told[::2] == plain[::2], (address, name, value)
                compared += 1
    assert compared > 180


def test_after_all_that_every_table_and_every_dossier_is_there(place):
    with sqlite3.connect(f"file:{place.server.data}/motcua.sqlite?mode=ro", uri=True) as database:
        there = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert {"dossier", "account", "journal", "draft", "ledger_entry"} <= there
        assert database.execute("SELECT COUNT(*) FROM dossier").fetchone()[0] >= len(place.dossiers)
    assert place.server.status("/readyz") == 200


def test_a_name_of_a_file_puts_nothing_into_the_header_of_its_download(place):
    """One file under every hostile name: it comes back as a download whose header names it, encoded, in one line."""
    content = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    part = b'--vach\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + content + b"\r\n--vach--\r\n"
    kept = place.program.send("POST", "/api/v1/papers", part, {
        "Authorization": place.program.bearer, "Content-Type": "multipart/form-data; boundary=vach", "Accept": "application/json"})
    assert kept.status == 201, str(kept)
    contract = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text(encoding="utf-8"))
    body = contract["paths"]["/dossiers"]["post"]["requestBody"]["content"]["application/json"]["examples"]["certifiedCopy"]["value"]
    shown = 0
    for name in [*SCRIPTS, "a\r\nzqx-injected: 1", "..\u0301/\u0301..\u0301/zqx", "a\";zqx=\"b", "\u202efdp.zqx", "a;b%zqx", "zqx\u0000"]:
        paper = {**body["papers"][0], **kept.json(), "fileName": name + ".pdf", "mediaType": "application/pdf"}
        filed = place.program.post("/dossiers", {**body, "papers": [{
            key: paper[key] for key in ("paper", "fileName", "mediaType", "size", "sha256")}]})
        assert filed.status in (201, 400, 422), str(filed)
        if filed.status != 201:
            continue
        answer = place.officer.get(f"/can-bo/ho-so/{filed.json()['id']}/giay-to/0")
        assert answer.status == 200 and answer.body == content, str(answer)
        told = [value for key, value in answer.headers if key.lower() == "content-disposition"]
        assert len(told) == 1 and re.fullmatch(
            r"(inline|attachment); filename=\"[^\"\\\r\n]*\"; filename\*=UTF-8''[\w.%~-]+", told[0]), told
        shown += 1
    assert shown >= 8
