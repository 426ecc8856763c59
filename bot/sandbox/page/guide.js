/** The first minute: a few things to try, each one click away (`as`, `channel`, `clock`, `type` of a step). */

import { move } from "./clock.js";
import { compose } from "./composer.js";
import { h, icon } from "./dom.js";
import * as store from "./store.js";

const KEY = "guide dismissed";
const done = new Set();
let drawn = null;

export function drawGuide(root) {
  const steps = store.here.world?.guide ?? [];
  root.hidden = !steps.length || localStorage.getItem(KEY) === "yes";
  const print = JSON.stringify([steps, [...done]]);
  if (root.hidden || drawn === print) return;
  drawn = print;
  root.replaceChildren(
    h("header", {}, h("h2", {}, "Your first minute"), h("button", { type: "button", class: "quiet", "aria-label": "Put the guide away", "data-testid": "guide-dismiss", onclick: () => dismiss(root) }, icon("close"))),
    h("ol", {}, steps.map(item)),
  );
}

function item(step, i) {
  const where = [step.as && `as ${store.personName(idOf(step.as)).split(" ")[0]}`, step.channel && placeName(step.channel)].filter(Boolean).join(", ");
  const able = step.type || step.as || step.channel || step.clock;
  const words = [h("span", {}, step.text), where && h("span", { class: "hint" }, where)];
  return h("li", { class: done.has(i) ? "done" : null }, able ? h("button", { type: "button", "data-testid": `guide-${i + 1}`, onclick: () => take(step, i) }, words) : h("div", {}, words));
}

const idOf = (ref) => (store.person(ref) ?? store.people().find((one) => one.name === ref.replace(/^@/, "")))?.id ?? ref;

const conversationOf = (ref) => store.conversation(ref) ?? store.conversations().find((one) => one.kind !== "dm" && one.name === ref.replace(/^#/, ""));

const placeName = (ref) => ({ home: "Home", dm: `with ${store.app().name}` })[ref] ?? (conversationOf(ref) ? `in #${conversationOf(ref).name}` : ref);

/** A step's `channel` is a channel's name or id, or "home", or "dm" for the messages with the app. */
function placeOf(ref) {
  if (!ref) return null;
  if (ref === "home") return { kind: "home" };
  return ref === "dm" ? { kind: "app-dm" } : { kind: "conversation", id: conversationOf(ref)?.id ?? ref };
}

/** The person and the place of the first step, if there is one. */
export function whereItBegins() {
  const [first] = store.here.world?.guide ?? [];
  return [first?.as && idOf(first.as), first && placeOf(first.channel)];
}

async function take(step, i) {
  done.add(i);
  const place = placeOf(step.channel);
  if (step.as && idOf(step.as) !== store.here.me) store.become(idOf(step.as), place);
  else if (place) store.goTo(place);
  await store.refresh();
  if (step.clock) move({ preset: step.clock, zone: store.zone() });
  if (step.type) compose(step.type);
  store.changed();
}

function dismiss(root) {
  localStorage.setItem(KEY, "yes");
  root.hidden = true;
}
