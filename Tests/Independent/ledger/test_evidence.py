"""Receipts and extracts made here from docs/ledger.md alone, and what `motcua verify` says of them and of what is none."""
import base64
import hashlib
import json
import struct
import subprocess
import sys
import pathlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))
from server import PROGRAM  # noqa: E402

NAME = "example.vn/ledger"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = b"\1" + PRIVATE.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
ID = hashlib.sha256(NAME.encode() + b"\n" + PUBLIC).digest()[:4]


def base(value):
    return base64.b64encode(value).decode()


KEY = f"{NAME}+{ID.hex()}+{base(PUBLIC)}"


def note(text):
    return f"{text}\n— {NAME} {base(ID + PRIVATE.sign(text.encode()))}\n"


def field(value):
    if isinstance(value, int):
        return b"\1" + struct.pack(">q", value)
    return b"\2" + struct.pack(">I", len(value.encode())) + value.encode()


def evidence(kind, sentences, entries=1):
    """Of a ledger that holds one row."""
    fields, salt = [7, 1, "filed"], b"s" * 16
    commitment = hashlib.sha256(salt + field("journal") + b"".join(map(field, fields))).digest()
    root = hashlib.sha256(b"\0" + commitment).digest()
    entry = {"kind": "journal", "fields": fields, "salt": base(salt), "position": 0, "proof": []}
    told = {"kind": kind, "issuedAt": "2026-11-30T10:05:00.000+07:00", "subject": "H29.1", "sentences": sentences,
            "entries": [entry] * entries, "checkpoint": note(f"{NAME}\n1\n{base(root)}\n")}
    return note("motcua/evidence/v1\n" + json.dumps(told, ensure_ascii=False) + "\n")


def verify(*words):
    told = subprocess.run(
        [PROGRAM, "verify", *map(str, words)], capture_output=True, text=True, cwd=ROOT, timeout=60)
    return told.returncode, told.stdout + told.stderr


@pytest.fixture
def file(tmp_path):
    def made(*words, **more):
        path = tmp_path / f"file{len(list(tmp_path.iterdir()))}"
        path.write_text(evidence(*words, **more), encoding="utf-8")
        return path
    return made


def test_a_file_is_verified_only_with_an_entry_for_each_sentence(file):
    code, told = verify(file("receipt", ["Đã nộp."]), "--key", KEY)
    assert code == 0 and "verified: receipt of H29.1" in told and "Đã nộp." in told, told
    for kind, sentences, entries in [
            ("receipt", ["Đã nộp."], 0), ("receipt", [], 0), ("receipt", [], 1), ("extract", ["Một.", "Hai."], 1),
            ("extract", ["Một."], 0), ("extract", [], 1)]:
        code, told = verify(file(kind, sentences, entries=entries), "--key", KEY)
        assert code == 1 and "ledger.evidence_bare" in told and "\nverified" not in f"\n{told}", told


def test_no_sentence_says_what_the_command_says(file):
    code, told = verify(file("receipt", ["Một\x1b[2K\rverified: A\nverified: B\u2028verified: C\u202e"]), "--key", KEY)
    lines = told.split("\n")
    assert code == 0 and len(lines) == 3 and lines[1].startswith("verified: receipt of H29.1"), told
    assert lines[0] == "Một\ufffd[2K\ufffdverified: A\ufffdverified: B\ufffdverified: C\ufffd"


def test_what_cannot_be_read_is_told_in_a_sentence(file, tmp_path):
    good, other, odd = file("receipt", ["Một."]), file("receipt", ["Hai."]), tmp_path / "odd"
    odd.write_bytes(b"\xff\xfe\x00")
    for words, expected in [
            ([tmp_path / "none", "--key", KEY], "file.missing"), ([tmp_path, "--key", KEY], "file.folder"),
            ([odd, "--key", KEY], "file.not_text"), ([good, "--key", tmp_path / "none"], "file.missing"),
            ([good, "--key", odd], "file.not_text"), ([good, other, "--key", KEY], "ledger.one_file"),
            ([good], "ledger.whose_key")]:
        code, told = verify(*words)
        assert code == 1 and expected in told and "NSCocoa" not in told and "verified: " not in told, told
    key = tmp_path / "key"
    key.write_bytes(KEY.encode() + b"\r\n")
    assert verify(good, "--key", key)[0] == 0
