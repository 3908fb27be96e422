"""Requests that another site makes a browser send, sessions that somebody else chose, and fields that nobody asked for."""
import copy
import re
import sqlite3

import pytest
import yaml
from conftest import put, texts
from hostile import SQL
from visitor import ROOT, Visitor

FIXED = "zqxfixed" + "0" * 35
# What is written without being asked: how far the ledger came in giving its entries their places.
BY_ITSELF = {"ledger_node", "ledger_checkpoint", "ledger_state"}
# What is answered before the token is looked at, or instead, and why; every other form is refused for it.
FIRST = {
    "/can-bo/ho-so/:id/hoan-tien/:index": (404, "no refund is open"),
    "/can-bo/ho-so/:id/mien-phi": (409, "nothing is left to waive"),
    "/can-bo/ho-so/:id/phien-ban": (409, "no other version is in force"),
    "/can-bo/thu-chi/sao-ke/gan": (404, "no line of a statement"),
    "/dang-nhap/ma": (303, "no password was given before"),
    "/nhom-ho-so/:group/:secret/rut": (404, "no group"),
    "/oauth/token": (400, "for programs"),
    "/thanh-toan/:gateway/bao": (404, "no gateway"),
    "/xac-nhan": (422, "nothing to confirm with"),
}
# A form about a dossier comes back over the dossier as it stands: whoever sent it has read it, and that is recorded.
COMES_BACK = "/can-bo/ho-so/:id/"


def everything(place):
    """The rows of every table at one moment. When a session was last used is left out, since every answer moves it; an
    entry of the ledger is the same while it waits for its place and when it has it."""
    with sqlite3.connect(f"file:{place.server.data}/motcua.sqlite?mode=ro", uri=True) as database:
        database.execute("BEGIN")
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} - BY_ITSELF
        columns = {table: [row[1] for row in database.execute(f"PRAGMA table_info({table})")] for table in tables}
        columns["session"].remove("seen_at")
        columns["ledger_entry"].remove("position")
        rows = {table: set(database.execute(f"SELECT {', '.join(names)} FROM {table}")) for table, names in columns.items()}
        rows["ledger_entry"] |= rows.pop("ledger_intake")
        return rows


def changes(before, after):
    """By table, what is there now and was not, and what was and no longer is."""
    return {table: before[table] ^ after[table] for table in before if before[table] != after[table]}


def holding(place, mark):
    """Where in the database a text stands."""
    found = []
    with sqlite3.connect(f"file:{place.server.data}/motcua.sqlite?mode=ro", uri=True) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in database.execute(f"SELECT * FROM {table}"):
                if any(mark in (cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)) for cell in row):
                    found.append(f"{table}: {row}"[:300])
    return found


def posts(listed):
    return [(path, rule) for method, path, rule, _ in listed if method == "POST"]


def readings(changed, dossier):
    """The records that `dossier` was read at the desk, each with its entry in the ledger; taken out of `changed`."""
    records, entries = changed.pop("access_record", set()), changed.pop("ledger_entry", set())
    assert {(row[0], row[4], row[8]) for row in records} <= {(int(dossier), "officer", "handling")}, records
    assert sorted(row[:2] for row in records) == sorted((row[0], row[2]) for row in entries), entries
    return records


def test_no_form_of_another_site_does_anything(place, listed):
    sent = [(place.sender(path, rule), place.address(path)) for path, rule in posts(listed)]
    before, asked = everything(place), 0
    for visitor, address in sent:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
                        {"Sec-Fetch-Site": None, "Origin": "https://zqx.example"},
                        {"Sec-Fetch-Site": None, "Origin": "null"}, {"Sec-Fetch-Site": None}):
            answer = visitor.form(address, {"reason": "Một lý do"}, headers=headers)
            assert answer.status == 403, f"{headers}: {answer}"
            asked += 1
    assert changes(before, everything(place)) == {}
    assert asked > 300


def test_no_form_without_the_token_of_its_session_does_anything(place, listed):
    sent = [(path, place.sender(path, rule), place.address(path)) for path, rule in posts(listed)]
    before, stranger = everything(place), Visitor(place.server).token()
    for path, visitor, address in sent:
        expected, _ = FIRST.get(path, (401 if path.startswith("/api/") else 403, ""))
        other = place.citizen if visitor is place.officer else place.officer
        for token in ("", "zqx", "0" * 64, stranger, other.token()):
            fields = [("reason", "Một lý do"), ("_token", token)]
            # The first of two tokens counts.
            answer = visitor.upload(address, fields, []) if path.endswith("/sao-ke") else visitor.form(address, fields)
            assert answer.status == expected and (answer.location or "/dang-nhap") == "/dang-nhap", f"{token}: {answer}"
        after = everything(place)
        changed = changes(before, after)
        if path.startswith(COMES_BACK):
            records = readings(changed, place.dossier(path)["id"])
            assert records <= after["access_record"], "a record is gone"
            assert len(records) == 5, f"{address}: each form comes back once"
        assert changed == {}, address
        before = after
    assert len(sent) >= 60


def test_a_session_that_somebody_chose_is_never_taken(place, listed):
    for method, path, rule, _ in listed:
        if path.startswith("/api/") or path == "/metrics":
            continue
        address = place.address(path)
        stranger = Visitor(place.server)
        headers = {"Cookie": f"session={FIXED}; browser={FIXED}; lang={FIXED}; draft={FIXED}"}
        answer = (stranger.get(address, headers=headers) if method == "GET"
                  else stranger.form(address, {"reason": "x", "_token": "x"}, headers=headers))
        for name, value in answer.headers:
            assert name.lower() != "set-cookie" or FIXED not in value, str(answer)


def test_signing_in_leaves_whoever_laid_the_cookies_outside(place):
    attacker = Visitor(place.server)
    attacker.token()
    laid = dict(attacker.cookies)
    victim = Visitor(place.server)
    victim.cookies.update(laid)
    victim.sign_in("congdan2")
    assert victim.get("/tai-khoan").status == 200
    assert victim.cookies["session"] not in laid.values()
    attacker.cookies = dict(laid)
    assert attacker.get("/tai-khoan").status in (303, 401)
    attacker.cookies = {"session": laid.get("browser", ""), "browser": laid.get("browser", "")}
    assert attacker.get("/tai-khoan").status in (303, 401)
    first = victim.cookies["session"]
    victim.form("/dang-xuat", {})
    attacker.cookies = {"session": first}
    assert attacker.get("/tai-khoan").status in (303, 401)


def test_fields_that_nobody_asked_for_change_nothing(place, listed):
    """Every form with more fields than it has: what they hold is nowhere in the database afterwards."""
    mark = "zqxmass"
    names = ["role", "roles", "unit", "status", "account", "officer_id", "owner", "owner_account", "isAdmin", "admin", "kind",
             "id", "_method", "competentUnit", "filedAt", "due_at", "verified", "password_hash", "__proto__", "constructor.prototype",
             "answers", "answers.owner.name", "papers", "pack", "procedure", "state", "applicant.account", "channel"]
    for path, rule in posts(listed):
        if path.startswith("/api/") or path == "/dang-xuat":
            continue
        visitor, address = place.visitor(path, rule), place.address(path)
        visitor.form(address, {name: mark for name in names})
    # One of the forms throws the draft away.
    place.drafts.clear()
    assert holding(place, mark) == []


def objects(node, path=()):
    if isinstance(node, dict):
        yield path
        for name, value in node.items():
            yield from objects(value, (*path, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from objects(value, (*path, index))


@pytest.fixture(scope="module")
def bodies():
    """An example of each body of the contract."""
    contract = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text(encoding="utf-8"))
    found = {}
    for path, item in contract["paths"].items():
        content = item.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in content.get("examples", {}).values():
            found[path] = example["value"]
        if "example" in content:
            found[path] = content["example"]
    return found


def test_members_that_nobody_asked_for_are_refused(place, bodies):
    refused = 0
    for path, body in bodies.items():
        # Answers are the packs': their members are asked for by the form's schema.
        for way in objects(body):
            for name in ("zqxmass", "account", "status", "isAdmin", "__proto__", "competentUnit", "version"):
                sent = copy.deepcopy(body)
                node = sent
                for part in way:
                    node = node[part]
                if name in node:
                    continue
                node[name] = "zqxmass"
                answer = place.program.post(re.sub(r"\{id\}", place.name["issued"]["id"], path), sent)
                assert answer.status in (400, 422), f"{way} {name}: {answer}"
                refused += 1
    assert len(bodies) >= 8 and refused >= 7 * len(bodies)
    assert holding(place, "zqxmass") == []


def test_texts_with_the_signs_of_sql_are_texts_in_every_body(place, bodies):
    """Every text of every body: refused by the contract, or kept letter by letter; never a fault."""
    sent = 0
    for path, body in bodies.items():
        # Of the longest, which file several dossiers at once, some.
        ways = [way for way, _ in texts(body)]
        for turn, way in enumerate(ways[::1 + len(ways) // 12]):
            changed = copy.deepcopy(body)
            put(changed, way, SQL[turn % len(SQL)])
            place.program.post(re.sub(r"\{id\}", place.name["issued"]["id"], path), changed)
            sent += 1
    assert sent > 30
