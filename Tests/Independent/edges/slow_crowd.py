"""Clients that hold their connections and send a line each half second: `slow_crowd.py PORT COUNT`. A process of its own, so
that whoever measures beside it does not share an interpreter with them. Says `held` once all are connected, and lets go when
its input ends."""
import select
import socket
import sys

HEADS = [b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"POST /dang-nhap HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\n"]


def main(port, count):
    held = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(count)]
    for place, one in enumerate(held):
        one.sendall(HEADS[place % 2])
    print("held", flush=True)
    # A tenth of them each twentieth of a second: no burst that the measured client would wait behind.
    place = 0
    while not select.select([sys.stdin], [], [], 0.05)[0]:
        for one in held[place::10]:
            try:
                one.sendall(b"X-A: b\r\n")
            except OSError:
                pass
        place = (place + 1) % 10


main(int(sys.argv[1]), int(sys.argv[2]))
