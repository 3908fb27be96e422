"""Random forms of the packs: what somebody may have typed into each control, with care or without."""
import datetime
import json
from decimal import Decimal, InvalidOperation

import yaml

from server import ROOT

WORDS = ["Nguyễn Thị Mẫu", "a", "Đường số 7", "  Phường Bến Thành ", "x" * 130, "ắ", "", "ô\u0301", "😀" * 3, "a\r\nb", "null",
         "\t\u0301x", "a\n\u200d", " \u0301"]
NUMBERS = ["0", "1", "2", "6", "7", "8", "-1", "1,5", "1.500", "1.500.000", "1.5", "64,50", "1e3", "abc", "1,2,3", "100000",
           "100001", "100000,0001", "12 345", "3đ", "50.000.000 đồng", "7 đồng", "đồng", "00", ".5", "5.", "9999999999999999999999999999999999", "0,1", "30", "31",
           ", \u200d000", "00 \u03011", "7\t\u0301"]
LONG = ["12345678901234567890123456789012345", "0," + "1" * 40, "99999999999999999999", "1234567890123456,7"]
DATES = ["1/2/2026", "31/02/2009", "29-02-2024", "27/11/2026", "28.11.2026", "26/11/2026", "2026-11-27", "1/1/1", "mai", "+1/2/2020",
         "01/01/1900", "31/12/1899", "31/12/9999", "31/12/1799", "01/01/1800", "31/12/2200", "01/01/2201", "00/01/2026", "1/13/2026", "29/02/1900",
         "05021985", "31021990", "29022024", "5021985", "2711-2026", "/27112026", "٠٥٠٢١٩٨٥"]
DIGITS = ["079078000003", "0790 7800 0003", "07907800000", "0912345678", "+84912345678", "0912 345.678", "12345", "26740",
          "0312345678", "0312345678-001", "0100233488", "abc", "٣٤٥"]
PARTS = {"address": {"street": "text", "area": "area"}, "coordinates": {"system": "choice", "north": "number", "east": "number"}}


class Layouts:
    """The packs' forms as they are written: what `motcua form rules` leaves to the server is known from here."""

    def __init__(self, folder=ROOT / "packs"):
        self.forms = {}
        for file in sorted(folder.glob("**/procedures/*/form.layout.yaml")):
            layout = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
            schema = json.loads((file.parent / "form.schema.json").read_text(encoding="utf-8"))
            self.forms[file.parent.name] = (layout, schema)

    def schema(self, procedure):
        return self.forms[procedure][1]

    def fields(self, procedure):
        """Each field with the id of its section, or None."""
        for page in self.forms[procedure][0]["pages"]:
            yield from ((field, None) for field in page.get("fields", []))
            for section in page.get("sections", []):
                yield from ((field, section["id"]) for field in section["fields"])

    def is_rich(self, procedure):
        """Whether it has a section, a table or another group, a computed answer, or one that is required at times."""
        return any(section or field["widget"] in ("table", "address", "coordinates", "choices") or "computed" in field
                   or "required" in field for field, section in self.fields(procedure))


def at(schema, path):
    for name in path.split("."):
        schema = schema.get("properties", {}).get(name, {})
    return schema


def bounds(schema):
    """Numbers around those that the schema names."""
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if keyword in schema:
            for change in (-1, Decimal("-0.01"), 0, Decimal("0.01"), 1):
                yield str(Decimal(str(schema[keyword])) + change).replace(".", ",")


def lengths(schema):
    for keyword in ("minLength", "maxLength"):
        if keyword in schema:
            yield from ("ễ" * max(0, schema[keyword] + change) for change in (-1, 0, 1))


def constants(node):
    """Texts that conditions compare with."""
    if isinstance(node, list):
        if node[:1] == ["c"] and isinstance(node[1], str):
            yield node[1]
        for part in node:
            yield from constants(part)


def right(widget, schema, dice):
    """What is most likely right."""
    choices = [choice for choice in schema.get("enum", []) if isinstance(choice, str)]
    if choices:
        return dice.choice(choices)
    if widget in ("number", "money"):
        least = int(Decimal(str(schema.get("minimum", schema.get("exclusiveMinimum", 0)))) + 1)
        return str(dice.randint(least, max(least, min(int(schema.get("maximum", least + 40)), least + 40))))
    if widget == "date":
        return (datetime.date(1960, 1, 1) + datetime.timedelta(dice.randint(0, 24000))).strftime("%d/%m/%Y")
    words = "Trần Thị Thử Nghiệm"
    while len(words) < schema.get("minLength", 0):
        words += " thử"
    return {"yes_no": dice.choice(["yes", "no"]), "declaration": "on", "phone": "0912 345 678", "citizen_number": "079078000003",
            "tax_code": "0100233488", "area": "26740", "email": "a@b.vn"}.get(widget, words[:schema.get("maxLength", 200)])


def typed(widget, schema, said, dice, care=0.0):
    """What is typed into one control; with `care` (0 to 1) it is more often right."""
    if dice.random() < 0.12 * (1 - care) + 0.02:
        return ""
    if dice.random() < care:
        return right(widget, schema, dice)
    pool = {"number": NUMBERS + LONG, "money": NUMBERS + LONG, "date": DATES, "yes_no": ["yes", "no", "on", "perhaps"],
            "declaration": ["on", "on", "yes", "no", "x"], "phone": DIGITS, "citizen_number": DIGITS, "tax_code": DIGITS,
            "area": ["26740", "26743", "1", "abcde", ""]}.get(widget, WORDS)
    pool = pool + list(bounds(schema)) + list(lengths(schema))
    choices = [choice for choice in schema.get("enum", []) if isinstance(choice, str)] * 4 + said
    if choices and dice.random() < 0.8:
        return dice.choice(choices)
    if dice.random() < 0.05:
        return str(Decimal(dice.randint(-10**9, 10**12)) / 10**dice.randint(0, 6)).replace(".", ",")
    return dice.choice(pool)


def table(field, schema, dice, care):
    """A row for each person; now and then one that is empty, or more rows than there may be."""
    path, items = field["path"], schema.get("items", {})
    rows = dice.choice([0, 1, 2, 2, 3, int(field.get("at_most", 20)) + 1])
    answers = {f"{path}__rows": str(rows)}
    for index in range(rows):
        is_empty = dice.random() < 0.1
        for column in field["columns"]:
            text = "" if is_empty else typed(column["widget"], at(items, column["path"]), [], dice, care)
            answers[f"{path}.{index}.{column['path']}"] = text
    return answers


def control(field, schema, said, dice, care):
    """The texts of one field with all its controls, by their names."""
    path, widget = field["path"], field["widget"]
    if widget == "table":
        return table(field, schema, dice, care)
    if widget in PARTS:
        return {f"{path}.{name}": typed(kind, at(schema, name), ["WGS84", "VN-2000"] if kind == "choice" else [], dice, care)
                for name, kind in PARTS[widget].items()}
    if widget == "choices":
        return {path: [choice for choice in schema.get("items", {}).get("enum", WORDS) if dice.random() < 0.5]}
    return {path: typed(widget, schema, said if widget == "choice" else [], dice, care)}


def fill(layouts, procedure, said, dice):
    """A whole form; one in three by somebody careful, one in three by somebody in a hurry."""
    care, answers = dice.choice([0.0, 0.7, 0.97]), {}
    for field, _ in layouts.fields(procedure):
        if field["widget"] != "file":
            answers.update(control(field, at(layouts.schema(procedure), field["path"]), said, dice, care))
    return answers


def is_long(text, digits=34):
    """A number with more digits than are exact; with 16 and more, a product may have more than 34."""
    if not isinstance(text, str):
        return False
    try:
        return len(Decimal(text.strip().replace(".", "").replace(",", ".")).as_tuple().digits) > digits
    except InvalidOperation:
        return False
