// Comfort for browsers with JavaScript; every page does its work without it.

// Mistakes: take the reader to their list.
document.querySelector("[data-focus]")?.focus();

// Chosen files: say at once when one is too large, and show the photo.
for (const input of document.querySelectorAll("input[type=file][data-limit]")) {
  const status = document.createElement("div");
  status.setAttribute("role", "status");
  input.after(status);
  input.addEventListener("change", () => {
    for (const picture of status.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    status.replaceChildren();
    let large = false;
    for (const file of input.files) {
      const line = document.createElement("p");
      const fits = file.size <= Number(input.dataset.limit);
      large ||= !fits;
      line.className = fits ? "hint" : "error";
      line.textContent = `${file.name} · ${size(file.size)}: ${fits ? input.dataset.ready : input.dataset.large}`;
      status.append(line);
      if (fits && /^image\/(jpeg|png)$/.test(file.type)) {
        const picture = document.createElement("img");
        picture.className = "preview";
        picture.alt = "";
        picture.src = URL.createObjectURL(file);
        status.append(picture);
      }
    }
    input.setAttribute("aria-invalid", String(large));
  });
}

function size(bytes) {
  const text = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  return bytes < 1e6 ? `${text.format(Math.max(1, bytes / 1024))} kB` : `${text.format(bytes / 1048576)} MB`;
}

// A form is sent once, however often the button is pressed.
for (const form of document.forms) {
  if (form.method !== "post") continue;
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "true";
    setTimeout(() => delete form.dataset.sent, 10000);
  });
}

// Buttons that print.
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

// The account menu closes by Escape and by a click elsewhere.
const menu = document.querySelector("details.account");
if (menu) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// Keys of officers: / search, j k move, a act (Enter opens what has the focus).
const rows = [...document.querySelectorAll("[data-queue] tbody a.code")];
const act = document.querySelector("[data-act]");
if (rows.length || act) document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input,textarea,select")) return;
  const at = rows.indexOf(document.activeElement);
  switch (event.key) {
    case "/": document.querySelector("input[type=search]")?.focus(); break;
    case "j": rows[Math.min(at + 1, rows.length - 1)]?.focus(); break;
    case "k": rows[Math.max(at - 1, 0)]?.focus(); break;
    case "a": act?.focus(); break;
    default: return;
  }
  event.preventDefault();
});

// Forms of a procedure: what the answers show and hide, while one types.
if (document.querySelector("form > input[name=_shown]")) import("./form.js");
