"""One province for all attacks, where everybody's name is hostile and every dossier holds hostile answers."""
import copy
import pathlib
import re
import shutil
import sys

import pytest
import yaml

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from hostile import SCRIPTS  # noqa: E402
from judge import Judge  # noqa: E402
from visitor import PROGRAM, ROOT, Program, Server, Visitor, has, routes  # noqa: E402

UNIT = "H29.267.43"
PAPER = {"fileName": f"{SCRIPTS[0]}.pdf", "mediaType": "application/pdf", "size": 14,
         "sha256": "2a916d83fa20d97c7c3c04cf07b2d3f8d18ea47f59c841a221dd3a81f15fc347"}


def packs_with(folder):
    """The packs, with one officer and one program who hold every role wherever somebody does."""
    shutil.copytree(ROOT / "packs", folder)
    file = folder / "vn-hcmc/demo/people.yaml"
    people = yaml.safe_load(file.read_text(encoding="utf-8"))
    roles = {}
    for officer in people["officers"]:
        for position in officer["positions"]:
            roles.setdefault(position["unit"], set()).update(position["roles"])
    everything = [{"unit": unit, "roles": sorted(held), "from": "2025-07-01"} for unit, held in sorted(roles.items())]
    for number, person in enumerate(people["officers"] + people["citizens"]):
        person["name"] = SCRIPTS[number % len(SCRIPTS)]
    people["officers"].append({
        "login": "moiviec", "name": "=cmd|'/C zqx'!A0 \"'><zqx>", "staff_code": "ZZ-1", "positions": everything})
    # Who drafts does not sign: somebody besides.
    people["officers"].append({
        "login": "moiviec2", "name": SCRIPTS[1], "staff_code": "ZZ-2", "positions": [
            {**position, "roles": ["leader"]} for position in everything]})
    people["services"][0]["positions"] = [
        {**position, "roles": [role for role in position["roles"] if role != "administrator"]} for position in everything
        if position["roles"] != ["administrator"]]
    file.write_text(yaml.safe_dump(people, allow_unicode=True, sort_keys=False, default_style='"', width=100_000), encoding="utf-8")
    return folder


def texts(node, path=()):
    """Every text of a JSON value with the way to it."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from texts(value, (*path, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from texts(value, (*path, index))
    elif isinstance(node, str):
        yield path, node


def put(node, path, value):
    for name in path[:-1]:
        node = node[name]
    node[path[-1]] = value


def waits(case):
    """Whether it stands still until its applicant brings something."""
    return any(act.get("outcome") == "supplement" for act in case.get("acts", []))


class Place:
    """What there is to ask for."""

    def __init__(self, server):
        self.server, self.seen, self.dossiers, self.drafts, self.left = server, [], {}, {}, {}
        file = server.data.parent / "packs/vn-hcmc/demo/people.yaml"
        people = yaml.safe_load(file.read_text(encoding="utf-8"))
        self.units = [position["unit"] for position in people["services"][0]["positions"]]
        self.program = Program(server, self.seen)
        self.officer = Visitor(server, self.seen).sign_in("moiviec")
        self.citizen = Visitor(server, self.seen).sign_in("congdan")
        self.nobody = Visitor(server, self.seen)
        for folder in sorted((ROOT / "packs").glob("*/*/procedures/*")):
            self.live_through(folder)
        self.name = {name: self.dossiers[procedure] for name, procedure in {
            "issued": "house-permit-extension", "unpaid": "civil-status-extract", "panel": "research-task-selection",
            "record": "birth-registration"}.items() if procedure in self.dossiers}
        self.name["asked"] = self.household("supplement")
        self.name["open"] = self.household("accept")

    def live_through(self, folder):
        """Files what a case of the procedure files, with a hostile text wherever one is taken, and takes it as far as
        it goes; what no longer is in force is refused and left."""
        cases = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted((folder / "cases").glob("*.yaml"))]
        cases = [case for case in cases if "problem" not in case and "answers" in case]
        for case in sorted(cases, key=lambda case: (waits(case), -len(case.get("acts", []))))[:1]:
            told = self.file(folder.name, case)
            if told is None:
                return
            self.dossiers[folder.name] = told
            for act in case.get("acts", []):
                if "step" in act and "outcome" in act and "problem" not in act:
                    self.act(told["id"], act["step"], act["outcome"])

    def file(self, procedure, case):
        """None when the procedure is not in force, or is taken in by units that nobody of the demo works at."""
        rules = yaml.safe_load(next(ROOT.glob(f"packs/*/*/procedures/{procedure}/procedure.yaml")).read_text(encoding="utf-8"))
        hostile = {"procedure": procedure, "channel": "counter", "language": "vi", "intakeUnit": UNIT,
                   "answers": copy.deepcopy(case["answers"]),
                   "papers": [{"paper": paper["id"], **PAPER} for paper in rules.get("papers", [])]}
        kept = {way: text for way, text in texts(case["answers"])}
        for number, way in enumerate(kept):
            put(hostile["answers"], way, SCRIPTS[number % len(SCRIPTS)])
        units = list(self.units)
        for _ in range(40):
            answer = self.program.post("/dossiers", hostile)
            if answer.status == 201:
                count = sum(value in SCRIPTS for _, value in texts(hostile["answers"]))
                return {**answer.json(), "hostile": count, "procedure": procedure}
            told = answer.json()
            if told["code"] in ("dossier.wrong_intake_unit", "power.unit", "web.forbidden") and units:
                hostile["intakeUnit"] = units.pop()
                continue
            # What has to have a form of its own gets back what the case says.
            for error in told.get("errors", []):
                place = error.get("pointer", "").removeprefix("/answers/").split("/")
                for way, text in kept.items():
                    parts = [str(part) for part in way]
                    if parts[:len(place)] == place or place[:len(parts)] == parts:
                        put(hostile["answers"], way, text)
            if answer.status != 422:
                self.left[procedure] = str(answer)
                return None
        self.left[procedure] = str(answer)
        return None

    def act(self, dossier, step, outcome, reason=SCRIPTS[0], **more):
        return self.program.post(f"/dossiers/{dossier}/acts", {
            "step": step, "outcome": outcome, "reason": reason, "note": SCRIPTS[6], "items": [SCRIPTS[0], SCRIPTS[3]],
            "feesCollected": True, **more})

    def household(self, outcome):
        """A dossier whose applicant is asked for more, or whose next step nobody has taken."""
        told = self.file("household-business", self.case("household-business"))
        answer = self.act(told["id"], "intake", outcome)
        assert answer.status == 200, str(answer)
        return told

    @staticmethod
    def case(procedure):
        for file in sorted(next(ROOT.glob(f"packs/*/*/procedures/{procedure}/cases")).glob("*.yaml")):
            case = yaml.safe_load(file.read_text(encoding="utf-8"))
            if "problem" not in case and "answers" in case:
                return case
        raise AssertionError(procedure)

    def draft(self, procedure="household-business"):
        """A draft of the citizen's, new."""
        told = self.citizen.form(f"/nop/{procedure}", {})
        if told.status != 303:
            return None
        return re.match(r"/ho-so-nhap/(\d+)", told.location)[1]

    def visitor(self, path, rule):
        """Who is let in by a rule."""
        if path.startswith("/api/"):
            return self.program
        if rule.startswith(("officers", "role", "unit")):
            return self.officer
        if rule in ("draft", "citizens", "account", "not officers"):
            return self.citizen
        return self.nobody

    def sender(self, path, rule):
        """Who is let in by a rule and has a browser, with a token for its forms."""
        visitor = self.visitor(path, rule)
        visitor = self.officer if visitor is self.program else visitor
        visitor.token()
        return visitor

    def dossier(self, path):
        names = [("cham-diem", "panel"), ("panels", "panel"), ("van-ban", "issued"), ("bien-lai", "issued"),
                 ("phieu-nop", "unpaid"), ("thu-tien", "unpaid"), ("nop-phi", "unpaid"), ("bo-sung", "asked"),
                 ("supplements", "asked"), ("/buoc/", "open"), ("/giao/", "open"), ("xin-loi", "open"), ("/rut", "open")]
        name = next((name for part, name in names if part in path and name in self.name), "issued")
        return self.name[name]

    def address(self, path, **other):
        """A route's address with what is there; `other` puts something else into some of its places."""
        dossier = self.dossier(path)
        draft = self.drafts.get("draft")
        if ":draft" in path and draft is None:
            draft = self.drafts["draft"] = self.draft()
        values = {
            "id": dossier["id"], "dossier": dossier["id"], "group": dossier["id"], "draft": draft,
            "secret": dossier["trackingUrl"].rsplit("/", 1)[1], "procedure": "household-business", "page": "owner",
            "task": "assign", "form": "giay-tiep-nhan", "index": "0", "number": "1", "file": "motcua.css", "step": "council",
            "register": "births", "key": "1", "unit": UNIT, "mark": "ZZZZZZZZZZZZZZZZ", "session": "1", "passkey": "1",
            "delegation": "1", "gateway": "cong", **other}
        return re.sub(r":(\w+)", lambda place: str(values[place[1]]), path)


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    if not has("serve"):
        pytest.skip(f"{PROGRAM} has no command `serve`: build it first (make build)")
    folder = tmp_path_factory.mktemp("attacks")
    with Server(folder / "data", "--packs", str(packs_with(folder / "packs"))) as server:
        yield Place(server)


# Closed after each file: while it is open an event loop runs in this process, and pyHanko wants one of its own.
@pytest.fixture(scope="module")
def judge():
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed (make install)")
    opened = Judge()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def listed():
    return routes()
