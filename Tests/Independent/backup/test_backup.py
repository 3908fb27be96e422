"""Backups of a running server, on both engines: put back they hold what was acknowledged; damaged in any way, taken with
another key or cut short, they are refused and what was there stays whole."""
import contextlib
import hashlib
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
    assert not (to / "data.restoring").exists()


def test_another_key_reads_nothing(place, tmp_path):
    other = tmp_path / "other"
    other.write_bytes(os.urandom(32))
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
    assert not (to / "data.restoring").exists()


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


def test_the_folder_of_a_backup_that_failed_is_clean(place):
    left = [path.name for path in place.folder.iterdir() if path.name.endswith((".part", ".restoring"))]
    assert left == []
    assert not list(place.data.glob("backup-copy*"))
    assert shutil.which("tar")
