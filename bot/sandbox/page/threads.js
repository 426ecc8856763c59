/** The replies under a message, folded away until somebody wants to read or write one. */

import { act, problem } from "./acting.js";
import { spoken } from "./composer.js";
import { h, icon } from "./dom.js";
import * as store from "./store.js";
import { trouble } from "./toast.js";

const unfolded = new Set();
const drafts = new Map(); // what is being written in each thread

export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;
export const isOpen = (ts) => unfolded.has(ts);

export const unfold = (ts) => unfolded.add(ts);

export function toggle(ts) {
  if (!unfolded.delete(ts)) unfolded.add(ts);
  store.changed();
}

/** Open the thread and go to where one writes. */
export function reply(ts) {
  unfolded.add(ts);
  store.changed();
  document.querySelector(`[data-field="reply ${ts}"]`)?.focus();
}

/** `draw` draws one reply. */
export function thread(message, replies, draw) {
  const open = isOpen(message.ts);
  const count = Math.max(replies.length, message.reply_count ?? 0);
  if (!count && !open) return null;
  const words = count === 1 ? "1 reply" : `${count} replies`;
  return h(
    "div",
    { class: "thread" },
    h("button", { type: "button", class: "link", "aria-expanded": String(open), "data-testid": `thread-${message.ts}`, "data-field": `thread ${message.ts}`, onclick: () => toggle(message.ts) }, icon(open ? "up" : "down"), count ? words : "Thread"),
    open && h("div", { class: "replies" }, replies.map(draw), box(message)),
  );
}

function box(message) {
  const { ts } = message;
  const field = h("textarea", { rows: "1", value: drafts.get(ts) ?? "", placeholder: "Reply in this thread", "aria-label": "Reply in this thread", "data-field": `reply ${ts}`, "data-testid": `reply-${ts}` });
  field.addEventListener("input", () => drafts.set(ts, field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(ts, field);
  });
  return h("div", { class: "reply-box" }, field, h("button", { type: "button", class: "primary send", "aria-label": "Send reply", onclick: () => send(ts, field) }, icon("send")));
}

async function send(ts, field) {
  const text = field.value;
  if (!text.trim() || field.readOnly) return;
  field.readOnly = true;
  const reply = await act(spoken(text, ts));
  field.readOnly = false;
  if (!reply.ok) return trouble(problem(reply));
  drafts.delete(ts);
  const now = document.querySelector(`[data-field="reply ${ts}"]`);
  if (now) now.value = "";
}
