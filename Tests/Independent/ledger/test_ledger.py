"""The ledger against programs that are not ours: PyPI's pymerkle for the tree and its proofs, `openssl ts` for the time
stamp; and backups of both engines, taken while the server runs."""
import base64
import http.server
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request

import pymerkle
import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))
from server import PROGRAM, Server  # noqa: E402


def token():
    people = yaml.safe_load((ROOT / "packs/vn-hcmc/demo/people.yaml").read_text(encoding="utf-8"))
    return people["services"][0]["token"]


def call(server, path, body=None):
    request = urllib.request.Request(
        f"{server.url}/api/v1{path}", data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token()}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def file_some(server, count):
    contract = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text(encoding="utf-8"))
    content = contract["paths"]["/dossiers"]["post"]["requestBody"]["content"]["application/json"]
    return [json.loads(call(server, "/dossiers", content["examples"]["certifiedCopy"]["value"])) for _ in range(count)]


def run(*arguments, ok=True):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode == 0) == ok, done.stdout + done.stderr
    return done.stdout


def data_of(server):
    return pathlib.Path(server.data)


def leaves(data):
    """Every leaf's data, read with SQLite and nothing of ours."""
    with sqlite3.connect(data / "motcua.sqlite") as database:
        return [row[0] for row in database.execute("SELECT commitment FROM ledger_entry ORDER BY position")]


def checkpoint(server, least):
    for _ in range(100):
        try:
            name, size, root = call(server, "/ledger/checkpoint").split("\n")[:3]
            if int(size) >= least:
                return int(size), base64.b64decode(root)
        except urllib.error.HTTPError as error:
            assert error.code == 404
        time.sleep(0.1)
    raise AssertionError("no checkpoint came")


def test_pymerkle_has_the_same_roots_and_accepts_our_proofs(tmp_path):
    with Server(tmp_path) as server:
        file_some(server, 12)
        old_size, old_root = checkpoint(server, 12)
        file_some(server, 15)
        size, root = checkpoint(server, old_size + 15)
        tree = pymerkle.InmemoryTree(algorithm="sha256")
        for leaf in leaves(data_of(server))[:size]:
            tree.append_entry(leaf)
        assert tree.get_state(old_size) == old_root
        assert tree.get_state(size) == root
        for position in range(0, size, 5):
            ours = json.loads(call(server, f"/ledger/inclusion?position={position}&size={size}"))
            proof = tree.prove_inclusion(position + offset(tree), size)
            leaf = base64.b64decode(ours["leaf"])
            proof.path = [leaf] + [base64.b64decode(hash) for hash in ours["proof"]]
            pymerkle.verify_inclusion(leaf, root, proof)
        ours = json.loads(call(server, f"/ledger/consistency?from={old_size}&size={size}"))
        hashes = {base64.b64decode(hash) for hash in ours["proof"]} | {old_root}
        proof = tree.prove_consistency(old_size, size)
        # The same hashes; pymerkle lists them from left to right.
        proof.path = [next(hash for hash in hashes if hash == wanted) for wanted in proof.path]
        pymerkle.verify_consistency(old_root, root, proof)


def offset(tree):
    """Whether pymerkle counts leaves from 0 or from 1."""
    try:
        return 0 if tree.get_leaf(0) else 1
    except Exception:
        return 1


AUTHORITY = """[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = cert.pem
signer_key = key.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[req]
distinguished_name = name
x509_extensions = ext
prompt = no
[name]
CN = Stamps
[ext]
extendedKeyUsage = critical,timeStamping
"""


@pytest.fixture
def authority(tmp_path):
    """A time stamp authority: `openssl ts` behind HTTP."""
    folder = tmp_path / "tsa"
    folder.mkdir()
    (folder / "tsa.cnf").write_text(AUTHORITY)
    (folder / "serial").write_text("01\n")
    subprocess.run(
        "openssl req -x509 -newkey rsa:2048 -nodes -config tsa.cnf -keyout key.pem -out cert.pem -days 30".split(),
        cwd=folder, check=True, capture_output=True)

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            (folder / "ask.tsq").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            subprocess.run(
                "openssl ts -reply -config tsa.cnf -queryfile ask.tsq -out said.tsr".split(), cwd=folder, check=True,
                capture_output=True)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write((folder / "said.tsr").read_bytes())

        def log_message(self, *_):
            pass

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{listening.server_address[1]}/"
    listening.shutdown()


def test_openssl_verifies_the_time_stamp(tmp_path, authority, monkeypatch):
    folder, url = authority
    monkeypatch.setenv("MOTCUA_TIMESTAMP_URL", url)
    with Server(tmp_path / "province") as server:
        file_some(server, 2)
        checkpoint(server, 2)
        for _ in range(700):
            if sqlite3.connect(data_of(server) / "motcua.sqlite").execute(
                    "SELECT COUNT(*) FROM ledger_stamp").fetchone()[0]:
                break
            time.sleep(0.1)
        note = run("ledger", "checkpoint", "--stamp", tmp_path / "stamp", "--data", data_of(server))
    (tmp_path / "note").write_text(note)
    subprocess.run(
        ["openssl", "ts", "-verify", "-data", tmp_path / "note", "-in", tmp_path / "stamp", "-CAfile",
         folder / "cert.pem"], check=True, capture_output=True)


def verified(*where):
    found = re.search(r"(\d+) entries, .* root (\w+), 0 differences", run("ledger", "verify", *where))
    return found.groups()


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "key"
    path.write_text(base64.b64encode(os.urandom(32)).decode())
    return path


def test_a_backup_of_a_running_server_restores_to_the_same_root(tmp_path, key):
    backup, back = tmp_path / "backup", tmp_path / "back"
    with Server(tmp_path / "province") as server:
        filed = file_some(server, 8)
        run("backup", "--output", backup, "--key-file", key, "--data", data_of(server))
        before = verified("--data", data_of(server))
    assert b"SQLite" not in backup.read_bytes()
    run("restore", backup, "--key-file", key, "--data", back)
    assert verified("--data", back) == before
    with sqlite3.connect(back / "motcua.sqlite") as database:
        assert database.execute("SELECT COUNT(*) FROM dossier").fetchone()[0] == len(filed)
    # What was there is kept beside, and nothing is touched when the backup is bad.
    run("restore", backup, "--key-file", key, "--data", back)
    assert len(list(tmp_path.glob("back.before-*"))) == 1
    whole = backup.read_bytes()
    for bad in [whole[:-1], whole[: len(whole) // 2], whole[:200] + bytes([whole[200] ^ 1]) + whole[201:]]:
        backup.write_bytes(bad)
        run("restore", backup, "--key-file", key, "--data", back, ok=False)
        assert verified("--data", back) == before
    backup.write_bytes(whole)
    key.write_text(base64.b64encode(os.urandom(32)).decode())
    run("restore", backup, "--key-file", key, "--data", back, ok=False)
    assert len(list(tmp_path.glob("back.before-*"))) == 1


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="no pg_dump")
def test_a_backup_of_postgresql_restores_to_the_same_root(tmp_path, key):
    place = tmp_path / "postgres"
    script = ROOT / "scripts/postgres-server"
    url = subprocess.run([script, "start", place], capture_output=True, text=True).stdout.strip().splitlines()[-1]
    try:
        for name in ["one", "two"]:
            subprocess.run(
                ["psql", "-q", url, "-c", f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"],
                check=True, capture_output=True)
            (tmp_path / name).write_text(re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", url, count=1) if url.count("/") > 2
                                         else f"{url}/{name}")
            (tmp_path / name).chmod(0o600)
        one = ["--data", tmp_path / "files", "--database-file", tmp_path / "one"]
        two = ["--data", tmp_path / "back", "--database-file", tmp_path / "two"]
        run("seed", *one)
        backup = tmp_path / "backup"
        run("backup", "--output", backup, "--key-file", key, *one)
        run("restore", backup, "--key-file", key, *two)
        assert verified(*two) == verified(*one)
        run("restore", backup, "--key-file", key, *two, ok=False)
    finally:
        subprocess.run([script, "stop", place], capture_output=True)
