"""The desk through the API, as a program of the unit meets it, and births that are filed there."""
import json
import pathlib
import sys
import urllib.request

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))
import persons  # noqa: E402
from server import PROGRAM, Server, seed  # noqa: E402, F401

BIRTH = ROOT / "packs/vn-hcmc/one-stop/procedures/birth-registration"
UNIT = "H29.267.43"


class Office:
    def __init__(self, server):
        known = yaml.safe_load((ROOT / "packs/vn-hcmc/demo/people.yaml").read_text(encoding="utf-8"))
        self.server, self.token = server, known["services"][0]["token"]

    def call(self, path, body=None):
        if persons.is_personal(path):
            return persons.post(self.server.url, path, body)
        request = urllib.request.Request(
            f"{self.server.url}/api/v1{path}", data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def act(self, dossier, step, outcome):
        return self.call(f"/dossiers/{dossier['id']}/acts", {"step": step, "outcome": outcome})

    def accepted(self):
        """A birth that was filed and accepted: it stands at `appraise`."""
        case = yaml.safe_load((BIRTH / "cases/on-time.yaml").read_text(encoding="utf-8"))
        papers = yaml.safe_load((BIRTH / "procedure.yaml").read_text(encoding="utf-8"))["papers"]
        told = self.call("/dossiers", {
            "procedure": "birth-registration", "channel": "counter", "intakeUnit": UNIT, "answers": case["answers"],
            "papers": [{"paper": paper["id"], "fileName": "a.pdf", "mediaType": "application/pdf", "size": 14,
                        "sha256": "2a916d83fa20d97c7c3c04cf07b2d3f8d18ea47f59c841a221dd3a81f15fc347"}
                       for paper in papers]})
        self.act(told, "intake", "accept")
        return told
