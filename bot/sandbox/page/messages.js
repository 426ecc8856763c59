/** The messages of a conversation, as the person we are sees them. */

import { actAloud, context } from "./acting.js";
import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import { follow, h, icon } from "./dom.js";
import { keepOneStop } from "./keyboard.js";
import { mrkdwn } from "./mrkdwn.js";
import { menuButton } from "./popup.js";
import * as store from "./store.js";
import { reactButton, reactions } from "./reacting.js";
import * as threads from "./threads.js";
import { dayHeading, isoDay, now, seconds, time } from "./time.js";

const SAME_BREATH = 5 * 60; // seconds within which somebody's messages stand together
const dismissed = new Set(); // ephemeral messages that were read and put away
let shownPlace = null;
let firstUnread = null; // where the unread ones began when we came here

export function drawMessages(list) {
  const { place, messages } = store.here;
  const arrived = shownPlace !== place;
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const height = list.scrollHeight;
  if (arrived) firstUnread = place.unread > 0 && place.unread < messages.length ? messages.at(-place.unread).ts : null;
  if (arrived && place.ts) unfoldAround(messages, place.ts);
  follow(list, rows(messages), { key: (row) => row.key, print, make });
  keepOneStop(list);
  if (!messages.length && !arrived) return;
  if (arrived && messages.length) {
    shownPlace = place;
    if (place.ts) reveal(list, place.ts);
    else toEnd(list);
  } else if (atEnd && list.scrollHeight !== height) toEnd(list);
  else if (list.scrollHeight > height && !atEnd) document.getElementById("newer").hidden = false;
}

/** Stay at the end while the list gets smaller, as when a notice comes, and put the button for newer ones away. */
export function watchEnd(list) {
  let atEnd = true;
  let height = list.clientHeight;
  list.addEventListener("scroll", () => {
    if (list.clientHeight !== height) return; // nobody scrolled: the list got another size
    atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    if (atEnd) document.getElementById("newer").hidden = true;
  });
  new ResizeObserver(() => {
    height = list.clientHeight;
    if (atEnd) toEnd(list);
  }).observe(list);
}

export function toEnd(list) {
  list.scrollTop = list.scrollHeight;
  document.getElementById("newer").hidden = true;
}

function unfoldAround(messages, ts) {
  const sought = messages.find((message) => message.ts === ts);
  if (sought && threads.isReply(sought)) threads.unfold(sought.thread_ts);
}

function reveal(list, ts) {
  const row = list.querySelector(`[data-testid="message-${ts}"]`);
  if (!row) return toEnd(list);
  row.scrollIntoView({ block: "center" });
  row.classList.add("found");
}

// ---- what stands in the list, in order ---------------------------------------------------------------------

function rows(messages) {
  const zone = store.zone();
  const shown = messages.filter((message) => !dismissed.has(message.ts));
  const parents = new Set(shown.filter((message) => !threads.isReply(message)).map((message) => message.ts));
  const replies = grouped(shown.filter((message) => threads.isReply(message) && parents.has(message.thread_ts)));
  const out = [];
  let day = null;
  let before = null;
  for (const message of shown) {
    if (threads.isReply(message) && parents.has(message.thread_ts)) continue;
    const at = when(message);
    const today = isoDay(at, zone);
    if (today !== day) out.push({ kind: "day", key: `day ${today}`, text: dayHeading(at, zone) });
    if (message.ts === firstUnread) out.push({ kind: "new", key: "new" });
    const joined = today === day && before && sameBreath(before, message);
    out.push({ kind: "message", key: message.ts, message, joined, replies: replies.get(message.ts) ?? [], open: threads.isOpen(message.ts) });
    day = today;
    before = message;
  }
  return out.length ? out : [{ kind: "empty", key: "empty" }];
}

function grouped(replies) {
  const out = new Map();
  for (const reply of replies) out.set(reply.thread_ts, [...(out.get(reply.thread_ts) ?? []), reply]);
  return out;
}

const when = (message) => new Date(message.at ?? Number(message.ts) * 1000);

function sameBreath(before, message) {
  const plain = [before, message].every((each) => !each.ephemeral && !each.blocks?.length && !each.files?.length);
  const alike = plain && before.user === message.user && !before.reply_count;
  return alike && (when(message) - when(before)) / 1000 < SAME_BREATH;
}

function print(row) {
  return JSON.stringify([row, store.here.me, store.zone(), isoDay(now(), store.zone())]);
}

function make(row) {
  if (row.kind === "day") return h("div", { class: "day", role: "separator", "aria-label": row.text }, h("span", {}, row.text));
  if (row.kind === "new") return h("div", { class: "unread-line", role: "separator", "aria-label": "New messages" }, h("span", {}, "New"));
  if (row.kind === "empty") return h("p", { class: "empty" }, "Nothing here yet. What you write appears here.");
  return drawMessage(row);
}

// ---- one message -------------------------------------------------------------------------------------------

function drawMessage({ message, joined, replies }) {
  const zone = store.zone();
  const at = when(message);
  const author = store.person(message.user) ?? { id: message.user, name: message.name, avatar: message.avatar, is_bot: message.is_app };
  const stamp = h("time", { datetime: at.toISOString(), title: `${seconds(at, zone)} ${zone}` }, time(at, zone));
  const name = author.real_name || message.name || author.name || message.user;
  const head = h("div", { class: "message-head" }, h("strong", {}, name), message.is_app && h("span", { class: "tag" }, "app"), stamp, message.edited && h("span", { class: "hint" }, "(edited)"));
  return h(
    "article",
    {
      class: ["message", joined && "joined", message.ephemeral && "ephemeral"].filter(Boolean).join(" "),
      "data-testid": `message-${message.ts}`,
      "data-ts": message.ts,
      "data-ephemeral": message.ephemeral ? "true" : null,
      "aria-label": `${name}, ${time(at, zone)}`,
    },
    h("div", { class: "gutter" }, joined ? stamp.cloneNode(true) : avatar({ ...author, is_bot: message.is_app })),
    h("div", { class: "message-body" }, !joined && head, message.ephemeral && onlyYou(message), content(message), files(message), reactions(message), threads.thread(message, replies, (reply) => drawMessage({ message: reply, joined: false, replies: [] }))),
    tools(message),
  );
}

function onlyYou(message) {
  const putAway = () => {
    dismissed.add(message.ts);
    store.changed();
  };
  return h("p", { class: "only-you" }, icon("eye"), "Only visible to you", h("button", { type: "button", class: "link", onclick: putAway }, "Dismiss"));
}

function content(message) {
  if (!message.blocks?.length) return mrkdwn(message.text ?? "");
  const channel = store.here.place.id;
  const box = h("div", { class: "blocks" });
  drawBlocks(box, message.blocks, context("message", { type: "message", channel, ts: message.ts }, () => message.blocks));
  return box;
}

function files(message) {
  if (!message.files?.length) return null;
  const row = (file) => h("a", { class: "file", href: `/sandbox/file/${file.id}?as=${store.here.me}`, download: file.name }, icon("out"), `${file.title} (${size(file.size)})`);
  return h("div", { class: "row" }, message.files.map(row));
}

const size = (bytes) => (bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} KB`);

function tools(message) {
  if (message.ephemeral) return null;
  const run = (shortcut) => () => actAloud({ do: "message_shortcut", callback_id: shortcut.callback_id, channel: store.here.place.id, ts: message.ts });
  const items = () => store.shortcuts("message").map((shortcut) => ({ label: shortcut.name, hint: shortcut.description, testid: `shortcut-${shortcut.callback_id}`, run: run(shortcut) }));
  return h(
    "div",
    { class: "tools" },
    reactButton(message),
    !threads.isReply(message) && h("button", { type: "button", class: "quiet", "aria-label": "Reply in thread", title: "Reply in thread", "data-testid": `message-reply-${message.ts}`, onclick: () => threads.reply(message.ts) }, icon("reply")),
    menuButton({ class: "quiet", "aria-label": "More actions", title: "More actions", "data-testid": `message-menu-${message.ts}` }, icon("more"), items),
  );
}
