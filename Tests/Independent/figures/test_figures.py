"""What `motcua figures` says, counted again from the raw journals by a program of its own: it reads nothing but the journal's
lines and the evaluation file."""
import collections
import datetime
import fractions
import json
import pathlib
import sqlite3
import subprocess
import sys

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))
from server import PROGRAM  # noqa: E402

SCHEME = yaml.safe_load((ROOT / "packs/vn/evaluation/evaluation.yaml").read_text(encoding="utf-8"))
UNTIL = "2026-11-27T16:30+07:00"
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
SPANS = [("2026-11-01", "2026-11-27"), ("2026-08-01", "2026-08-31"), ("2026-10-15", "2026-10-15"),
         ("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")]


def moment(text):
    return int(datetime.datetime.fromisoformat(text).timestamp() * 1000) if isinstance(text, str) else text


def day(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, VIETNAM).date()


def midnight(text, later=0):
    date = datetime.date.fromisoformat(text) + datetime.timedelta(days=later)
    return int(datetime.datetime.combine(date, datetime.time(), VIETNAM).timestamp() * 1000)


def kept(at, due):
    return "none" if due is None else "late" if at > due else "on_time" if day(at) == day(due) else "early"


class Dossier:
    """One journal, read through."""

    def __init__(self, lines):
        self.turns, self.steps, self.asked, self.sorry = [], [], [], []
        self.started = self.ready = self.ended = None
        self.paid = self.transferred = self.withdrawn = self.issued = False
        # Once late, late: a promise that was overrun is not healed by what is promised next.
        self.missed = False
        self.units, tasks, due, stopped, fees = [], {}, None, None, {}
        for kind, at, actor, body in lines:
            officer = actor.get("id") if actor["kind"] == "officer" else None
            if kind == "filed":
                self.procedure, self.channel = body["procedure"], body["channel"]
                self.unit, self.papers = body["competentUnit"], list(body["papers"])
                self.units = [body["intakeUnit"], body["competentUnit"]]
                fees = {fee["id"]: fee["amount"] for fee in body["fees"]}
            elif kind == "step_opened":
                tasks[body["step"], body.get("branch")] = dict(body)
            elif kind == "step_closed":
                task = tasks.pop((body["step"], body.get("branch")), {})
                limit = task.get("due")
                self.steps.append((
                    at, task.get("unit", actor.get("unit")), officer or task.get("assignee"),
                    kept(at, None if limit is None else moment(limit))))
            elif kind == "assigned" and (body["step"], body.get("branch")) in tasks:
                tasks[body["step"], body.get("branch")]["assignee"] = body.get("officer")
            elif kind == "consultation_asked":
                self.units.append(body["unit"])
            elif kind == "clock_started":
                self.started, due = at, moment(body["due"])
                self.turns.append((at, "running", due, "none"))
            elif kind in ("clock_resumed", "clock_restarted", "apologised"):
                self.missed = self.missed or kept(stopped or at, due) == "late"
                due, stopped = moment(body["due"]), stopped if kind == "apologised" else None
                self.turns.append((at, "running", due, "late" if self.missed else "none"))
                if kind == "apologised":
                    self.sorry.append((at, actor.get("unit"), officer))
            elif kind == "clock_stopped":
                stopped = at
                self.turns.append((at, "stopped", due, "late" if self.missed else kept(at, due)))
            elif kind == "clock_finished":
                self.ready, stopped = at, None
            elif kind == "supplement_requested":
                self.asked.append((at, actor.get("unit"), officer))
            elif kind == "supplemented":
                self.papers += body["papers"]
            elif kind == "fees_collected":
                self.paid = self.paid or any(fees.get(id, 0) > 0 for id in body["fees"])
            elif kind == "payment_received":
                self.paid, self.transferred = True, self.transferred or body["method"] in ("transfer", "gateway")
            elif kind == "document_issued":
                self.issued = True
            elif kind == "withdrawal_requested":
                self.withdrawn, tasks = True, {}
            elif kind == "ended":
                self.ended = at
        self.resolved = self.ready or self.ended
        if self.ended and self.started is None:
            self.closing = "not_taken_in"
        elif self.ended and self.withdrawn:
            self.closing, self.resolved = "withdrawn", self.ended
        else:
            self.closing = "resolved" if self.resolved else "open"
        self.kept = kept(stopped or self.resolved, due) if self.closing == "resolved" else "none"
        self.kept = "late" if self.missed and self.kept != "none" else self.kept

    def worst(self, steps):
        order = ["late", "on_time", "early", "none"]
        return min((step[3] for step in steps), key=order.index, default="none")

    def digitised(self):
        return all("onPaper" not in paper for paper in self.papers)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    data = tmp_path_factory.mktemp("figures")
    run = subprocess.run(
        [PROGRAM, "bench", "figures", "--data", data, "--loaded", "600", "--until", UNTIL], cwd=ROOT,
        capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return data, json.loads(run.stdout)["unit"]


@pytest.fixture(scope="module")
def dossiers(place):
    journals = collections.defaultdict(list)
    base = sqlite3.connect(place[0] / "motcua.sqlite")
    for id, kind, at, actor, body in base.execute(
            "SELECT dossier, kind, at, actor, body FROM journal ORDER BY dossier, sequence"):
        journals[id].append((kind, at, json.loads(actor), json.loads(body)))
    base.close()
    return [Dossier(lines) for lines in journals.values()]


def told(place, first, last, *words):
    run = subprocess.run(
        [PROGRAM, "figures", "--data", place[0], "--unit", place[1], "--from", first, "--to", last, *words], cwd=ROOT,
        capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def line(procedure, dossiers, start, end, at):
    came = [d for d in dossiers if d.started is not None and start <= d.started < end]
    done = [d for d in dossiers if d.closing == "resolved" and start <= d.resolved < end]
    over = within = 0
    for d in dossiers:
        if d.started is not None and d.started < at and (d.resolved is None or d.resolved >= at):
            _, kind, due, was = [turn for turn in d.turns if turn[0] < at][-1]
            late = was == "late" or kind != "stopped" and due < at
            over, within = over + late, within + (not late)
    channels = collections.Counter(d.channel for d in came)
    times = collections.Counter(d.kept for d in done)
    return {
        "procedure": procedure,
        "received": {**{name: channels[name] for name in ("online", "counter", "post")}, "total": len(came)},
        "carried_over": sum(
            1 for d in dossiers
            if d.started is not None and d.started < start and (d.resolved is None or d.resolved >= start)),
        "resolved": {"total": len(done), **{name: times[name] for name in ("late", "on_time", "early", "none")}},
        **{name: sum(1 for d in dossiers if d.closing == name and start <= d.resolved < end)
           for name in ("withdrawn", "not_taken_in")},
        "in_progress": {"within": within, "over": over},
        "supplements": sum(len(d.asked) for d in done), "apologies": sum(len(d.sorry) for d in done),
        "with_papers": sum(1 for d in done if d.papers),
        "papers_digitised": sum(1 for d in done if d.papers and d.digitised()),
        "results_digitised": sum(1 for d in done if d.issued),
        "paid": sum(1 for d in done if d.paid), "paid_online": sum(1 for d in done if d.transferred),
    }


def rounded(value):
    return int(value + fractions.Fraction(1, 2))


def named(tenths, classes):
    return next(item["name"]["en"] for item in classes if round(item["from"] * 10) <= tenths)


def count(number):
    return "none" if number == 0 else "one" if number == 1 else "more"


def index(shapes, criteria, classes):
    """The points of TT 01/2018 Điều 13 over dossiers, each told by what the criteria look at."""
    total, parts, missing = 0, [], 0
    for criterion in criteria:
        points = None
        if "why" in criterion:
            missing += 1
        elif shapes:
            got = sum(criterion["points"][shape[criterion["measure"]]] for shape in shapes)
            total, points = total + got, rounded(fractions.Fraction(got * 100, len(shapes)))
        else:
            missing += 1
        parts.append((str(criterion["number"]), points))
    if not shapes:
        return parts, 0, missing * 200, None, None
    lowest = rounded(fractions.Fraction(total * 100, len(shapes)))
    tenths = rounded(fractions.Fraction(total * 10, len(shapes)))
    return (parts, lowest, lowest + missing * 200, named(tenths, classes), named(tenths + missing * 20, classes))


def same(ours, theirs):
    parts, lowest, highest, low_class, high_class = ours
    assert [(part["id"], part["points"]) for part in theirs["parts"]] == parts
    assert (theirs["lowest"], theirs["highest"]) == (lowest, highest)
    assert (theirs["lowest_class"], theirs["highest_class"]) == (low_class, high_class)


@pytest.mark.parametrize("first, last", SPANS)
def test_the_journals_say_the_same(place, dossiers, first, last):
    figures = json.loads(told(place, first, last, "--json"))
    mine = [d for d in dossiers if d.unit == place[1]]
    start, end, at = midnight(first), midnight(last, 1), moment(figures["at"])
    assert figures["total"] == line("", mine, start, end, at)
    names = sorted({d.procedure for d in mine})
    lines = [line(name, [d for d in mine if d.procedure == name], start, end, at) for name in names]
    empty = [{**line("", [], start, end, at), "procedure": name} for name in names]
    assert figures["procedures"] == [item for item, none in zip(lines, empty) if item != none]
    total = figures["total"]
    assert total["received"]["total"] + total["carried_over"] == \
        total["resolved"]["total"] + total["withdrawn"] + sum(total["in_progress"].values())

    done = [d for d in mine if d.closing == "resolved" and start <= d.resolved < end]
    same(index([shape(d, d.worst(d.steps)) for d in done], SCHEME["dossier_index"]["criteria"],
               SCHEME["dossier_index"]["agency_classes"]), figures["agency_index"])
    # What they did at the desk for dossiers that other units decide is theirs too.
    officers(figures, dossiers, done, place[1], start, end)
    quality(figures, done, lines)


def shape(d, steps):
    return {"punctuality": d.kept, "steps": d.kept if steps == "none" else steps, "supplements": count(len(d.asked)),
            "units": count(len(set(d.units))), "channel": d.channel}


def officers(figures, dossiers, done, unit, start, end):
    seen = collections.defaultdict(lambda: {"steps": collections.Counter(), "asked": 0, "sorry": 0, "part": []})
    for d in dossiers:
        for at, place, officer, was in d.steps:
            if place == unit and officer and start <= at < end:
                seen[officer]["steps"][was] += 1
        for name, acts in (("asked", d.asked), ("sorry", d.sorry)):
            for at, place, officer in acts:
                if place == unit and officer and start <= at < end:
                    seen[officer][name] += 1
    for d in done:
        for officer in {step[2] for step in d.steps if step[1] == unit and step[2]}:
            own = [step for step in d.steps if step[1] == unit and step[2] == officer]
            seen[officer]["part"].append(shape(d, d.worst(own)))
    assert [item["officer"] for item in figures["officers"]] == sorted(seen, key=lambda id: int(id))
    criteria = [c for c in SCHEME["dossier_index"]["criteria"] if c["number"] in SCHEME["dossier_index"]["officer_criteria"]]
    for item in figures["officers"]:
        ours = seen[item["officer"]]
        assert item["steps"] == {"total": sum(ours["steps"].values()),
                                 **{name: ours["steps"][name] for name in ("late", "on_time", "early", "none")}}
        assert (item["supplements"], item["apologies"], item["dossiers"]) == (ours["asked"], ours["sorry"], len(ours["part"]))
        same(index(ours["part"], criteria, SCHEME["dossier_index"]["officer_classes"]), item["index"])


def quality(figures, done, lines):
    total, scheme = figures["total"], SCHEME["quality_index"]
    most = scheme["supplements_at_most"]["value"]
    seen = [item for item in lines if item["received"]["total"]]
    shares = {
        "on_time": (sum(1 for d in done if d.kept != "late" and len(d.asked) <= most), len(done)),
        "procedures_online": (sum(1 for item in seen if item["received"]["online"]), len(seen)),
        "dossiers_online": (total["received"]["online"], total["received"]["total"]),
        "paid_online": (total["paid_online"], total["paid"]),
        "papers_digitised": (total["papers_digitised"], total["with_papers"]),
        "results_digitised": (total["results_digitised"], total["resolved"]["total"]),
    }
    parts, lowest, highest = [], 0, 0
    for group in scheme["groups"]:
        got = []
        for measure in group.get("measures", []):
            part, whole = shares.get(measure["measure"], (0, 0))
            got.append(min(measure["points"] * 100, rounded(fractions.Fraction(
                measure["points"] * 10_000 * part, whole * measure["threshold"]))) if whole else None)
            highest += (got[-1] or 0) if whole else measure["points"] * 100
        highest += 0 if group.get("measures") else group["points"] * 100
        known = [points for points in got if points is not None]
        parts.append((group["id"], sum(known) if known else None))
        lowest += sum(known)
    any_dossier = total["received"]["total"] + total["resolved"]["total"] > 0
    tenths = rounded(fractions.Fraction(lowest, 10))
    high = tenths + (highest - lowest) // 10
    same((parts, lowest, highest, *((named(tenths, scheme["classes"]), named(high, scheme["classes"]))
                                    if any_dossier else (None, None))), figures["quality_index"])


def test_the_table_is_the_same_numbers(place):
    first, last = SPANS[0]
    rows = [row.split(",") for row in told(place, first, last, "--csv").splitlines()]
    figures = json.loads(told(place, first, last, "--json"))
    assert len(rows) == len(figures["procedures"]) + 2
    assert int(rows[-1][rows[0].index("resolved_late")]) == figures["total"]["resolved"]["late"]


def test_dossiers_went_many_ways(place, dossiers):
    """What is compared must be there: else the comparison shows nothing."""
    kinds = collections.Counter(d.closing for d in dossiers)
    assert all(kinds[name] > 5 for name in ("open", "resolved", "withdrawn", "not_taken_in")), kinds
    assert {d.kept for d in dossiers} == {"early", "on_time", "late", "none"}
    assert sum(bool(d.asked) for d in dossiers) > 20 and sum(bool(d.sorry) for d in dossiers) > 10


def test_a_span_the_wrong_way_round_is_refused(place):
    run = subprocess.run(
        [PROGRAM, "figures", "--data", place[0], "--unit", place[1], "--from", "2026-02-01", "--to", "2026-01-01"],
        cwd=ROOT, capture_output=True, text=True)
    assert run.returncode != 0 and "figures.span" in run.stderr
