"""Clients that hold a connection without using it, beside people who do: the bounds of docs/operations.md, "Limits"."""
import http.client
import pathlib
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))
from server import PROGRAM, Server, has  # noqa: E402

SLOW = 200
PAGES = 200
ROUNDS = 7


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    if not has("serve"):
        pytest.skip(f"{PROGRAM} has no command `serve`: build it first (make build)")
    with Server(tmp_path_factory.mktemp("edges") / "data") as server:
        yield server


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=120)


def ended_after(connection, drop, gap):
    """Sends `drop` each `gap` seconds and says after how many the server ended the connection; None if it did not."""
    begun = time.monotonic()
    connection.settimeout(gap)
    while time.monotonic() - begun < 150:
        try:
            if connection.recv(1000) == b"":
                return time.monotonic() - begun
        except TimeoutError:
            pass
        except OSError:
            return time.monotonic() - begun
        try:
            connection.sendall(drop)
        except OSError:
            return time.monotonic() - begun
    return None


def test_who_drips_a_head_or_a_body_or_says_nothing_is_let_go(province):
    heads = {
        "head": (b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"X-A: b\r\n"),
        "body": (b"POST /dang-nhap HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                 b"Content-Length: 100000\r\n\r\na=", b"b"),
        "nothing": (b"", b""),
    }
    found = {}

    def run(name, head, drop):
        with connect(province) as connection:
            connection.sendall(head)
            found[name] = ended_after(connection, drop, 1)

    threads = [threading.Thread(target=run, args=(name, *parts)) for name, parts in heads.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["body", "head", "nothing"] and all(found.values()), found


class Pages:
    """One client on one kept connection, as a browser has it."""

    def __init__(self, server):
        self.line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

    def p95(self, count=PAGES):
        taken = []
        for _ in range(count):
            begun = time.monotonic()
            self.line.request("GET", "/")
            answer = self.line.getresponse()
            assert answer.status == 200 and answer.read()
            taken.append(time.monotonic() - begun)
        return statistics.quantiles(taken, n=20)[18]


class Crowd:
    """Slow clients, in a process of their own."""

    def __init__(self, server):
        script = pathlib.Path(__file__).with_name("slow_crowd.py")
        self.process = subprocess.Popen(
            [sys.executable, script, str(server.port), str(SLOW)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        assert self.process.stdout.readline() == b"held\n"
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)


def test_two_hundred_slow_clients_at_most_double_the_time_of_others(province):
    pages = Pages(province)
    pages.p95(100)
    # Other programs share this machine: each round compares its own time alone, before and after, with that beside the
    # slow clients, and the middle of the rounds' ratios counts.
    rounds = []
    for _ in range(ROUNDS):
        before = pages.p95()
        with Crowd(province):
            beside = pages.p95()
        rounds.append((before + pages.p95(), 2 * beside))
    ratio = statistics.median(beside / alone for alone, beside in rounds)
    alone, beside = (statistics.median(times) / 2 * 1000 for times in zip(*rounds))
    print(f"p95 of {PAGES} pages, {ROUNDS} rounds: {alone:.1f} ms alone, {beside:.1f} ms beside {SLOW} slow clients; "
          f"ratios {' '.join(f'{b / a:.2f}' for a, b in rounds)}, middle {ratio:.2f}")
    assert ratio <= 2, rounds


def test_the_measurement_sees_who_is_held_up(tmp_path):
    """The control: where slow clients take every connection that there is, others wait."""
    with Server(tmp_path / "data", "--connections", str(SLOW // 2)) as server:
        with Crowd(server):
            late = http.client.HTTPConnection("127.0.0.1", server.port, timeout=2)
            late.request("GET", "/")
            with pytest.raises(TimeoutError):
                late.getresponse()


def held(server, connection):
    """Whether the system still has the server's end of the connection."""
    ours, theirs = f":{server.port:04X}", f":{connection.getsockname()[1]:04X}"
    lines = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(line[1].endswith(ours) and line[2].endswith(theirs) and line[3] == "01" for line in lines)


def test_who_takes_nothing_of_the_answers_is_let_go_and_who_takes_little_is_not(tmp_path):
    with Server(tmp_path / "data", "--answer-seconds", "6") as server:
        readers = []
        for _ in range(4):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            reader.connect(("127.0.0.1", server.port))
            reader.setblocking(False)
            try:
                reader.sendall(b"GET /thu-tuc HTTP/1.1\r\nHost: localhost\r\n\r\n" * 400)
            except BlockingIOError:
                pass
            readers.append(reader)
        slow, still = readers[0], readers[1:]
        begun = time.monotonic()
        while time.monotonic() - begun < 25:
            time.sleep(0.5)
            try:
                assert slow.recv(800)
            except BlockingIOError:
                pass
        assert [held(server, one) for one in still] == [False] * 3
        assert held(server, slow)
        for reader in readers:
            reader.close()


def test_a_head_beyond_the_limit_is_refused(province):
    with connect(province) as connection:
        connection.settimeout(20)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: " + b"a" * 40_000 + b"\r\n\r\n")
        try:
            answer = connection.recv(4000)
        except ConnectionError:
            answer = b""
    assert answer == b"" or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 431")), answer[:80]
    with urllib.request.urlopen(province.url + "/", timeout=20) as other:
        assert other.status == 200


def test_more_connections_than_allowed_wait_until_one_ends(tmp_path):
    with Server(tmp_path / "data", "--connections", "16") as server:
        held = [connect(server) for _ in range(16)]
        for one in held:
            one.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert one.recv(100).startswith(b"HTTP/1.1 200")
        with connect(server) as late:
            late.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            late.settimeout(2)
            with pytest.raises(TimeoutError):
                late.recv(100)
            for one in held:
                one.close()
            late.settimeout(20)
            assert late.recv(100).startswith(b"HTTP/1.1 200")
