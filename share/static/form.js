// A page of a form while one types: questions come and go with the answers, and mistakes are told when a field is left.
// What is shown, and every sentence, comes from the server; whatever fails here leaves the page as it was.
import { evaluate } from "./rules.js";

const form = document.querySelector("form > input[name=_shown]").form;
const answer = await fetch(`${location.pathname}/quy-tac`);
const rules = answer.ok ? await answer.json() : null;

const box = (root, path) => {
  const found = root.elements[path];
  return (found instanceof RadioNodeList ? found[0] : found)?.closest(".field");
};
const typed = () => Object.fromEntries(rules.fields.map(({ path }) => [path, new FormData(form).get(path) ?? ""]));

function update() {
  const said = evaluate(rules, typed());
  for (const { path } of rules.fields) {
    const place = box(form, path);
    if (!place || said.ask.includes(path)) continue;
    place.hidden = !said.visible.includes(path);
    if (said.errors && !said.errors[path]) clear(place);
  }
  return said;
}

function clear(place) {
  place.classList.remove("bad");
  for (const error of place.querySelectorAll(".error")) error.remove();
  for (const control of place.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
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
  const missing = said.visible.filter((path) => !box(form, path) && !said.ask.includes(path));
  const wrong = said.errors?.[changed] && said.visible.includes(changed);
  if ((!missing.length && !wrong) || form.enctype.startsWith("multipart")) return;
  const other = await ask();
  if (!other) return;
  if (wrong) {
    const [old, fresh] = [box(form, changed), box(other, changed)];
    if (old && fresh && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(fresh));
  }
  for (const path of missing) {
    const fresh = box(other, path);
    if (!fresh || box(form, path)) continue;
    clear(fresh);
    const order = rules.fields.map((field) => field.path);
    const before = order.slice(0, order.indexOf(path)).reverse().map((name) => box(form, name)).find(Boolean);
    const node = document.adoptNode(fresh);
    if (before) before.after(node);
    else box(form, order.find((name) => box(form, name)))?.before(node);
  }
  update();
}

// A question that came up counts as asked once it is touched; one that was overlooked the server asks for by itself,
// without calling it a mistake.
function touched({ target: { name } }) {
  const shown = form.elements._shown;
  if (!shown.value.split(" ").includes(name) && rules.fields.some(({ path }) => path === name)) shown.value += ` ${name}`;
  update();
}

if (rules) {
  form.addEventListener("input", touched);
  form.addEventListener("change", (event) => refresh(event.target.name));
}
