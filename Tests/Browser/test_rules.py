"""The same rule everywhere: what rules.js says while one types is what the server says, over random forms of the real
packs. 2,000 forms by default; RULES_FORMS says another number, RULES_SEED another seed.

Every field of a form is filled at random: right answers, answers on the border of what is right, wrong ones, typing
errors, nothing; tables row by row. The browser evaluates all of them in one page; `motcua form evaluate` gives the
server's answers. Where rules.js leaves an answer to the server (tables, addresses, boxes, numbers past 34 digits, formats
other than dates) it must say so, and only there may it do so.
"""
import collections
import json
import os
import random
import shutil
import subprocess
from decimal import Decimal

import pytest
import yaml

import checks
import people
import random_forms
from conftest import PHONE
from random_forms import at, typed
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

def number(value):
    """Values of both sides alike: numbers by their number, whatever their digits."""
    if isinstance(value, dict):
        return Decimal(value["decimal"])
    return value if isinstance(value, (bool, str)) or value is None else Decimal(value)


def is_same(ours, theirs):
    return type(number(ours)) is type(number(theirs)) and number(ours) == number(theirs)


def is_left(path, ours):
    return any(path == asked or path.startswith(asked + ".") for asked in ours["ask"])


def compare(form, ours, theirs, where):
    """What the browser says is what the server says, and what it does not say it leaves to the server."""
    shown, hidden = set(ours["visible"]), set(ours["hidden"])
    assert shown <= set(theirs["visible"]) and not hidden & set(theirs["visible"]), where
    assert all(is_left(field["path"], ours) for field in form["fields"] if field["path"] not in shown | hidden), where
    for path, value in ours["values"].items():
        assert is_same(value, theirs["values"].get(path)), f"{where}\n{path}: {value}, {theirs['values'].get(path)}"
    assert all(path in ours["values"] or is_left(path, ours) for path in theirs["values"]), where
    if ours["errors"] is not None:
        for path, error in ours["errors"].items():
            assert error == theirs["errors"].get(path), f"{where}\n{path}: {error}, {theirs['errors'].get(path)}"
        assert all(path in ours["errors"] or is_left(path, ours) for path in theirs["errors"]), f"{where}\n{ours['errors']}\n{theirs['errors']}"


def has_reason(form, path, ours, answers):
    """Whether what was left to the server had to be: a widget or a format of its own, a rule beyond the simple ones, a long number."""
    field = next((field for field in form["fields"] if field["path"] == path), {})
    if any(field.get(key, 0) is None for key in ("not_before", "not_after")):
        return True
    long = any(random_forms.is_long(text, 16) for text in answers.values())
    return at(form["schema"], path).get("ask") or field.get("ask") or random_forms.is_long(answers.get(path, "")) \
        or (long or field.get("computed", 0) is None) and ("computed" in field or path not in ours["visible"] or "required" in field)


def names_on(form, page, answers):
    """The texts of one page's controls."""
    paths = [field["path"] for field in form["fields"] if field["page"] == page]
    return {name: text for name, text in answers.items()
            if any(name == path or name.startswith((path + ".", path + "__")) for path in paths)}


def decided(forms, *options):
    """The server's answers to a list of forms."""
    file = WORK / "forms.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(form) + "\n" for form in forms))
    said = subprocess.run([PROGRAM, "form", "evaluate", "--jsonl", file, *options], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    lines = [json.loads(line, parse_float=Decimal) for line in said.stdout.splitlines()]
    assert len(lines) == len(forms)
    return lines


def rules_of(*options):
    printed = subprocess.run([PROGRAM, "form", "rules", "--date", DATE, *options], cwd=ROOT, capture_output=True, text=True)
    assert printed.returncode == 0, printed.stdout + printed.stderr
    return {line["procedure"]: line["rules"] for line in map(json.loads, printed.stdout.splitlines())}


class Makers:
    """Random forms over all packs: each procedure in its turn, those with tables, sections and computed answers more often."""

    def __init__(self, rules, layouts, pages):
        self.rules, self.layouts, self.pages = rules, layouts, pages
        self.all = sorted(rules)
        self.rich = [procedure for procedure in self.all if layouts.is_rich(procedure)]
        self.dice = random.Random(SEED)

    def form(self, index):
        dice = self.dice
        procedure = dice.choice(self.rich) if index % 4 == 0 else self.all[index % len(self.all)]
        form = self.rules[procedure]
        said = list(random_forms.constants([form["pages"], [[field.get(key) for key in ("visible", "required")] for field in form["fields"]]]))
        answers = random_forms.fill(self.layouts, procedure, said, dice)
        page = dice.randrange(len(form["pages"]))
        # The page is opened on a draft that says something else there.
        saved = {**answers, **names_on(form, page, random_forms.fill(self.layouts, procedure, said, dice))}
        line = {"procedure": procedure, "channel": "online", "date": DATE, "typed": answers,
                "page": self.pages[procedure][page], "saved": saved}
        return line, page


class Tally(collections.Counter):
    """What the forms were about, so that a run that met nothing is seen to have shown nothing."""

    def take(self, layouts, procedure, answers, ours, theirs):
        self["shown"] += len(ours["visible"])
        self["hidden"] += len(ours["hidden"])
        self["errors"] += len(ours["errors"] or {})
        self["dates beyond a bound"] += sum(error[0] in ("not_before", "not_after") for error in (ours["errors"] or {}).values())
        self["left"] += len(ours["ask"])
        self["whole forms left"] += ours["errors"] is None
        for field, section in layouts.fields(procedure):
            path = field.get("path", "")
            if section:
                self["of sections, shown" if path in ours["visible"] else "of sections, hidden"] += 1
            if field["widget"] == "table" and path in theirs["visible"]:
                self["tables"] += 1
                self["rows"] += len(theirs["values"].get(path) or [])
                self["errors in tables"] += sum(error.startswith(path) for error in theirs["errors"])
                assert path in ours["ask"] and not any(error.startswith(path) for error in ours["errors"] or {}), \
                    f"a table is the server's to judge: {procedure} {answers}"
                self["tables required at times and missing"] += theirs["errors"].get(path) == ["required", None] and "required" in field
            if "computed" in field and path in theirs["values"]:
                self["computed, the same" if path in ours["values"] else "computed, left"] += 1
        self["long numbers left"] += sum(random_forms.is_long(answers.get(path, "")) for path in ours["ask"])


@pytest.mark.deadline(2400)
def test_the_browser_and_the_server_agree_on_random_forms(server, browser):
    if not has("form"):
        pytest.skip(f"{PROGRAM} has no command `form`")
    rules, layouts = rules_of(), random_forms.Layouts()
    # Who hands in is asked on a page of the platform's own, before the pack's.
    pages = {procedure: ["submitter"] * (len(form["pages"]) - len(layouts.forms[procedure][0]["pages"]))
             + [page["id"] for page in layouts.forms[procedure][0]["pages"]] for procedure, form in rules.items()}
    makers, tally = Makers(rules, layouts, pages), Tally()
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.url + "/")
    for start in range(0, COUNT, 1000):
        made = [makers.form(index) for index in range(start, min(start + 1000, COUNT))]
        said = decided([line for line, _ in made])
        # The whole form as it is typed, and one page of it over a draft that holds the others.
        ours = page.evaluate(EVALUATE, ["/static/rules.js", rules, [(line["procedure"], line["typed"]) for line, _ in made]])
        opened = {str(index): theirs.pop("rules") for index, theirs in enumerate(said)}
        typed_here = [(str(index), names_on(rules[line["procedure"]], at_page, line["typed"])) for index, (line, at_page) in enumerate(made)]
        on_page = page.evaluate(EVALUATE, ["/static/rules.js", json.loads(json.dumps(opened, default=str)), typed_here])
        for index, ((line, _), whole, here, theirs) in enumerate(zip(made, ours, on_page, said, strict=True)):
            form, answers = rules[line["procedure"]], line["typed"]
            where = f"{line['procedure']} {json.dumps(answers, ensure_ascii=False)}"
            compare(form, whole, theirs, where)
            compare(form, here, theirs, f"page {line['page']} of {where}\nsaved: {json.dumps(line['saved'], ensure_ascii=False)}")
            if whole["errors"] is None:
                assert any(random_forms.is_long(text, 16) for text in answers.values()), f"left to the server: {where}"
            for path in whole["ask"]:
                assert has_reason(form, path, whole, answers), f"{path} left to the server: {where}"
            tally.take(layouts, line["procedure"], answers, whole, theirs)
    context.close()
    print(f"{COUNT} forms of {len(rules)} procedures, each whole and on one of its pages, no difference: "
          + ", ".join(f"{count} {name}" for name, count in tally.items()))
    assert tally["shown"] > 10 * COUNT / 2 and tally["hidden"] > COUNT / 4 and tally["errors"] > COUNT
    for name in ("of sections, shown", "of sections, hidden", "tables", "rows", "errors in tables", "computed, the same", "computed, left",
                 "tables required at times and missing", "long numbers left", "dates beyond a bound"):
        assert tally[name] > 0, f"no form was about this: {name}"
    assert tally["whole forms left"] < COUNT / 10


def test_the_module_is_small():
    import gzip
    assert len(gzip.compress((ROOT / "share/static/rules.js").read_bytes(), 9)) <= 6 * 1024


class Rules:
    """Random rules over a form: numbers, dates, texts, a choice, yes and no, and what was computed before."""

    def __init__(self, dice):
        self.dice = dice
        self.numbers = ["random.n1", "random.n2"]

    def number(self, depth):
        dice = self.dice
        if depth == 0 or dice.random() < 0.4:
            return dice.choice([*self.numbers, str(dice.randint(-3, 12)), f"{dice.randint(0, 90) / 10}"])
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

    def bound(self, depth=1):
        """A day, or one of two."""
        if depth == 0 or self.dice.random() < 0.5:
            return self.date()
        return f"if {self.truth(1)} then {self.date()} else {self.bound(depth - 1)}"

    def condition(self, depth=3):
        """Sums keep the reader from trying out by itself whether a condition can hold."""
        return f"({self.truth(depth)}) or random.n1 + 0 = 987654321"


ASKED = {"n1": "number", "n2": "number", "d1": "date", "d2": "date", "text": "text", "yes": "yes_no", "pick": "choice"}
KINDS = {"number": {"type": "number"}, "date": {"type": "string", "format": "date"}, "text": {"type": "string"},
         "yes_no": {"type": "boolean"}, "choice": {"enum": ["one", "two", "three"]}}
GROUPS = {
    "people": ("table", {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "maxLength": 20}, "born": {"type": "string", "format": "date"}}}}),
    "home": ("address", {"type": "object", "required": ["area"], "properties": {
        "street": {"type": "string", "minLength": 5}, "area": {"type": "string"}}}),
    "spot": ("coordinates", {"type": "object", "properties": {
        "system": {"enum": ["WGS84", "VN-2000"]}, "north": {"type": "number"}, "east": {"type": "number"}}}),
    "many": ("choices", {"type": "array", "items": {"enum": ["one", "two"]}, "minItems": 1, "uniqueItems": True}),
}


def random_page(rules):
    """A page with everything that a form may have, each under random rules; with the schema of its answers."""
    kinds = {name: KINDS[widget] for name, widget in ASKED.items()}
    fields = [{"path": f"random.{name}", "widget": widget} for name, widget in ASKED.items()]
    for index in range(30):
        kinds[f"c{index}"] = {"type": "number"}
        fields.append({"path": f"random.c{index}", "widget": "number", "computed": rules.number(2)})
        rules.numbers.append(f"random.c{index}")
    for index in range(60):
        kinds[f"r{index}"] = {"type": "string", "maxLength": 8}
        fields.append({"path": f"random.r{index}", "widget": "text", "visible": rules.condition()})
    for index in range(60):
        kinds[f"q{index}"] = {"type": "string"}
        fields.append({"path": f"random.q{index}", "widget": "text", "required": rules.condition()})
    for index in range(30):
        kinds[f"b{index}"] = {"type": "string", "format": "date"}
        fields.append({"path": f"random.b{index}", "widget": "date", rules.dice.choice(["not_before", "not_after"]): rules.bound()})
    for name, (widget, kind) in GROUPS.items():
        kinds[name] = kind
        field = {"path": f"random.{name}", "widget": widget, "visible": rules.condition(1), "required": rules.condition(1)}
        if widget == "table":
            field["columns"] = [{"path": "name", "widget": "text"}, {"path": "born", "widget": "date"}]
        fields.append({**field, "level": "commune"} if widget == "address" else field)
    sections = []
    for index in range(20):
        inner = [{"path": f"random.s{index}_{number}", "widget": "text"} for number in range(3)]
        inner[1]["visible"] = rules.condition(1)
        inner[2]["required"] = rules.condition(1)
        sections.append({"id": f"s{index}", "visible": rules.condition(2), "fields": inner})
        kinds.update({field["path"].removeprefix("random."): {"type": "string", "minLength": 2} for field in inner})
    return {"id": "random", "fields": fields, "sections": sections}, {"type": "object", "properties": kinds}


def write_pack(folder, dice):
    """A copy of a real pack whose form has a page more, full of random rules."""
    source = ROOT / "packs/vn-hcmc/one-stop"
    kept = folder / "procedures/certified-copy"
    shutil.copytree(source / "procedures/certified-copy", kept, ignore=shutil.ignore_patterns("cases"))
    manifest = yaml.load((source / "pack.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    # It names procedures that are not copied.
    manifest.pop("common", None)
    (folder / "pack.yaml").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    page, kinds = random_page(Rules(dice))
    schema = json.loads((kept / "form.schema.json").read_text(encoding="utf-8"))
    schema["properties"]["random"] = kinds
    (kept / "form.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    layout = yaml.load((kept / "form.layout.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    layout["pages"].append(page)
    (kept / "form.layout.yaml").write_text(json.dumps(layout, ensure_ascii=False), encoding="utf-8")
    for language in ("vi", "en"):
        file = kept / f"text.{language}.yaml"
        texts = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
        texts["pages"]["random"] = "Random"
        names = [*kinds["properties"], "people.name", "people.born"]
        texts["fields"].update({f"random.{name}": {"label": name} for name in names})
        texts.setdefault("sections", {}).update({section["id"]: section["id"] for section in page["sections"]})
        texts.setdefault("rows", {})["random.people"] = "Person"
        choices = {"random.pick": ["one", "two", "three"], "random.many": ["one", "two"]}
        texts.setdefault("choices", {}).update({path: {name: name for name in names} for path, names in choices.items()})
        file.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")


@pytest.mark.deadline(1200)
def test_the_browser_and_the_server_agree_on_random_rules(server, browser, tmp_path):
    if not has("form"):
        pytest.skip(f"{PROGRAM} has no command `form`")
    dice = random.Random(SEED)
    write_pack(tmp_path / "packs", dice)
    packs = ("--packs", tmp_path / "packs")
    (procedure, form), = rules_of(*packs).items()
    layouts = random_forms.Layouts(tmp_path / "packs")
    simple = [field for field in form["fields"] if field["path"].startswith(("random.r", "random.q", "random.c", "random.b"))]
    keys = ("visible", "required", "computed", "not_before", "not_after")
    assert all(any(field.get(key) for key in keys) for field in simple), "every rule is a simple one"
    made = []
    for _ in range(max(60, COUNT // 100)):
        answers = random_forms.fill(layouts, procedure, [], dice)
        saved = {**answers, **names_on(form, 0, random_forms.fill(layouts, procedure, [], dice))}
        made.append({"procedure": procedure, "date": DATE, "typed": answers, "page": layouts.forms[procedure][0]["pages"][0]["id"], "saved": saved})
    said = decided(made, *packs)
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.url + "/")
    ours = page.evaluate(EVALUATE, ["/static/rules.js", {procedure: form}, [(procedure, line["typed"]) for line in made]])
    opened = {str(index): theirs.pop("rules") for index, theirs in enumerate(said)}
    on_page = page.evaluate(EVALUATE, ["/static/rules.js", json.loads(json.dumps(opened, default=str)),
                                       [(str(index), names_on(form, 0, line["typed"])) for index, line in enumerate(made)]])
    context.close()
    tally = collections.Counter()
    for line, whole, here, theirs in zip(made, ours, on_page, said, strict=True):
        for answer in (whole, here):
            compare(form, answer, theirs, json.dumps(line["typed"], ensure_ascii=False))
        for kind, starts in {"conditions": "r", "required": "q", "sections": "s", "computed": "c", "bounds": "b"}.items():
            paths = [field["path"] for field in form["fields"] if field["path"].startswith(f"random.{starts}") and field["path"][8].isdigit()]
            said_here = {"required": [path for path in paths if (whole["errors"] or {}).get(path) == ["required", None]],
                         "computed": [path for path in paths if path in whole["values"]],
                         "bounds": [path for path in paths if (whole["errors"] or {}).get(path, [""])[0] in ("not_before", "not_after")]}
            tally[kind] += len(paths)
            tally[f"{kind} held"] += len(said_here.get(kind, [path for path in paths if path in whole["visible"]]))
            tally[f"{kind} left"] += sum(path in whole["ask"] for path in paths)
        groups = [f"random.{name}" for name in GROUPS if f"random.{name}" in whole["visible"]]
        assert all(path in whole["ask"] for path in groups)
        tally["groups, all left"] += len(groups)
        tally["forms judged"] += whole["errors"] is not None
    print(f"{len(made)} forms, no difference: " + ", ".join(f"{count} {name}" for name, count in tally.items()))
    for kind in ("conditions", "required", "sections", "computed", "bounds"):
        assert 0 < tally[f"{kind} held"] < tally[kind] and tally[f"{kind} left"] < tally[kind] / 10, kind
    assert tally["groups, all left"] > 20 and tally["forms judged"] > len(made) / 2


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
