/** The clock that can be moved. It shows the local time of the person we are. */

import * as api from "./api.js";
import { expectArrivals, forgetMove, reportTo } from "./arrivals.js";
import * as dialog from "./dialog.js";
import { h, icon } from "./dom.js";
import { isNarrow } from "./pane.js";
import { menuButton } from "./popup.js";
import { here, readElsewhere, refresh, zone } from "./store.js";
import { city, dayAndMonth, instant, longDay, now, shortDay, time, wallTime } from "./time.js";
import { notice, trouble } from "./toast.js";

const PRESETS = [
  ["in an hour", "In an hour", "clock-hour"],
  ["tomorrow 09:00", "Tomorrow 09:00", "clock-tomorrow"],
  ["next Monday 09:00", "Next Monday 09:00", "clock-next-monday"],
];
const A_JUMP = 2; // seconds by which the clock cannot be off without somebody moving it

let face = null;
let toldOffset = null; // how far from real time the clock was when we said that it was moved

const backToRealTime = () => move({ to: new Date().toISOString(), freeze: false });

export function makeClock(root) {
  face = {
    hour: h("span", { class: "hour" }),
    day: h("span", { class: "clock-day" }),
    where: h("span", { class: "clock-where" }),
    back: h("button", { type: "button", class: "link", "data-testid": "clock-real", onclick: backToRealTime }, "Back to real time"),
  };
  const preset = ([name, label, testid]) =>
    h("button", { type: "button", class: "small", "data-testid": testid, onclick: () => move({ preset: name, zone: zone() }) }, label);
  root.append(
    h("div", { class: "clock-face", role: "group", "data-testid": "clock", "aria-label": "The time for the person you are" }, icon("clock"), face.hour, h("span", { class: "clock-words" }, face.day, face.where)),
    h(
      "div",
      { class: "clock-moves", role: "group", "aria-label": "Move the clock" },
      face.back, // first, so that nothing moves under the hand that moves the clock
      h("span", { class: "hint" }, "Move the clock"),
      ...PRESETS.map(preset),
      h("button", { type: "button", class: "small", "data-testid": "clock-custom", onclick: askForTime }, "Another time…"),
    ),
    h("div", { class: "clock-menu" }, menuButton({ class: "small", "data-testid": "clock-menu" }, ["Move the clock", icon("down")], moves)),
  );
  setInterval(drawClock, 1000);
}

/** The same moves as a menu, for where there is little room. */
function moves() {
  const preset = ([name, label, testid]) => ({ label, testid: `menu-${testid}`, run: () => move({ preset: name, zone: zone() }) });
  const custom = { label: "Another time…", testid: "menu-clock-custom", run: askForTime };
  const back = { label: "Back to real time", testid: "menu-clock-real", run: backToRealTime };
  return [...PRESETS.map(preset), custom, ...(isMoved() ? [back] : [])];
}

const isMoved = () => Math.abs(now() - Date.now()) >= 60_000;

export function drawClock() {
  if (!here.world) return;
  const at = now();
  write(face.hour, time(at, zone()));
  write(face.day, (isNarrow() ? shortDay : dayAndMonth)(at, zone()));
  write(face.where, `${city(zone())}${here.world.frozen ? ", stopped" : ""}`);
  face.hour.closest("[data-testid=clock]").dataset.now = at.toISOString();
  face.back.hidden = !isMoved();
  if (toldOffset !== null && Math.abs(here.world.offset_seconds - toldOffset) > A_JUMP && !here.world.frozen) {
    toldOffset = null;
    forgetMove();
  }
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Run what moves the clock. Before it, know what is unread: or nothing that arrives would be news. */
export async function whileMoving(request) {
  if (!here.elsewhere.size) await readElsewhere().catch(() => null);
  toldOffset = null;
  expectArrivals();
  const answer = await request().catch(() => ({ ok: false, error: "The sandbox cannot be reached." }));
  await refresh();
  return answer;
}

/** Say to what time the clock was moved, and on the same notice, what arrives. */
export function tellOfMove() {
  toldOffset = here.world.offset_seconds;
  reportTo(notice(`The clock was moved to ${time(now(), zone())} on ${longDay(now(), zone())}, in ${city(zone())}.`));
}

async function move(body) {
  const answer = await whileMoving(() => api.setClock(body));
  if (answer.ok === false || answer.error) trouble(answer.error ?? "The clock could not be moved.");
  else tellOfMove();
}

function askForTime() {
  const start = wallTime(now().getTime(), zone());
  const day = h("input", { type: "date", id: "clock-date", value: start.slice(0, 10), required: true, "data-testid": "clock-date" });
  const hour = h("input", { type: "time", id: "clock-time", value: start.slice(11, 16), required: true, "data-testid": "clock-time" });
  const leave = () => {
    node.close();
    node.remove();
  };
  const set = (event) => {
    event.preventDefault();
    if (!day.value || !hour.value) return;
    leave();
    move({ to: instant(`${day.value}T${hour.value.slice(0, 5)}`, zone()).toISOString() });
  };
  const node = h(
    "dialog",
    { class: "window small", "aria-labelledby": "clock-title" },
    h(
      "form",
      { onsubmit: set },
      h("h2", { id: "clock-title" }, "Move the clock"),
      h(
        "div",
        { class: "window-body" },
        h("p", {}, `To this day and time in ${city(zone())}, where you are. Back in time works as well.`),
        h("div", { class: "row" }, h("label", { for: "clock-date" }, "Day"), day, h("label", { for: "clock-time" }, "Time"), hour),
      ),
      h("footer", {}, h("button", { type: "button", onclick: leave }, "Cancel"), h("button", { type: "submit", class: "primary", "data-testid": "clock-set" }, "Move")),
    ),
  );
  dialog.open(node, leave);
}
