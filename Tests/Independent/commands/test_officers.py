"""Officers as whoever keeps the machine makes, lists and describes them."""
import datetime
import re

from office import seed
from test_commands import motcua

UNIT = "H29.267.43"


def test_an_officer_is_made_listed_and_said_to_sign_for_the_head(tmp_path):
    seed(tmp_path)
    place = ["--data", tmp_path]
    listed = motcua("officer", "list", "--unit", UNIT, *place)
    assert re.search(rf"^{UNIT}  leader  lanhdao  .* from .*  TM\. ỦY BAN NHÂN DÂN / CHỦ TỊCH$", listed, re.M), listed
    count = int(re.search(r"^(\d+) positions$", listed, re.M)[1])

    made = motcua("officer", "add", "--login", "tran.thi.b", "--name", "Trần Thị B", "--staff-code", "BT-12", "--unit", UNIT,
                  "--role", "leader", *place)
    assert "first secret, once, until" in made
    unsigned = motcua("officer", "list", "--unit", UNIT, "--unsigned", *place)
    assert "tran.thi.b  Trần Thị B (BT-12)" in unsigned and "nobody has said" in unsigned

    words = ["officer", "sign", "--login", "tran.thi.b", "--unit", UNIT, "--role", "leader", "--post", "Phó Chủ tịch", "--signs",
             "KT", "--for", "Chủ tịch", "--body", "Ủy ban nhân dân"]
    assert motcua(*words, *place).splitlines() == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    listed = motcua("officer", "list", "--unit", UNIT, *place)
    assert "tran.thi.b" in listed and "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH" in listed
    assert listed.endswith(f"{count + 1} positions\n")
    assert "tran.thi.b" not in motcua("officer", "list", "--unit", UNIT, "--unsigned", *place)


def test_a_province_begins_without_the_demo(tmp_path):
    place = ["--data", tmp_path]
    motcua("migrate", *place)
    made = motcua("officer", "add", "--login", "quan.tri", "--name", "Nguyễn Văn A", "--staff-code", "QT-01", "--unit", UNIT,
                  "--role", "administrator", *place)
    assert "first secret, once, until" in made
    assert motcua("officer", "list", "--unit", UNIT, *place).endswith("\n1 positions\n")


def test_an_officer_gets_another_position_and_gives_one_up(tmp_path):
    seed(tmp_path)
    place = ["--login", "chuyenvien", "--unit", UNIT, "--data", tmp_path]
    today = datetime.date.today()
    last, first = (str(today + datetime.timedelta(days)) for days in (30, 31))
    told = motcua("officer", "relieve", "--role", "specialist", "--last", last, *place)
    assert f"specialist  chuyenvien  Phạm Văn Thụ (BT-02)  from 2025-07-01 to {last}" in told
    told = motcua("officer", "appoint", "--role", "division_head", "--from", first, *place)
    assert f"division_head  chuyenvien  Phạm Văn Thụ (BT-02)  from {first}" in told and told.endswith("\n2 positions\n")
    assert "chuyenvien  " not in motcua("officer", "list", "--unit", UNIT, "--day", first, "--data", tmp_path).replace(
        "division_head  chuyenvien", "")
    assert motcua("officer", "relieve", "--role", "division_head", *place).endswith("\n1 positions\n")
    assert "There is no position of role clerk" in motcua("officer", "relieve", "--role", "clerk", *place, code=1)
    told = motcua("officer", "appoint", "--role", "clerk", "--from", first, "--to", last, *place, code=1)
    assert "officer.days" in told
    told = motcua("officer", "appoint", "--role", "clerk", "--only", "certified-copy", "--only", "stations", *place)
    assert re.search(r"clerk  chuyenvien .*  for certified-copy, stations$", told, re.M), told
    assert "officer.subject" in motcua("officer", "appoint", "--role", "clerk", "--only", "nothing", *place, code=1)
    told = motcua("officer", "appoint", "--role", "clerk", *place, "--unit", "H29.nowhere", code=1)
    assert "dossier.no_such_unit" in told


def test_what_cannot_be_said_of_an_officer_is_told_in_a_sentence(tmp_path):
    seed(tmp_path)
    place = ["--data", tmp_path]
    sign = ["officer", "sign", "--unit", UNIT, "--role", "leader"]
    told = motcua(*sign, "--login", "nobody", "--post", "Chủ tịch", *place, code=1)
    assert "There is no officer with the login nobody" in told and "officer.unknown" in told
    told = motcua(*sign, "--login", "tiepnhan", "--post", "Chủ tịch", *place, code=1)
    assert "There is no position of role leader" in told
    told = motcua(*sign, "--login", "lanhdao", "--post", "Phó Chủ tịch", "--signs", "KT", *place, code=1)
    assert "Nobody signs so (KT)" in told
    assert "officer.signing" in motcua(*sign, "--login", "lanhdao", *place, code=1)
    told = motcua("officer", "add", "--login", "moi", "--name", "A", "--staff-code", "BT-02", "--unit", UNIT, "--role",
                  "clerk", *place, code=1)
    assert "This staff code is another officer's" in told
    assert "Days are written yyyy-MM-dd" in motcua("officer", "list", "--day", "today", *place, code=1)
    assert "dossier.no_such_unit" in motcua("officer", "list", "--unit", "H29.nowhere", *place, code=1)
