/** The first minute: a few things to try, each one click away (`as`, `channel`, `clock`, `type` of a step). */

import * as api from "./api.js";
import { problem } from "./acting.js";
import { tellOfMove, whileMoving } from "./clock.js";
import { compose } from "./composer.js";
import { h, icon } from "./dom.js";
import { isNarrow, showTalk } from "./pane.js";
import * as store from "./store.js";
import { dayAndMonth, time } from "./time.js";

const KEY = "guide dismissed";
const PRESS_ENTER = "It is written for you: press Enter to send it.";
const done = new Set();
let folded = null; // null: nobody has said; then it is folded where there is little room
let advice = ""; // what to do, or what happened, after the last step
let busy = false;
let drawn = null;

document.addEventListener("sent", () => {
  if (advice !== PRESS_ENTER) return;
  advice = done.size < steps().length ? "Sent. What came of it stands below." : "That was your first minute. Now be anybody and try anything.";
  store.changed();
});

const steps = () => store.here.world?.guide ?? [];
const isFolded = () => folded ?? isNarrow();

export function drawGuide(root) {
  root.hidden = !steps().length || localStorage.getItem(KEY) === "yes";
  const print = JSON.stringify([steps(), [...done], isFolded(), advice, busy, store.conversations().map((conversation) => conversation.name)]);
  if (root.hidden || drawn === print) return;
  drawn = print;
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.field : null;
  root.classList.toggle("folded", isFolded());
  root.setAttribute("aria-busy", String(busy));
  root.replaceChildren(...(isFolded() ? line(root) : whole(root)));
  if (focused) (root.querySelector(`[data-field="${focused}"]`) ?? root.querySelector("button"))?.focus();
}

function whole(root) {
  return [h("header", {}, h("h2", {}, "Your first minute"), tools(root)), h("ol", {}, steps().map(card))];
}

/** After a step was taken: what to do now, and the next step. */
function line(root) {
  const next = steps().findIndex((step, number) => !done.has(number));
  const words = advice || "Your first minute";
  return [
    h("p", { class: "guide-line", role: "status" }, busy ? "The clock moves, and the bot gets time to speak …" : words),
    next >= 0 && !busy && h("button", { type: "button", class: "small", "data-testid": "guide-next", "data-field": "guide next", onclick: () => take(next) }, h("span", { class: "number" }, `${next + 1}`), steps()[next].text),
    tools(root),
  ].filter(Boolean);
}

function tools(root) {
  const fold = () => {
    folded = !isFolded();
    drawGuide(root);
  };
  return h(
    "div",
    { class: "guide-tools" },
    h("button", { type: "button", class: "quiet", "aria-expanded": String(!isFolded()), "aria-label": isFolded() ? "Show all steps" : "Fold the guide to a line", title: isFolded() ? "Show all steps" : "Fold to a line", "data-testid": "guide-fold", "data-field": "guide fold", onclick: fold }, icon(isFolded() ? "down" : "up")),
    h("button", { type: "button", class: "quiet", "aria-label": "Put the guide away", title: "Put the guide away", "data-testid": "guide-dismiss", onclick: () => dismiss(root) }, icon("close")),
  );
}

function card(step, number) {
  const where = [step.as && `as ${store.personName(idOf(step.as)).split(" ")[0]}`, step.channel && placeName(step.channel)].filter(Boolean).join(", ");
  const able = step.type || step.as || step.channel || step.clock;
  const words = [h("span", {}, step.text), where && h("span", { class: "hint" }, where)];
  const button = () => h("button", { type: "button", disabled: busy, "data-testid": `guide-${number + 1}`, "data-field": `guide ${number}`, onclick: () => take(number) }, words);
  return h("li", { class: done.has(number) ? "done" : null }, able ? button() : h("div", {}, words));
}

const idOf = (ref) => (store.person(ref) ?? store.people().find((person) => person.name === ref.replace(/^@/, "")))?.id ?? ref;

const conversationOf = (ref) => store.conversation(ref) ?? store.conversations().find((conversation) => conversation.kind !== "dm" && conversation.name === ref.replace(/^#/, ""));

const placeName = (ref) => ({ home: "Home", dm: `with ${store.app().name}` })[ref] ?? (conversationOf(ref) ? `in #${conversationOf(ref).name}` : ref);

/** A step's `channel` is a channel's name or id, or "home", or "dm" for the messages with the app. */
function placeOf(ref) {
  if (!ref) return null;
  if (ref === "home") return { kind: "home" };
  return ref === "dm" ? { kind: "app-dm" } : { kind: "conversation", id: conversationOf(ref)?.id ?? ref };
}

/** The person and the place of the first step, if there is one. */
export function whereItBegins() {
  const [first] = steps();
  return [first?.as && idOf(first.as), first && placeOf(first.channel)];
}

async function take(number) {
  if (busy) return;
  const step = steps()[number];
  const place = placeOf(step.channel);
  if (step.as && idOf(step.as) !== store.here.me) store.become(idOf(step.as), place);
  else if (place) store.goTo(place);
  await store.refresh();
  showTalk();
  done.add(number);
  folded = true;
  advice = "";
  if (step.clock) await moveFor(step, number);
  if (step.type) {
    compose(step.type);
    advice = PRESS_ENTER;
  }
  store.changed();
}

/** Move the clock until what the step promises is there, and say when and why. */
async function moveFor(step, number) {
  busy = true;
  store.changed();
  const outcome = await whileMoving(() => api.takeStep(number));
  busy = false;
  if (!outcome.ok) advice = problem(outcome);
  else if (!outcome.found) advice = `Nothing came, although the clock went on for three weeks. ${step.why ?? ""}`;
  else advice = [passed(outcome), outcome.moved ? arrived(outcome) : "It is there already.", step.why].filter(Boolean).join(" ");
  if (outcome.ok && outcome.moved) tellOfMove();
}

const moment = (iso) => `${dayAndMonth(new Date(iso), store.zone())}, ${time(new Date(iso), store.zone())}`;

function passed(outcome) {
  if (!outcome.passed.length) return "";
  return `Nothing was due on ${outcome.passed.map(moment).join(", nor on ")}, so the clock went on.`;
}

const arrived = (outcome) => `Moved to ${moment(outcome.now)}.`;

function dismiss(root) {
  localStorage.setItem(KEY, "yes");
  root.hidden = true;
  document.querySelector("[data-testid=composer]")?.focus();
}
