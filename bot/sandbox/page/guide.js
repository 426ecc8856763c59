/** The first minute: a few things to try, each put into the composer by a click. */

import { compose } from "./composer.js";
import { h, icon } from "./dom.js";
import * as store from "./store.js";

const KEY = "guide dismissed";
const done = new Set();
let drawn = null;

export function drawGuide(root) {
  const steps = store.store.world?.guide ?? [];
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
  const where = [step.as && `as ${store.personName(idOf(step.as))}`, step.channel && `in ${channelName(step.channel)}`].filter(Boolean).join(", ");
  const able = step.type || step.as || step.channel;
  const words = [h("span", {}, step.text), where && h("span", { class: "hint" }, where), step.type && h("code", {}, step.type)];
  return h("li", { class: done.has(i) ? "done" : null }, able ? h("button", { type: "button", "data-testid": `guide-${i + 1}`, onclick: () => take(step, i) }, words) : h("div", {}, words));
}

const idOf = (ref) => (store.person(ref) ?? store.people().find((one) => one.name === ref.replace(/^@/, "")))?.id ?? ref;

const conversationOf = (ref) => store.conversation(ref) ?? store.conversations().find((one) => one.kind !== "dm" && one.name === ref.replace(/^#/, ""));

const channelName = (ref) => (conversationOf(ref) ? `#${conversationOf(ref).name}` : ref);

async function take(step, i) {
  done.add(i);
  const id = step.channel && (conversationOf(step.channel)?.id ?? step.channel);
  const place = id ? { kind: "conversation", id } : null;
  if (step.as && idOf(step.as) !== store.store.me) store.become(idOf(step.as), place);
  else if (place) store.goTo(place);
  await store.refresh();
  if (step.type) compose(step.type);
  store.changed();
}

function dismiss(root) {
  localStorage.setItem(KEY, "yes");
  root.hidden = true;
}
