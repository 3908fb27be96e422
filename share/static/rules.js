// The rules of a form, as the server compiled them for use while somebody types (docs/packs.md, "While one types").
// The server decides; this only says sooner what it will say. Whatever is not certain here is left to the server:
// numbers past 34 digits, formats other than dates, rules beyond the simple ones.
//
//   evaluate(form, typed) → { visible: [path], hidden: [path], values: {path: value}, errors: {path: [keyword, limit]} | null, ask: [path] }

const ASK = Symbol("ask the server");
const number = (n, e) => {
  while (n !== 0n && n % 10n === 0n) { n /= 10n; e++; }
  if (n === 0n) e = 0;
  if (n.toString().replace("-", "").length > 34 || Math.abs(e) > 1000) throw ASK;
  return { n, e };
};

// A decimal from its text; null when the text is none.
export function decimal(text) {
  const parts = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!parts || !(parts[2] || parts[3])) return null;
  const [, sign, whole, fraction = "", power = "0"] = parts;
  if (whole.length + fraction.length > 400 || power.length > 5) throw ASK;
  const size = BigInt(whole + fraction || "0");
  return number(sign ? -size : size, Number(power) - fraction.length);
}

const scaled = (a, b) => {
  const e = Math.min(a.e, b.e);
  return [a.n * 10n ** BigInt(a.e - e), b.n * 10n ** BigInt(b.e - e), e];
};
const isNumber = (v) => v !== null && v.n !== undefined;
const isDate = (v) => v !== null && v.d !== undefined;
const sign = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// Days since 1970-01-01 of an ISO date; null when there is no such day.
export function days(text) {
  const parts = /^(-?)(\d{4}|[1-9]\d{4,8})-(\d\d)-(\d\d)$/.exec(text);
  if (!parts) return null;
  const [year, month, day] = [Number(parts[1] + parts[2]), Number(parts[3]), Number(parts[4])];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  if (month < 1 || month > 12 || day < 1 || day > length) return null;
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
}

// -1, 0, 1, or null for values that have no order.
function order(a, b) {
  if (a === null || b === null) return null;
  if (isNumber(a) && isNumber(b)) { const [x, y] = scaled(a, b); return sign(x, y); }
  if (isDate(a) && isDate(b)) return sign(a.d, b.d);
  if (typeof a === "string" && typeof b === "string") {
    const [x, y] = [Array.from(a.normalize()), Array.from(b.normalize())];
    for (let i = 0; i < x.length && i < y.length; i++) {
      if (x[i] !== y[i]) return sign(x[i].codePointAt(0), y[i].codePointAt(0));
    }
    return sign(x.length, y.length);
  }
  return null;
}

function equal(a, b) {
  if (a === null || b === null) return a === b;
  if (a.l || b.l || a.r || b.r) throw ASK;
  if (typeof a === "boolean" && typeof b === "boolean") return a === b;
  const found = order(a, b);
  return found === null ? null : found === 0;
}

function within({ r: [lower, upper, includesLower, includesUpper] }, value) {
  const low = order(lower, value);
  if (low === null) return null;
  if (low > 0 || (low === 0 && !includesLower)) return false;
  const high = order(value, upper);
  return high === null ? null : !(high > 0 || (high === 0 && !includesUpper));
}

function matches(input, value, usesInput) {
  if (usesInput && (typeof value === "boolean" || value === null)) return value;
  if (value?.r) return within(value, input);
  if (!value?.l) return equal(input, value);
  let unknown = false;
  for (const element of value.l) {
    const answer = element?.r ? within(element, input) : equal(input, element);
    if (answer === true) return true;
    unknown ||= answer === null && Boolean(element?.r);
  }
  return unknown && value.l.length === 1 ? null : false;
}

// Of three-valued answers: true when one is, null when one is not known.
const any = (answers) => (answers.includes(true) ? true : answers.every((a) => a === false) ? false : null);
const truth = (v) => (typeof v === "boolean" ? v : null);
const negated = (v) => (v === null ? null : !v);

function variable(scope, names, date) {
  let value = scope;
  for (const name of names) value = value?.[name] ?? null;
  if (value === ASK || (value !== null && typeof value === "object" && !isNumber(value))) throw ASK;
  if (!date || typeof value !== "string") return value;
  const day = days(value);
  return day === null ? null : { d: day };
}

function calculate(kind, a, b) {
  if (a === null || b === null) return null;
  if (kind === "+" && typeof a === "string" && typeof b === "string") return a + b;
  if (isDate(a) && isDate(b)) throw ASK;
  if (!isNumber(a) || !isNumber(b)) return null;
  if (kind === "*") return number(a.n * b.n, a.e + b.e);
  const [x, y, e] = scaled(a, b);
  return number(kind === "+" ? x + y : x - y, e);
}

// The value of a compiled rule. Throws ASK.
export function run(node, scope, slots = {}) {
  const at = (i) => run(node[i], scope, slots);
  switch (node[0]) {
    case "c": return node[1];
    case "n": return decimal(node[1]);
    case "d": return { d: node[1] };
    case "v": return variable(scope, node[1], node[2]);
    case "s": return slots[node[1]];
    case "and": { const a = truth(at(1)); return a === false ? false : negated(any([negated(a), negated(truth(at(2)))])); }
    case "or": { const a = truth(at(1)); return a === true ? true : any([a, truth(at(2))]); }
    case "!": return negated(truth(at(1)));
    case "neg": { const v = at(1); return isNumber(v) ? { n: -v.n, e: v.e } : null; }
    case "if": return at(1) === true ? at(2) : at(3);
    case "in": slots[node[2]] = at(1); return any(node[3].map((test) => truth(run(test, scope, slots))));
    case "m": return matches(slots[node[1]], at(2), node[3]);
    case "r": { const [a, b] = [at(1), at(2)]; const o = order(a, b); return o === null || o > 0 ? null : { r: [a, b, node[3], node[4]] }; }
    case "l": return { l: node[1].map((part) => run(part, scope, slots)) };
    case "=": return equal(at(1), at(2));
    case "!=": return negated(equal(at(1), at(2)));
    case "+": case "-": case "*": return calculate(node[0], at(1), at(2));
    default: {
      const o = order(at(1), at(2));
      return o === null ? null : { "<": o < 0, "<=": o <= 0, ">": o > 0, ">=": o >= 0 }[node[0]];
    }
  }
}

// What was typed, as the answer that the schema expects; undefined when nothing was.
const space = /^\p{White_Space}+|\p{White_Space}+$/gu;

export function answer(typed, widget) {
  const text = typed.replace(space, "");
  if (!text) return undefined;
  switch (widget) {
    case "paragraph": return text.replaceAll("\r\n", "\n");
    case "email": return text.toLowerCase();
    case "number": case "money": return typedNumber(text, widget === "money") ?? text;
    case "date": return typedDate(text) ?? text;
    case "phone": case "citizen_number": return compact(text, /[ .\-()]/g);
    case "tax_code": return compact(text, / /g);
    case "yes_no": case "declaration":
      if (["yes", "true", "on"].includes(text)) return true;
      if (["no", "false"].includes(text)) return widget === "yes_no" ? false : undefined;
      return text;
    default: return text;
  }
}

// Numbers are written in groups; what is no number stays as it was typed.
function compact(text, marks) {
  const left = text.replace(marks, "");
  return /^[-+0-9]*$/.test(left) ? left : text;
}

const bytes = (text) => new TextEncoder().encode(text).length;

function typedNumber(text, isMoney) {
  const parts = text.replace(/\p{White_Space}/gu, "").replace(/\u0111\u1ED3ng$/, "").replaceAll("đ", "").split(",");
  if (parts.length > 2) return null;
  // An amount like 50,000 is not guessed.
  if (isMoney && parts.length === 2 && bytes(parts[1]) === 3) return null;
  let groups = parts[0].split(".");
  if (groups.length > 1 && groups.slice(1).every((group) => bytes(group) === 3)) {
    groups = [groups.join("")];
  } else if (groups.length > 1 && parts.length === 2) return null;
  return certain([groups.join("."), ...parts.slice(1)].join("."));
}

const certain = (text) => { try { return decimal(text); } catch { return ASK; } };

// Values as the server sends them: numbers as {decimal}, lists for itself to judge.
function revived(value) {
  if (Array.isArray(value)) return ASK;
  if (value === null || typeof value !== "object") return value;
  if (value.decimal) return certain(value.decimal);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revived(part)]));
}

function typedDate(text) {
  let parts = text.split(/[-/. ]/).filter(Boolean);
  if (parts.length === 1 && /^\d{8}$/.test(parts[0])) parts = [parts[0].slice(0, 2), parts[0].slice(2, 4), parts[0].slice(4)];
  if (parts.length !== 3 || !parts.every((part) => /^\+?\d+$/.test(part))) return null;
  if (parts[0].length > 2 || parts[1].length > 2 || parts[2].length !== 4) return null;
  const [day, month, year] = parts.map((part) => String(Number(part)));
  const date = `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return year !== "0" && days(date) !== null ? date : null;
}

// Errors of a value under the part of JSON Schema that the server sends, the first for each path.
function check(schema, value, path, report) {
  const fail = (keyword, limit = null, at = path) => { report.fail(at, keyword, limit); return false; };
  if (value === ASK) { report.ask(path); return true; }
  if (schema.type && ![].concat(schema.type).some((type) => isOf(type, value))) return fail("type");
  let valid = true;
  if (schema.const !== undefined && schema.const !== value) valid = fail("const");
  if (schema.enum && !schema.enum.includes(value)) valid = fail("enum");
  if (typeof value === "string") valid = checkText(schema, value, fail) && valid;
  else if (isNumber(value)) valid = checkNumber(schema, value, fail) && valid;
  else if (value !== null && typeof value === "object") {
    const known = schema.properties ?? {};
    for (const [name, member] of Object.entries(value)) {
      const place = path ? `${path}.${name}` : name;
      if (Object.hasOwn(known, name)) valid = check(known[name], member, place, report) && valid;
      else if (schema.additionalProperties === false) valid = fail("additionalProperties");
    }
    for (const name of schema.required ?? []) {
      if (!Object.hasOwn(value, name)) valid = fail("required", null, path ? `${path}.${name}` : name);
    }
  }
  const holds = (part) => check(part, value, path, quiet);
  for (const part of schema.allOf ?? []) valid = check(part, value, path, report) && valid;
  if (schema.anyOf && !schema.anyOf.some(holds)) valid = fail("anyOf");
  if (schema.not && holds(schema.not)) valid = fail("not");
  if (schema.if) {
    const next = holds(schema.if) ? schema.then : schema.else;
    if (next) valid = check(next, value, path, report) && valid;
  }
  if (schema.ask && valid) report.ask(path);
  return valid;
}

const quiet = { fail() {}, ask() { throw ASK; } };

function isOf(type, value) {
  switch (type) {
    case "null": return value === null;
    case "boolean": case "string": return typeof value === type;
    case "number": return isNumber(value);
    case "integer": return isNumber(value) && value.e >= 0;
    case "array": return false;
    default: return value !== null && typeof value === "object" && !isNumber(value);
  }
}

function checkText(schema, text, fail) {
  let valid = true;
  const length = Array.from(text).length;
  if (schema.minLength && length < schema.minLength) valid = fail("minLength", String(schema.minLength));
  if (schema.maxLength !== undefined && length > schema.maxLength) valid = fail("maxLength", String(schema.maxLength));
  if (schema.pattern && !new RegExp(schema.pattern, "u").test(text)) valid = fail("pattern");
  if (schema.format === "date" && (!/^\d{4}-/.test(text) || days(text) === null)) valid = fail("format");
  return valid;
}

function checkNumber(schema, value, fail) {
  let valid = true;
  for (const [keyword, wrong] of [
    ["minimum", (o) => o < 0], ["maximum", (o) => o > 0],
    ["exclusiveMinimum", (o) => o <= 0], ["exclusiveMaximum", (o) => o >= 0],
  ]) {
    if (schema[keyword] !== undefined && wrong(order(value, decimal(schema[keyword])))) valid = fail(keyword, schema[keyword]);
  }
  return valid;
}

// Mã số thuế: ten digits with a check digit, a branch's three more, or a person's twelve.
function isTaxCode(code) {
  if (/^\d{12}$/.test(code)) return true;
  const parts = /^(\d{10})(?:-(\d{3}))?$/.exec(code);
  if (!parts || parts[2] === "000") return false;
  const sum = [31, 29, 23, 19, 17, 13, 7, 5, 3].reduce((sum, weight, i) => sum + weight * parts[1][i], 0);
  return 10 - (sum % 11) === Number(parts[1][9]);
}

const isoDay = (day) => new Date(day * 864e5).toISOString().slice(0, 10);

// A rule's value as an answer; undefined for none.
function computed(rule, scope) {
  try {
    const value = rule === null ? ASK : run(rule, scope);
    return value === null ? undefined : typeof value === "object" && !isNumber(value) ? ASK : value;
  } catch (reason) {
    if (reason !== ASK) throw reason;
    return ASK;
  }
}

const at = (answers, path) => path.split(".").reduce((part, name) => part?.[name], answers);
const put = (target, path, value) => {
  const names = path.split(".");
  const last = names.pop();
  for (const name of names) target = target[name] ??= {};
  if (value === undefined) delete target[last];
  else target[last] = value;
};

// Takes a hidden answer away, and groups that become empty with it.
const remove = (target, [name, ...rest]) => {
  if (!rest.length) delete target[name];
  else if (target[name]) {
    remove(target[name], rest);
    if (!Object.keys(target[name]).length) delete target[name];
  }
};

// What the server will say of a form as it is filled in: `typed` holds a text for each path. Fields of other pages are
// `given`: their answers stand in `form.answers`.
export function evaluate(form, typed) {
  const ask = new Set();
  const given = revived(form.values);
  const answers = revived(form.answers ?? {});
  const fields = form.fields.filter((field) => field.widget !== "file");
  for (const field of fields) {
    if (field.computed !== undefined) remove(answers, field.path.split("."));
    else if (!field.given) put(answers, field.path, field.ask ? ASK : answer(typed[field.path] ?? "", field.widget));
  }
  for (const field of fields) {
    if (field.computed !== undefined) put(answers, field.path, computed(field.computed, { ...given, ...answers }));
  }
  const scope = { ...given, ...answers };
  // What `take` makes of a rule's value; null where only the server can tell.
  const judge = (rule, path, seen, take) => {
    try {
      if (rule === null) throw ASK;
      return take(run(rule, seen));
    } catch (reason) {
      if (reason !== ASK) throw reason;
      ask.add(path);
      return null;
    }
  };
  const holds = (rule, path, seen = scope) => rule === undefined || judge(rule, path, seen, (value) => value === true);
  const shown = form.fields.map((field) => [form.pages[field.page], field.visible].map((rule) => holds(rule, field.path)));
  const visible = form.fields.filter((_, i) => shown[i].every((answer) => answer === true));
  const judged = revived(form.answers ?? {});
  const values = {};
  for (const field of fields) if (!visible.includes(field)) remove(judged, field.path.split("."));
  for (const field of visible) {
    if (field.widget === "file") continue;
    const value = field.ask ? ASK : at(answers, field.path);
    put(judged, field.path, value);
    if (value === ASK) ask.add(field.path);
    else if (value !== undefined) values[field.path] = value;
  }
  let errors = form.schema && shown.flat().every((answer) => answer !== null) ? {} : null;
  const derived = visible.filter((field) => field.computed !== undefined).map((field) => field.path);
  const fail = (path, keyword, limit = null) => { if (!derived.includes(path)) errors[path] ??= [keyword, limit]; };
  try {
    if (errors) {
      check(form.schema, judged, "", { fail, ask: (path) => ask.add(path) });
      const seen = { ...given, ...judged };
      for (const { path, widget, required, not_before, not_after } of visible) {
        const value = at(judged, path);
        if (widget === "tax_code" && typeof value === "string" && !isTaxCode(value)) fail(path, "check_digit");
        if (widget === "date" && typeof value === "string" && (value < "1800" || value >= "2201")) fail(path, "date_absurd");
        const day = widget === "date" && typeof value === "string" ? days(value) : null;
        for (const [key, rule, way] of [["not_before", not_before, -1], ["not_after", not_after, 1]]) {
          if (day === null || rule === undefined) continue;
          const limit = judge(rule, path, seen, (value) => value?.d);
          if (limit === null) break;
          if (Number.isInteger(limit) && sign(day, limit) === way) fail(path, key, isoDay(limit));
        }
        if (required !== undefined && value === undefined && holds(required, path, seen)) fail(path, "required");
      }
    }
  } catch (reason) {
    if (reason !== ASK) throw reason;
    errors = null;
  }
  const hidden = form.fields.filter((_, i) => shown[i].includes(false)).map((field) => field.path);
  return { visible: visible.map((field) => field.path), hidden, values, errors, ask: [...ask] };
}
