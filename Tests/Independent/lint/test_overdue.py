"""Parts with a known hole are found once the time that the operations page gives them is over."""
import json
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
SBOM = {"components": [{"name": "swift-nio", "version": "2.80.0"}, {"name": "libpq5", "version": "15.8-0+deb12u1"},
                       {"name": "weasyprint", "version": "66.0"}, {"name": "nameless"}]}
HEAD = "name,mended,known,kind,what\n"


def overdue(tmp_path, rows, day):
    (tmp_path / "sbom.json").write_text(json.dumps(SBOM), encoding="utf-8")
    (tmp_path / "list.csv").write_text("# a comment\n" + HEAD + rows, encoding="utf-8")
    run = subprocess.run(
        [ROOT / "scripts/overdue", "--on", day, "--sbom", tmp_path / "sbom.json", "--advisories", tmp_path / "list.csv"],
        capture_output=True, text=True)
    return run.returncode, run.stdout + run.stderr


def test_the_page_says_how_long_each_kind_may_stay():
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8").split("## Components and updates")[1].split("\n## ")[0]
    assert re.findall(r"^\| ([^|]+) \| (\d+) days \|$", page, re.M) == [
        ("a hole that is being used, or lets strangers in", "3"),
        ("another hole that the program can be reached through", "30"), ("any other version", "90")]


@pytest.mark.parametrize("kind, last, first", [
    ("used", "2026-11-04", "2026-11-05"), ("reachable", "2026-12-01", "2026-12-02"), ("other", "2027-01-30", "2027-01-31")])
def test_a_part_is_overdue_the_day_after_its_time(tmp_path, kind, last, first):
    row = f"swift-nio,2.81.0,2026-11-01,{kind},CVE-0\n"
    code, told = overdue(tmp_path, row, last)
    assert code == 0 and "swift-nio 2.80.0: 2.81.0 mends it" in told and "overdue" not in told
    code, told = overdue(tmp_path, row, first)
    assert code == 1 and told.rstrip().endswith(f"due on {last}: overdue")


@pytest.mark.parametrize("row", [
    "swift-nio,2.80.0,2020-01-01,used,mended already\n", "libpq5,15.8-0+deb12u1,2020-01-01,used,mended already\n",
    "swift-nio,2.9.0,2020-01-01,used,versions are numbers\n", "not-ours,9.0,2020-01-01,used,no part of ours\n", ""])
def test_what_is_mended_or_is_no_part_is_left_alone(tmp_path, row):
    assert overdue(tmp_path, row, "2026-11-30") == (0, "")


def test_debians_versions_are_compared_as_debian_does(tmp_path):
    assert overdue(tmp_path, "libpq5,15.8-0+deb12u2,2020-01-01,used,x\n", "2026-11-30")[0] == 1


def test_an_unknown_kind_is_a_mistake(tmp_path):
    assert "a kind is one of" in overdue(tmp_path, "swift-nio,3,2026-11-01,bad,x\n", "2026-11-30")[1]


def test_the_list_of_today_has_nothing_overdue():
    assert subprocess.run([ROOT / "scripts/overdue", "--on", "2026-11-28"], capture_output=True).returncode == 0
