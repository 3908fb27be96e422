"""Whom we call cannot send us on: a redirect is an answer like any other, and what it names is not asked (ASVS 15.3.2)."""
import http.server
import threading
import urllib.error
import urllib.request

import pytest
from visitor import PROGRAM, Server, has


class Listening:
    """A server of this machine that counts who comes, and sends them on if it knows where to."""

    def __init__(self, leads=None, statuses=()):
        calls = self.calls = []

        class Answers(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                calls.append(self.path)
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(statuses[len(calls) - 1] if leads else 200)
                if leads:
                    self.send_header("Location", leads)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()


def test_whoever_we_call_cannot_send_us_on(tmp_path):
    if not has("serve"):
        pytest.skip(f"{PROGRAM} has no command `serve`: build it first (make build)")
    with Listening() as beyond, Listening(beyond.url + "/zqx", [301, 302, 303, 307, 308]) as asked:
        server = Server(tmp_path / "data", seed=False)
        server.arguments = (
            "--public-url", server.url, "--outgoing-inner-hosts", "127.0.0.1", "--oidc-issuer", asked.url, "--oidc-name", "Thử",
            "--oidc-client-secret", "between-us")
        with server:
            for _ in range(5):
                with pytest.raises(urllib.error.HTTPError) as refused:
                    urllib.request.urlopen(server.url + "/dang-nhap/dinh-danh", timeout=30)
                assert refused.value.code == 503
        assert asked.calls == ["/.well-known/openid-configuration"] * 5 and beyond.calls == []
