"""A few rounds of scripts/torture, so that every run of the checks sees crashes; `make torture` runs them in full."""
import pathlib
import subprocess

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parents[3] / "scripts" / "torture"


def torture(*arguments):
    told = subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, errors="replace", timeout=300)
    print(told.stdout + told.stderr)
    if skipped := [line for line in told.stdout.splitlines() if line.startswith("torture: skipped")]:
        pytest.skip(skipped[0])
    assert told.returncode == 0
    return told.stdout


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_nothing_is_lost_when_the_server_or_the_database_is_killed(engine):
    assert f"kill {engine}: 3 rounds" in torture("kill", "--engine", engine, "--rounds", "3")


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_nothing_is_lost_when_the_power_is_cut_unless_the_disk_is_not_waited_for(engine):
    assert "2 passed, 0 failed" in torture("power", "--engine", engine, "--rounds", "2", "--control-rounds", "3")
