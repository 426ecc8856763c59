/** Where one writes: messages, slash commands with completion, and the "+" menu of shortcuts. */

import { act, actAloud, problem } from "./acting.js";
import { avatar } from "./avatar.js";
import { completionsFor } from "./completion.js";
import { h, icon } from "./dom.js";
import { isNarrow } from "./pane.js";
import { menuButton } from "./popup.js";
import * as store from "./store.js";

const sent = []; // what was sent, newest last, for the up arrow
let parts = null;
let offered = null; // {from, to, options, at}
let recalled = 0;
let draftOf = null;

export function makeComposer(root) {
  const box = h("textarea", {
    rows: "1",
    "data-testid": "composer",
    "aria-label": "Message",
    "aria-autocomplete": "list",
    "aria-controls": "completions",
    "aria-haspopup": "listbox",
    spellcheck: "true",
    id: "composer",
    oninput: typed,
    onkeydown: pressed,
    onclick: suggest,
    onblur: hide,
  });
  const list = h("div", { id: "completions", role: "listbox", class: "completions", "aria-label": "Suggestions", hidden: true, "data-testid": "completions" });
  const hint = h("p", { class: "usage", "data-testid": "usage-hint", hidden: true });
  const error = h("div", { class: "composer-error", role: "alert", "data-testid": "composer-error", hidden: true });
  const send = h("button", { type: "button", class: "primary send", "data-testid": "send", "aria-label": "Send", onclick: sendNow }, icon("send"));
  const plus = menuButton({ class: "quiet plus", "aria-label": "Shortcuts", title: "Shortcuts", "data-testid": "plus" }, icon("plus"), globalShortcuts);
  parts = { root, box, list, hint, error, send };
  root.append(error, hint, list, h("div", { class: "composer-box" }, plus, box, send));
}

function globalShortcuts() {
  return store.shortcuts("global").map((shortcut) => ({
    label: shortcut.name,
    hint: shortcut.description,
    testid: `shortcut-${shortcut.callback_id}`,
    run: () => actAloud({ do: "shortcut", callback_id: shortcut.callback_id }),
  }));
}

// ---- drafts: one for each person and conversation ------------------------------------------------------------

const draftKey = () => `draft ${store.here.me} ${store.here.place?.id}`;

export function drawComposer() {
  const { place } = store.here;
  parts.root.hidden = place?.kind !== "conversation";
  if (parts.root.hidden || draftOf === draftKey()) return;
  draftOf = draftKey();
  put(sessionStorage.getItem(draftOf) ?? "");
  const here = store.conversation(place.id);
  const name = here ? store.conversationName(here) : "…";
  parts.box.placeholder = `Message ${here?.kind === "dm" ? name : `#${name}`}${isNarrow() ? "" : ", or type / for commands"}`;
  complain(null);
  if (here === null) draftOf = null; // its name is not known yet: look again when it is
}

function put(text) {
  parts.box.value = text;
  grow();
  showUsage();
}

function keepDraft() {
  if (parts.box.value) sessionStorage.setItem(draftKey(), parts.box.value);
  else sessionStorage.removeItem(draftKey());
}

export const isComposerShown = () => !parts.root.hidden;

/** What was typed elsewhere on the page, at the caret. */
export function typeInto(letters) {
  const { box } = parts;
  box.focus();
  box.setRangeText(letters, box.selectionStart, box.selectionEnd, "end");
  typed();
}

/** Put words into the composer, for the guide. */
export function compose(text) {
  put(text);
  keepDraft();
  parts.box.focus();
  parts.box.setSelectionRange(text.length, text.length);
  hide();
}

function grow() {
  parts.box.style.height = "auto";
  parts.box.style.height = `${Math.min(parts.box.scrollHeight + 2, 260)}px`;
}

// ---- typing ---------------------------------------------------------------------------------------------------

function typed() {
  recalled = 0;
  grow();
  keepDraft();
  complain(null);
  suggest();
  showUsage();
}

/** What a command wants, shown while its words are typed. */
function showUsage() {
  const name = parts.box.value.match(/^(\/\S+)\s/)?.[1];
  const command = (store.here.world?.commands ?? []).find((listed) => listed.command === name);
  parts.hint.hidden = !command;
  if (command) parts.hint.replaceChildren(h("strong", {}, command.command), ` ${command.usage_hint ?? ""}`);
}

function pressed(event) {
  if (event.isComposing) return;
  if (offered && steer(event)) {
    event.preventDefault();
    event.stopPropagation();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    sendNow();
  } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && recall(event.key === "ArrowUp" ? 1 : -1)) event.preventDefault();
}

/** Up in an empty composer brings back what was sent before. */
function recall(step) {
  if (parts.box.value && !recalled) return false;
  const to = recalled + step;
  if (to < 0 || to > sent.length) return false;
  recalled = to;
  put(to ? sent.at(-to) : "");
  keepDraft();
  return true;
}

// ---- completion -----------------------------------------------------------------------------------------------

function suggest() {
  const { box } = parts;
  offered = box.selectionStart === box.selectionEnd ? completionsFor(box.value, box.selectionStart) : null;
  if (!offered) return hide();
  offered.at = 0;
  drawOffered();
}

function drawOffered() {
  const row = (option, i) =>
    h(
      "div",
      { role: "option", id: `completion-${i}`, "aria-selected": String(i === offered.at), class: i === offered.at ? "at" : null, onmousedown: (event) => event.preventDefault(), onclick: () => take(option) },
      option.person && avatar(option.person, "small"),
      h("span", { class: "name" }, option.label, option.hint && h("span", { class: "usage-hint" }, ` ${option.hint}`)),
      option.note && h("span", { class: "hint" }, option.note),
    );
  parts.list.replaceChildren(...offered.options.map(row));
  parts.list.hidden = false;
  parts.list.querySelector(".at")?.scrollIntoView({ block: "nearest" });
  parts.box.setAttribute("aria-activedescendant", `completion-${offered.at}`);
}

function hide() {
  offered = null;
  parts.list.hidden = true;
  parts.box.removeAttribute("aria-activedescendant");
}

/** Keys while suggestions are shown. True when the key was for them. */
function steer(event) {
  const { options, at, from, to } = offered;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    offered.at = (at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
    drawOffered();
    return true;
  }
  // Whoever typed the whole word and presses Enter wants to send it, not to complete it.
  const whole = options.some((option) => option.insert === parts.box.value.slice(from, to));
  if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !whole)) take(options[at]);
  else if (event.key === "Escape") hide();
  else return false;
  return true;
}

function take(option) {
  const { box } = parts;
  const rest = box.value.slice(offered.to);
  const start = box.value.slice(0, offered.from) + option.insert + (/^\s/.test(rest) ? "" : " ");
  put(start + rest);
  box.setSelectionRange(start.length, start.length);
  keepDraft();
  hide();
  box.focus();
}

// ---- sending --------------------------------------------------------------------------------------------------

/** What was typed leaves the composer only when it has arrived. */
async function sendNow() {
  const { box } = parts;
  const text = box.value;
  if (!text.trim() || box.readOnly) return;
  hide();
  complain(null);
  busy(true);
  const key = draftKey();
  const reply = await act(spoken(text));
  busy(false);
  if (reply.ok) {
    sent.push(text);
    recalled = 0;
    sessionStorage.removeItem(key);
    if (draftKey() === key) put("");
    document.dispatchEvent(new Event("sent"));
  } else complain(problem(reply));
}

/** What is done when this is sent: a command, which Slack refuses in a thread, or a message. */
export function spoken(text, thread_ts) {
  const where = { channel: store.here.place.id, thread_ts };
  const command = text.match(/^(\/\S+)\s*([^]*)$/);
  return command ? { do: "command", ...where, command: command[1], text: command[2].trimEnd() } : { do: "say", ...where, text };
}

function busy(on) {
  parts.box.readOnly = on;
  parts.send.disabled = on;
  parts.root.classList.toggle("busy", on);
}

function complain(words) {
  parts.error.hidden = !words;
  const stop = /[.!?]$/.test(words ?? "") ? "" : ".";
  parts.error.replaceChildren(...(words ? [icon("warning"), h("span", {}, `${words}${stop} What you typed is still here.`)] : []));
}
