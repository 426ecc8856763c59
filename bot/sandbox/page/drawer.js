/** The drawer for whoever wants to make life hard for the bot: faults, cut lines, second deliveries. */

import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { here, refresh } from "./store.js";
import { notice, trouble } from "./toast.js";

const KINDS = {
  ratelimited: "Too many requests (429)",
  http_500: "Server error, nothing done",
  http_500_after: "Server error, though it was done",
  html_502: "A gateway's error page",
  reset_before: "Line cut before",
  reset_after: "Line cut after it was done",
  timeout: "Never answers",
  timeout_after: "Done, but never answers",
  late: "Done late, line cut before",
  slow: "Done, and answered, a second later",
  "ok_false:channel_not_found": "Refused: channel_not_found",
  "ok_false:internal_error": "Refused: internal_error",
};
const METHODS = ["chat.postMessage", "chat.update", "chat.delete", "chat.postEphemeral", "views.open", "views.update", "views.publish", "users.info", "conversations.history", "*"];
const REASONS = { refresh_requested: "Refresh asked for", warning: "Warning first", link_disabled: "Link disabled", close: "Closed", reset: "Cut", freeze: "Frozen: open, but nothing flows" };

let parts = null;
let limitsBox = null;

export function makeDrawer(root, button) {
  const toggle = (open = root.hidden) => {
    root.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) {
      look();
      root.querySelector("select")?.focus();
    } else button.focus();
  };
  button.addEventListener("click", () => toggle());
  root.addEventListener("keydown", (event) => event.key === "Escape" && toggle(false));
  parts = { root, rules: h("ul", { class: "plain-list", "data-testid": "faults" }), notes: h("div", { "data-testid": "complaints" }) };
  root.append(
    h("header", {}, h("h2", {}, "Test tools"), h("button", { type: "button", class: "quiet", "aria-label": "Close the test tools", onclick: () => toggle(false) }, icon("close"))),
    h("section", {}, h("h3", {}, "Make a call fail"), faultForm(), parts.rules),
    h("section", {}, h("h3", {}, "Connection"), disconnectForm()),
    h("section", {}, h("h3", {}, "Deliver the last thing again"), h("p", { class: "hint" }, "The very same payload once more: the bot should do nothing twice."), button_("Deliver again", "redeliver", again)),
    h("section", {}, h("h3", {}, "Clock and limits"), h("div", { class: "row" }, button_("Stop the clock", "freeze", () => freeze(true)), button_("Let it run", "unfreeze", () => freeze(false))), limits()),
    h("section", {}, h("h3", {}, "What the sandbox noticed"), parts.notes),
  );
}

const button_ = (label, testid, onclick) => h("button", { type: "button", class: "small", "data-testid": testid, onclick }, label);

const labelled = (label, field) => h("label", { class: "stacked" }, label, field);

const choice = (testid, options) => h("select", { "data-testid": testid }, Object.entries(options).map(([value, label]) => h("option", { value }, label)));

function faultForm() {
  const method = choice("fault-method", Object.fromEntries(METHODS.map((name) => [name, name === "*" ? "any method" : name])));
  const kind = choice("fault-kind", KINDS);
  const number = (testid, value, more) => h("input", { type: "number", value, "data-testid": testid, ...more });
  const times = number("fault-times", "1", { min: "0", title: "0: until cleared" });
  const chance = number("fault-probability", "100", { min: "1", max: "100" });
  const wait = number("fault-seconds", "5", { min: "0", step: "any" });
  const add = async (event) => {
    event.preventDefault();
    const answer = await api.addFault({ method: method.value, kind: kind.value, times: Number(times.value) || null, probability: Number(chance.value) / 100, seconds: Number(wait.value) });
    if (answer.ok === false) trouble(answer.error ?? "The sandbox did not take that.");
    refresh();
  };
  return h(
    "form",
    { class: "fault-form", onsubmit: add },
    labelled("Method", method),
    labelled("What happens", kind),
    h("div", { class: "row" }, labelled("Times (0: always)", times), labelled("Chance, %", chance), labelled("Seconds", wait)),
    h("div", { class: "row" }, h("button", { type: "submit", class: "small primary", "data-testid": "fault-add" }, "Add"), button_("Clear all", "fault-clear", () => api.clearFaults().then(refresh))),
  );
}

function disconnectForm() {
  const reason = choice("disconnect-reason", REASONS);
  reason.setAttribute("aria-label", "How the connection ends");
  const cut = async () => {
    const answer = await api.disconnect(reason.value);
    if (answer.ok === false) trouble(answer.error ?? "There was nothing to disconnect.");
    else notice("Done. Watch whether the bot comes back.");
    refresh();
  };
  return h("div", { class: "row" }, reason, button_("Disconnect", "disconnect", cut));
}

async function again() {
  if (!here.delivery) return notice("Nothing was delivered yet: type a command or press a button first.");
  const reply = await api.redeliver(here.delivery);
  await refresh();
  if (reply.ok) notice("Delivered again, and answered.");
  else trouble(reply.error ?? "The second delivery was not answered.");
}

const freeze = (on) => api.setClock({ freeze: on }).then(refresh);

function limits() {
  const box = h("input", { type: "checkbox", "data-testid": "limits-off", onchange: () => api.settings({ limits_off: box.checked }).then(refresh) });
  limitsBox = box;
  return h("label", { class: "choice" }, box, "Lift Slack's limits on how often a bot may post");
}

export function drawDrawer() {
  if (parts.root.hidden) return;
  limitsBox.checked = Boolean(here.world?.limits_off);
  const faults = here.world?.faults ?? [];
  const line = (rule) => `${rule.method}: ${KINDS[rule.kind] ?? rule.kind}${rule.times ? `, ${rule.times} more` : ""}${(rule.probability ?? 1) < 1 ? `, ${Math.round(rule.probability * 100)} %` : ""}`;
  parts.rules.replaceChildren(...(faults.length ? faults.map((rule) => h("li", {}, line(rule))) : [h("li", { class: "hint" }, "No faults are set.")]));
  look();
}

let looking = false;

async function look() {
  if (looking) return;
  looking = true;
  const [complaints, pings] = await Promise.all([api.complaints(), api.pings()]).finally(() => (looking = false));
  const all = [...listed(complaints, "complaints").map(words), ...listed(pings, "pings").map((ping) => `Notified many people: ${words(ping)}`)];
  parts.notes.replaceChildren(all.length ? h("ul", { class: "plain-list" }, all.map((text) => h("li", {}, text))) : h("p", { class: "hint" }, "Nothing to complain about."));
}

const listed = (answer, name) => (Array.isArray(answer) ? answer : answer?.[name] ?? []);
const words = (entry) => (typeof entry === "string" ? entry : entry.what ? `${entry.what}: ${entry.text ?? ""}` : JSON.stringify(entry));
