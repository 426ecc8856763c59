/**
 * Building the page by hand: what is given as text becomes a text node, so nothing a person or the bot
 * wrote can ever become markup.
 */

const SVG = "http://www.w3.org/2000/svg";
const AS_PROPERTY = new Set(["value", "checked", "disabled", "readOnly", "hidden", "selected", "open", "indeterminate"]);

/** `h("button", {class: "quiet", onclick: save}, "Save")` */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for a picture. */
export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else if (AS_PROPERTY.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An icon from the page's own sprite. */
export function icon(name, label) {
  const shown = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return svg("svg", { class: "icon", viewBox: "0 0 20 20", ...shown }, svg("use", { href: `#icon-${name}` }));
}

/**
 * Make `parent`'s children follow `items`, touching only what changed: a node stays (with its focus, its
 * caret and its scroll) as long as its item has the same key and the same fingerprint.
 */
export function follow(parent, items, { key, print, make }) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const wanted = print(item);
    let node = old.get(name);
    old.delete(name);
    if (!node || node.fingerprint !== wanted) {
      const fresh = make(item);
      fresh.dataset.key = name;
      fresh.fingerprint = wanted;
      if (node) {
        if (node === place) place = fresh;
        replaceKeepingFocus(node, fresh);
      }
      node = fresh;
    }
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const gone of old.values()) gone.remove();
}

/** Focus and caret move on to the field of the same name. */
function replaceKeepingFocus(node, fresh) {
  const active = document.activeElement;
  const field = node.contains(active) ? active.closest("[data-field]")?.dataset.field : null;
  const caret = field && Number.isInteger(active.selectionStart) ? [active.selectionStart, active.selectionEnd] : null; // a radio button has none
  node.replaceWith(fresh);
  if (!field) return;
  const again = [fresh, ...fresh.querySelectorAll("*")].find((candidate) => candidate.dataset.field === field);
  again?.focus();
  if (caret && again?.setSelectionRange) again.setSelectionRange(...caret);
}

/** Run `work` soon, once, however often it is asked for. */
export function soon(work, milliseconds = 0) {
  let timer = null;
  return () => {
    if (timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      work();
    }, milliseconds);
  };
}

let counter = 0;

/** An id for an element that another one has to point at. */
export function freshId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}
