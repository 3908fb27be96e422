// A page of a form while one types: questions come and go with the answers, and mistakes are told when a field is left.
// What is shown, and every sentence, comes from the server; whatever fails here leaves the page as it was.
import { evaluate } from "./rules.js";

const form = document.querySelector("form > input[name=_shown]").form;
const answer = await fetch(`${location.pathname}/quy-tac`);
const rules = answer.ok ? await answer.json() : null;
// The questions of this page; rules speak of the others too.
const own = rules?.fields.filter(({ given }) => !given) ?? [];

const box = (root, path) => {
  const found = root.elements[path];
  const control = found instanceof RadioNodeList ? found[0] : found;
  return (control ?? root.querySelector(`#${path.replaceAll(".", "-")}`))?.closest(".field");
};
// What is computed from the answers, to see when the server is to be asked for it again.
const text = (value) => (value?.n === undefined ? String(value) : `${value.n}e${value.e}`);
const derived = (said) => own.filter(({ computed }) => computed !== undefined).map(({ path }) => [path, text(said.values[path])]);
const unsure = (path, said) => said.ask.includes(path) && Boolean(box(form, path));
// Files go with the page's button alone.
const texts = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
const typed = () => {
  const given = new Map(texts().reverse());
  return Object.fromEntries(own.map(({ path }) => [path, given.get(path) ?? ""]));
};

function update() {
  const said = evaluate(rules, typed());
  for (const { path } of own) {
    const place = box(form, path);
    if (!place) continue;
    if (said.visible.includes(path)) place.hidden = false;
    if (said.hidden.includes(path)) place.hidden = true;
    if (said.errors && !said.errors[path] && !said.ask.includes(path)) clear(place);
  }
  for (const heading of form.querySelectorAll("h2")) heading.hidden = asked(heading).every((place) => place.hidden);
  return said;
}

// The questions of a section.
function asked(heading) {
  const places = [];
  for (let next = heading.nextElementSibling; next && !next.matches("h2"); next = next.nextElementSibling) {
    if (next.matches(".field")) places.push(next);
  }
  return places;
}

function clear(place) {
  place.classList.remove("bad");
  for (const error of place.querySelectorAll(".error")) error.remove();
  for (const control of place.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

// What is sent goes one after the other, so that nothing older overtakes what was typed later.
let sending = Promise.resolve();
function inTurn(work) {
  const done = sending.then(work);
  sending = done.catch(() => {});
  return done;
}

// How often something was typed, and up to where the server has it.
let [edits, kept] = [0, 0];
const unsent = document.querySelector("#unsent");
const body = (...also) => new URLSearchParams([...texts(), ...also]);
let saving, asking;

// An answer that is not the one expected (a token of yesterday, a server under maintenance, the log-in page of a wireless
// network) has kept nothing, and that is told.
function tell(isKept, upTo) {
  if (isKept) kept = Math.max(kept, upTo);
  unsent.hidden = isKept;
}

// Keeps what was typed when a question is left, when the page is left, and when there is a network again.
async function save() {
  if (leaving || kept === edits) return;
  const [upTo, data] = [edits, body(["_save", "1"])];
  saving = new AbortController();
  try {
    // It goes on behind a page that is left; browsers let no more than 64 KB do so.
    const keepalive = data.toString().length < 60000;
    const { status } = await fetch(form.action, { method: "POST", body: data, signal: saving.signal, keepalive });
    tell(status === 204, upTo);
  } catch ({ name }) {
    if (name !== "AbortError") unsent.hidden = false;
  }
}

// Without a network the page stays, with all that was typed.
let leaving = false;
function submit(event) {
  if (navigator.onLine) {
    // What came up while typing stood before the reader's eyes: it counts as asked.
    if (rules) for (const { path } of own) if (box(form, path)?.hidden === false) count(path);
    // What is still under way is older than what the button sends, and must not come after it.
    leaving = true;
    asking?.abort();
    return saving?.abort();
  }
  event.preventDefault();
  delete form.dataset.sent;
  unsent.hidden = false;
}

// Sends the page as its button would, and gives the page that comes back when it is this one.
function ask() {
  const upTo = edits;
  return new Promise((done) => {
    if (leaving) return done();
    const request = new XMLHttpRequest();
    asking = request;
    request.responseType = "document";
    request.onloadend = () => {
      const forms = request.status === 200 ? [...(request.response?.forms ?? [])] : [];
      const same = forms.find((other) => other.getAttribute("action") === form.getAttribute("action"));
      if (!leaving) tell(Boolean(same), upTo);
      done(same);
    };
    request.open("POST", `${location.pathname}/quy-tac`);
    request.send(body());
  });
}

async function refresh(changed) {
  const said = update();
  const missing = own.filter(({ path }) => said.visible.includes(path) && !box(form, path)).map(({ path }) => path);
  // What only the server computes may have changed with any answer.
  const stale = derived(said).filter(([path, value]) => shown.get(path) !== value || unsure(path, said)).map(([path]) => path);
  const wrong = said.errors?.[changed] && said.visible.includes(changed);
  if (!missing.length && !wrong && !stale.length) return inTurn(save);
  const other = await inTurn(ask);
  if (!other) return;
  shown = new Map(derived(said));
  for (const path of wrong ? [changed, ...stale] : stale) {
    const [old, fresh] = [box(form, path), box(other, path)];
    // A file that was chosen is in no answer of the server's.
    if (old && fresh && !old.contains(document.activeElement) && !old.querySelector("[type=file]")) old.replaceWith(document.adoptNode(fresh));
  }
  for (const path of missing) {
    const fresh = box(other, path);
    if (!fresh || box(form, path)) continue;
    clear(fresh);
    const title = fresh.previousElementSibling;
    const heading = title?.matches("h2") && [...form.querySelectorAll("h2")].find((other) => other.textContent === title.textContent);
    if (heading) {
      heading.after(document.adoptNode(fresh));
      continue;
    }
    const order = own.map((field) => field.path);
    const before = order.slice(0, order.indexOf(path)).reverse().map((name) => box(form, name)).find(Boolean);
    const node = document.adoptNode(fresh);
    const nodes = title?.matches("h2") ? [document.adoptNode(title), node] : [node];
    if (before) before.after(...nodes);
    else box(form, order.find((name) => box(form, name)))?.before(...nodes);
  }
  update();
}

function count(path) {
  const shown = form.elements._shown;
  if (!shown.value.split(" ").includes(path)) shown.value += ` ${path}`;
}

// While somebody still types, a question that came up counts as asked once it is touched.
function touched({ target: { name, value } }) {
  const used = name?.startsWith("_") ? value : name;
  const field = own.find(({ path }) => used === path || used?.startsWith(`${path}.`));
  if (field) count(field.path);
  update();
}

// Whoever goes while something cannot be kept is asked first.
function leave(event) {
  if (!leaving && kept < edits && !(unsent.hidden && navigator.onLine)) event.preventDefault();
}

let shown;
if (rules) {
  shown = new Map(derived(evaluate(rules, typed())));
  form.addEventListener("click", (event) => { if (event.target.name) touched(event); });
  form.addEventListener("input", (event) => { edits += 1; touched(event); });
  form.addEventListener("change", (event) => { edits += 1; refresh(event.target.name); });
  form.addEventListener("submit", submit);
  addEventListener("online", () => inTurn(save));
  addEventListener("beforeunload", leave);
  addEventListener("pagehide", () => { if (!leaving) save(); });
  addEventListener("pageshow", () => { leaving = false; });
}
