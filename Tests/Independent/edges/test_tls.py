"""TLS: of our own, and by the shipped configuration of a proxy, asked by OpenSSL and by plain sockets."""
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))
from server import PROGRAM, Server, has, spare_port  # noqa: E402

NAME = "dichvucong.example.vn"
# From the second minute on an address may look up one code in five seconds: PortalRoutes.
LOOK_UPS = 30


@pytest.fixture(scope="module", autouse=True)
def built():
    if not has("serve"):
        pytest.skip(f"{PROGRAM} has no command `serve`: build it first (make build)")


def certificate(folder, name, serial):
    """A certificate of its own and its key; both whole before either is in its place."""
    made = folder / f"new-{name}"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
         "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME},IP:127.0.0.1", "-set_serial", str(serial),
         "-keyout", f"{made}.key", "-out", f"{made}.pem"], check=True, capture_output=True)
    os.chmod(f"{made}.key", 0o600)
    for end in ("key", "pem"):
        os.replace(f"{made}.{end}", folder / f"{name}.{end}")
    return folder / f"{name}.pem", folder / f"{name}.key"


class SecureServer(Server):
    def __init__(self, data, *arguments, **options):
        # Its certificate is vouched for by itself alone.
        super().__init__(data, *arguments, "--tls-private", **options)
        self.url = f"https://127.0.0.1:{self.port}"

    def status(self, path):
        try:
            return get(self.port, path, tls=True)[0]
        except OSError:
            return None


def get(port, path, headers=None, tls=False, method="GET"):
    context = ssl.create_default_context() if tls else None
    if tls:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = (http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=context) if tls
                  else http.client.HTTPConnection("127.0.0.1", port, timeout=10))
    try:
        connection.request(method, path, headers={"Host": NAME, **(headers or {})})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def handshake(port, *words):
    """What `openssl s_client` says, and whether it came to a connection."""
    told = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", NAME, *words], input="Q\n",
        capture_output=True, text=True, timeout=30)
    text = told.stdout + told.stderr
    return text, told.returncode == 0 and "Cipher is (NONE)" not in text


def serial(port):
    text, _ = handshake(port, "-showcerts")
    body = re.search(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", text, re.S).group()
    told = subprocess.run(["openssl", "x509", "-noout", "-serial"], input=body, capture_output=True, text=True, check=True)
    return int(told.stdout.strip().split("=")[1], 16)


def test_our_own_tls_is_1_3_alone_and_takes_a_new_certificate_without_a_restart(tmp_path):
    pem, key = certificate(tmp_path, "own", 4711)
    with SecureServer(tmp_path / "place", "--tls-certificate", str(pem), "--tls-key", str(key)) as server:
        text, connected = handshake(server.port, "-tls1_3")
        assert connected and "TLSv1.3" in text and re.search(r"TLS_(AES|CHACHA20)", text), text
        for old in ("-tls1_2", "-tls1_1"):
            text, connected = handshake(server.port, old)
            assert not connected, text
        status, headers, page = get(server.port, "/", tls=True)
        assert status == 200 and headers["strict-transport-security"].startswith("max-age=63072000")
        assert "https://" in (server.data / "server.log").read_text(errors="replace")
        _, chosen, _ = get(server.port, "/?lang=en", tls=True)
        assert chosen["set-cookie"].startswith("__Host-lang=") and "Secure" in chosen["set-cookie"]
        # In the clear nothing is answered: no page, no redirect that could be changed on its way.
        with pytest.raises((http.client.HTTPException, OSError)):
            get(server.port, "/")
        assert serial(server.port) == 4711
        certificate(tmp_path, "own", 4712)
        comes(server.port, 4712)
        # What cannot be used is told, and the old one goes on.
        pem.write_text("no certificate", encoding="utf-8")
        time.sleep(2.5)
        assert serial(server.port) == 4712
        assert len(told(server)) == 1
        assert server.process.poll() is None


def comes(port, number):
    """Waits for the server to show this certificate."""
    for _ in range(50):
        if serial(port) == number:
            return
        time.sleep(0.1)
    raise AssertionError(f"certificate {number} was not taken")


def told(server):
    return [line for line in server.log_lines() if line.get("code") == "configuration.tls_unusable"]


def test_while_the_key_is_new_and_the_certificate_old_every_handshake_succeeds(tmp_path):
    pem, key = certificate(tmp_path, "own", 4711)
    later = tmp_path / "later"
    later.mkdir()
    new_pem, new_key = certificate(later, "own", 4712)
    with SecureServer(tmp_path / "place", "--tls-certificate", str(pem), "--tls-key", str(key)) as server:
        assert serial(server.port) == 4711
        os.replace(new_key, key)
        begun, shaken, failed = time.monotonic(), 0, []
        while time.monotonic() - begun < 6:
            try:
                status, _, _ = get(server.port, "/healthz", tls=True)
                shaken += 1
                assert status == 200
            except OSError as error:
                failed.append(error)
        assert not failed and shaken > 50, (shaken, failed[:3])
        assert serial(server.port) == 4711
        # Once for the change, not once a second.
        assert len(told(server)) == 1
        os.replace(new_pem, pem)
        comes(server.port, 4712)


def refusal(tmp_path, *words):
    told = subprocess.run(
        [PROGRAM, "serve", "--data", tmp_path / "place", "--port", "0", *map(str, words)], cwd=ROOT, capture_output=True,
        text=True, timeout=60)
    assert told.returncode != 0 and not (tmp_path / "place" / "motcua.sqlite").exists()
    return told.stdout + told.stderr


def test_what_would_be_read_on_the_way_is_refused_with_its_mend(tmp_path):
    told = refusal(tmp_path, "--host", "0.0.0.0")
    assert "configuration.in_the_clear" in told and "tls-certificate" in told and "--cleartext http" in told
    told = refusal(tmp_path, "--database", "postgres://motcua@192.0.2.1/motcua?sslmode=require&connect_timeout=1")
    assert "configuration.in_the_clear" in told and "sslmode=verify-full" in told and "motcua@" not in told
    pem, key = certificate(tmp_path, "own", 1)
    assert "configuration.incomplete" in refusal(tmp_path, "--tls-key", key)
    assert "configuration.unreadable" in refusal(tmp_path, "--tls-certificate", tmp_path / "none.pem", "--tls-key", key)
    other, _ = certificate(tmp_path, "other", 2)
    assert "configuration.tls_unusable" in refusal(tmp_path, "--tls-certificate", other, "--tls-key", key)
    os.chmod(key, 0o644)
    assert "configuration.secret_readable" in refusal(tmp_path, "--tls-certificate", pem, "--tls-key", key)


def test_a_certificate_that_no_public_authority_vouches_for_is_refused(tmp_path):
    pem, key = certificate(tmp_path, "own", 1)
    told = refusal(tmp_path, "--tls-certificate", pem, "--tls-key", key)
    assert "configuration.tls_private" in told and "--tls-private" in told
    with SecureServer(tmp_path / "place", "--tls-certificate", str(pem), "--tls-key", str(key)) as server:
        assert server.status("/healthz") == 200, "somebody said that people's devices know it"


def test_who_opens_a_quote_does_not_hide_what_the_proxy_adds(tmp_path):
    """What a proxy that appends makes of a client's own header, in one line or in two."""
    def one_line(number):
        return {"Forwarded": f'for=203.0.113.{number};x=", for=198.51.100.9'}

    with Server(tmp_path / "a", "--trusted-proxies", "127.0.0.1", "--proxy-header", "forwarded") as server:
        assert refused_of(server.port, LOOK_UPS + 10, one_line) >= 5
        refused = 0
        for number in range(LOOK_UPS + 10):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            connection.putrequest("GET", "/tra-cuu?ma=H29-1-2")
            connection.putheader("Forwarded", f'for=203.0.114.{number};x="')
            connection.putheader("Forwarded", 'for="198.51.100.9:4711";proto=https')
            connection.endheaders()
            refused += connection.getresponse().status == 429
            connection.close()
        assert refused >= 5


def refused_of(port, count, headers, tls=False):
    """How many of so many look-ups were too many, each with headers of its own."""
    asked = [get(port, "/tra-cuu?ma=H29-1-2", headers(number), tls=tls)[0] for number in range(count)]
    return sum(status == 429 for status in asked)


def test_only_a_named_proxy_is_believed_and_only_in_the_header_that_it_writes(tmp_path):
    def forwarded(number):
        return {"Forwarded": f'for="203.0.113.{number}:4711";proto=https'}

    def old(number):
        return {"X-Forwarded-For": f"203.0.113.{number}"}

    with Server(tmp_path / "a", "--trusted-proxies", "192.0.2.1", "--proxy-header", "forwarded") as server:
        assert refused_of(server.port, LOOK_UPS + 10, forwarded) >= 5
    with Server(tmp_path / "a", "--trusted-proxies", "127.0.0.1", "--proxy-header", "forwarded", seed=False) as server:
        assert refused_of(server.port, LOOK_UPS + 10, forwarded) == 0
        assert refused_of(server.port, LOOK_UPS + 10, old) >= 5
    with Server(tmp_path / "a", "--trusted-proxies", "127.0.0.1", seed=False) as server:
        assert refused_of(server.port, LOOK_UPS + 10, old) == 0
        assert refused_of(server.port, LOOK_UPS + 10, forwarded) >= 5


class Nginx:
    """The shipped site in an nginx of our own, with its addresses and files put in."""

    def __init__(self, folder, program):
        self.folder, self.plain, self.port = folder, spare_port(), spare_port()
        pem, key = certificate(folder, "proxy", 99)
        site = (ROOT / "share" / "proxy" / "nginx.conf").read_text(encoding="utf-8")
        for old, new in {
            "listen 80;": f"listen 127.0.0.1:{self.plain};", "listen 443 ssl;": f"listen 127.0.0.1:{self.port} ssl;",
            "server 127.0.0.1:8080;": f"server 127.0.0.1:{program};",
            "/etc/ssl/certs/dichvucong.example.vn.pem": str(pem),
            "/etc/ssl/private/dichvucong.example.vn.key": str(key),
        }.items():
            assert old in site
            site = site.replace(old, new)
        (folder / "site.conf").write_text(site, encoding="utf-8")
        paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in
                        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
            f"http {{\n{paths}include {folder}/site.conf;\n}}\n", encoding="utf-8")

    def __enter__(self):
        self.process = subprocess.Popen([NGINX, "-p", self.folder, "-c", self.folder / "nginx.conf"])
        for _ in range(200):
            try:
                if get(self.port, "/healthz", tls=True)[0] == 200:
                    return self
            except OSError:
                time.sleep(0.05)
        self.__exit__()
        raise AssertionError((self.folder / "error.log").read_text())

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)


NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.mark.skipif(not NGINX, reason="nginx is not installed (scripts/install)")
def test_the_shipped_proxy_ends_tls_leads_people_on_and_says_who_asks(tmp_path):
    with Server(tmp_path / "a", "--trusted-proxies", "127.0.0.1", "--public-url", f"https://{NAME}") as server, \
            Nginx(tmp_path, server.port) as proxy:
        assert handshake(proxy.port, "-tls1_3")[1] and not handshake(proxy.port, "-tls1_2")[1]
        status, headers, page = get(proxy.port, "/", tls=True)
        assert status == 200 and b"<h1" in page
        assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
        assert "server" not in headers or not re.search(r"\d", headers["server"])
        # In the clear: pages lead on, programs and whatever brings something are refused.
        status, headers, _ = get(proxy.plain, "/thu-tuc?x=1")
        assert status == 301 and headers["location"] == f"https://{NAME}/thu-tuc?x=1"
        status, headers, _ = get(proxy.plain, "/", {"Host": "elsewhere.example"})
        assert status == 301 and headers["location"] == f"https://{NAME}/"
        for path, method in (("/api/v1/tasks", "GET"), ("/oauth/token", "GET"), ("/dang-nhap", "POST")):
            status, headers, _ = get(proxy.plain, path, method=method)
            assert status == 403 and "location" not in headers, path
        assert get(proxy.port, "/api/v1/tasks", tls=True)[0] == 401
        assert get(proxy.port, "/metrics", tls=True)[0] == 404
        # Nobody is somebody else by writing a header: the proxy's stands in its place.
        for name in ("X-Forwarded-For", "Forwarded"):
            refused = refused_of(
                proxy.port, LOOK_UPS + 10,
                lambda number: {name: f"for=203.0.113.{number}" if name == "Forwarded" else f"203.0.113.{number}"}, tls=True)
            assert refused >= 5, name
        # A form goes through, with its token and cookies that only TLS carries.
        status, headers, page = get(proxy.port, "/dang-nhap", tls=True)
        assert status == 200 and b'method="post"' in page
        lines = [line for line in server.log_lines() if line.get("route")]
        assert lines and NAME not in json.dumps(lines)


class Impostor:
    """A server with a certificate that nobody vouches for; keeps what each client made of the handshake."""

    def __init__(self, folder):
        pem, key = certificate(folder, "impostor", 7)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pem, key)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.told, self.heard = [], []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            line, _ = self.socket.accept()
            line.settimeout(10)
            try:
                with self.context.wrap_socket(line, server_side=True) as secure:
                    self.heard.append(secure.recv(1000))
            except OSError as refused:
                self.told.append(str(refused))


def wait_until(true, seconds=30):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    assert true()


def test_a_certificate_that_nobody_vouches_for_is_hung_up_on_before_anything_is_said(tmp_path):
    impostor = Impostor(tmp_path)
    address = f"https://127.0.0.1:{impostor.port}"
    arguments = ["--timestamp-url", address, "--oidc-issuer", address, "--outgoing-inner-hosts", "127.0.0.1"]
    with Server(tmp_path / "a", *arguments) as server:
        # The time stamper asks by itself, since a new ledger has a checkpoint; the provider is asked when somebody signs in.
        wait_until(lambda: any(line.get("code") == "ledger.stamp_unavailable" for line in server.log_lines()))
        stamper = len(impostor.told)
        get(server.port, "/dang-nhap/dinh-danh")
        wait_until(lambda: len(impostor.told) > stamper >= 1)
    assert not impostor.heard, "nothing was said to it"
    # The control: whoever checks nothing talks to it.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(socket.create_connection(("127.0.0.1", impostor.port))) as careless:
        careless.sendall(b"hello")
    wait_until(lambda: impostor.heard == [b"hello"])
