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
const typed = () => Object.fromEntries(own.map(({ path }) => [path, new FormData(form).get(path) ?? ""]));

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

// Keeps the page on the server when a question is left: a lost network or a closed browser costs one answer at most.
const unsent = document.querySelector("#unsent");
let saving;
async function save() {
  const data = new URLSearchParams(new FormData(form));
  data.set("_save", "1");
  saving = new AbortController();
  try {
    // An answer that is no yes (a token of yesterday, a server under maintenance) has kept nothing.
    const { ok } = await fetch(form.action, { method: "POST", body: data, signal: saving.signal });
    unsent.hidden = ok;
  } catch ({ name }) {
    if (name !== "AbortError") unsent.hidden = false;
  }
}

// Without a network the page stays, with all that was typed.
function submit(event) {
  if (navigator.onLine) {
    // What came up while typing stood before the reader's eyes: it counts as asked.
    if (rules) for (const { path } of own) if (box(form, path)?.hidden === false) count(path);
    return saving?.abort();
  }
  event.preventDefault();
  delete form.dataset.sent;
  unsent.hidden = false;
}

// Sends the page as its button would, and gives the page that comes back when it is this one.
function ask() {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.onloadend = () => {
      const forms = [...(request.response?.forms ?? [])];
      done(forms.find((other) => other.getAttribute("action") === form.getAttribute("action")));
    };
    request.open("POST", `${location.pathname}/quy-tac`);
    request.send(new URLSearchParams(new FormData(form)));
  });
}

async function refresh(changed) {
  const said = update();
  const missing = own.filter(({ path }) => said.visible.includes(path) && !box(form, path)).map(({ path }) => path);
  // What only the server computes may have changed with any answer.
  const stale = derived(said).filter(([path, value]) => told.get(path) !== value || unsure(path, said)).map(([path]) => path);
  const wrong = said.errors?.[changed] && said.visible.includes(changed);
  if (form.enctype.startsWith("multipart")) return;
  if (!missing.length && !wrong && !stale.length) return inTurn(save);
  const other = await inTurn(ask);
  if (!other) {
    unsent.hidden = navigator.onLine;
    return;
  }
  told = new Map(derived(said));
  for (const path of wrong ? [changed, ...stale] : stale) {
    const [old, fresh] = [box(form, path), box(other, path)];
    if (old && fresh && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(fresh));
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

let told;
if (rules) {
  told = new Map(derived(evaluate(rules, typed())));
  form.addEventListener("click", (event) => { if (event.target.name) touched(event); });
  form.addEventListener("input", touched);
  form.addEventListener("change", (event) => refresh(event.target.name));
  form.addEventListener("submit", submit);
  addEventListener("online", () => { if (!unsent.hidden) inTurn(save); });
}
