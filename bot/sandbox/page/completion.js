/** What could be meant by what is being typed: commands, people, groups, channels, emoji. */

import { emoji, emojiNames } from "./emoji.js";
import * as store from "./store.js";

const MOST = 8;

/** `{from, to, options: [{insert, label, note}]}` for the word before the caret, or null. */
export function completionsFor(text, caret) {
  const before = text.slice(0, caret);
  if (/^\/\S*$/.test(before)) return offer(0, caret, commands(before));
  const word = before.match(/(?:^|[\s(])([@#:][^\s@#:]*)$/)?.[1];
  if (!word) return null;
  const sought = word.slice(1).toLowerCase();
  const options = { "@": () => peopleAndGroups(sought), "#": () => channels(sought), ":": () => emojis(sought) }[word[0]]();
  return offer(caret - word.length, caret, options);
}

const offer = (from, to, options) => (options.length ? { from, to, options: options.slice(0, MOST) } : null);

function commands(typed) {
  return (store.here.world?.commands ?? [])
    .filter((command) => command.command.startsWith(typed.toLowerCase()))
    .map((command) => ({ insert: command.command, label: command.command, hint: command.usage_hint, note: command.description }));
}

/** Names that begin with what is typed come before those that only contain it. */
function ranked(items, sought) {
  const rank = (item) => {
    const names = [item.name, ...(item.also ?? "").split(/\s+/)].map((name) => name.toLowerCase());
    if (names.some((name) => name.startsWith(sought))) return 0;
    return names.some((name) => name.includes(sought)) ? 1 : 2;
  };
  return items
    .map((item) => [rank(item), item])
    .filter(([at]) => at < 2)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

function peopleAndGroups(sought) {
  const people = store
    .people()
    .filter((person) => !person.deleted)
    .map((person) => ({ name: person.name, also: person.real_name, insert: `@${person.name}`, label: person.real_name || person.name, note: `@${person.name}${person.is_bot ? ", app" : ""}`, person: person }));
  const groups = (store.here.world?.groups ?? []).map((group) => ({ name: group.handle, also: group.name, insert: `@${group.handle}`, label: `@${group.handle}`, note: `${group.name}, ${(group.users ?? []).length} people` }));
  return ranked([...people, ...groups], sought);
}

function channels(sought) {
  const all = store.conversations().filter((channel) => channel.kind !== "dm");
  return ranked(all.map((channel) => ({ name: channel.name, insert: `#${channel.name}`, label: `#${channel.name}`, note: channel.topic })), sought);
}

function emojis(sought) {
  if (sought.length < 2) return [];
  return ranked(emojiNames().map((name) => ({ name, insert: `:${name}:`, label: `${emoji(name)} :${name}:` })), sought);
}
