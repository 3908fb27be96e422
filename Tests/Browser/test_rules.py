"""The same rule everywhere: what rules.js says while one types is what the server says, over random forms of the real
packs. 2,000 forms by default; RULES_FORMS says another number, RULES_SEED another seed.

Every field of a form is filled at random: right answers, answers on the border of what is right, wrong ones, typing
errors, nothing. The browser evaluates all of them in one page; `motcua form evaluate` gives the server's answers. Where
rules.js leaves an answer to the server it must say so, and may only do so for formats other than dates.
"""
import datetime
import json
import os
import random
import shutil
import subprocess
from decimal import Decimal, InvalidOperation

import pytest
import yaml

import checks
import people
from conftest import PHONE
from server import PROGRAM, ROOT, WORK, has

COUNT = int(os.environ.get("RULES_FORMS", "2000"))
SEED = int(os.environ.get("RULES_SEED", "20261127"))
DATE = "2026-11-27"

EVALUATE = """async ([address, rules, forms]) => {
    const { evaluate } = await import(address);
    const plain = (value) => value !== null && typeof value === 'object' ? { decimal: value.n + 'E' + value.e } : value;
    return forms.map(([procedure, typed]) => {
        const said = evaluate(rules[procedure], typed);
        for (const path of Object.keys(said.values)) said.values[path] = plain(said.values[path]);
        return said;
    });
}"""

WORDS = ["Nguyễn Thị Mẫu", "a", "Đường số 7", "  Phường Bến Thành ", "x" * 130, "ắ", "", "ô\u0301", "😀" * 3, "a\r\nb", "null"]
NUMBERS = ["0", "1", "2", "6", "7", "8", "-1", "1,5", "1.500", "1.500.000", "1.5", "64,50", "1e3", "abc", "1,2,3", "100000",
           "100001", "100000,0001", "12 345", "3đ", "00", ".5", "5.", "9999999999999999999999999999999999", "0,1", "30", "31"]
DATES = ["1/2/2026", "31/02/2009", "29-02-2024", "27/11/2026", "28.11.2026", "26/11/2026", "2026-11-27", "1/1/1", "mai", "+1/2/2020",
         "01/01/1900", "31/12/9999", "00/01/2026", "1/13/2026", "29/02/1900"]
DIGITS = ["079078000003", "0790 7800 0003", "07907800000", "0912345678", "+84912345678", "0912 345.678", "12345", "26740",
          "0312345678", "0312345678-001", "abc", "٣٤٥"]


def bounds(schema):
    """Numbers around those that the schema names."""
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if keyword in schema:
            for change in (-1, Decimal("-0.01"), 0, Decimal("0.01"), 1):
                yield str(Decimal(schema[keyword]) + change).replace(".", ",")


def lengths(schema):
    for keyword in ("minLength", "maxLength"):
        if keyword in schema:
            yield from ("ễ" * max(0, schema[keyword] + change) for change in (-1, 0, 1))


def at(schema, path):
    for name in path.split("."):
        schema = schema.get("properties", {}).get(name, {})
    return schema


def constants(node):
    """Texts that conditions compare with."""
    if isinstance(node, list):
        if node[:1] == ["c"] and isinstance(node[1], str):
            yield node[1]
        for part in node:
            yield from constants(part)


def row(field, schema, dice):
    """Texts for the controls of a table, of an address, of boxes."""
    path = field["path"]
    if field["widget"] == "table":
        rows = dice.randint(0, 3)
        names = list(schema.get("items", {}).get("properties", {})) or ["name"]
        return {f"{path}__rows": str(rows), **{f"{path}.{index}.{name}": dice.choice(WORDS + DATES + DIGITS)
                                              for index in range(rows) for name in names}}
    if field["widget"] in ("address", "coordinates"):
        names = ["street", "area"] if field["widget"] == "address" else ["system", "north", "east"]
        return {f"{path}.{name}": dice.choice(WORDS + NUMBERS + ["26740", "WGS84"]) for name in names}
    return {path: [choice for choice in schema.get("items", {}).get("enum", WORDS) if dice.random() < 0.5]}


def texts(form, said, dice):
    """What is typed into each control of a form."""
    answers = {}
    for field in form["fields"]:
        schema = at(form["schema"], field["path"])
        if field["widget"] in ("table", "address", "coordinates", "choices"):
            answers.update(row(field, schema, dice))
        elif field["widget"] != "file":
            answers[field["path"]] = typed(field, schema, said if field["widget"] == "choice" else [], dice)
    return answers


def typed(field, schema, said, dice):
    if dice.random() < 0.12:
        return ""
    pool = {"number": NUMBERS, "money": NUMBERS, "date": DATES, "yes_no": ["yes", "no", "on", "perhaps"],
            "declaration": ["on", "on", "yes", "no", "x"], "phone": DIGITS, "citizen_number": DIGITS, "tax_code": DIGITS,
            "area": ["26740", "26743", "1", "abcde", ""]}.get(field["widget"], WORDS)
    pool = pool + list(bounds(schema)) + list(lengths(schema))
    choices = [choice for choice in schema.get("enum", []) if isinstance(choice, str)] * 4 + said
    if choices and dice.random() < 0.8:
        return dice.choice(choices)
    if dice.random() < 0.05:
        return str(Decimal(dice.randint(-10**9, 10**12)) / 10**dice.randint(0, 6)).replace(".", ",")
    return dice.choice(pool)


def number(value):
    """Values of both sides alike: numbers by their number, whatever their digits."""
    if isinstance(value, dict):
        return Decimal(value["decimal"])
    return value if isinstance(value, (bool, str)) or value is None else Decimal(value)


def same(ours, theirs):
    if set(ours) != set(theirs):
        return False
    return all(type(number(ours[path])) is type(number(theirs[path])) and number(ours[path]) == number(theirs[path]) for path in ours)


@pytest.mark.deadline(900)
def test_the_browser_and_the_server_agree_on_random_forms(server, browser):
    if not has("form"):
        pytest.skip(f"{PROGRAM} has no command `form`")
    printed = subprocess.run([PROGRAM, "form", "rules", "--date", DATE], cwd=ROOT, capture_output=True, text=True, check=True)
    rules = {line["procedure"]: line["rules"] for line in map(json.loads, printed.stdout.splitlines())}
    dice = random.Random(SEED)
    forms = []
    for _ in range(COUNT):
        procedure = dice.choice(sorted(rules))
        form = rules[procedure]
        said = list(constants([form["pages"], [[field.get(key) for key in ("visible", "required")] for field in form["fields"]]]))
        forms.append((procedure, texts(form, said, dice)))
    file = WORK / "forms.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps({"procedure": name, "channel": "online", "date": DATE, "typed": answers}) + "\n" for name, answers in forms))
    decided = subprocess.run([PROGRAM, "form", "evaluate", "--jsonl", file], cwd=ROOT, capture_output=True, text=True, check=True)
    server_says = [json.loads(line, parse_float=Decimal) for line in decided.stdout.splitlines()]
    assert len(server_says) == COUNT

    context = browser.new_context()
    page = context.new_page()
    page.goto(server.url + "/")
    browser_says = []
    for start in range(0, COUNT, 1000):
        browser_says += page.evaluate(EVALUATE, ["/static/rules.js", rules, forms[start:start + 1000]])
    context.close()

    asked = conditions = wrong = shown = 0
    for (procedure, answers), ours, theirs in zip(forms, browser_says, server_says):
        where = f"{procedure} {json.dumps(answers, ensure_ascii=False)}"
        assert ours["visible"] == theirs["visible"], where
        left = lambda path: any(path == asked or path.startswith(asked + ".") for asked in ours["ask"])
        theirs["values"] = {path: value for path, value in theirs["values"].items() if path in ours["values"] or not left(path)}
        assert same(ours["values"], theirs["values"]), f"{where}\n{ours['values']}\n{theirs['values']}"
        assert ours["errors"] is not None, f"left to the server: {where}"
        known = {path: error for path, error in theirs["errors"].items() if not left(path)}
        assert ours["errors"] == known, f"{where}\n{ours['errors']}\n{known}"
        for path in ours["ask"]:
            field = next((field for field in rules[procedure]["fields"] if field["path"] == path), {})
            assert at(rules[procedure]["schema"], path).get("ask") or field.get("ask") or number_too_long(answers.get(path, "")) \
                or "computed" in field and (field["computed"] is None or any(number_too_long(text, 16) for text in answers.values())), \
                f"{path} left to the server: {where}"
        asked += len(ours["ask"])
        wrong += len(ours["errors"])
        shown += len(ours["visible"])
        conditions += len(rules[procedure]["fields"]) - len(ours["visible"])
    print(f"{COUNT} forms of {len(rules)} procedures: {shown} fields shown, {conditions} hidden, {wrong} errors, no difference; "
          f"{asked} formats left to the server")
    assert shown > 10 * COUNT / 2 and conditions > COUNT / 4 and wrong > COUNT


def number_too_long(text, digits=34):
    """With 16 digits and more, a product may have more than 34."""
    if not isinstance(text, str):
        return False
    try:
        return len(Decimal(text.strip()).as_tuple().digits) > digits
    except InvalidOperation:
        return False


def test_the_module_is_small():
    import gzip
    assert len(gzip.compress((ROOT / "share/static/rules.js").read_bytes(), 9)) <= 6 * 1024


class Rules:
    """Random conditions over a form: numbers, dates, texts, a choice, yes and no."""

    def __init__(self, dice):
        self.dice = dice

    def number(self, depth):
        dice = self.dice
        if depth == 0 or dice.random() < 0.4:
            return dice.choice(["random.n1", "random.n2", str(dice.randint(-3, 12)), f"{dice.randint(0, 90) / 10}"])
        left, right = self.number(depth - 1), self.number(depth - 1)
        return dice.choice([f"({left} + {right})", f"({left} - {right})", f"({left} * {right})", f"-({left})",
                            f"(if {self.truth(depth - 1)} then {left} else {right})"])

    def date(self):
        return self.dice.choice(["random.d1", "random.d2", "filed", '@"2026-11-27"', 'date("2024-02-29")'])

    def truth(self, depth):
        dice = self.dice
        compare = dice.choice(["=", "!=", "<", "<=", ">", ">="])
        if depth == 0 or dice.random() < 0.35:
            return dice.choice([
                f"{self.number(0)} {compare} {self.number(0)}", f"{self.date()} {compare} {self.date()}", "random.yes = true",
                'random.text = "ắ"', 'random.text in ("a", "null")', 'random.pick in ["one", "two"]', 'random.pick != "three"',
                "random.n1 in [2..7]", "random.n1 in (1, 2, > 7)", "random.n2 in (0..9)", "random.n2 between random.n1 and 30",
                "random.n1 = null", "random.d1 in [@\"2009-01-01\"..@\"2026-11-27\"]", "random.yes", 'channel = "online"'])
        left, right = self.truth(depth - 1), self.truth(depth - 1)
        return dice.choice([f"({left} and {right})", f"({left} or {right})", f"not({left})",
                            f"{self.number(depth)} {compare} {self.number(depth)}", f"(if {left} then {right} else random.yes)"])


def write_pack(folder, dice, count):
    """A copy of a real pack whose form has a page more: fields to fill in, and `count` that random conditions show."""
    source = ROOT / "packs/vn-hcmc/one-stop"
    kept = folder / "procedures/certified-copy"
    shutil.copytree(source / "procedures/certified-copy", kept, ignore=shutil.ignore_patterns("cases"))
    manifest = yaml.load((source / "pack.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    # It names procedures that are not copied.
    manifest.pop("common", None)
    (folder / "pack.yaml").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    asked = {"n1": "number", "n2": "number", "d1": "date", "d2": "date", "text": "text", "yes": "yes_no", "pick": "choice"}
    kinds = {"number": {"type": "number"}, "date": {"type": "string", "format": "date"}, "text": {"type": "string"},
             "yes_no": {"type": "boolean"}, "choice": {"enum": ["one", "two", "three"]}}
    rules = Rules(dice)
    # Sums keep `pack check` from trying out by itself whether a condition can hold.
    shown = {f"r{index}": f"({rules.truth(3)}) or random.n1 + 0 = 987654321" for index in range(count)}
    schema = json.loads((kept / "form.schema.json").read_text(encoding="utf-8"))
    schema["properties"]["random"] = {"type": "object", "properties": {
        **{name: kinds[widget] for name, widget in asked.items()}, **{name: {"type": "string"} for name in shown}}}
    (kept / "form.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    layout = yaml.load((kept / "form.layout.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    layout["pages"].append({"id": "random", "fields": [
        *({"path": f"random.{name}", "widget": widget} for name, widget in asked.items()),
        *({"path": f"random.{name}", "widget": "text", "visible": rule} for name, rule in shown.items())]})
    (kept / "form.layout.yaml").write_text(json.dumps(layout, ensure_ascii=False), encoding="utf-8")
    for language in ("vi", "en"):
        file = kept / f"text.{language}.yaml"
        texts = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
        texts["pages"]["random"] = "Random"
        texts["fields"].update({f"random.{name}": {"label": name} for name in [*asked, *shown]})
        texts.setdefault("choices", {})["random.pick"] = {name: name for name in ("one", "two", "three")}
        file.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")


@pytest.mark.deadline(300)
def test_the_browser_and_the_server_agree_on_random_conditions(server, browser, tmp_path):
    if not has("form"):
        pytest.skip(f"{PROGRAM} has no command `form`")
    dice = random.Random(SEED)
    write_pack(tmp_path / "packs", dice, 120)
    run = lambda *command: subprocess.run(
        [PROGRAM, "form", *command, "--packs", tmp_path / "packs"], cwd=ROOT, capture_output=True, text=True)
    printed = run("rules", "--date", DATE)
    assert printed.returncode == 0, printed.stdout + printed.stderr
    rules = json.loads(printed.stdout)
    form = rules["rules"]
    assert all(field.get("visible") for field in form["fields"] if field["path"].startswith("random.r"))
    forms = []
    for _ in range(300):
        forms.append({field["path"]: typed(field, at(form["schema"], field["path"]), [], dice) for field in form["fields"]
                      if field["path"].startswith("random.") and not field.get("visible")})
    file = tmp_path / "forms.jsonl"
    file.write_text("".join(json.dumps({"procedure": rules["procedure"], "date": DATE, "typed": answers}) + "\n" for answers in forms))
    decided = run("evaluate", "--jsonl", file)
    assert decided.returncode == 0, decided.stderr
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.url + "/")
    said = page.evaluate(EVALUATE, ["/static/rules.js", {rules["procedure"]: form}, [(rules["procedure"], answers) for answers in forms]])
    context.close()
    held = asked = 0
    for answers, ours, line in zip(forms, said, decided.stdout.splitlines(), strict=True):
        theirs = set(json.loads(line)["visible"]) - set(ours["ask"])
        assert set(ours["visible"]) == theirs, f"{answers}\n{[(f['path'], f['visible']) for f in form['fields'] if f['path'] in theirs ^ set(ours['visible'])]}"
        held += len([path for path in theirs if path.startswith("random.r")])
        asked += len(ours["ask"])
    print(f"{120 * len(forms)} conditions: {held} held, {asked} left to the server, no difference")
    assert 0 < held < 120 * len(forms) and asked < 120 * len(forms) / 20


def test_questions_come_and_go_and_mistakes_are_told_while_one_types(server, visit):
    page = visit(PHONE)
    people.begin(page, server.url, "nha o", people.HOUSE)
    page.wait_for_load_state("networkidle")
    address = page.url
    shown = lambda path: page.locator(f'[name="{path}"]').first.is_visible()
    assert not shown("owner.tax_code") and not shown("owner.id_number")
    page.get_by_role("radio").nth(1).check()
    page.locator('[name="owner.tax_code"]').wait_for(state="visible")
    assert shown("owner.representative") and not shown("owner.id_number")
    page.get_by_role("radio").nth(0).check()
    page.locator('[name="owner.id_number"]').wait_for(state="visible")
    assert not shown("owner.tax_code") and not shown("owner.representative")
    page.locator('[name="owner.id_number"]').fill("123")
    page.locator('[name="owner.name"]').focus()
    error = page.locator(".field.bad", has=page.locator('[name="owner.id_number"]')).locator(".error")
    error.wait_for()
    assert "12" in error.inner_text()
    page.locator('[name="owner.id_number"]').fill("079078000003")
    error.wait_for(state="detached")
    assert page.url == address
    assert checks.axe(page) == []
