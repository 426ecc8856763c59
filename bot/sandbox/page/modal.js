/** The modal on top of the person's stack: its fields, its errors, its way back. */

import { act, context, formFor, problem } from "./acting.js";
import { drawBlocks, forgive } from "./blocks.js";
import * as dialog from "./dialog.js";
import { follow, h, icon } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { here } from "./store.js";

let open = null; // {node, view, errors, general, busy}

export function drawModal() {
  const view = here.modal;
  if (!view) return shut();
  if (open && open.view.id !== view.id) shut();
  if (!open) start(view);
  else if (open.print !== fingerprint(view)) {
    open.view = view;
    draw();
  }
}

const fingerprint = (view) => JSON.stringify([view, here.me]);

function start(view) {
  const node = h("dialog", { class: "window", "aria-labelledby": "modal-title", "data-testid": "modal" });
  open = { node, view, errors: {}, general: null, busy: false };
  dialog.open(node, () => leave());
  draw();
  node.querySelector("[autofocus]")?.focus();
  if (!node.contains(document.activeElement) || document.activeElement === node || document.activeElement.closest("header")) {
    node.querySelector(".window-body :is(input, textarea, button)")?.focus();
  }
}

function shut() {
  if (!open) return;
  open.node.close();
  open.node.remove();
  open = null;
  // What was pressed to open it may have been drawn anew meanwhile.
  if (document.activeElement === document.body) document.querySelector("[data-testid=composer]")?.focus();
}

function draw() {
  const { node, view } = open;
  open.print = fingerprint(view);
  node.dataset.viewId = view.id;
  node.dataset.callbackId = view.callback_id ?? "";
  const parts = ["header", "general", "body", "footer"].map((kind) => ({ kind }));
  follow(node, parts, {
    key: (part) => part.kind,
    // The body stays and is followed block by block, so that nothing moves under the hands of who is typing.
    print: (part) => (part.kind === "body" ? view.id : JSON.stringify([part.kind, view.title, view.submit, view.close, isPushed(view), open.general, open.busy])),
    make: (part) => PARTS[part.kind](view),
  });
  const body = node.querySelector(".window-body");
  drawBlocks(body, view.blocks, blockContext(view));
}

const PARTS = { header, general, body: () => h("div", { class: "window-body blocks" }), footer };

const isPushed = (view) => Boolean(view.previous_view_id) || (view.stack_depth ?? 1) > 1;

function header(view) {
  const back = isPushed(view) && h("button", { type: "button", class: "quiet", "aria-label": "Back", "data-testid": "modal-back", onclick: () => leave() }, icon("back"));
  return h(
    "header",
    {},
    back,
    h("h2", { id: "modal-title" }, plain(view.title)),
    h("button", { type: "button", class: "quiet", "aria-label": "Close", "data-testid": "modal-x", onclick: () => leave({ all: true }) }, icon("close")),
  );
}

function general() {
  return h("div", { class: "general", role: "alert", "data-testid": "modal-error", hidden: !open.general }, open.general && icon("warning"), open.general);
}

function footer(view) {
  return h(
    "footer",
    {},
    h("button", { type: "button", "data-testid": "modal-close", onclick: () => leave() }, view.close ? plain(view.close) : view.submit ? "Cancel" : "Close"),
    view.submit && h("button", { type: "button", class: "primary", "data-testid": "modal-submit", "aria-busy": String(open.busy), disabled: open.busy, onclick: submit }, plain(view.submit)),
  );
}

function blockContext(view) {
  const container = { type: "view", view_id: view.id };
  const ctx = context("modal", container, () => open?.view.blocks ?? view.blocks, {
    errors: open.errors,
    submit,
    act: press,
    onGive: (block) => {
      if (!open?.errors[block.block_id]) return;
      delete open.errors[block.block_id];
      forgive(open.node, block, { ...ctx, errors: open.errors });
    },
  });
  return ctx;
}

async function press(what) {
  const reply = await act(what);
  if (!reply.ok && open) say(problem(reply));
  return reply;
}

function say(words) {
  open.general = words;
  draw();
}

async function submit() {
  if (!open || open.busy || !open.view.submit) return;
  const { view } = open;
  open.busy = true;
  open.general = null;
  draw();
  const state = formFor({ view_id: view.id }).state(view.blocks, { channel: here.place?.id });
  const reply = await act({ do: "submit", view_id: view.id, state });
  if (!open) return;
  open.busy = false;
  if (open.view.id === view.id) explain(reply);
  draw();
}

/** Errors go under their fields; what belongs to no field shown goes on top. */
function explain(reply) {
  const shown = new Set(open.view.blocks.map((block) => block.block_id));
  const errors = reply.errors ?? {};
  const homeless = Object.entries(errors).filter(([id]) => !shown.has(id)).map(([, text]) => text);
  open.errors = Object.fromEntries(Object.entries(errors).filter(([id]) => shown.has(id)));
  const silent = !reply.ok && !Object.keys(errors).length;
  open.general = homeless.join(" ") || (silent ? problem(reply) : null);
  draw();
  const first = open.node.querySelector(".wrong");
  if (first) {
    first.scrollIntoView({ block: "nearest" });
    first.querySelector("input, textarea, button")?.focus();
  } else if (open.general) open.node.querySelector(".general").scrollIntoView({ block: "nearest" });
}

/** Close the view on top; with `all`, the ones under it as well. */
async function leave({ all = false } = {}) {
  if (!open || open.leaving) return;
  open.leaving = true;
  const leaving = open;
  const reply = await act({ do: "close", view_id: open.view.id, all });
  leaving.leaving = false;
  if (!reply.ok && open) say(problem(reply));
}
