/** What the page knows: who we are, where we are, and the sandbox's latest answers. */

import * as api from "./api.js";
import { showTalk } from "./pane.js";
import { setNow } from "./time.js";

export const here = {
  me: null, // our user id
  place: null, // {kind: "conversation", id} or {kind: "home"}
  world: null, // GET /sandbox/state
  messages: [],
  modal: null,
  home: null,
  toast: null,
  elsewhere: new Map(), // user id of somebody we are not -> [{id, unread}] of their direct messages
  delivery: null, // the last thing delivered to the bot, for "deliver it again"
};

const listeners = [];
let worldOf = null; // whose answer `world` is

export const worldIsOurs = () => worldOf === here.me;

/** `draw` runs after every answer from the sandbox, with the names of what was read. */
export function onChange(draw) {
  listeners.push(draw);
}

export function changed() {
  for (const draw of listeners) draw();
}

let asked = 0;
let running = null;
let again = false;

/** Read everything once more. Calls that come while one is under way are folded into a single next one. */
export async function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = read().finally(() => {
    running = null;
    if (again) {
      again = false;
      refresh();
    }
  });
  return running;
}

async function read() {
  const ticket = (asked += 1);
  const [me, place] = [here.me, here.place];
  const [world, talk, view] = await Promise.all([
    api.state(me),
    place?.kind === "conversation" ? api.conversation(me, place.id) : null,
    me ? api.view(me) : null,
  ]);
  // Somebody may have become another person, or gone elsewhere, while the answers were on their way.
  if (ticket !== asked || me !== here.me || place !== here.place) return;
  setNow(world.now, world.frozen);
  here.world = world;
  worldOf = me;
  here.messages = talk?.messages ?? [];
  here.modal = view?.modal ?? null;
  here.home = view?.home ?? null;
  here.toast = view?.toast ?? null;
  changed();
}

/** What waits for the other people, so that one sees to whom something was sent. */
export async function readElsewhere() {
  const others = humans().filter((person) => person.id !== here.me);
  const worlds = await Promise.all(others.map((person) => api.state(person.id)));
  here.elsewhere = new Map(others.map((person, i) => [person.id, waiting(worlds[i])]));
  changed();
}

const waiting = (world) => (world.conversations ?? []).filter((conversation) => conversation.kind === "dm");

/** How many direct messages wait for somebody. */
export const waitingFor = (id) => (here.elsewhere.get(id) ?? []).reduce((sum, conversation) => sum + (conversation.unread || 0), 0);

// ---- who and where ---------------------------------------------------------------------------------------

export function become(me, place = null) {
  here.me = me;
  here.modal = null;
  here.home = null;
  goTo(place ?? here.place);
}

export function goTo(place) {
  showTalk();
  const before = worldIsOurs() ? conversations() : here.elsewhere.get(here.me) ?? [];
  const unread = before.find((conversation) => conversation.id === place?.id)?.unread ?? 0;
  here.place = place && { ...place, unread };
  here.messages = [];
  remember();
  changed();
  return refresh();
}

/** Who and where are in the address, so that a tab is a person and can be reloaded or bookmarked. */
function remember() {
  const where = here.place?.kind === "home" ? "home" : here.place?.id ?? "";
  history.replaceState(null, "", `#${here.me}/${where}`);
}

/** "#U1/C1", "#U1/C1/1795317509.636831", "#U1/home", or "#/C1" for whoever is there first. */
export function readAddress() {
  const [me, where, ts] = location.hash.slice(1).split("/");
  here.me = me || here.me;
  here.place = where === "home" ? { kind: "home" } : where ? { kind: "conversation", id: where, ts } : here.place;
}

// ---- questions -------------------------------------------------------------------------------------------

export const people = () => here.world?.people ?? [];
export const person = (id) => people().find((candidate) => candidate.id === id) ?? null;
export const humans = () => people().filter((someone) => !someone.is_bot && !someone.deleted && someone.id !== "USLACKBOT");
export const self = () => person(here.me) ?? here.world?.me ?? null;
export const zone = () => self()?.tz || "UTC";
export const conversations = () => here.world?.conversations ?? [];
export const conversation = (id) => conversations().find((conversation) => conversation.id === id) ?? null;
export const group = (id) => (here.world?.groups ?? []).find((candidate) => candidate.id === id) ?? null;
export const app = () => here.world?.app ?? { name: "the bot" };
export const shortcuts = (type) => (here.world?.shortcuts ?? []).filter((shortcut) => shortcut.type === type);

export function personName(id) {
  const someone = person(id);
  return someone ? someone.real_name || someone.name : id;
}

/** The direct messages between us and the bot. */
export function appConversation() {
  return conversations().find((conversation) => conversation.kind === "dm" && (conversation.members ?? []).includes(app().user_id)) ?? null;
}

/** What a conversation is called by the person who reads it. */
export function conversationName(conversation) {
  if (conversation.kind !== "dm") return conversation.name;
  const other = (conversation.members ?? []).find((id) => id !== here.me);
  return other && person(other) ? personName(other) : conversation.name || "direct message";
}
