"""Where one request ends and the next begins: whoever frames a message in two ways is answered once, and let go."""
import socket

import pytest
from visitor import Server, has, PROGRAM

BODY = b"a=1"
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    if not has("serve"):
        pytest.skip(f"{PROGRAM} has no command `serve`: build it first (make build)")
    with Server(tmp_path_factory.mktemp("framing")) as server:
        yield server


def answers(server, sent):
    """The status of each answer on one connection until the server ends it or is silent for a second."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.settimeout(1)
        told = b""
        try:
            line.sendall(sent)
            while part := line.recv(65536):
                told += part
            ended = True
        except TimeoutError:
            ended = False
        except ConnectionError:
            ended = True
    return [int(part.split()[0]) for part in told.split(b"HTTP/1.1 ")[1:]], ended


def request(*headers, body=BODY):
    lines = [b"POST /dang-nhap HTTP/1.1", b"Host: localhost", b"Content-Type: application/x-www-form-urlencoded", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


CHUNKED = b"3\r\na=1\r\n0\r\n\r\n"


@pytest.mark.parametrize("name, sent", [
    ("two lengths", request(b"Content-Length: 3", b"Content-Length: 48")),
    ("two lengths in a list", request(b"Content-Length: 3, 48")),
    ("a length and chunks", request(b"Content-Length: 3", b"Transfer-Encoding: chunked", body=CHUNKED)),
    ("chunks and a length", request(b"Transfer-Encoding: chunked", b"Content-Length: 3", body=CHUNKED)),
    ("another coding", request(b"Transfer-Encoding: zqx", b"Content-Length: 3")),
    ("chunks twice", request(b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity", body=CHUNKED)),
    ("chunks that are not the last coding", request(b"Transfer-Encoding: chunked, zqx", body=CHUNKED)),
    ("a length with a sign", request(b"Content-Length: +3")),
    ("a negative length", request(b"Content-Length: -3")),
    ("a length in another base", request(b"Content-Length: 0x3")),
    ("a length with a blank inside", request(b"Content-Length: 3 8")),
    ("a length that overflows", request(b"Content-Length: 99999999999999999999999")),
    ("a blank before the colon", request(b"Content-Length : 3")),
    ("a folded header", request(b"Content-Length:\r\n 3")),
    ("a chunk with a sign", request(b"Transfer-Encoding: chunked", body=b"+3\r\na=1\r\n0\r\n\r\n")),
    ("a chunk that overflows", request(b"Transfer-Encoding: chunked", body=b"fffffffffffffffff\r\na=1\r\n0\r\n\r\n")),
    ("a chunk longer than it says", request(b"Transfer-Encoding: chunked", body=b"2\r\na=1\r\n0\r\n\r\n")),
    ("a bare return in the head", request(b"X-A: b\rTransfer-Encoding: chunked", b"Content-Length: 3")),
    ("a zero in the head", request(b"X-A: b\0c", b"Content-Length: 3")),
])
def test_a_message_framed_in_two_ways_is_not_followed_by_another(town, name, sent):
    told, ended = answers(town, sent + SMUGGLED)
    assert len(told) <= 1 and 200 not in told and (ended or told == []), (name, told, ended)


def test_messages_one_behind_the_other_are_answered_each(town):
    """The control: what is framed rightly is followed."""
    for sent in (request(b"Content-Length: 3"), request(b"Transfer-Encoding: chunked", body=CHUNKED)):
        told, _ = answers(town, sent + SMUGGLED)
        assert len(told) == 2 and told[1] == 200, told
