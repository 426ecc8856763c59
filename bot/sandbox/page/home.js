/** The bot's Home tab, for the person we are. */

import { act, context } from "./acting.js";
import { drawBlocks } from "./blocks.js";
import { h } from "./dom.js";
import * as store from "./store.js";

let opened = null;

/** Slack tells the bot which of its two tabs somebody opens. */
function tell(tab) {
  const { me } = store.here;
  const now = tab && `${tab} ${me}`;
  if (now && opened !== now) act({ do: tab });
  opened = now;
}

export function drawHome(root) {
  const { place, home } = store.here;
  const withApp = place?.kind === "conversation" && place.id === store.appConversation()?.id;
  root.hidden = place?.kind !== "home";
  tell(root.hidden ? withApp && "messages" : "home");
  if (root.hidden) return;
  const box = root.querySelector(".blocks");
  root.querySelector(".empty").hidden = Boolean(home);
  drawBlocks(box, home?.blocks, context("home", { type: "view", view_id: home?.id }, () => store.here.home?.blocks ?? []));
}

export function makeHome(root) {
  root.append(h("p", { class: "empty" }, "The bot has not put anything here yet."), h("div", { class: "blocks" }));
}
