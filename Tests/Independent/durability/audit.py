"""What must hold in the database, asked by other programs than ours: sqlite3 and psql."""
import contextlib
import hashlib
import json
import sqlite3
import subprocess

from load import ASSIGNED, CLOSED, OFFICER


def rows(place, query):
    """`place`: the path of an SQLite file or a PostgreSQL URL."""
    if place.startswith("postgres:"):
        told = subprocess.run(["psql", "-X", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", query, place],
                              capture_output=True, text=True, check=True)
        return [line.split("\t") for line in told.stdout.splitlines()]
    with contextlib.closing(sqlite3.connect(place, timeout=30)) as database, database:
        return [[str(value) for value in row] for row in database.execute(query)]


def officer(place):
    return rows(place, f"SELECT officer_id FROM account WHERE login = '{OFFICER}'")[0][0]


def acts(place, first, officers):
    """Id → the acts that its journal holds, for ids from `first` on."""
    found = {}
    for dossier, kind, body in rows(
            place, f"SELECT dossier, kind, body FROM journal WHERE dossier >= {first}"
            f" AND kind IN ('{CLOSED}', '{ASSIGNED}') ORDER BY dossier, sequence"):
        content = json.loads(body)
        what = content["outcome"] if kind == CLOSED else officers.get(str(content["officer"]), content["officer"])
        found.setdefault(int(dossier), []).append((kind, content["step"], what))
    return found


def kept(place, filed, exactly=False):
    """Compares what clients know with what is there: what is lost, what is otherwise wrong.

    `exactly`: every act that was sent has been repeated until it was acknowledged, so it stands there, once.
    """
    told = [dossier for dossier in filed if dossier.receipt]
    if not told:
        return [], []
    first = min(dossier.id for dossier in told)
    stored = {int(id): (code, int(version)) for id, code, version in rows(
        place, f"SELECT id, code, version FROM dossier WHERE id >= {first}")}
    done = acts(place, first, {officer(place): OFFICER})
    lost, wrong = [], []
    for dossier in told:
        code, version = stored.get(dossier.id, (None, 0))
        found = done.get(dossier.id, [])
        if code is None or len(found) < dossier.acked or version < dossier.version:
            lost.append(dossier)
        elif code != dossier.code:
            wrong.append(f"{dossier.code}: its code is now {code}")
        elif found != dossier.plan[:len(found)] or len(found) > dossier.sent or exactly and len(found) != dossier.sent:
            wrong.append(f"{code}: of {dossier.plan[:dossier.sent]} its journal holds {found}")
    return lost, wrong


def missing(folder, papers):
    """The papers, by their hashes, that are not in the folder of files to the last byte."""
    def held(name):
        path = folder / name[:2] / name
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == name
    return [f"the paper {name} is lost" for name in papers if not held(name)]


def invariants(place, keys):
    """What holds between the tables. `keys`: how many submissions were sent, each with a key of its own."""
    wrong = []
    for name, query in {
        "dossiers without journal":
            "SELECT COUNT(*) FROM dossier d WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.dossier = d.id)",
        "journals with a gap":
            "SELECT COUNT(*) FROM (SELECT dossier FROM journal GROUP BY dossier"
            " HAVING COUNT(*) <> MAX(sequence) OR MIN(sequence) <> 1) g",
        "codes given twice": "SELECT COUNT(*) - COUNT(DISTINCT code) FROM dossier",
        "journals without dossier":
            "SELECT COUNT(*) FROM journal j WHERE NOT EXISTS (SELECT 1 FROM dossier d WHERE d.id = j.dossier)",
        "dossiers without a key, or keys without a dossier":
            f"SELECT COUNT(*) - {keys} FROM dossier",
    }.items():
        if (count := int(rows(place, query)[0][0])) != 0:
            wrong.append(f"{name}: {count}")
    series = {}
    for (code,) in rows(place, "SELECT code FROM dossier"):
        day, number = code.rsplit("-", 1)
        series.setdefault(day, []).append(int(number))
    for (body,) in rows(place, "SELECT body FROM journal WHERE kind = 'document_issued'"):
        issued = json.loads(body)
        series.setdefault(f"{issued['document']} of {issued['year']}, {issued['unit']}", []).append(issued["number"])
    wrong += [f"{name}: the numbers are not 1 to {len(numbers)}" for name, numbers in series.items()
              if sorted(numbers) != list(range(1, len(numbers) + 1))]
    if not place.startswith("postgres:") and (said := rows(place, "PRAGMA integrity_check")) != [["ok"]]:
        wrong.append(f"integrity_check: {said[:3]}")
    return wrong


def verified(program, arguments):
    """What `motcua verify` finds."""
    told = subprocess.run([program, "verify", *arguments], capture_output=True, text=True, errors="replace")
    said = (told.stdout + told.stderr).strip().splitlines()
    return [] if told.returncode == 0 else ["motcua verify: " + line for line in said[-40:]]


# What refers to a dossier, and would keep PostgreSQL from removing it.
OF_A_DOSSIER = ["alarm", "figure", "figure_act", "invoice", "journal", "money", "panel_mark", "panel_seat", "refund", "result", "sheet", "task"]


def spoil(place, gone, cut, renamed):
    """Damages three dossiers, as a database that had lost something would have."""
    for statement in [
        *(f"DELETE FROM {table} WHERE dossier = {gone.id}" for table in OF_A_DOSSIER),
        f"DELETE FROM dossier WHERE id = {gone.id}",
        f"DELETE FROM journal WHERE dossier = {cut.id} AND sequence >= (SELECT MAX(sequence) FROM journal"
        f" WHERE dossier = {cut.id} AND kind = '{CLOSED}')",
        f"UPDATE dossier SET code = '{renamed.code}9' WHERE id = {renamed.id}",
    ]:
        rows(place, statement)
