/** Windows that want an answer first: focus stays inside, Escape leaves; the browser gives focus back. */

import { freshId, h } from "./dom.js";

const FOCUSABLE = "button, [href], input, select, textarea, [tabindex]:not([tabindex='-1'])";

/** Open `node` (a `<dialog>`). `onEscape` decides what leaving means. */
export function open(node, onEscape) {
  if (!node.isConnected) document.body.append(node);
  node.addEventListener("cancel", (event) => {
    event.preventDefault();
    onEscape();
  });
  // Chromium lets a second Escape through without asking; here it asks every time.
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      onEscape();
    } else if (event.key === "Tab") keepInside(node, event);
  });
  node.showModal();
}

function keepInside(node, event) {
  const stops = [...node.querySelectorAll(FOCUSABLE)].filter((stop) => !stop.disabled && stop.tabIndex >= 0 && stop.checkVisibility());
  const [first, last] = [stops[0], stops.at(-1)];
  const leaving = event.shiftKey ? document.activeElement === first : document.activeElement === last;
  if (!leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

/** Ask; gives true or false. */
export function ask({ title, text, yes = "Yes", no = "Cancel", danger = false }) {
  return new Promise((resolve) => {
    const name = freshId("ask");
    const answer = (value) => () => {
      node.close();
      node.remove();
      resolve(value);
    };
    const node = h(
      "dialog",
      { class: "window small", role: "alertdialog", "aria-labelledby": name, "data-testid": "confirm" },
      h("h2", { id: name }, title),
      h("div", { class: "window-body" }, text),
      h(
        "footer",
        {},
        h("button", { type: "button", "data-testid": "confirm-no", onclick: answer(false) }, no),
        h("button", { type: "button", "data-testid": "confirm-yes", class: danger ? "danger solid" : "primary", onclick: answer(true) }, yes),
      ),
    );
    open(node, answer(false));
  });
}
