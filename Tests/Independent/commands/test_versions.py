"""A new version of a procedure, as a province's own people bring it in: told, tried, decided, done and taken back at the
command line, beside a server at work."""
import json
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from office import BIRTH, PROGRAM, Office, ROOT, Server  # noqa: E402

OLD = ROOT / "packs/vn-hcmc/one-stop"
ORDER = ["--by", "Sở Tư pháp", "--reason", "Bước mới theo luật", "--basis", "NĐ 1/2027/NĐ-CP"]


def motcua(*words, code=0):
    told = subprocess.run([PROGRAM, *map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert told.returncode == code, told.stdout + told.stderr
    return told.stdout if code == 0 else told.stderr


@pytest.fixture(scope="module")
def renamed(tmp_path_factory):
    """The pack with the step `appraise` of births gone, and `examine` in its place."""
    folder = tmp_path_factory.mktemp("packs") / "one-stop"
    shutil.copytree(OLD, folder)
    birth = folder / "procedures/birth-registration"
    for file in [birth / "procedure.yaml", *birth.glob("text.*.yaml"), *birth.glob("cases/*.yaml")]:
        file.write_text(re.sub(r"\bappraise\b", "examine", file.read_text(encoding="utf-8")), encoding="utf-8")
    for file in (folder / "groups").glob("*/cases/*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("member: birth, step: appraise", "member: birth, step: examine"), encoding="utf-8")
    pack = folder / "pack.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace('"1.0.0"', '"1.1.0"'), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("versions")) as running:
        yield running


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_the_difference_is_told_in_words_of_either_language(renamed):
    english, vietnamese = (motcua("pack", "diff", OLD, renamed, "--language", language) for language in ("en", "vi"))
    assert "Step “Check and entry in the register” is gone." in english and "is new." in english
    assert "Kiểm tra và ghi sổ hộ tịch" in vietnamese and "is gone" not in vietnamese
    told = json.loads(motcua("pack", "diff", OLD, renamed, "--json"))
    kinds = {note["kind"] for note in told["procedures"]["birth-registration"]}
    assert {"difference.step_removed", "difference.step_added", "difference.outcome_target"} <= kinds
    assert not any(notes for name, notes in told["procedures"].items() if name != "birth-registration")


def test_open_dossiers_are_decided_moved_and_taken_back_beside_a_server_at_work(town, renamed, tmp_path):
    office = Office(town)
    put, left, undecided = (office.accepted() for _ in range(3))
    place = ["--data", town.data]
    words = ["pack", "migrate", "--from", OLD, "--to", renamed]
    tried = lines(motcua(*words, "--dry-run", "--json", *place))
    ours = {item["dossier"]: item for item in tried if item.get("dossier") in {put["code"], left["code"], undecided["code"]}}
    assert len(ours) == 3
    for item in ours.values():
        assert item["verdict"] == "needs_officer" and [note["kind"] for note in item["reasons"]] == ["reason.step_gone"]
        assert "Check and entry" in item["reasons"][0]["en"] and "Kiểm tra" in item["reasons"][0]["vi"]
    assert tried[-1]["counts"]["needs_officer"] == 3

    # Officers decide, one of them with a slip of the pen.
    choices = tmp_path / "map.yaml"
    choices.write_text(json.dumps({"dossiers": {
        put["code"]: "examine", left["code"]: "stay", "H29.267.43-200101-0001": "examine"}}), encoding="utf-8")
    assert "migration.reason_missing, key: by" in motcua(*words, "--map", choices, *place, code=1)
    done = motcua(*words, "--map", choices, *ORDER, *place)
    assert f"{put['code']}  decided by an officer: " in done and f"{left['code']}  decided by an officer: " in done
    assert f"{undecided['code']}  needs an officer: It stands at step" in done
    assert "H29.267.43-200101-0001  is not open under the old version" in done
    assert "3 open dossiers: 2 decided by an officer, 1 needs an officer" in done
    run = re.search(r"migration (\d+);", done).group(1)

    # The server at work knows at once, and the others go on under their own version.
    def open_steps(dossier):
        return [task["step"] for task in office.call(f"/dossiers/{dossier['id']}")["tasks"]]

    assert [open_steps(item) for item in (put, left, undecided)] == [["examine"], ["appraise"], ["appraise"]]
    entry = office.call(f"/dossiers/{put['id']}/journal")["entries"][-1]
    assert entry["kind"] == "migrated" and entry["body"]["basis"] == "NĐ 1/2027/NĐ-CP"
    office.act(left, "appraise", "propose")
    assert open_steps(left) == ["sign"]
    motcua("verify", *place)
    assert re.search(rf"migration {run}: .* 1 moved, 0 rolled back, 1 wait for an officer, finished", motcua("pack", "list", *place))

    back = motcua("pack", "rollback", run, *ORDER, *place)
    assert "1 dossiers stand again as they stood; 0 were touched since and stay" in back
    assert open_steps(put) == ["appraise"]
    office.act(put, "appraise", "propose")
    motcua("verify", *place)
    motcua("ledger", "verify", *place)
    assert "migration.unknown" in motcua("pack", "rollback", "12", *ORDER, *place, code=1)
