"""The witness file beside the database: what it holds is checked with OpenSSL's Ed25519, and a log that is cut back or that
somebody adds entries to is found by it, or not signed."""
import base64
import os
import pathlib
import sqlite3
import subprocess
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from test_ledger import PROGRAM, ROOT, Server, file_some  # noqa: E402


def verify(data, *words):
    done = subprocess.run([PROGRAM, "ledger", "verify", "--data", data, *map(str, words)], capture_output=True, text=True, cwd=ROOT)
    return done.returncode, done.stdout + done.stderr


def lines(witness):
    return witness.read_text(encoding="utf-8").splitlines() if witness.exists() else []


def wait_for(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)


def size(line):
    return int(line.split(" ")[1])


@pytest.fixture
def province(tmp_path):
    """A stopped province whose witness stands elsewhere, with checkpoints of two moments at least."""
    data, witness = tmp_path / "data", tmp_path / "elsewhere" / "witness"
    witness.parent.mkdir()
    with Server(data, "--ledger-witness", str(witness)) as server:
        file_some(server, 3)
        wait_for(lambda: lines(witness))
        first = size(lines(witness)[-1])
        file_some(server, 3)
        wait_for(lambda: size(lines(witness)[-1]) > first)
    return data, witness


def test_each_line_is_a_checkpoint_that_openssl_verifies(province, tmp_path):
    data, witness = province
    assert oct(os.stat(witness).st_mode & 0o777) == "0o600"
    key = subprocess.run([PROGRAM, "ledger", "key", "--data", data], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    public = base64.b64decode(key.strip().split("+", 2)[2])[1:]
    der = tmp_path / "key.der"
    der.write_bytes(bytes.fromhex("302a300506032b6570032100") + public)
    with sqlite3.connect(data / "motcua.sqlite") as database:
        notes = [row[0] for row in database.execute("SELECT note FROM ledger_checkpoint ORDER BY size")]
    assert len(notes) == len(lines(witness)) >= 2
    for line, note in zip(lines(witness), notes):
        name, count, root, signature = line.split(" ")
        text = f"{name}\n{count}\n{root}\n"
        assert note == f"{text}\n— {name} {signature}\n"
        (tmp_path / "text").write_text(text, encoding="utf-8")
        (tmp_path / "signature").write_bytes(base64.b64decode(signature)[4:])
        subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", der, "-rawin", "-in", tmp_path / "text",
             "-sigfile", tmp_path / "signature"], check=True, capture_output=True)


def test_a_log_that_was_cut_back_is_found_by_the_witness_alone(province):
    data, witness = province
    assert verify(data, "--ledger-witness", witness)[0] == 0
    kept = lines(witness)
    older = size(kept[0])
    with sqlite3.connect(data / "motcua.sqlite") as database:
        number = database.execute("SELECT number FROM ledger_checkpoint WHERE size = ?", [older]).fetchone()[0]
        gone = database.execute("SELECT subject, kind, number FROM ledger_entry WHERE position >= ?", [older]).fetchall()
        for subject, kind, row in gone:
            table, key = {1: ("journal", "dossier = ? AND sequence = ?"), 2: ("access_record", "dossier = ? AND id = ?")}[kind]
            database.execute(f"DELETE FROM {table} WHERE {key}", [subject, row])
        database.execute("DELETE FROM ledger_entry WHERE position >= ?", [older])
        database.execute("DELETE FROM ledger_checkpoint WHERE size > ?", [older])
        database.execute("UPDATE ledger_state SET size = ?, checkpoints = ?", [older, number])
    assert verify(data)[0] == 0, "what is left is whole"
    code, told = verify(data, "--ledger-witness", witness)
    assert code == 1 and f"the witness: it speaks of {size(kept[-1])} entries, there are {older}" in told
    # The server says so, and what it signs from now on does not hide it.
    with Server(data, "--ledger-witness", str(witness), seed=False) as server:
        wait_for(lambda: any(line.get("code") == "ledger.witness_differs" for line in server.log_lines()))
        file_some(server, 8)
        time.sleep(2.5)
    assert lines(witness) == kept, "nothing was appended"
    code, told = verify(data, "--ledger-witness", witness)
    assert code == 1 and "the witness" in told


def test_a_line_that_nobody_signed_or_that_a_crash_cut_off(province):
    data, witness = province
    whole = witness.read_bytes()
    name, count, root, signature = lines(witness)[-1].split(" ")
    witness.write_bytes(whole + f"{name} {int(count) + 5} {root} {signature}\n".encode())
    code, told = verify(data, "--ledger-witness", witness)
    assert code == 1 and "it is not a checkpoint signed by" in told
    witness.write_bytes(whole + b"motcua/half 12")
    assert verify(data, "--ledger-witness", witness)[0] == 0
    with Server(data, "--ledger-witness", str(witness), seed=False) as server:
        file_some(server, 1)
        wait_for(lambda: witness.read_bytes().startswith(whole) and witness.read_bytes() != whole
                 and b"half" not in witness.read_bytes())
    assert verify(data, "--ledger-witness", witness)[0] == 0
    assert verify(data, "--ledger-witness", witness.with_name("none"))[0] != 0


def test_an_entry_that_somebody_added_is_not_signed_and_the_log_says_so(province):
    data, witness = province
    with sqlite3.connect(data / "motcua.sqlite") as database:
        database.execute(
            "INSERT INTO ledger_intake (subject, kind, number, salt, commitment) VALUES (7, 1, 1, ?, ?)",
            [os.urandom(16), os.urandom(32)])
    with Server(data, "--ledger-witness", str(witness), seed=False) as server:
        wait_for(lambda: any(line.get("code") == "ledger.intake_forged" for line in server.log_lines()))
        before = size(lines(witness)[-1])
        file_some(server, 1)
        wait_for(lambda: size(lines(witness)[-1]) > before)
        told = [line for line in server.log_lines() if line.get("code") == "ledger.intake_forged"]
    assert len(told) == 1 and told[0]["level"] == "error" and told[0]["reason"] == "row"
    with sqlite3.connect(data / "motcua.sqlite") as database:
        assert database.execute("SELECT COUNT(*) FROM ledger_entry WHERE subject = 7").fetchone() == (0,)
    code, told = verify(data)
    assert code == 1 and "7/1: the row is gone, its entry waits for a position" in told
