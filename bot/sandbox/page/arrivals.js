/** After the clock was moved: what arrived, for whom, and a way to go and see. */

import { h } from "./dom.js";
import * as store from "./store.js";
import { notice } from "./toast.js";

const LOOK_FOR = 30_000; // what comes later than this has nothing to do with moving the clock

let until = 0;
let card = null; // the notice that the clock was moved
let early = []; // what arrived before there was a notice
const known = new Map(); // "person conversation" -> unread

export function expectArrivals() {
  until = Date.now() + LOOK_FOR;
  forgetMove();
  card = null;
  early = [];
}

/** What arrives is told on this notice. */
export function reportTo(shown) {
  card = shown;
  card.append(...early);
}

/** Take the notice of a move away: the clock has been moved again. */
export function forgetMove() {
  card?.closest(".toast")?.remove();
}

/** Compare what is unread with what was unread, and tell of what is new. */
export function tellArrivals() {
  for (const { key, unread, who, where } of unreadNow()) {
    if (Date.now() < until && unread > (known.get(key) ?? Infinity)) tell(who, where);
    known.set(key, unread);
  }
}

function unreadNow() {
  const { me, place, elsewhere } = store.here;
  const counted = (who) => (where) => ({ key: `${who} ${where.id}`, unread: where.unread || 0, who, where });
  const ours = store.worldIsOurs() ? store.conversations().filter((conversation) => conversation.id !== place?.id) : [];
  return [...ours.map(counted(me)), ...[...elsewhere].filter(([who]) => who !== me).flatMap(([who, theirs]) => theirs.map(counted(who)))];
}

function tell(who, where) {
  const mine = who === store.here.me;
  const name = store.personName(who).split(" ")[0];
  const go = () => store.become(who, { kind: "conversation", id: where.id });
  const words = where.kind === "dm" ? `A message for ${mine ? "you" : store.personName(who)}.` : `Something new in #${where.name}.`;
  const line = h("p", {}, `${words} `, h("button", { type: "button", class: "link", "data-testid": `look-${who}`, onclick: go }, mine ? "Look" : `Look as ${name}`));
  const shown = card?.isConnected ? card : null;
  if ([...(shown?.children ?? []), ...early].some((earlier) => earlier.textContent === line.textContent)) return;
  if (shown) shown.append(line);
  else if (card) notice(line);
  else early.push(line);
}
