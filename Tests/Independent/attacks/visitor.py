"""A browser without scripts and without manners, which looks at every answer as it comes from the line: what must hold
whatever was sent is asserted here, so every request of these tests is a check."""
import html
import http.client
import json
import pathlib
import re
import sys
import urllib.parse

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))
import persons  # noqa: E402
from server import PROGRAM, Server, has  # noqa: E402, F401

PEOPLE = yaml.safe_load((ROOT / "packs/vn-hcmc/demo/people.yaml").read_text(encoding="utf-8"))
# In everything hostile: what begins or contains it came from outside.
MARK = "zqx"
POLICY = {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'",
          "require-trusted-types-for 'script'"}


# They need a maker of files and a gateway, which this province has not got.
AWAY = re.compile(r"/(?:pdf|nop-phi/cong)(?:\?|$)")


class Answer:
    def __init__(self, method, path, response, body):
        self.method, self.path, self.status = method, path, response.status
        self.headers = response.getheaders()
        self.body = body
        self.type = response.getheader("Content-Type") or ""
        self.location = response.getheader("Location")

    @property
    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        return json.loads(self.body)

    def __str__(self):
        return f"{self.method} {self.path[:300]} → {self.status} {self.body[:300]!r}"

    def check(self):
        """What holds for every answer."""
        assert self.status < 500 or (self.status == 503 and AWAY.search(self.path)), str(self)
        names = [name.lower() for name, _ in self.headers]
        assert not [name for name in names if MARK in name], f"{self}: a header from outside: {self.headers}"
        policies = [value for name, value in self.headers if name.lower() == "content-security-policy"]
        assert len(policies) == 1, f"{self}: {policies}"
        if not self.type.startswith("application/pdf"):
            assert POLICY <= set(policies[0].split("; ")), f"{self}: {policies}"
        assert "frame-ancestors 'none'" in policies[0] or "frame-ancestors 'self'" in policies[0], f"{self}: {policies}"
        assert "unsafe-" not in policies[0] and "*" not in policies[0], f"{self}: {policies}"
        assert ("X-Content-Type-Options", "nosniff") in [(name.title(), value) for name, value in self.headers], str(self)
        if self.location is not None:
            assert re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", self.location), f"{self}: leads to {self.location!r}"
        if "json" in self.type:
            self.json()
        if self.status not in (204, 303, 304) and self.body:
            assert self.type.split(";")[0] in KINDS or "+json" in self.type, f"{self}: {self.type}"
        return self


KINDS = {"text/html", "application/json", "application/problem+json", "text/csv", "text/plain", "image/svg+xml", "text/css",
         "text/javascript", "application/pdf", "image/png", "image/jpeg", "application/manifest+json", "image/x-icon",
         "application/octet-stream", "application/jose"}


class Visitor:
    """Keeps cookies and a connection. `seen` takes in every page that holds something from outside."""

    def __init__(self, server, seen=None):
        self.server, self.cookies, self.seen = server, {}, seen
        self.line = None
        self.tokens = {}

    def send(self, method, path, body=None, headers=None, retry=True):
        sent = {"Accept": "text/html", "Accept-Language": "vi", **(headers or {})}
        if self.cookies and "Cookie" not in sent:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            sent.setdefault("Sec-Fetch-Site", "same-origin")
        sent = {name: value for name, value in sent.items() if value is not None}
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            self.line.request(method, path, body=body, headers=sent)
            response = self.line.getresponse()
            answer = Answer(method, path, response, response.read())
        except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError):
            self.line.close()
            self.line = None
            assert retry, f"{method} {path[:200]}: the line was cut"
            return self.send(method, path, body, headers, retry=False)
        if "Cookie" not in (headers or {}):
            for name, value in answer.headers:
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.split(";")[0]
                    if "max-age=0" in value.lower():
                        self.cookies.pop(key, None)
        answer.check()
        if self.seen is not None and MARK.encode() in answer.body.lower():
            self.seen.append(answer)
        return answer

    def get(self, path, **more):
        return self.send("GET", path, **more)

    def form(self, path, fields, **more):
        """Posts fields, the token of this visitor among them."""
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields)
        if not any(name == "_token" for name, _ in pairs):
            pairs.append(("_token", self.token()))
        flat = [(name, text) for name, value in pairs for text in (value if isinstance(value, list) else [value])]
        headers = {"Content-Type": "application/x-www-form-urlencoded", **more.pop("headers", {})}
        return self.send("POST", path, urllib.parse.urlencode(flat).encode("utf-8", "surrogatepass"), headers, **more)

    def upload(self, path, fields, files, **more):
        """Posts a form with files: name of the field, of the file, content."""
        body = b""
        for name, value in [*fields, ("_token", self.token())]:
            body += f'--vach\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, file, content in files:
            told = file.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
            body += f'--vach\r\nContent-Disposition: form-data; name="{name}"; filename="{told}"\r\n\r\n'.encode()
            body += content + b"\r\n"
        return self.send("POST", path, body + b"--vach--\r\n", {"Content-Type": "multipart/form-data; boundary=vach"}, **more)

    def token(self):
        """The token of this session's forms."""
        key = self.cookies.get("session", "") + self.cookies.get("browser", "")
        if key not in self.tokens:
            page = self.get("/tai-khoan" if "session" in self.cookies else "/dang-nhap").text
            found = re.search(r'name="_token" value="([^"]*)"', page)
            assert found, page[-2000:]
            key = self.cookies.get("session", "") + self.cookies.get("browser", "")
            self.tokens[key] = html.unescape(found[1])
        return self.tokens[key]

    def sign_in(self, login):
        told = self.form("/dang-nhap", {"login": login, "password": PEOPLE["password"]})
        assert told.status == 303, str(told)
        return self


class Program(Visitor):
    """The unit's own software."""

    bearer = f"Bearer {PEOPLE['services'][0]['token']}"

    def get(self, path, **more):
        headers = {"Authorization": self.bearer, "Accept": "application/json", **more.pop("headers", {})}
        return super().get(path, headers=headers, **more)

    def call(self, method, path, body=None, **headers):
        content = None if body is None else json.dumps(body).encode("utf-8", "surrogatepass")
        return self.send(method, "/api/v1" + path, content, {
            "Authorization": self.bearer, "Accept": "application/json",
            "Content-Type": "application/json", **headers})

    def post(self, path, body):
        """What is for persons alone is done by the officer who holds every role, or by the other one."""
        answer = self.call("POST", path, body)
        for login in ("moiviec", "moiviec2"):
            code = answer.json().get("code", "") if answer.status == 403 else ""
            if code not in ("dossier.persons_only", "dossier.same_person", "dossier.assigned_to_another"):
                break
            token = persons.session(self.server.url, login)
            answer = self.call("POST", path, body, Authorization=f"Bearer {token}")
        return answer

    def done(self, path, body):
        answer = self.post(path, body)
        assert answer.status in (200, 201), str(answer)
        return answer.json()


def routes():
    """Every address of the platform: method, path, rule and the answers that its row lists."""
    found = re.findall(r"^\| (GET|POST) \| `([^`]+)` \| ([^|]+) \| ([\d ]*) \|$",
                       (ROOT / "docs/endpoints.md").read_text(encoding="utf-8"), re.M)
    assert len(found) > 150
    return [(method, path, rule.strip(), {int(code) for code in answers.split()})
            for method, path, rule, answers in found]


def query_names():
    """Every name of a query's parameter or a form's field that the program's source asks for, and the contract's."""
    names = set()
    for file in (ROOT / "Sources/Web").rglob("*.swift"):
        text = file.read_text(encoding="utf-8")
        names |= set(re.findall(r'(?:query|data|form|submission\.form|sent\.form)\[\s*"([\w-]+)"', text))
        names |= set(re.findall(r'\b(?:trimmed|all)\("([\w-]+)"\)', text))
        names |= set(re.findall(r'\.(?:text|whole|day|enumeration|value)\("([\w-]+)"', text))
    contract = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text(encoding="utf-8"))
    for item in contract["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", []) if isinstance(operation, dict) else []:
                if parameter.get("in") == "query":
                    names.add(parameter["name"])
    assert {"tiep", "q", "ket", "don-vi", "text"} <= names, names
    return sorted(names - {"_token"}) + ["lang"]


def encoded(text):
    return urllib.parse.quote(text.encode("utf-8", "surrogatepass"), safe="")
