/** What could be meant by what is being typed: commands, people, groups, channels, emoji. */

import { emoji, emojiNames } from "./emoji.js";
import * as store from "./store.js";

const MOST = 8;

/** `{from, to, options: [{insert, label, note}]}` for the word before the caret, or null. */
export function completionsFor(text, caret) {
  const before = text.slice(0, caret);
  if (/^\/\S*$/.test(before)) return found(0, caret, commands(before));
  const word = before.match(/(?:^|[\s(])([@#:][^\s@#:]*)$/)?.[1];
  if (!word) return null;
  const sought = word.slice(1).toLowerCase();
  const options = { "@": () => peopleAndGroups(sought), "#": () => channels(sought), ":": () => emojis(sought) }[word[0]]();
  return found(caret - word.length, caret, options);
}

const found = (from, to, options) => (options.length ? { from, to, options: options.slice(0, MOST) } : null);

function commands(typed) {
  return (store.here.world?.commands ?? [])
    .filter((one) => one.command.startsWith(typed.toLowerCase()))
    .map((one) => ({ insert: one.command, label: one.command, hint: one.usage_hint, note: one.description }));
}

/** Names that begin with what is typed come before those that only contain it. */
function ranked(items, sought) {
  const rank = (one) => {
    const names = [one.name, ...(one.also ?? "").split(/\s+/)].map((name) => name.toLowerCase());
    if (names.some((name) => name.startsWith(sought))) return 0;
    return names.some((name) => name.includes(sought)) ? 1 : 2;
  };
  return items
    .map((one) => [rank(one), one])
    .filter(([at]) => at < 2)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

function peopleAndGroups(sought) {
  const people = store
    .people()
    .filter((one) => !one.deleted)
    .map((one) => ({ name: one.name, also: one.real_name, insert: `@${one.name}`, label: one.real_name || one.name, note: `@${one.name}${one.is_bot ? ", app" : ""}`, person: one }));
  const groups = (store.here.world?.groups ?? []).map((one) => ({ name: one.handle, also: one.name, insert: `@${one.handle}`, label: `@${one.handle}`, note: `${one.name}, ${(one.users ?? []).length} people` }));
  return ranked([...people, ...groups], sought);
}

function channels(sought) {
  const all = store.conversations().filter((one) => one.kind !== "dm");
  return ranked(all.map((one) => ({ name: one.name, insert: `#${one.name}`, label: `#${one.name}`, note: one.topic })), sought);
}

function emojis(sought) {
  if (sought.length < 2) return [];
  return ranked(emojiNames().map((name) => ({ name, insert: `:${name}:`, label: `${emoji(name)} :${name}:` })), sought);
}
