/** The left side: who one can be, where one can go, and whether the bot is there. */

import { avatar } from "./avatar.js";
import { follow, h, icon } from "./dom.js";
import * as store from "./store.js";
import { city, now, time } from "./time.js";

// ---- people --------------------------------------------------------------------------------------------------

export function drawPeople(rail) {
  follow(rail, store.humans(), {
    key: (person) => person.id,
    print: (person) => JSON.stringify([person.real_name, person.avatar, person.guest, person.id === store.here.me, waitingFor(person)]),
    make: face,
  });
}

const waitingFor = (person) => (person.id === store.here.me ? 0 : store.waitingFor(person.id));

function face(person) {
  const mine = person.id === store.here.me;
  const waiting = waitingFor(person);
  const name = person.real_name || person.name;
  return h(
    "button",
    {
      type: "button",
      role: "radio",
      "aria-checked": String(mine),
      tabindex: mine ? "0" : "-1",
      class: mine ? "face mine" : "face",
      "aria-label": `Be ${name}${waiting ? `, ${waiting} unread` : ""}`,
      title: `${name}, @${person.name}${person.guest ? ", guest" : ""} · ${city(person.tz)} ${time(now(), person.tz)}`,
      "data-testid": `person-${person.id}`,
      "data-field": `person ${person.id}`,
      "data-name": person.name,
      onclick: () => store.become(person.id, sharedPlace()),
      onkeydown: walk,
    },
    avatar(person, "big"),
    waiting > 0 && h("span", { class: "badge" }, String(waiting)),
    h("span", { class: "face-name" }, name.split(" ")[0]),
  );
}

/** Channels and the app's Home are everybody's; a direct message is not. */
function sharedPlace() {
  const { place } = store.here;
  const here = place?.kind === "conversation" ? store.conversation(place.id) : null;
  if (here?.kind !== "dm") return place;
  return here.id === store.appConversation()?.id ? { kind: "app-dm" } : null;
}

function walk(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const faces = [...event.currentTarget.parentElement.children];
  const next = faces[(faces.indexOf(event.currentTarget) + step + faces.length) % faces.length];
  next.focus();
  next.click();
}

// ---- conversations -------------------------------------------------------------------------------------------

export function drawConversations(nav) {
  const all = store.conversations();
  const rows = [
    { heading: "Channels", key: "channels" },
    ...all.filter((conversation) => conversation.kind !== "dm").map(conversationRow),
    { heading: "Direct messages", key: "dms" },
    ...all.filter((conversation) => conversation.kind === "dm").map(conversationRow),
    { heading: store.app().name, key: "app" },
    { home: true, key: "home", label: "Home", here: store.here.place?.kind === "home" },
  ];
  follow(nav, rows, { key: (row) => row.key, print: (row) => JSON.stringify([row, store.here.me]), make: navRow });
}

function conversationRow(conversation) {
  const here = store.here.place?.id === conversation.id;
  return { key: conversation.id, kind: conversation.kind, label: store.conversationName(conversation), here, unread: here ? 0 : conversation.unread || 0, member: conversation.is_member !== false, other: conversation.kind === "dm" ? (conversation.members ?? []).find((id) => id !== store.here.me) : null };
}

function navRow(row) {
  if (row.heading) return h("h2", {}, row.heading);
  const go = () => store.goTo(row.home ? { kind: "home" } : { kind: "conversation", id: row.key });
  const mark = row.home ? icon("home") : row.kind === "dm" ? avatar(store.person(row.other), "small") : h("span", { class: "sign" }, row.kind === "private" ? icon("lock", "private") : "#");
  return h(
    "button",
    {
      type: "button",
      class: ["place", row.here && "here", row.unread && "unread", row.member === false && "outside"].filter(Boolean).join(" "),
      "aria-current": row.here ? "page" : null,
      "data-testid": row.home ? "home" : `conversation-${row.key}`,
      "data-name": row.label,
      "data-field": `place ${row.key}`,
      onclick: go,
    },
    mark,
    h("span", { class: "place-name" }, row.label),
    row.unread > 0 && h("span", { class: "badge", "data-testid": `unread-${row.key}`, "aria-label": `${row.unread} unread` }, String(row.unread)),
  );
}

// ---- the bot -------------------------------------------------------------------------------------------------

export function drawBot(node) {
  const { name, connected, connections, mode } = store.app();
  const how = mode === "http" ? "HTTP" : connections === 1 ? "one connection" : `${connections ?? 0} connections`;
  const words = connected ? `${name} is listening (${how})` : `${name} is not connected`;
  if (node.dataset.words === words) return;
  node.dataset.words = words;
  node.className = connected ? "bot-state on" : "bot-state off";
  node.replaceChildren(h("span", { class: "lamp", "aria-hidden": "true" }), words);
}
