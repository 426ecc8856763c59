/** Short notices above the place where one writes; one that reports trouble stays until it is read. */

import { h, icon } from "./dom.js";

const SHOWN_FOR = 6000;
const MOST = 3;

/** Gives the element that holds the words, for those who have more to say later. */
export function notice(...content) {
  return show("status", content, SHOWN_FOR);
}

export function trouble(...content) {
  show("alert", content, 0);
}

function show(role, content, milliseconds) {
  const shelf = document.getElementById("toasts");
  const words = content.map((part) => part.textContent ?? part).join("");
  const already = [...shelf.children].find((toast) => toast.dataset.words === words);
  if (already) return already.firstElementChild;
  const node = h(
    "div",
    { class: `toast ${role}`, role, "data-testid": "toast", "data-words": words },
    h("div", { class: "toast-text" }, ...content),
    h("button", { type: "button", class: "quiet", "aria-label": "Dismiss", onclick: () => node.remove() }, icon("close")),
  );
  shelf.append(node);
  while (shelf.children.length > MOST) shelf.firstElementChild.remove();
  if (milliseconds) fade(node, milliseconds);
  return node.firstElementChild;
}

/** Gone after a while, but not while somebody points at it, and not before what was added was read. */
function fade(node, milliseconds) {
  setTimeout(() => {
    const added = node.firstElementChild.querySelectorAll("p").length;
    if (node.matches(":hover, :focus-within") || added > (node.read ?? 0)) {
      node.read = added;
      fade(node, milliseconds);
    } else node.remove();
  }, milliseconds);
}
