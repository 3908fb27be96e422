"""Units that end, as a province's own people carry it out: told, ordered, done and taken back at the command line beside
a server at work; and a process that is killed in the middle, which has done all of it or nothing."""
import contextlib
import datetime
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from office import PROGRAM, ROOT, UNIT, Office, Server, seed  # noqa: E402

OLD, NEW = UNIT, "H29.267.99"


def motcua(*words, code=0, language="en"):
    told = subprocess.run(
        [PROGRAM, *map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=180,
        env={**os.environ, "LC_ALL": language})
    assert told.returncode == code, told.stdout + told.stderr
    return told.stdout if code == 0 else told.stderr


@pytest.fixture(scope="module")
def day():
    """Tomorrow in Vietnam, where today lasts as long as these tests do: what is carried out at once is so on the eve."""
    while True:
        now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7)))
        if (now + datetime.timedelta(minutes=3)).date() == now.date():
            return now.date() + datetime.timedelta(days=1)
        time.sleep(5)


@pytest.fixture(scope="module")
def packs(day, tmp_path_factory):
    """The packs with the People's Committee of Bến Thành gone tomorrow, and another in its place."""
    folder = tmp_path_factory.mktemp("reorganise") / "packs"
    shutil.copytree(ROOT / "packs", folder)
    file = folder / "vn-hcmc/organisation/units/communes.yaml"
    text = file.read_text(encoding="utf-8").replace('within: "79"}', 'within: "79", except: ["26743"]}', 1)
    unit = """
  - id: {id}
    name: {{vi: "{vi}", en: "{en}"}}
    level: commune
    duties: [economy, civil_status]
    area: "26743"
    parent: H29
    from: "{start}"
    {end}
    roles: [receptionist, specialist, division_head, leader, clerk, administrator]
"""
    last = day - datetime.timedelta(days=1)
    text += "units:" + unit.format(
        id=OLD, vi="Ủy ban nhân dân phường Bến Thành", en="People's Committee of Bến Thành Ward", start="2025-07-01",
        end=f'to: "{last}"\n    succeeded_by: {{units: [{NEW}]}}') + unit.format(
        id=NEW, vi="Ủy ban nhân dân phường Bến Nghé Mới", en="People's Committee of New Bến Nghé", start=day, end="")
    file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plan(day, tmp_path_factory):
    file = tmp_path_factory.mktemp("plan") / "plan.yaml"
    file.write_text(f"""
reorganisation: ben-nghe
title: {{vi: "Sắp xếp phường", en: "A ward in place of another"}}
date: "{day}"
by: Ủy ban nhân dân Thành phố
basis: NQ 1/2027/NQ-HĐND
article: Điều 2
changes:
  - rename: {OLD}
    into: {NEW}
rules:
  - {{then: move, why: {{vi: "Phường mới tiếp nhận.", en: "The new ward receives it."}}}}
""", encoding="utf-8")
    return file


def stored(data, query):
    with contextlib.closing(sqlite3.connect(data / "motcua.sqlite", timeout=30)) as database, database:
        return database.execute(query).fetchall()


def page(server, path):
    with urllib.request.urlopen(server.url + path, timeout=30) as answer:
        return answer.read().decode()


def test_a_plan_is_told_ordered_done_and_taken_back_beside_a_server_at_work(day, packs, plan, tmp_path):
    with Server(tmp_path / "town") as town:
        office = Office(town)
        told = office.accepted()
        place = ["--data", town.data, "--packs", packs]
        words = ["reorganise", "--plan", plan, *place]
        tried = [json.loads(line) for line in motcua(*words, "--dry-run", "--json").splitlines()]
        ours = next(item for item in tried if item.get("dossier") == told["code"])
        assert ours["verdict"] == "moves" and ours["changes"] == [{"from": OLD, "to": NEW}]
        assert ours["notes"][0]["kind"] == "handover.only_successor"
        assert tried[-1]["counts"]["moves"] >= 1 and tried[-1]["counts"]["refused"] == 0
        english, vietnamese = motcua(*words, "--dry-run"), motcua(*words, "--dry-run", language="vi_VN.UTF-8")
        assert f"{told['code']}  moves: The new ward receives it." in english
        assert f"{told['code']}  chuyển: Phường mới tiếp nhận." in vietnamese
        assert motcua("reorganise", "--list", *place) == ""
        # Nothing of the new organisation is in the database yet.
        assert (NEW,) not in stored(town.data, "SELECT id FROM unit")

        # Ordered, it waits; taken back, it is as if it had never been.
        assert "ben-nghe is ordered" in motcua(*words)
        assert office.call(f"/dossiers/{told['id']}")["competentUnit"] == OLD
        assert "reorganise.name_taken" in motcua(*words, code=1)
        assert "0 dossiers stand again" in motcua("reorganise", "--take-back", "ben-nghe", *place)
        assert "reorganise.unknown" in motcua("reorganise", "--take-back", "ben-nghe", *place, code=1)

        before = office.call(f"/dossiers/{told['id']}")
        assert "have moved" in motcua(*words, "--now")
        # Until the day nobody holds a position at the successor: the desk's software is turned away.
        with pytest.raises(urllib.error.HTTPError) as refused:
            office.call(f"/dossiers/{told['id']}/acts", {"step": "appraise", "outcome": "propose"})
        assert refused.value.code in (403, 404)
        motcua("verify", "--data", town.data)
    # What takes back, takes back for real, and says so when somebody only tries it.
    assert "reorganise.plan_only" in motcua("reorganise", "--take-back", "ben-nghe", "--dry-run", *place, code=1)
    # A server that has read the new organisation names the new unit, at the old address of the receipt.
    with Server(tmp_path / "town", "--packs", str(packs), seed=False) as town:
        receipt = page(town, re.sub(r"^https?://[^/]+", "", told["trackingUrl"]))
        assert "Bàn giao cho Ủy ban nhân dân phường Bến Nghé Mới" in receipt
        assert "Điều 2 NQ 1/2027/NQ-HĐND" in receipt and told["code"] in receipt
        known = Office(town).call(f"/units/{NEW}")
        assert [unit["id"] for unit in known["predecessors"]] == [OLD] and known["from"] == str(day)
        assert [unit["id"] for unit in Office(town).call(f"/units/{OLD}")["successors"]] == [NEW]
        assert re.search(r"[1-9]\d* dossiers stand again", motcua("reorganise", "--take-back", "ben-nghe", *place))
        after = Office(town).call(f"/dossiers/{told['id']}")
        assert {**after, "version": 0} == {**before, "version": 0}
        kinds = [entry["kind"] for entry in Office(town).call(f"/dossiers/{told['id']}/journal")["entries"]]
        assert kinds[-2:] == ["handed_over", "handed_over"]
    motcua("verify", "--data", tmp_path / "town")
    motcua("ledger", "verify", "--data", tmp_path / "town")


def test_what_is_wrong_with_a_plan_is_told_with_its_line_and_how_to_mend_it(plan, tmp_path):
    wrong = tmp_path / "plan.yaml"
    wrong.write_text(plan.read_text(encoding="utf-8").replace(f"rename: {OLD}", "rename: H29.1"), encoding="utf-8")
    seed(tmp_path / "data")
    told = motcua("reorganise", "--plan", wrong, "--data", tmp_path / "data", code=1)
    assert "plan.yaml:9" in told and "reorganise.unknown_unit" in told and "→ Name a unit" in told
    past = ROOT / "packs/vn-hcmc/organisation/reorganisations/hcmc-2025-07-01.yaml"
    assert "it can be looked at and no longer" in motcua("reorganise", "--plan", past, "--dry-run", "--data", tmp_path / "data")
    assert "reorganise.date_past" in motcua("reorganise", "--plan", past, "--data", tmp_path / "data", code=1)
    assert "reorganise.which" in motcua("reorganise", "--data", tmp_path / "data", code=1)
    assert "reorganise.no_file" in motcua("reorganise", "--plan", "nowhere.yaml", "--data", tmp_path / "data", code=1)
    assert "reorganise.no_text" in motcua("reorganise", "--plan", tmp_path, "--data", tmp_path / "data", code=1)


TABLES = {
    "dossier": "id, intake_unit, competent_unit, version, state", "task": "dossier, step, branch, unit, assignee",
    "search_key": "unit, word, dossier", "journal": "dossier, sequence, kind", "figure": "dossier, unit, units",
    "reorganisation": "name", "reorganisation_dossier": "dossier, sequence", "reorganisation_position": "position",
    "reorganisation_unit": "unit",
}


def content(place):
    """Every row that a move writes, by table."""
    def rows(query):
        if place.startswith("postgres:"):
            told = subprocess.run(["psql", "-X", "-A", "-t", "-c", query, place], capture_output=True, text=True, check=True)
            return told.stdout
        with contextlib.closing(sqlite3.connect(place, timeout=30)) as database, database:
            return "\n".join(map(str, database.execute(query)))
    return {table: rows(f"SELECT {columns} FROM {table} ORDER BY {columns}") for table, columns in TABLES.items()}


def settled(place):
    """The content once the killed process's sessions have ended."""
    while place.startswith("postgres:"):
        told = subprocess.run(
            ["psql", "-X", "-A", "-t", "-c", "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()",
             place], capture_output=True, text=True, check=True)
        if told.stdout.strip() == "1":
            break
        time.sleep(0.1)
    return content(place)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_killed_in_the_middle_it_has_done_all_or_nothing(engine, tmp_path):
    data = tmp_path / "data"
    url = None
    if engine == "postgres":
        server = os.environ.get("MOTCUA_TEST_POSTGRES")
        if not server:
            pytest.skip("MOTCUA_TEST_POSTGRES is not set")
        name = f"reorganise_{os.getpid()}"
        subprocess.run(["psql", "-X", "-q", "-c", f"CREATE DATABASE {name}", server], check=True)
        url = server.rsplit("/", 1)[0] + "/" + name
    place = ["--data", data, *(["--database", url] if url else [])]
    where = url or str(data / "motcua.sqlite")
    words = ["bench", "reorganise", *place]
    motcua(*words, "--dossiers", 1500, "--fill-only")
    before = content(where)
    # Killed a little later each time, until it was done before the blow.
    killed_within, after = 0, before
    for delay in (round * 0.12 for round in range(200)):
        process = subprocess.Popen([PROGRAM, *map(str, words), "--only-move"], cwd=ROOT, text=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert "moving" in process.stderr.readline()
        time.sleep(delay)
        was_running = process.poll() is None
        process.kill()
        process.communicate()
        after = settled(where)
        if after["reorganisation"].strip():
            break
        killed_within += was_running
        assert after == before, [table for table in TABLES if after[table] != before[table]]
    assert killed_within >= 3 and after["reorganisation"].strip()
    moved = set(re.findall(r"\d+", after["reorganisation_dossier"]))
    assert len(moved) > 100
    motcua("verify", *place)
    if url:
        subprocess.run(["psql", "-X", "-q", "-c", f"DROP DATABASE {name} WITH (FORCE)", server], check=True)
