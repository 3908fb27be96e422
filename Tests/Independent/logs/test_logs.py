"""Event logs that `motcua export log` writes, read by pm4py: it counts the same ways through the procedures as we do."""
import json
import pathlib
import subprocess
import sys

import pm4py
import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "Tests" / "Browser"), str(ROOT / "Tests" / "Independent" / "api")]
import test_api as api  # noqa: E402
from server import PROGRAM, Server  # noqa: E402

ACCEPT = {"step": "intake", "outcome": "accept"}
REFUSE = {"step": "intake", "outcome": "refuse", "reason": "Không thuộc thẩm quyền & <khác>"}
SUPPLEMENT = {"step": "intake", "outcome": "supplement", "reason": "Thiếu bản chụp", "items": ["Bản chụp"]}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A province in which dossiers went several ways."""
    contract = yaml.safe_load(api.CONTRACT.read_text(encoding="utf-8"))
    with Server(tmp_path_factory.mktemp("province")) as server:
        for acts in ([], [ACCEPT], [ACCEPT], [REFUSE], [REFUSE], [REFUSE], [SUPPLEMENT]):
            dossier = api.filed(server, contract)
            for act in acts:
                api.call(server, f"/dossiers/{dossier['id']}/acts", act)
    return server.data


def export(data, output, *words):
    run = subprocess.run(
        [PROGRAM, "export", "log", "--data", data, "--output", output, *words], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return output


@pytest.fixture(scope="module")
def variants(data, tmp_path_factory):
    return json.loads(export(data, tmp_path_factory.mktemp("log") / "variants.json", "--variants").read_text())


def test_variants_are_told_apart(variants):
    assert sorted(variants.values()) == [1, 1, 2, 3]


def test_xes_has_our_variants(data, variants, tmp_path):
    log = pm4py.read_xes(str(export(data, tmp_path / "log.xes", "--format", "xes")))
    assert {", ".join(variant): count for variant, count in pm4py.get_variants(log).items()} == variants


def test_ocel_has_our_dossiers_and_events(data, variants, tmp_path):
    log = pm4py.read_ocel2(str(export(data, tmp_path / "log.jsonocel", "--format", "ocel")))
    kinds = log.objects["ocel:type"].value_counts()
    assert kinds["dossier"] == sum(variants.values()) and kinds["unit"] >= 1
    assert len(log.events) == sum(count * len(variant.split(", ")) for variant, count in variants.items())
    told = log.relations[log.relations["ocel:type"] == "dossier"].sort_values("ocel:timestamp", kind="stable")
    ways = told.groupby("ocel:oid")["ocel:activity"].apply(", ".join).value_counts().to_dict()
    assert ways == variants


def test_no_name_and_no_answer_is_in_it(data, tmp_path):
    for form in ("xes", "ocel"):
        text = export(data, tmp_path / form, "--format", form).read_text(encoding="utf-8")
        assert "Thiếu" not in text and "thẩm quyền" not in text and "Nguyễn" not in text
