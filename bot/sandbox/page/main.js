/** The page: puts the parts in their places and redraws them when the sandbox says that something changed. */

import * as api from "./api.js";
import { tellArrivals } from "./arrivals.js";
import { drawClock, makeClock } from "./clock.js";
import { drawComposer, makeComposer } from "./composer.js";
import { follow, h, icon, soon } from "./dom.js";
import { drawDrawer, makeDrawer } from "./drawer.js";
import { drawGuide, whereItBegins } from "./guide.js";
import { drawHome, makeHome } from "./home.js";
import { typeToComposer, walkMessages } from "./keyboard.js";
import { drawMessages, toEnd, watchEnd } from "./messages.js";
import { drawModal } from "./modal.js";
import { inline } from "./mrkdwn.js";
import { showPlaces, showTalk, watchRoom } from "./pane.js";
import { drawBot, drawConversations, drawPeople } from "./sidebar.js";
import * as store from "./store.js";
import { city } from "./time.js";
import { trouble } from "./toast.js";

const at = (id) => document.getElementById(id);

function draw() {
  if (!store.here.world) return;
  if (waits()) return;
  settle();
  at("workspace").textContent = store.here.world.workspace?.name ?? "Sandbox";
  document.title = `${store.here.world.workspace?.name ?? "Warmline"} · sandbox`;
  drawSelf();
  drawPeople(at("people"));
  drawConversations(at("places"));
  drawBot(at("bot"));
  drawClock();
  drawTop();
  drawPlace();
  drawComposer();
  drawModal();
  drawGuide(at("guide"));
  drawDrawer();
  tellArrivals();
  showToast();
}

/** Until whoever started the sandbox has prepared everything, the page only says so. */
function waits() {
  const waiting = store.here.world.ready === false;
  at("waiting").hidden = !waiting;
  for (const part of ["clock-bar", "page"]) at(part).inert = waiting;
  at("waiting").textContent = waiting ? `${store.here.world.workspace?.name ?? "The company"} is being prepared: six weeks pass in a few seconds. This page goes on by itself.` : "";
  return waiting;
}

/** Where the guide begins, until somebody chooses; and never a place that is not there. */
function settle() {
  const { place, me } = store.here;
  if (!store.person(me)) return begin();
  if (!store.worldIsOurs()) return null; // still the conversations of whom we were before
  if (place?.kind === "home" || (place?.kind === "conversation" && store.conversation(place.id))) return null;
  const first = place?.kind === "app-dm" ? store.appConversation() : store.conversations()[0];
  if (first && first.id !== place?.id) return store.goTo({ kind: "conversation", id: first.id });
  return null;
}

function begin() {
  const [person, place] = whereItBegins();
  return store.become(person ?? store.humans()[0]?.id ?? null, store.here.place ?? place);
}

function drawSelf() {
  const self = store.self();
  if (!self) return;
  at("self").replaceChildren("You are ", h("strong", {}, self.real_name || self.name), h("span", { class: "hint" }, `@${self.name} · ${city(self.tz ?? "UTC")}${self.guest ? " · guest" : ""}`));
}

function drawTop() {
  const { place } = store.here;
  const here = place?.kind === "conversation" ? store.conversation(place.id) : null;
  const app = store.app();
  const withApp = place?.kind === "home" || (here !== null && here.id === store.appConversation()?.id);
  const title = withApp ? app.name : here ? `${here.kind === "dm" ? "" : "#"}${store.conversationName(here)}` : "";
  const members = here && here.kind !== "dm" ? `${(here.members ?? []).length} members${here.is_shared ? ", shared with another organisation" : ""}` : "";
  const topic = h("span", { class: "topic" }, here?.topic ? inline(here.topic) : "", here?.topic && members ? " · " : "", members);
  const waiting = store.humans().reduce((sum, person) => sum + (person.id === store.here.me ? 0 : store.waitingFor(person.id)), unreadElsewhere());
  follow(at("top"), [[title, here?.topic, members, withApp, place?.kind, store.here.me, waiting]], {
    key: () => "top",
    print: JSON.stringify,
    make: () => h("div", { class: "top-row" }, placesButton(waiting), h("h1", { "data-testid": "place-title" }, title), topic, withApp && tabs(place)),
  });
}

const unreadElsewhere = () => store.conversations().reduce((sum, conversation) => sum + (conversation.id === store.here.place?.id ? 0 : conversation.unread || 0), 0);

/** Where there is room for one pane only: to the people and channels. */
function placesButton(waiting) {
  const name = store.personName(store.here.me).split(" ")[0];
  return h(
    "button",
    { type: "button", id: "places-button", class: "small", "aria-label": `People and channels. You are ${name}${waiting ? `; ${waiting} unread` : ""}`, "data-testid": "places-button", "data-field": "places", onclick: showPlaces },
    icon("menu"),
    name,
    waiting > 0 && h("span", { class: "badge", "aria-hidden": "true" }, String(waiting)),
  );
}

function tabs(place) {
  const dm = store.appConversation();
  const tab = (label, testid, on, go) => h("button", { type: "button", "aria-current": on ? "page" : null, "data-testid": testid, "data-field": testid, onclick: go }, label);
  return h(
    "nav",
    { class: "tabs", "aria-label": `${store.app().name}'s pages` },
    tab("Home", "tab-home", place.kind === "home", () => store.goTo({ kind: "home" })),
    dm && tab("Messages", "tab-messages", place.kind !== "home", () => store.goTo({ kind: "conversation", id: dm.id })),
  );
}

function drawPlace() {
  const { place } = store.here;
  drawHome(at("app-home"));
  at("timeline").hidden = place?.kind !== "conversation";
  if (!at("timeline").hidden) drawMessages(at("messages"));
}

let toasted = null;

function showToast() {
  const { toast } = store.here;
  const words = typeof toast === "string" ? toast : toast?.text;
  if (words && words !== toasted) trouble(words);
  toasted = words ?? null;
}

function linked(on) {
  at("offline").hidden = on;
}

/** The links for whoever does not want to pass everything with the Tab key. */
function skip(event) {
  event.preventDefault();
  showTalk();
  const messages = at("messages").querySelector("article[tabindex='0']") ?? at("messages");
  const target = event.currentTarget.dataset.skip === "messages" ? messages : document.querySelector("[data-testid=composer]");
  target?.focus();
}

async function start() {
  makeClock(at("clock-bar"));
  makeComposer(at("composer-place"));
  makeHome(at("app-home"));
  makeDrawer(at("drawer"), at("drawer-button"));
  at("newer").append(icon("down"), "Newer messages");
  at("newer").addEventListener("click", () => toEnd(at("messages")));
  watchEnd(at("messages"));
  walkMessages(at("messages"));
  addEventListener("keydown", typeToComposer);
  at("talk-button").addEventListener("click", showTalk);
  at("side").addEventListener("keydown", (event) => event.key === "Escape" && showTalk());
  watchRoom(store.changed);
  for (const link of document.querySelectorAll("[data-skip]")) link.addEventListener("click", skip);
  store.readAddress();
  addEventListener("hashchange", () => {
    store.readAddress();
    store.become(store.here.me, store.here.place);
  });
  store.onChange(draw);
  const others = soon(() => store.readElsewhere().catch(() => null), 600);
  const again = soon(store.refresh, 30);
  api.listen(
    () => {
      again();
      others();
    },
    (on) => {
      linked(on);
      if (on) again();
    },
  );
  await store.refresh();
  others();
}

start();
