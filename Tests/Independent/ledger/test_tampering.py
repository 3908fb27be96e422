"""Whatever somebody does with the database itself to one row under the ledger, `motcua ledger verify` finds: in the real
tables, after dossiers that were lived through to their results, on both engines.

Eighty tamperings in the ordinary run; TAMPERINGS=1000 makes as many on each engine. Those whose finding names
the row are made many at once, each in a row of its own, and each must be named; the others are made alone."""
import base64
import concurrent.futures
import hashlib
import os
import pathlib
import random
import re
import struct
import subprocess
import sys

import pytest
import yaml

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1] / "commands")]
from office import BIRTH, PROGRAM, ROOT, UNIT, Office, Server  # noqa: E402
from tables import BYTES, Postgres, SQLite  # noqa: E402

COUNT = int(os.environ.get("TAMPERINGS", "80"))
# What is at one time tampered with and named.
TOGETHER = 24
DOSSIERS = 24
# The tables under the ledger: what leaves call a row, and what it is known by.
CONTENT = {
    "journal": ("journal", "dossier", "sequence"),
    "access_record": ("access", "dossier", "id"),
    "register_version": ("record", "dossier", "number"),
    "ledger_erasure": ("erasure", "id", None),
    "ledger_adoption": ("adoption", "kind", None),
}
# The ledger's own, with their keys. Left out: time stamps, which are judged with the authority's certificate
# (`openssl ts`).
OWN = {
    "ledger_entry": ["position"], "ledger_node": ["height", "number"], "ledger_checkpoint": ["number"],
    "ledger_state": ["id"],
}
NAMED = re.compile(r"(?:\(|^)(\w+) (-?\d+)/(-?\d+)")


def test_every_table_that_enters_the_ledger_is_tampered_with_here():
    known, tables = set(), set()
    for file in (ROOT / "Sources").rglob("*.swift"):
        for source in re.findall(r"LedgerSource\(\s*kind: \d+, name: \"(.*?)\"(.*?)FROM (\w+)", file.read_text(), re.S):
            known.add(source[0])
            tables.add(source[2])
    # Nothing erases, so no row may stand there.
    assert tables | {"ledger_erasure"} == set(CONTENT)
    assert {name for name, _, _ in CONTENT.values()} <= known | {"erasure"}


def live_through(server):
    """Births from the filing to the certificate, their records, and readings by program and officer."""
    office = Office(server)
    case = yaml.safe_load((BIRTH / "cases/on-time.yaml").read_text(encoding="utf-8"))
    papers = yaml.safe_load((BIRTH / "procedure.yaml").read_text(encoding="utf-8"))["papers"]
    filing = {
        "procedure": "birth-registration", "channel": "counter", "intakeUnit": UNIT, "answers": case["answers"],
        "papers": [{"paper": paper["id"], "fileName": "a.pdf", "mediaType": "application/pdf", "size": 14,
                    "sha256": "2a916d83fa20d97c7c3c04cf07b2d3f8d18ea47f59c841a221dd3a81f15fc347"} for paper in papers]}

    def live(number):
        # A child of its own, so a record of its own.
        child = {**case["answers"]["child"], "name": "Trần Mẫu " + "An" * (number + 1)}
        told = office.call("/dossiers", {**filing, "answers": {**case["answers"], "child": child}})
        for step, outcome in [("intake", "accept"), ("appraise", "propose"), ("sign", "grant"), ("issue", "issued"),
                              ("deliver", "delivered")]:
            office.act(told, step, outcome)
        office.call(f"/dossiers/{told['id']}")
        return told

    with concurrent.futures.ThreadPoolExecutor(4) as several:
        list(several.map(live, range(DOSSIERS)))
    for _ in range(6):
        office.call("/dossiers?text=Mau")


class Vandal:
    """Tamperings of every kind, at random but the same at every run."""

    def __init__(self, tables, seed):
        self.dice = random.Random(seed)
        names = [*CONTENT, *OWN]
        self.rows = {name: tables.rows(name) for name in names}
        self.nullable = {name: tables.nullable(name) for name in names}
        self.touched = set()

    def other(self, value, may_be_null):
        if value is None:
            return self.dice.choice(["", "a"]) if self.dice.random() < 0.5 else "x"
        if may_be_null and self.dice.random() < 0.2:
            return None
        if isinstance(value, bytes):
            place = self.dice.randrange(len(value))
            return value[:place] + bytes([value[place] ^ 1 << self.dice.randrange(8)]) + value[place + 1:]
        if isinstance(value, int):
            # The least number of 64 bits, where an adoption begins, has none below it.
            return value + self.dice.choice([1, -1 if value > -1 << 63 else 2, 10_000])
        # A letter more, less, or another; blanks and letters that look alike count too.
        place = self.dice.randrange(len(value) + 1)
        way = self.dice.randrange(4)
        if way == 0 or not value:
            return value[:place] + self.dice.choice([" ", "\u200b", "\u0301", "а", "0"]) + value[place:]
        if way == 1:
            return value[:place - 1] + value[place:] if place else value[1:]
        return value[:max(0, place - 1)] + ("b" if value[max(0, place - 1)] == "a" else "a") + value[max(1, place):]

    def fresh(self, table):
        """A row that no tampering of this round has touched yet."""
        for row in self.dice.sample(self.rows[table], len(self.rows[table])):
            if (table, repr(row)) not in self.touched:
                self.touched.add((table, repr(row)))
                return row
        return None

    @staticmethod
    def condition(keys, row):
        return " AND ".join(f"{key} = ?" for key in keys), [row[key] for key in keys]

    @staticmethod
    def insert(table, row):
        return (f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))

    def change(self, table, keys, row, column, value):
        where, values = self.condition(keys, row)
        return [(f"UPDATE {table} SET {column} = ? WHERE {where}", [value, *values])]

    def remove(self, table, keys, row):
        where, values = self.condition(keys, row)
        return [(f"DELETE FROM {table} WHERE {where}", values)]

    def exchange(self, table, keys, one, two):
        """Each gets the other's content under its own key; out of the way first, for unique columns."""
        def mixed(key, content):
            return {**content, **{name: key[name] for name in keys}}
        return [*self.remove(table, keys, one), *self.remove(table, keys, two),
                self.insert(table, mixed(one, two)), self.insert(table, mixed(two, one))]

    def named(self):
        """A tampering with a row of people's data: its words, its statements, and the row that must be named."""
        while True:
            table = self.dice.choice(["journal", "journal", "access_record", "access_record", "register_version",
                                      "register_version", "ledger_erasure", "ledger_adoption"])
            name, subject, number = CONTENT[table]
            keys = [subject, number] if number else [subject]
            if table == "ledger_erasure" or self.dice.random() < 0.15:
                return self.added(table, name, keys)
            row = self.fresh(table)
            if row is None:
                continue
            key = (name, row[subject], row[number] if number else 0)
            way = self.dice.random()
            if way < 0.2:
                return f"removed from {table}: {row}", self.remove(table, keys, row), [key]
            if way < 0.4:
                two = self.fresh(table)
                rest = [column for column in row if column not in keys]
                if two is None or all(row[column] == two[column] for column in rest):
                    continue
                both = [key, (name, two[subject], two[number] if number else 0)]
                return f"exchanged in {table}: {row} and {two}", self.exchange(table, keys, row, two), both
            column = self.dice.choice(list(row))
            value = self.other(row[column], column in self.nullable[table])
            if column in keys:
                value = None if column in self.nullable[table] and self.dice.random() < 0.5 else (
                    row[column] + self.dice.randrange(10_000, 1 << (20 if column in ("sequence", "kind") else 40)))
            elif isinstance(row[column], (int, type(None))) and column in ("account", "reader"):
                value = self.dice.randrange(1 << 40)
            elif column == "key":
                # Another that nobody has: the key of a record is unique.
                value = row[column] + self.dice.choice(["x", " ", "\u0301"])
            if column == "dossier_code":
                key = ("record_code", *key[1:])
            return f"{column} of {table} to {value!r}: {row}", self.change(table, keys, row, column, value), [key]

    def added(self, table, name, keys):
        if table == "ledger_erasure":
            entry = self.dice.choice(self.rows["ledger_entry"])
            row = {"subject": entry["subject"], "kind": 9, "number": self.dice.randrange(1 << 40),
                   "id": self.dice.randrange(1 << 40), "at": 0, "reason": "x"}
        else:
            row = {**self.dice.choice(self.rows[table]), keys[-1]: self.dice.randrange(1 << 20, 1 << 30)}
            if table == "register_version":
                row["version"] = row["number"]
        key = (name, row[keys[0]], row[keys[1]] if len(keys) > 1 else 0)
        return f"added to {table}: {row}", [self.insert(table, row)], [key]

    def alone(self):
        """A tampering with the ledger's own tables: its words and its statements."""
        while True:
            table = self.dice.choice(["ledger_entry"] * 4 + [*OWN])
            keys, rows = OWN[table], self.rows[table]
            if not rows:
                continue
            row, two, way = self.dice.choice(rows), self.dice.choice(rows), self.dice.randrange(4)
            if way == 0:
                return f"removed from {table}: {row}", self.remove(table, keys, row)
            if way == 1 and table != "ledger_state":
                new = {**row, keys[-1]: 1 << 33}
                new.update({"size": 1 << 33} if "size" in row else {})
                new.update({"subject": 1 << 33} if "subject" in row else {})
                return f"added to {table}: {new}", [self.insert(table, new)]
            if way == 2 and table != "ledger_state":
                if all(row[column] == two[column] for column in row if column not in keys):
                    continue
                return f"exchanged in {table}: {row} and {two}", self.exchange(table, keys, row, two)
            column = self.dice.choice([column for column in row if column != "id"])
            value = row[column] + (9 if column in ("kind", "height") else 1 << 33) if isinstance(row[column], int) else (
                self.other(row[column], column in self.nullable[table]))
            return f"{column} of {table} to {value!r}: {row}", self.change(table, keys, row, column, value)

    def rounds(self, count):
        """Rounds of tamperings that are made at once; one in six is made alone."""
        single = count // 6 if count >= 600 else count // 16
        left = count - single
        while left > 0:
            self.touched = set()
            made = [self.named() for _ in range(min(TOGETHER, left))]
            left -= len(made)
            yield made
        for _ in range(single):
            words, statements = self.alone()
            yield [(words, statements, [])]


def verified(tables):
    told = subprocess.run(
        [PROGRAM, "ledger", "verify", *map(str, tables.place)], capture_output=True, text=True,
        cwd=ROOT)
    assert told.returncode in (0, 1), told.stdout + told.stderr
    return told.returncode, told.stdout + told.stderr


@pytest.fixture(params=["sqlite", "postgres"])
def tables(request, tmp_path):
    if request.param == "postgres":
        if not os.environ.get("MOTCUA_TEST_POSTGRES"):
            pytest.skip("MOTCUA_TEST_POSTGRES is not set")
        made = Postgres.made(tmp_path / "province")
        with Server(tmp_path / "province", "--database", made.url) as server:
            live_through(server)
        yield made
        made.drop()
    else:
        with Server(tmp_path / "province") as server:
            live_through(server)
        yield SQLite(tmp_path / "province")


def test_every_tampering_with_a_row_under_the_ledger_is_found(tables, tmp_path):
    vandal = Vandal(tables, 20_250_701)
    for table in ("journal", "access_record", "register_version"):
        assert len(vandal.rows[table]) >= DOSSIERS, table
    assert len(vandal.rows["ledger_entry"]) > 256 and vandal.rows["ledger_node"]
    code, told = verified(tables)
    assert code == 0 and " 0 differences" in told, told

    def judged(numbered):
        number, made = numbered
        copy = tables.copy(tmp_path / f"c{number}")
        try:
            copy.run([statement for _, statements, _ in made for statement in statements])
            code, told = verified(copy)
        finally:
            copy.drop()
        found = {(name, int(subject), int(number)) for line in told.splitlines()
                 for name, subject, number in NAMED.findall(line)}
        unseen = [words for words, _, rows in made for row in rows if row not in found]
        return [f"{words} ‖ {told[-600:]}" for words in unseen] + (
            [] if code == 1 else [f"no difference: {words}" for words, _, _ in made])

    with concurrent.futures.ThreadPoolExecutor(2) as several:
        rounds = list(vandal.rounds(COUNT))
        unseen = [words for told in several.map(judged, enumerate(rounds)) for words in told]
    print(f"{tables.name}: {sum(map(len, rounds))} tamperings in {len(rounds)} rounds, {len(unseen)} unseen")
    assert unseen == [], "\n".join(unseen[:20])
    code, told = verified(tables)
    assert code == 0, told
    # Without the unique index a key may have two rows, and one of them an entry that it agrees with.
    copy = tables.copy(tmp_path / "twice")
    row = {**vandal.rows["register_version"][0], "version": 1 << 20}
    copy.run_freely("DROP INDEX register_version_dossier")
    copy.run([vandal.insert("register_version", row)])
    code, told = verified(copy)
    copy.drop()
    assert code == 1 and "there are 1 rows more than entries" in told, told
    behind_an_erasure(tables, vandal, tmp_path)
    beside_the_log(tables, vandal, tmp_path)
    laundered(tables, vandal, tmp_path)
    emptied(tables, vandal, tmp_path)


def behind_an_erasure(tables, vandal, tmp_path):
    """A changed row whose entry is said to be of an erased one: without any key, and whole by itself."""
    row = vandal.rows["journal"][0]
    key = [row["dossier"], row["sequence"]]
    erasure = {"subject": key[0], "kind": 1, "number": key[1], "id": 4242, "at": 0, "reason": "x"}

    def text(words):
        return b"\2" + struct.pack(">I", len(words)) + words.encode()

    salt = os.urandom(16)
    content = text("erasure") + b"".join(
        b"\1" + struct.pack(">q", value) for value in [4242, 0, key[0], 1, key[1], 0]) + text("x")
    copy = tables.copy(tmp_path / "erased")
    copy.run([
        ("UPDATE journal SET at = at - 1 WHERE dossier = ? AND sequence = ?", key),
        ("UPDATE ledger_entry SET salt = NULL WHERE subject = ? AND kind = 1 AND number = ?", key),
        vandal.insert("ledger_erasure", erasure),
        vandal.insert("ledger_intake", {"subject": 4242, "kind": 0, "number": 0, "salt": salt,
                                        "commitment": hashlib.sha256(salt + content).digest()})])
    code, told = verified(copy)
    copy.drop()
    assert code == 1 and f"(journal {key[0]}/{key[1]}): its salt is gone" in told and "erasure 4242/0" in told, told


def beside_the_log(tables, vandal, tmp_path):
    """Rows in the ledger's own tables that the log itself never reads; one of them stood for a row that was slipped in."""
    row = {**vandal.rows["access_record"][0], "id": 1 << 29}
    entry = next(row for row in vandal.rows["ledger_entry"] if row["kind"] == 2)
    copied = {column: entry[column] for column in ("subject", "kind", "number", "salt", "commitment")}
    next_row = {**entry, "position": -1, "subject": 4242, "kind": 1, "number": 7}
    copy = tables.copy(tmp_path / "beside")
    copy.run([
        vandal.insert("access_record", row), vandal.insert("ledger_intake", copied),
        vandal.insert("ledger_entry", next_row), vandal.insert("ledger_state", {"id": 2, "size": 7, "checkpoints": 7}),
        vandal.insert("ledger_stamp", {"checkpoint": 1 << 30, "response": b"x"})])
    code, told = verified(copy)
    copy.drop()
    assert code == 1 and " 5 differences" in told, told
    for finding in [
            f"access {row['dossier']}/{1 << 29}: the row is not in the ledger",
            f"access {entry['subject']}/{entry['number']}: it is entry {entry['position']} already, another entry for it waits",
            "entry -1 (of kind 1, 4242/7): no entry has such a position", "the ledger has 2 rows of its state",
            f"checkpoint {1 << 30}: it is gone, its time stamp is there"]:
        assert finding in told, told


def laundered(tables, vandal, tmp_path):
    """A row that is slipped in, with the table's adoption taken away: neither a verification nor a start takes it over."""
    row = {**vandal.rows["access_record"][0], "id": 1 << 29}
    copy = tables.copy(tmp_path / "laundered")
    copy.run([vandal.insert("access_record", row), ("DELETE FROM ledger_adoption WHERE kind = 2", [])])
    before = {name: copy.rows(name) for name in [*OWN, "ledger_intake", "ledger_adoption", "migration"]}
    for start in (False, False, True):
        if start:
            # It opens the platform as a server does.
            opened = subprocess.run(
                [PROGRAM, "ledger", "checkpoint", *map(str, copy.place)], capture_output=True, text=True, cwd=ROOT)
            assert opened.returncode == 0 and "the ledger was tampered with" in opened.stderr + opened.stdout, opened
        code, told = verified(copy)
        assert code == 1 and f"access {row['dossier']}/{1 << 29}: the row is not in the ledger" in told, told
        assert "(adoption 2/0): the row is gone" in told, told
        if not start:
            assert before == {name: copy.rows(name) for name in before}
    copy.run([("DELETE FROM migration WHERE number = 302", [])])
    told = subprocess.run(
        [PROGRAM, "ledger", "verify", *map(str, copy.place)], capture_output=True, text=True, cwd=ROOT)
    copy.drop()
    assert told.returncode not in (0, 1) or "database.other_version" in told.stdout + told.stderr, told


def emptied(tables, vandal, tmp_path):
    """The whole log taken away, and what it spoke of changed: the next start signs none of it anew, nor the one after."""
    row = vandal.rows["access_record"][0]
    copy = tables.copy(tmp_path / "emptied")
    for table in ("ledger_stamp", "ledger_checkpoint", "ledger_node", "ledger_entry", "ledger_intake", "ledger_adoption"):
        copy.run_freely(f"DELETE FROM {table}")
    copy.run_freely("UPDATE ledger_state SET size = 0, checkpoints = 0")
    copy.run(vandal.change("access_record", ["dossier", "id"], row, "reader_name", "Người Khác"))
    for _ in range(2):
        opened = subprocess.run(
            [PROGRAM, "ledger", "checkpoint", *map(str, copy.place)], capture_output=True, text=True, cwd=ROOT)
        assert "ledger.emptied" in opened.stderr and "the ledger was emptied" in opened.stderr, opened
        # Nothing to print, and said so.
        assert opened.returncode == 1 and opened.stdout == "" and "ledger.empty" in opened.stderr, opened
        code, told = verified(copy)
        assert code == 1 and "the ledger was emptied: its first entry is gone" in told, told
        assert copy.rows("ledger_entry") == copy.rows("ledger_intake") == copy.rows("ledger_adoption") == []
    copy.drop()


def test_a_log_of_a_given_key_is_known_to_be_emptied_too(tmp_path):
    """The database keeps no key then, only that a log was begun with it; to another key it is a new one."""
    data = tmp_path / "data"
    keys = [tmp_path / name for name in ("one", "two")]
    for key in keys:
        key.write_text(base64.b64encode(os.urandom(32)).decode())
        key.chmod(0o600)

    def told(word, key):
        done = subprocess.run(
            [PROGRAM, "ledger", word, "--data", data, "--ledger-key-file", key], capture_output=True, text=True,
            cwd=ROOT)
        return done.returncode, "the ledger was emptied" in done.stdout

    subprocess.run([PROGRAM, "migrate", "--data", data], check=True, capture_output=True, cwd=ROOT)
    assert told("verify", keys[0]) == (0, False), "nothing has begun"
    # It opens the platform as a server does.
    assert told("checkpoint", keys[0]) == (0, False) == told("verify", keys[0])
    tables = SQLite(data)
    for table in ("ledger_checkpoint", "ledger_node", "ledger_entry", "ledger_intake", "ledger_adoption"):
        tables.run_freely(f"DELETE FROM {table}")
    tables.run_freely("UPDATE ledger_state SET size = 0, checkpoints = 0")
    assert told("verify", keys[0]) == (1, True)
    assert told("verify", keys[1]) == (0, False)
