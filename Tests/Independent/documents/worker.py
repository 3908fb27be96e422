"""The renderer's worker, spoken to as the program speaks to it."""
import json
import pathlib
import socket
import struct
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
RENDER = ROOT / "share" / "render"
PYTHON = ROOT / ".render" / "bin" / "python"
HEAD = ('<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Thử</title>'
        '<link rel="stylesheet" href="motcua:official.css"><link rel="stylesheet" href="motcua:pdf.css"></head><body>'
        '<main><article class="official">')
TAIL = "</article></main></body></html>"


class Died(Exception):
    pass


class Worker:
    def __init__(self):
        ours, theirs = socket.socketpair()
        ours.settimeout(60)
        self.socket = ours
        self.process = subprocess.Popen(
            [PYTHON, "-I", "-B", RENDER / "worker.py"], stdin=theirs, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={"LANG": "C.UTF-8"}, cwd="/")
        theirs.close()
        self.hello, _ = self.answer()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.process.kill()
        self.process.wait()

    def read(self, count):
        parts = b""
        while len(parts) < count:
            part = self.socket.recv(count - len(parts))
            if not part:
                raise Died
            parts += part
        return parts

    def answer(self):
        (length,) = struct.unpack(">I", self.read(4))
        head = json.loads(self.read(length))
        return head, self.read(head["pdf"]) if head.get("ok") else b""

    def make(self, body, fields=(), links="https://motcua.example/", whole=False):
        """The answer's head and the file, of a body on official paper."""
        html = (body if whole else HEAD + body + TAIL).encode()
        head = json.dumps({"html": len(html), "fields": list(fields), "links": links}).encode()
        try:
            self.socket.sendall(struct.pack(">I", len(head)) + head + html)
        except OSError:
            raise Died from None
        return self.answer()
