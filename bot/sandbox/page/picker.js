/** A field with a list to choose from: one or several, with typing to narrow it, by mouse or by keys. */

import { freshId, h, icon } from "./dom.js";
import { close, openBeside } from "./popup.js";

/**
 * An option is `{key, label, note?, heading?, data}`; `find(typed)` gives the options, at once or later.
 * `onChange` gets the chosen options, in the order of choosing.
 */
export function picker({ find, chosen = [], several = false, most = Infinity, placeholder, id, field, testid, label, describedBy, invalid, onChange }) {
  const listId = freshId("list");
  let picked = [...chosen];
  let offered = [];
  let at = -1;
  let asked = 0;

  const input = h("input", {
    id,
    type: "text",
    class: "picker-input",
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
    "aria-label": label,
    "aria-describedby": describedBy,
    "aria-invalid": invalid ? "true" : null,
    autocomplete: "off",
    spellcheck: "false",
    "data-field": field,
    "data-testid": testid,
  });
  const chips = h("span", { class: "chips" });
  const list = h("div", { role: "listbox", id: listId, class: "listbox", popover: "manual", "aria-multiselectable": several ? "true" : null, "aria-label": label });
  const clear = h("button", { type: "button", class: "clear quiet", "aria-label": "Clear", onclick: () => choose([]) }, icon("close"));
  const box = h("div", { class: several ? "picker several" : "picker" }, chips, input, clear, icon("down"), list);

  const isOpen = () => input.getAttribute("aria-expanded") === "true";

  function choose(options) {
    picked = options;
    rest();
    onChange(picked);
  }

  /** What the field shows while nobody is typing in it. */
  function rest() {
    input.value = several ? "" : picked[0]?.label ?? "";
    input.placeholder = picked.length && several ? "" : placeholder || "Choose";
    clear.hidden = several || !picked.length;
    chips.replaceChildren(...(several ? picked.map(chip) : []));
  }

  function chip(option) {
    const drop = () => {
      choose(picked.filter((other) => other.key !== option.key));
      input.focus();
    };
    return h("span", { class: "chip" }, option.label, h("button", { type: "button", class: "quiet", "aria-label": `Remove ${option.label}`, onclick: drop }, icon("close")));
  }

  async function open(typed = "", near = picked[0]) {
    const ticket = (asked += 1);
    const options = await find(typed);
    if (ticket !== asked || !box.isConnected) return;
    offered = options;
    at = offered.length ? Math.max(0, offered.findIndex((option) => option.key === near?.key)) : -1;
    draw();
    input.setAttribute("aria-expanded", "true");
    openBeside(box, list);
    list.querySelector(".at")?.scrollIntoView({ block: "nearest" });
  }

  function shut() {
    asked += 1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    close(list);
  }

  function draw() {
    let heading = null;
    const rows = offered.flatMap((option, i) => {
      const title = option.heading && option.heading !== heading ? [h("div", { class: "heading", role: "presentation" }, option.heading)] : [];
      heading = option.heading;
      return [...title, row(option, i)];
    });
    list.replaceChildren(...(rows.length ? rows : [h("p", { class: "hint" }, "Nothing found")]));
    if (at >= 0) input.setAttribute("aria-activedescendant", `${listId}-${at}`);
  }

  function row(option, i) {
    const on = picked.some((other) => other.key === option.key);
    return h(
      "div",
      { role: "option", id: `${listId}-${i}`, "aria-selected": String(on), class: i === at ? "at" : null, "data-value": option.key, onmousedown: (event) => event.preventDefault(), onclick: () => take(option) },
      h("span", { class: "name" }, option.label),
      option.note && h("span", { class: "hint" }, option.note),
      on && icon("tick"),
    );
  }

  function take(option) {
    const on = picked.some((other) => other.key === option.key);
    if (!several) {
      shut();
      choose([option]);
    } else if (on) choose(picked.filter((other) => other.key !== option.key));
    else if (picked.length < most) choose([...picked, option]);
    if (several) open("", option);
  }

  function move(step) {
    if (!offered.length) return;
    at = (at + step + offered.length) % offered.length;
    draw();
    list.querySelector(".at")?.scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("click", () => (isOpen() ? null : open()));
  input.addEventListener("input", () => open(input.value, null));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    shut();
    rest();
  });
  box.addEventListener("mousedown", (event) => {
    if (event.target !== input && !event.target.closest("button") && !list.contains(event.target)) {
      event.preventDefault();
      input.focus();
      open();
    }
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen()) move(event.key === "ArrowDown" ? 1 : -1);
      else open();
    } else if (event.key === "Enter") {
      if (isOpen() && at >= 0) take(offered[at]);
      else if (!isOpen()) open();
      event.preventDefault();
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault();
      event.stopPropagation();
      shut();
      rest();
    } else if (event.key === "Backspace" && several && !input.value && picked.length) choose(picked.slice(0, -1));
  });

  rest();
  return box;
}

/** `find` for options that are all known: those that contain every typed word. */
export function among(options) {
  return (typed) => {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    return options.filter((option) => words.every((word) => `${option.label} ${option.search ?? ""}`.toLowerCase().includes(word)));
  };
}
