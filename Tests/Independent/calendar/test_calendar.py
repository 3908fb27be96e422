"""MotCua's calendar against two that know nothing of it, and those two against planted mistakes."""

import os
import pathlib
import subprocess
import sys
from datetime import date

import pytest
import yaml

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import compare
import lunar

ROOT = pathlib.Path(__file__).resolve().parents[3]
CALENDAR = yaml.safe_load((ROOT / "packs/vn/calendar/calendar.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", CALENDAR["lunar"], ids=lambda row: row["year"])
def test_the_lunar_table_is_what_the_sky_says(row):
    tet, ancestors, length = lunar.lunar_year(int(row["year"]))
    assert (row["tet"], row["ancestors"], row["month_12"]) == (str(tet), str(ancestors), length)


def test_every_fact_says_what_it_rests_on_and_how_sure_it_is():
    facts = [CALENDAR["week"], CALENDAR["compensation"], *CALENDAR["exceptions"], *CALENDAR["office_hours"].values()]
    for holiday in CALENDAR["holidays"]:
        facts += holiday["terms"] + holiday.get("choices", [])
    assert all(fact["basis"] for fact in facts)
    assert {fact["sure"] for fact in facts + CALENDAR["lunar"]} <= {"source", "high", "medium", "low"}


def test_each_cause_is_told_in_the_readme():
    readme = (ROOT / "packs/vn/calendar/README.md").read_text(encoding="utf-8")
    assert [day for day in compare.CAUSES if str(day) not in readme] == []


@pytest.fixture
def clock_due():
    """The command that answers lines `START LIMIT UNIT`."""
    motcua = os.environ.get("MOTCUA", str(ROOT / ".build/debug/motcua"))
    command = [motcua, "clock", "due", "--batch"]
    usage = subprocess.run([*command[:3], "--help"], capture_output=True, text=True) if os.path.exists(motcua) else None
    if usage is None or "--batch" not in usage.stdout:
        pytest.skip(f"{motcua} has no `clock due --batch`")
    return command


def test_a_hundred_thousand_limits_agree(clock_due):
    assert compare.compare(clock_due, 100_000, 20261123) == 0


def test_the_known_cases_come_out(clock_due):
    cases = [  # receipt, working days, due
        ("2015-03-09T15:42", 3, "2015-03-12"), ("2015-03-09T16:01", 32, "2015-04-22"), ("2009-01-23T09:00", 5, "2009-02-05"),
        ("2009-04-01T09:00", 3, "2009-04-07"), ("2010-02-10T09:00", 5, "2010-02-24"), ("2026-02-12T10:00", 7, "2026-03-02"),
        ("2026-04-23T09:00", 3, "2026-04-29"), ("2026-08-27T09:00", 3, "2026-09-04"), ("2026-11-20T09:00", 3, "2026-11-26"),
        ("2026-12-30T09:00", 2, "2027-01-04"),
    ]
    answers = compare.ask(clock_due, [f"{receipt}:00+07:00 {days} working" for receipt, days, _ in cases])
    assert answers == [f"{due}T16:00:00+07:00" for _, _, due in cases]


# A stand-in for MotCua that counts with the library itself, after `corrected` days.
STAND_IN = """
import sys
from datetime import date, datetime
sys.path.insert(0, {folder!r})
import compare
days = compare.Days({corrected})
for text in sys.stdin:
    start, limit, unit = text.split()
    due = days.due(datetime.fromisoformat(start), limit, unit)
    print(due.isoformat() if due else "error calendar.out_of_range")
"""


def stand_in(corrected):
    return STAND_IN.format(folder=str(pathlib.Path(__file__).parent), corrected=corrected)


@pytest.mark.parametrize("mistake, findings", [
    ({}, 0), ({date(2026, 11, 24): True}, 1), ({date(2013, 2, 15): False}, 1),
])
def test_the_comparison_finds_a_day_that_is_wrong(mistake, findings, capsys):
    corrected = {day: ours == "working" for day, (ours, _) in compare.CAUSES.items()} | mistake
    script = stand_in("{" + ", ".join(f"date.fromisoformat('{day}'): {works}" for day, works in corrected.items()) + "}")
    assert compare.compare([sys.executable, "-c", script], 2_000, 1) == findings
    assert ("NOT LISTED" in capsys.readouterr().out) == (date(2026, 11, 24) in mistake)


def test_the_comparison_finds_a_limit_that_is_counted_wrong():
    wrong = "'2' if (limit, unit) == ('3', 'working') else limit"
    script = stand_in("{}").replace("limit, unit)", f"{wrong}, unit)")
    assert compare.compare([sys.executable, "-c", script], 2_000, 1) > len(compare.CAUSES)
