"""What the commands about packs say, where there is nothing to say more of, and of every kind of difference."""
import json
import pathlib
import shutil

import pytest
from test_commands import ROOT, motcua

PACK = ROOT / "packs/vn-hcmc/one-stop"


@pytest.mark.parametrize("words, sentence, code", [
    (["check", "{empty}"], "Name a pack's folder or one above it", "pack.no_manifest"),
    (["draw", "{empty}"], "Name a pack's folder or one above it", "pack.no_manifest"),
    (["draw", str(PACK), "--procedure", "house-permits"], "There are: birth-registration", "pack.no_procedure"),
    (["export", str(PACK)], "Say --bpmn", "pack.no_format"),
    (["check", str(PACK), "--language", "fr"], "say vi or en", "command.unknown_language"),
    (["diff", str(PACK), "{empty}"], "There is no", ""),
])
def test_where_there_is_nothing_it_is_told_with_what_to_do(tmp_path, words, sentence, code):
    told = motcua("pack", *[word.replace("{empty}", str(tmp_path)) for word in words], *(
        ["--language", "en"] if words[0] == "draw" else []), *(["--data", tmp_path] if words[0] == "diff" else []), code=1)
    assert sentence in told and code in told, told


def test_a_refusal_is_told_in_vietnamese_where_that_is_asked_for(tmp_path):
    assert "Nêu thư mục của gói" in motcua("pack", "check", tmp_path, "--language", "vi", code=1)


@pytest.fixture
def copy(tmp_path):
    folder = tmp_path / "one-stop"
    shutil.copytree(PACK, folder)

    def change(path, find, put):
        file = folder / path
        text = file.read_text(encoding="utf-8")
        assert find in text, path
        file.write_text(text.replace(find, put, 1), encoding="utf-8")

    return folder, change


def test_fees_of_results_papers_groups_and_mere_spelling_are_all_told(copy):
    folder, change = copy
    permit = "procedures/house-permit/procedure.yaml"
    change(permit, "granted: {retention: permanent}", "granted: {retention: permanent, fees: none}")
    change("groups/newborn/group.yaml", "domain: society", "domain: administration")
    change("procedures/household-business/procedure.yaml", "procedure:", "# Only a word.\nprocedure:")
    told = motcua("pack", "diff", PACK, folder)
    assert "fees owed, now none." in told and "is kept permanent, now permanent" not in told
    assert "groups/newborn/group.yaml: domain was society, now administration." in told
    assert "procedures/household-business/procedure.yaml reads the same" in told
    assert told.endswith("3 differences\n")
    parts = json.loads(motcua("pack", "diff", PACK, folder, "--json"))["parts"]
    assert set(parts) == {"groups/newborn", "procedures/household-business"}
    assert "lệ phí" in motcua("pack", "diff", PACK, folder, "--language", "vi")
