"""docs/openapi.yaml and the running server, held against each other by schemathesis: thousands of requests that the
contract allows or forbids, and no answer that contradicts it."""
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))
from server import PROGRAM, WORK, Server, has  # noqa: E402

CONTRACT = ROOT / "docs" / "openapi.yaml"
SECONDS = int(os.environ.get("API_SECONDS", "45"))
# Refused for what the dossier or the law says, not for the request's form: allowed answers to a good request.
REFUSALS = ["2xx", "304", "401", "403", "404", "409", "412", "415", "422"]


def demo_token():
    people = yaml.safe_load((ROOT / "packs/vn-hcmc/demo/people.yaml").read_text(encoding="utf-8"))
    return people["services"][0]["token"]


@pytest.fixture(scope="module")
def contract():
    return yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if not has("serve"):
        pytest.skip(f"{PROGRAM} has no command `serve`: build it first (make build)")
    with Server(tmp_path_factory.mktemp("province")) as running:
        yield running


def call(server, path, body=None, status=200, **headers):
    request = urllib.request.Request(
        f"{server.url}/api/v1{path}", data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {demo_token()}", "Content-Type": "application/json", **headers})
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == status
        return json.load(answer)


def filed(server, contract):
    """A new dossier, as the contract's own example files it."""
    content = contract["paths"]["/dossiers"]["post"]["requestBody"]["content"]["application/json"]
    return call(server, "/dossiers", content["examples"]["certifiedCopy"]["value"], status=201)


def config(folder, ids):
    """Commands meet dossiers that are there, each in its own state, so that the requests get as far as the commands."""
    operations = "".join(
        f'[[operations]]\ninclude-operation-id = "{operation}"\nparameters = {{ "path.id" = "{id}" }}\n\n'
        for operation, id in ids.items())
    path = folder / "schemathesis.toml"
    hooks = json.dumps(str(pathlib.Path(__file__).with_name("formats.py")))
    path.write_text(f"""
hooks = {hooks}
headers = {{ Authorization = "Bearer {demo_token()}" }}

[checks.positive_data_acceptance]
expected-statuses = {json.dumps(REFUSALS)}

[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "412", "413", "415", "422"]

# That a dossier which was just filed waits for no decision is what 404 says here.
[[operations]]
include-operation-id = "getVersionQuestion"
[operations.checks.ensure_resource_availability]
enabled = false

{operations}""", encoding="utf-8")
    return path


def test_the_demo_s_guide_names_people_and_a_token_that_work(server):
    """What `motcua serve --demo` prints."""
    guide = (ROOT / "Sources/MotCua/Commands/DemoGuide.swift").read_text(encoding="utf-8")
    demo = yaml.safe_load((ROOT / "packs/vn-hcmc/demo/people.yaml").read_text(encoding="utf-8"))
    people = {person["login"]: person["name"] for person in demo["citizens"] + demo["officers"]}
    assert demo["password"] in guide
    for login in ("congdan", "tiepnhan", "truongphong", "chuyenvien", "lanhdao", "vanthu"):
        assert login in guide and people[login] in guide, login
    token = guide.split('token = "')[1].split('"')[0]
    request = urllib.request.Request(f"{server.url}/api/v1/procedures", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert json.load(answer)["procedures"]


def test_contract_and_server_agree(server, contract, tmp_path):
    ids = {name: filed(server, contract)["id"] for name in ["act", "assign", "apologise", "withdraw", "supplement"]}
    accept = {"step": "intake", "outcome": "accept"}
    call(server, f"/dossiers/{ids['apologise']}/acts", accept)
    ask = {"step": "intake", "outcome": "supplement", "reason": "Thiếu bản chụp", "items": ["Bản chụp"]}
    call(server, f"/dossiers/{ids['supplement']}/acts", ask)
    report = WORK / "schemathesis.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    run = subprocess.run(
        [pathlib.Path(sys.executable).with_name("schemathesis"), "--config-file", config(tmp_path, ids), "run", CONTRACT,
         "--url", f"{server.url}/api/v1", "--max-time", str(SECONDS), "--checks", "all", "--workers", "1",
         "--request-timeout", "20", "--continue-on-failure", "--no-color", "--warnings", "off",
         "--generation-database", "none", "--report-junit-path", report],
        cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS + 120)
    assert run.returncode == 0, f"{run.stdout[-20000:]}\n{run.stderr[-4000:]}"
    lines = [line.strip() for line in run.stdout.splitlines()]
    assert any("generated" in line for line in lines), run.stdout[-2000:]
    print("\n".join(lines[-40:]))
    assert server.status("/readyz") == 200


def send_brackets(server, megabytes, chunked):
    """Status of a body of nothing but `[`; the server may close the door before it is through."""
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {megabytes << 20}"
    head = (f"POST /api/v1/dossiers HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {demo_token()}\r\n"
            f"Content-Type: application/json\r\n{framing}\r\n\r\n")
    block = b"[" * (64 << 10)
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        try:
            line.sendall(head.encode())
            for _ in range(megabytes << 4):
                line.sendall(b"10000\r\n" + block + b"\r\n" if chunked else block)
            if chunked:
                line.sendall(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        return int(line.recv(4096).split()[1])


@pytest.mark.parametrize("chunked", [False, True])
def test_brackets_without_end_cost_neither_time_nor_memory(server, chunked):
    send_brackets(server, 1, chunked)
    before = server.resident_megabytes()
    for megabytes in (10, 10, 10, 100):
        began = time.monotonic()
        assert send_brackets(server, megabytes, chunked) == 413
        assert time.monotonic() - began < 5
    assert server.resident_megabytes() - before < 20
    assert send_brackets(server, 1, False) == 400


def test_nothing_half_written_is_left(server):
    """After all that: every journal replays to what is stored."""
    if not has("verify"):
        pytest.skip(f"{PROGRAM} has no command `verify`")
    server.__exit__(None, None, None)
    run = subprocess.run([PROGRAM, "verify", "--data", server.data], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr
