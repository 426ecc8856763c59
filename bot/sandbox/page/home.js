/** The bot's Home tab, for the person we are. */

import { act, context } from "./acting.js";
import { drawBlocks } from "./blocks.js";
import { h } from "./dom.js";
import * as store from "./store.js";

let opened = null;

export function drawHome(root) {
  const { place, home, me } = store.here;
  root.hidden = place?.kind !== "home";
  if (root.hidden) {
    opened = null;
    return;
  }
  if (opened !== me) {
    opened = me;
    act({ do: "home" });
  }
  const box = root.querySelector(".blocks");
  root.querySelector(".empty").hidden = Boolean(home);
  drawBlocks(box, home?.blocks, context("home", { type: "view", view_id: home?.id }, () => store.here.home?.blocks ?? []));
}

export function makeHome(root) {
  root.append(h("p", { class: "empty" }, "The bot has not put anything here yet."), h("div", { class: "blocks" }));
}
