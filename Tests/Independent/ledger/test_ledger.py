"""The ledger against programs that are not ours: PyPI's pymerkle for the tree and its proofs, `openssl ts` for the time
stamp."""
import base64
import hashlib
import http.server
import json
import pathlib
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
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
        assert tree.get_root(old_size) == old_root
        assert tree.get_root(size) == root
        for position in range(0, size, 5):
            ours = json.loads(call(server, f"/ledger/inclusion?position={position}&size={size}"))
            proof = tree.prove_inclusion(position + offset(tree), size)
            leaf = base64.b64decode(ours["leaf"])
            proof.path = [leaf] + [base64.b64decode(hash) for hash in ours["proof"]]
            pymerkle.verify_inclusion(leaf, root, proof)
        ours = json.loads(call(server, f"/ledger/consistency?from={old_size}&size={size}"))
        proof = [base64.b64decode(hash) for hash in ours["proof"]]
        assert consistent(old_size, tree.get_root(old_size), size, tree.get_root(size), proof)
        assert not consistent(old_size, tree.get_root(old_size - 1), size, tree.get_root(size), proof)


def consistent(old, old_root, size, root, proof):
    """RFC 9162 §2.1.4.2, step by step, between two of pymerkle's roots. (Its own consistency proofs start from a leaf
    and are not the RFC's lists, so it cannot be handed ours.)"""
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    first, last = old - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old_hash = new_hash = proof[0]
    for hash in proof[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old_hash, new_hash = node(hash, old_hash), node(hash, new_hash)
            while first & 1 == 0 and first:
                first, last = first >> 1, last >> 1
        else:
            new_hash = node(new_hash, hash)
        first, last = first >> 1, last >> 1
    return last == 0 and old_hash == old_root and new_hash == root


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


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
