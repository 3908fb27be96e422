"""Dossiers that wait for money, made through the API as another system makes them."""
import json
import pathlib
import re
import subprocess
import tempfile
import urllib.request

import yaml

import persons
from server import ROOT, Server

ANSWERS = {
    "applicant": {"name": "Nguyễn Thị Mẫu", "id_number": "079185000001", "phone": "0901234567", "address": "12 đường Mẫu"},
    "record": {
        "kind": "birth", "person": "Nguyễn Thị Mẫu", "birth_date": "1985-02-05",
        "registered_at": "Ủy ban nhân dân phường Bến Nghé, Quận 1"},
    "request": {"for_whom": "self", "copies": 3, "ward": "26743"}, "declaration": {"agreed": True}}


def serve(gateway, data):
    """A demo province that knows a gateway on this machine."""
    return Server(
        data, "--gateway-url", gateway.url, "--gateway-merchant", gateway.merchant, "--outgoing-inner-hosts", "127.0.0.1",
        environment={"MOTCUA_GATEWAY_SECRET": gateway.secret})


def token():
    people = yaml.safe_load((ROOT / "packs/vn-hcmc/demo/people.yaml").read_text(encoding="utf-8"))
    return people["services"][0]["token"]


def call(server, path, body=None, status=200):
    request = urllib.request.Request(
        f"{server.url}/api/v1{path}", data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token()}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == status
        return json.load(answer)


def act(server, id, content):
    return persons.post(server.url, f"/dossiers/{id}/acts", content)


def dossier(server, id):
    return call(server, f"/dossiers/{id}")


def unpaid(server):
    """An extract of the civil register, three copies, signed: 24,000 đồng are asked for. `track`: the receipt's address."""
    receipt = call(
        server, "/dossiers", {"procedure": "civil-status-extract", "channel": "online", "answers": ANSWERS, "papers": []},
        status=201)
    act(server, receipt["id"], {"step": "intake", "outcome": "accept"})
    act(server, receipt["id"], {"step": "appraise", "outcome": "propose"})
    signed = act(server, receipt["id"], {"step": "sign", "outcome": "grant"})
    assert signed["payments"][0]["amount"] == 24_000 and signed["clock"]["state"] == "stopped"
    track = next(value for value in receipt.values() if isinstance(value, str) and "/ho-so/" in value)
    return {**dossier(server, receipt["id"]), "track": re.search(r"/ho-so/.*", track).group()}


def finish(server, id):
    act(server, id, {"step": "issue", "outcome": "issued"})
    return act(server, id, {"step": "deliver", "outcome": "delivered"})


def page(server, path):
    with urllib.request.urlopen(server.url + path, timeout=20) as answer:
        return answer.read().decode()


def qr_text(html):
    """What a phone reads from the page's code: drawn by another program, read by a third."""
    picture = re.search(r"<figure>\s*(<svg.*?</svg>)", html, re.S).group(1)
    side = int(re.search(r'viewBox="0 0 (\d+)', picture).group(1))
    rows = [bytearray(b"\xff" * side) for _ in range(side)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", picture):
        for column in range(int(width)):
            rows[int(y)][int(x) + column] = 0
    scale = 8
    pixels = b"".join(bytes(value for value in row for _ in range(scale)) for row in rows for _ in range(scale))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "qr.pgm"
        path.write_bytes(f"P5 {side * scale} {side * scale} 255\n".encode() + pixels)
        read = subprocess.run(["zbarimg", "--quiet", "--raw", path], capture_output=True, text=True, check=True)
    return read.stdout.strip()
