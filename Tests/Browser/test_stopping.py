"""Stopping in order: what is under way ends, nothing new begins, and nobody can hold the process up for long."""
import json
import signal
import socket
import time

import pytest

from server import Server

SECONDS = 2
BODY = json.dumps({"procedure": "không có", "answers": {}, "padding": "x" * 2000}).encode()
HEAD = (b"POST /api/v1/dossiers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer demo-token-phan-mem-mot-cua-ben-thanh\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY))


@pytest.fixture
def stoppable(tmp_path):
    with Server(tmp_path / "data", "--shutdown-seconds", str(SECONDS)) as server:
        yield server


def begun(server):
    """A request of which half has been sent, and which the server is reading."""
    line = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    line.sendall(HEAD + BODY[:100])
    time.sleep(0.3)
    return line


def refused(server):
    """Whether new connections are turned away before long."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_request_under_way_is_answered_and_no_other_begins(stoppable, kind):
    line = begun(stoppable)
    stoppable.process.send_signal(kind)
    assert refused(stoppable), "new connections are still taken"
    assert stoppable.process.poll() is None, "it did not wait for the request"
    line.sendall(BODY[100:])
    assert line.recv(12) == b"HTTP/1.1 400", "the request was cut off"
    assert stoppable.process.wait(SECONDS + 10) == 0


def test_a_request_that_never_ends_holds_it_up_no_longer_than_it_may(stoppable):
    line = begun(stoppable)
    began = time.monotonic()
    stoppable.process.send_signal(signal.SIGTERM)
    stoppable.process.wait(SECONDS + 10)
    taken = time.monotonic() - began
    assert SECONDS - 0.5 <= taken, f"it gave the request {taken:.1f} s only"
    line.close()
