"""Backups of a running server, on both engines: put back they hold what was acknowledged; damaged in any way, taken with
another key or cut short, they are refused and what was there stays whole."""
import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "Tests" / "Browser"), str(ROOT / "Tests" / "Independent" / "durability")]
from server import PROGRAM, Server  # noqa: E402
import audit  # noqa: E402
from faults import Cluster  # noqa: E402
from load import Load  # noqa: E402

FOLDERS = ["--share", str(ROOT / "share"), "--packs", str(ROOT / "packs")]


def motcua(*arguments):
    told = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, errors="replace", cwd=ROOT)
    return told.returncode, told.stdout + told.stderr


class Place:
    """A province that was used for a moment, and its backup, taken while it was."""

    def __init__(self, folder, engine, stack):
        self.folder, self.engine, self.data = folder, engine, folder / "data"
        self.arguments = ["--data", self.data, *FOLDERS]
        self.database = str(self.data / "motcua.sqlite")
        self.key = folder / "key"
        self.key.write_bytes(os.urandom(32))
        self.key.chmod(0o600)
        self.file = folder / "backup"
        if engine == "postgres":
            cluster = stack.enter_context(Cluster(folder / "postgres"))
            self.database = cluster.url
            self.arguments += ["--database", cluster.url]
        with Server(self.data, *self.arguments[2:]) as server:
            load = Load("backup", audit.officer(self.database), clients=4)
            load.start(server.port)
            try:
                load.await_answers(60, seconds=60)
                self.known = [dossier for dossier in load.filed if dossier.receipt]
                self.acked = {dossier.id: (dossier.acked, dossier.version) for dossier in self.known}
                self.papers = list(load.papers)
                code, told = self.backup(self.file)
                assert code == 0, told
            finally:
                load.end()
        for dossier in self.known:
            dossier.acked, dossier.version = self.acked[dossier.id]
            dossier.sent = len(dossier.plan)

    def backup(self, file):
        return motcua("backup", "--to", file, "--key-file", self.key, *self.arguments)

    def restore(self, file, to, *more, key=None):
        cluster = ["--cluster", to / "postgres" / "data"] if self.engine == "postgres" else []
        if cluster:
            (to / "postgres").mkdir(parents=True, exist_ok=True)
        return motcua("restore", file, "--key-file", key or self.key, *cluster, "--data", to / "data", *FOLDERS, *more)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def place(request, tmp_path_factory):
    # PostgreSQL's own user must reach the folders, also when root runs the checks.
    folder = tmp_path_factory.mktemp(f"backup-{request.param}")
    for above in [folder, *folder.parents][:3]:
        above.chmod(0o755)
    with contextlib.ExitStack() as stack:
        yield Place(folder, request.param, stack)


def test_what_was_acknowledged_before_a_backup_is_there_when_it_is_put_back(place, tmp_path):
    to = place.folder / "restored"
    code, told = place.restore(place.file, to)
    assert code == 0, told
    with contextlib.ExitStack() as stack:
        database, arguments = str(to / "data" / "motcua.sqlite"), ["--data", to / "data", *FOLDERS]
        if place.engine == "postgres":
            database = stack.enter_context(Cluster(to / "postgres")).url
            arguments += ["--database", database]
        lost, wrong = audit.kept(database, place.known)
        assert lost == [] and wrong == []
        assert audit.missing(to / "data" / "files", place.papers) == []
        assert place.papers, "papers were sent"
        for command in (["verify"], ["ledger", "verify"]):
            code, told = motcua(*command, *arguments)
            assert code == 0, told
        with Server(to / "data", *map(str, arguments[2:]), seed=False) as server:
            assert server.status("/readyz") == 200


def test_a_drill_verifies_and_puts_nothing_in_place(place):
    to = place.folder / "drill"
    code, told = place.restore(place.file, to, "--check")
    assert code == 0 and "verified" in told
    assert not (to / "data").exists() and not (to / "postgres" / "data").exists()
    assert not (to / "data").exists()


def test_another_key_reads_nothing(place, tmp_path):
    other = tmp_path / "other"
    other.write_bytes(os.urandom(32))
    assert "backup.key_readable" in place.restore(place.file, place.folder / "other-key", key=other)[1]
    other.chmod(0o600)
    code, told = place.restore(place.file, place.folder / "other-key", key=other)
    assert code != 0 and "backup.damaged" in told
    assert not (place.folder / "other-key" / "data").exists()


def test_a_byte_changed_in_200_places_or_a_file_cut_in_50_is_refused(place):
    """Through the program itself for a few of each; BackupStreamTests tries every kind in the format."""
    whole = place.file.read_bytes()
    numbers = random.Random(7)
    damaged = place.folder / "damaged"
    for place_of_damage in [0, 5, 20, 47, 48, len(whole) - 1, *numbers.sample(range(len(whole)), 4)]:
        bytes_ = bytearray(whole)
        bytes_[place_of_damage] ^= 1 << numbers.randrange(8)
        damaged.write_bytes(bytes_)
        code, told = place.restore(damaged, place.folder / "never")
        assert code != 0 and "backup." in told, place_of_damage
    for cut in [0, 10, 48, len(whole) - 1, *numbers.sample(range(len(whole)), 4)]:
        damaged.write_bytes(whole[:cut])
        code, told = place.restore(damaged, place.folder / "never")
        assert code != 0 and "backup." in told, cut
    assert not (place.folder / "never" / "data").exists()


def test_a_backup_does_not_write_over_another(place):
    before = hashlib.sha256(place.file.read_bytes()).hexdigest()
    code, told = place.backup(place.file)
    assert code != 0 and "backup.output_there" in told
    assert hashlib.sha256(place.file.read_bytes()).hexdigest() == before


def test_a_restore_that_is_killed_leaves_what_was_there_whole(place):
    """Killed at many moments: the old database answers as before, or, once it was replaced, the new one does."""
    if place.engine == "postgres":
        pytest.skip("a cluster is never replaced: --cluster takes an empty folder only")
    to = place.folder / "killed"
    assert place.restore(place.file, to)[0] == 0
    database = to / "data" / "motcua.sqlite"
    with contextlib.closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("CREATE TABLE IF NOT EXISTS old_one (one INTEGER)")
    began = time.monotonic()
    drill = place.restore(place.file, to, "--check")
    assert drill[0] == 0
    length = time.monotonic() - began
    numbers, replaced = random.Random(11), 0
    for _ in range(12):
        process = subprocess.Popen(
            [PROGRAM, "restore", str(place.file), "--key-file", str(place.key), "--data", str(to / "data"), *FOLDERS],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(numbers.uniform(0, length * 1.05))
        process.kill()
        process.wait()
        with contextlib.closing(sqlite3.connect(database)) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            is_old = opened.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'old_one'").fetchone()[0]
        lost, wrong = audit.kept(str(database), place.known)
        assert lost == [] and wrong == []
        if not is_old:
            replaced += 1
            with contextlib.closing(sqlite3.connect(database)) as opened, opened:
                opened.execute("CREATE TABLE old_one (one INTEGER)")
    code, told = place.restore(place.file, to)
    assert code == 0, told
    assert not (to / "data" / ".restoring").exists()


def test_a_backup_that_is_killed_leaves_no_file_and_does_no_harm(place):
    file = place.folder / "cut-short"
    for seconds in (0.02, 0.1, 0.3):
        process = subprocess.Popen(
            [PROGRAM, "backup", "--to", str(file), "--key-file", str(place.key), *map(str, place.arguments)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        process.wait()
        if process.returncode != 0:
            assert not file.exists()
        file.unlink(missing_ok=True)
    code, told = place.backup(file)
    assert code == 0, told
    assert audit.kept(place.database, place.known) == ([], [])


def test_a_database_that_a_server_has_open_is_not_replaced(place):
    if place.engine == "postgres":
        pytest.skip("--cluster takes an empty folder only")
    with Server(place.data, *map(str, place.arguments[2:]), seed=False):
        code, told = motcua("restore", place.file, "--key-file", place.key, *place.arguments)
        assert code != 0 and "backup.in_use" in told


def test_a_folder_that_holds_a_cluster_is_not_written_over(place):
    if place.engine == "sqlite":
        pytest.skip("clusters are PostgreSQL's")
    to = place.folder / "occupied"
    (to / "postgres" / "data").mkdir(parents=True)
    (to / "postgres" / "data" / "PG_VERSION").write_text("15\n")
    code, told = place.restore(place.file, to)
    assert code != 0 and "backup.not_empty" in told
    assert (to / "postgres" / "data" / "PG_VERSION").read_text() == "15\n"


def test_a_database_user_without_the_right_to_copy_is_told_so(place):
    if place.engine == "sqlite":
        pytest.skip("SQLite has no users")
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c",
                    "CREATE ROLE plain LOGIN; GRANT USAGE ON SCHEMA public TO plain;"
                    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO plain", place.database], check=True)
    url = place.database.replace("motcua@", "plain@")
    code, told = motcua("backup", "--to", place.folder / "none", "--key-file", place.key, "--data", place.data,
                        "--database", url, *FOLDERS)
    assert code != 0 and "backup.no_replication_right" in told and not (place.folder / "none").exists()


@pytest.fixture
def paper(place):
    """A kept file that a dossier names; it is whole again after the test."""
    if place.engine == "postgres":
        pytest.skip("files are read alike whatever the database is")
    with contextlib.closing(sqlite3.connect(place.database)) as opened:
        rows = opened.execute("SELECT body FROM journal WHERE kind = 'filed' ORDER BY dossier").fetchall()
    named = [paper["sha256"] for (body,) in rows for paper in json.loads(body)["papers"] if paper.get("sha256")]
    path = next(path for name in named if (path := place.data / "files" / name[:2] / name).exists())
    content = path.read_bytes()
    yield path
    if path.is_dir():
        path.rmdir()
    path.unlink(missing_ok=True)
    path.write_bytes(content)
    path.chmod(0o400)


def test_a_backup_that_would_lack_a_file_names_it_and_is_not_made(place, paper):
    content, to = paper.read_bytes(), place.folder / "lacking"
    shown = f"files/{paper.parent.name}/{paper.name}"

    def refused(word, code):
        returned, told = place.backup(to)
        assert returned != 0 and code in told and f"{word}{shown}" in told, told
        assert not to.exists() and not (place.folder / "lacking.part").exists()

    paper.unlink()
    refused("missing: ", "backup.papers_lacking")
    paper.mkdir()
    refused(f"{place.data}/", "paper.unreadable")
    paper.rmdir()
    paper.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    refused("altered: ", "backup.papers_lacking")
    code, told = motcua("verify", *place.arguments)
    assert code == 1 and f"altered: {shown}" in told and "1 missing or damaged" in told, told


def test_what_there_is_can_be_backed_up_and_put_back_and_is_told_to_be_incomplete(place, paper):
    damaged = paper.read_bytes()[:-1]
    paper.chmod(0o600)
    paper.write_bytes(damaged)
    file, to = place.folder / "incomplete", place.folder / "incomplete-restored"
    code, told = motcua("backup", "--to", file, "--key-file", place.key, *place.arguments, "--incomplete")
    assert code == 0 and "INCOMPLETE: 1" in told, told
    code, told = place.restore(file, to)
    assert code != 0 and "backup.papers_lacking" in told and f"altered: files/{paper.parent.name}/{paper.name}" in told
    assert not to.exists()
    code, told = place.restore(file, to, "--incomplete")
    assert code == 0 and "INCOMPLETE: 1" in told, told
    assert (to / "data" / "files" / "damaged" / paper.name).read_bytes() == damaged
    assert not (to / "data" / "files" / paper.parent.name / paper.name).exists()
    # Where the whole one is in place nothing is lacking.
    (to / "data" / "files" / "damaged" / paper.name).unlink()
    whole = to / "data" / "files" / paper.parent.name / paper.name
    assert place.restore(place.file, to)[0] == 0 and whole.exists()
    code, told = place.restore(file, to)
    assert code == 0 and "INCOMPLETE" not in told, told


def test_two_backups_of_one_folder_do_not_run_at_once(place):
    if place.engine == "postgres":
        pytest.skip("PostgreSQL copies itself for any number")
    held = os.open(place.data, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        code, told = place.backup(place.folder / "second")
        assert code != 0 and "backup.running" in told
        code, told = motcua("restore", place.file, "--key-file", place.key, "--check", *place.arguments)
        assert code != 0 and "backup.running" in told
    finally:
        os.close(held)
    assert place.backup(place.folder / "second")[0] == 0


def test_what_root_puts_back_belongs_to_whom_the_folder_belongs(place):
    """Also where the folder is a file system of its own."""
    if place.engine == "postgres" or os.geteuid() != 0:
        pytest.skip("only root gives files away")
    to = place.folder / "owned"
    (to / "data").mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", to / "data"], capture_output=True).returncode == 0
    try:
        os.chown(to / "data", 65534, 65534)
        code, told = place.restore(place.file, to)
        assert code == 0, told
        found = list((to / "data").rglob("*"))
        assert {path.name for path in (to / "data").iterdir()} == {"files", "motcua.sqlite"}
        assert len(found) > 4 and {path.stat().st_uid for path in found} == {65534}
    finally:
        if mounted:
            subprocess.run(["umount", to / "data"], check=True)


def test_the_folder_of_a_backup_that_failed_is_clean(place):
    left = [path.name for path in place.folder.iterdir() if path.name.endswith((".part", ".restoring"))]
    assert left == []
    assert not list(place.data.glob("backup-copy*"))
    assert shutil.which("tar")
