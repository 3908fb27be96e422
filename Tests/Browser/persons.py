"""Officers of Bến Thành as programs of their own: what binds the government takes the token of a person's session."""
import html
import http.cookiejar
import json
import re
import threading
import urllib.error
import urllib.parse
import urllib.request

import yaml

from server import ROOT

PEOPLE = yaml.safe_load((ROOT / "packs/vn-hcmc/demo/people.yaml").read_text(encoding="utf-8"))
PROGRAM = PEOPLE["services"][0]["token"]
# The ward's own program first; then whoever may hold the step's role, each alone.
OFFICERS = ["lanhdao", "chuyenvien", "truongphong", "vanthu"]
_sessions = {}
# A login has ten tries at once: threads that want the same one wait for it.
_signing_in = threading.Lock()


def session(url, login):
    """The token of a session that the officer opens on the sign-in page; the same one the next time."""
    with _signing_in:
        if (url, login) not in _sessions:
            _sessions[url, login] = sign_in(url, login)
        return _sessions[url, login]


def sign_in(url, login):
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with opener.open(url + "/dang-nhap", timeout=30) as answer:
        page = answer.read().decode()
    token = html.unescape(re.search(r'name="_token" value="([^"]*)"', page)[1])
    body = urllib.parse.urlencode({"login": login, "password": PEOPLE["password"], "_token": token}).encode()
    with opener.open(urllib.request.Request(
            url + "/dang-nhap", body, {"Sec-Fetch-Site": "same-origin"}), timeout=30):
        pass
    found = [cookie.value for cookie in jar if cookie.name.endswith("session")]
    assert found, f"{login} is not signed in"
    return found[0]


def forget(url, login):
    _sessions.pop((url, login), None)


def post(url, path, body, key=None):
    """Posts to the API as the ward's program and, what is for persons, as the officer who may. Raises what refuses them
    all (`urllib.error.HTTPError`)."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    refused = None
    for login in [None, *OFFICERS]:
        token = PROGRAM if login is None else session(url, login)
        try:
            with urllib.request.urlopen(urllib.request.Request(
                    f"{url}/api/v1{path}", content, {**headers, "Authorization": f"Bearer {token}"}), timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            told = error.read()
            error.read = lambda told=told: told
            code = json.loads(told).get("code")
            if login is None and code != "dossier.persons_only":
                raise
            if login and code != "policy.denied":
                raise
            refused = error
    raise refused


def is_personal(path):
    return path.endswith(("/acts", "/apologies"))
