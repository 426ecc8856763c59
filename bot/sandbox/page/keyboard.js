/** The keyboard: what is typed goes to the composer, and a message is one stop of the Tab key. */

import { isComposerShown, typeInto } from "./composer.js";

const INSIDE = "a[href], button, input, select, textarea, summary, [tabindex]";
const KEYS = { ArrowDown: 1, ArrowUp: -1 };
let current = null; // the key of the message at which the Tab key stops
let inside = null; // the message whose own controls the Tab key reaches

/** Letters that nobody waits for are meant for the composer, as in Slack. */
export function typeToComposer(event) {
  const { key, target } = event;
  if (key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (target.closest("input, textarea, select, [contenteditable], dialog, [role=menu], #drawer") || !isComposerShown()) return;
  if (key === " " && target.closest("a, button, summary, article, [role=log]")) return; // presses, or scrolls
  event.preventDefault();
  typeInto(key);
}

/** Keep one stop for all messages: the one where somebody was last, or the newest. */
export function keepOneStop(list) {
  const messages = [...list.querySelectorAll("article")];
  const stop = messages.find((message) => message.dataset.ts === current) ?? messages.at(-1);
  for (const message of messages) {
    message.tabIndex = message === stop ? 0 : -1;
    const open = message.dataset.ts === inside || (inside !== null && message.querySelector(`article[data-ts="${inside}"]`));
    for (const control of message.querySelectorAll(INSIDE)) {
      if (control.closest("article") === message && control !== message) control.tabIndex = open ? 0 : -1;
    }
  }
}

/** Arrows go from message to message, Enter goes into one, Escape comes out again. */
export function walkMessages(list) {
  list.addEventListener("focusin", (event) => {
    const message = event.target.closest("article");
    if (!message) return;
    current = message.dataset.ts;
    inside = event.target === message ? null : current;
    keepOneStop(list);
  });
  list.addEventListener("focusout", (event) => {
    if (list.contains(event.relatedTarget)) return;
    inside = null;
    keepOneStop(list);
  });
  list.addEventListener("keydown", (event) => {
    const message = event.target.closest("article");
    if (!message || event.defaultPrevented) return;
    if (event.target === message) walk(list, message, event);
    else if (event.key === "Escape") {
      event.preventDefault();
      message.focus();
    }
  });
}

function walk(list, message, event) {
  if (event.key === "Enter") {
    const first = [...message.querySelectorAll(INSIDE)].find((control) => control.checkVisibility() && !control.disabled);
    if (!first) return;
    event.preventDefault();
    first.focus();
  } else if (KEYS[event.key] && !event.altKey && !event.ctrlKey && !event.metaKey) {
    const messages = [...list.querySelectorAll("article")];
    const next = messages[messages.indexOf(message) + KEYS[event.key]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
