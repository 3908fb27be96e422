"""A demo province whose results become signed files, driven over its API and its officers' pages."""
import html
import http.cookiejar
import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))
import persons  # noqa: E402
from server import PROGRAM, Server, has  # noqa: E402,F401

UNIT = "H29.267.43"
CASES = ROOT / "packs/vn-hcmc/one-stop/procedures/household-business/cases"
PEOPLE = yaml.safe_load((ROOT / "packs/vn-hcmc/demo/people.yaml").read_text(encoding="utf-8"))
WAY = [("intake", "accept"), ("assign", "assign"), ("appraise", "propose"), ("review", "agree"), ("sign", "grant"),
       ("issue", "issued")]


def good_answers():
    for path in sorted(CASES.glob("*.yaml")):
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "problem" not in case and case.get("expect", {}).get("status") == 1:
            return case["answers"], case.get("papers", [])
    raise AssertionError("the household business has no good case")


def call(server, path, body=None):
    if persons.is_personal(path):
        try:
            return persons.post(server.url, path, body)
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{path}: {refused.code} {refused.read().decode()}") from None
    request = urllib.request.Request(
        f"{server.url}/api/v1{path}", data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {PEOPLE['services'][0]['token']}", "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        raise AssertionError(f"{path}: {refused.code} {refused.read().decode()}") from None


def file(server, change=lambda answers: None):
    """Files a household business; its receipt."""
    answers, papers = good_answers()
    answers["business"]["ward"] = "26743"
    change(answers)
    sent = [{"paper": paper, "fileName": f"{paper}.pdf", "mediaType": "application/pdf", "size": 14,
             "sha256": "2a916d83fa20d97c7c3c04cf07b2d3f8d18ea47f59c841a221dd3a81f15fc347"} for paper in papers]
    return call(server, "/dossiers", {
        "procedure": "household-business", "channel": "counter", "language": "vi", "intakeUnit": UNIT,
        "answers": answers, "papers": sent})


def act(server, dossier, step, outcome, **more):
    # What is handed over is paid for.
    more = {"feesCollected": True, **more} if step.startswith("deliver") else more
    return call(server, f"/dossiers/{dossier}/acts", {"step": step, "outcome": outcome, **more})


def issue(server, change=lambda answers: None):
    """Files a household business and takes it through every hand until its certificate is issued; its id."""
    dossier = file(server, change)["id"]
    for step, outcome in WAY:
        act(server, dossier, step, outcome)
    return dossier


class Desk:
    """An officer's browser, without scripts."""

    def __init__(self, server, login):
        self.url = server.url
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.submit("/dang-nhap", {"login": login, "password": PEOPLE["password"]})

    def get(self, path):
        with self.opener.open(self.url + path, timeout=60) as answer:
            return answer.read()

    def text(self, path):
        return self.get(path).decode()

    def submit(self, path, filled):
        """Opens a page and sends its last form that is posted."""
        page = self.text(path)
        form = re.findall(r'<form method="post"[^>]*>.*?</form>', page, re.S)[-1]
        fields = {}
        for tag in re.findall(r"<input [^>]*>", form):
            name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
            if name:
                fields[name[1]] = html.unescape(value[1]) if value else ""
        action = re.search(r' action="([^"]*)"', form)
        body = urllib.parse.urlencode({**fields, **filled}).encode()
        request = urllib.request.Request(
            self.url + (html.unescape(action[1]) if action else path), data=body,
            headers={"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"})
        with self.opener.open(request, timeout=60) as answer:
            return answer.read().decode()


def pdf(desk, dossier, index=0, seconds=60):
    """The file of an issued document, once it is made."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            return desk.get(f"/can-bo/ho-so/{dossier}/van-ban/{index}/pdf")
        except urllib.error.HTTPError as waiting:
            assert waiting.code == 404, waiting.read().decode()
            time.sleep(0.3)
    raise AssertionError(f"no file within {seconds} s")


def public(server, path):
    """What anyone sees: status and text."""
    try:
        with urllib.request.urlopen(server.url + path, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
