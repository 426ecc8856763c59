/** Things that open next to what was pressed: lists to choose from, and menus. */

import { freshId, h } from "./dom.js";

/** Show `node` (a popover) below `anchor`, or above where there is no room below. */
export function openBeside(anchor, node, { wide = true } = {}) {
  if (!node.isConnected) (anchor.closest("dialog, main, section, aside, header") ?? document.body).append(node);
  if (!node.matches(":popover-open")) node.showPopover();
  const box = anchor.getBoundingClientRect();
  if (wide) node.style.width = `${Math.max(box.width, 180)}px`;
  const below = innerHeight - box.bottom - 12;
  const above = box.top - 12;
  const up = below < Math.min(node.scrollHeight, 220) && above > below;
  node.style.maxHeight = `${Math.min(320, up ? above : below)}px`;
  node.style.left = `${Math.max(8, Math.min(box.left, innerWidth - node.offsetWidth - 8))}px`;
  node.style.top = up ? `${box.top - node.offsetHeight - 4}px` : `${box.bottom + 4}px`;
}

export function close(node) {
  if (node.isConnected && node.matches(":popover-open")) node.hidePopover();
}

let openMenu = null;

/** A button that opens a menu; `items()` gives `{label, hint, testid, danger, run}`. */
export function menuButton(props, content, items) {
  const button = h("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", ...props }, content);
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    if (openMenu?.button === button) closeMenu();
    else showMenu(button, items());
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    showMenu(button, items());
  });
  return button;
}

function showMenu(button, items) {
  closeMenu();
  const choose = (item) => () => {
    closeMenu();
    button.focus();
    item.run();
  };
  const entry = (item) =>
    h(
      "button",
      { type: "button", role: "menuitem", tabindex: "-1", "data-testid": item.testid, class: item.danger ? "danger" : null, onclick: choose(item) },
      h("span", { class: "name" }, item.label),
      item.hint && h("span", { class: "hint" }, item.hint),
    );
  const node = h("div", { role: "menu", class: "menu", popover: "manual", id: freshId("menu"), onkeydown: steer }, items.length ? items.map(entry) : h("p", { class: "hint" }, "Nothing here"));
  openMenu = { button, node };
  button.setAttribute("aria-expanded", "true");
  openBeside(button, node, { wide: false });
  node.querySelector("[role=menuitem]")?.focus();
}

function closeMenu() {
  if (!openMenu) return;
  openMenu.button.setAttribute("aria-expanded", "false");
  openMenu.node.remove();
  openMenu = null;
}

function steer(event) {
  const entries = [...openMenu.node.querySelectorAll("[role=menuitem]")];
  const at = entries.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    entries[(to + entries.length) % entries.length]?.focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    const { button } = openMenu;
    closeMenu();
    button.focus();
  }
}

addEventListener("click", (event) => {
  if (openMenu && !openMenu.node.contains(event.target)) closeMenu();
});
addEventListener("resize", closeMenu);
