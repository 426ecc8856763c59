/** Emoji under messages: one's own can be added and taken back. */

import { actAloud } from "./acting.js";
import { h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { menuButton } from "./popup.js";
import * as store from "./store.js";

const OFTEN = ["+1", "tada", "heart", "raised_hands", "eyes", "bulb", "white_check_mark"];

const toggle = (message, name, mine) => actAloud({ do: mine ? "unreact" : "react", channel: store.here.place.id, ts: message.ts, name });

/** The reactions that a message has; pressing one joins in, or takes one's own back. */
export function reactions(message) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "row reactions" }, message.reactions.map((reaction) => button(message, reaction)));
}

function button(message, { name, count, users = [] }) {
  const mine = users.includes(store.here.me);
  const who = users.map(store.personName).join(", ");
  return h(
    "button",
    {
      type: "button",
      class: mine ? "reaction mine" : "reaction",
      "aria-pressed": String(mine),
      "aria-label": `${name.replaceAll("_", " ")}, ${count}: ${who}`,
      title: `:${name}: ${who}`,
      "data-testid": `reaction-${name}`,
      "data-field": `reaction ${message.ts} ${name}`,
      onclick: () => toggle(message, name, mine),
    },
    emoji(name) ?? `:${name}:`,
    ` ${count}`,
  );
}

export function reactButton(message) {
  const mine = (name) => message.reactions?.find((reaction) => reaction.name === name)?.users?.includes(store.here.me) ?? false;
  const item = (name) => ({ label: `${emoji(name)} ${name.replaceAll("_", " ")}`, testid: `react-${name}`, run: () => toggle(message, name, mine(name)) });
  return menuButton({ class: "quiet", "aria-label": "Add a reaction", title: "Add a reaction", "data-testid": `message-react-${message.ts}` }, icon("smile"), () => OFTEN.map(item));
}
