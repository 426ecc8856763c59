/** rich_text: what it holds as nodes, and plain typing turned into it. */

import { h } from "./dom.js";
import { emoji, emojiNameOf } from "./emoji.js";
import { broadcast, channel, link, mention, usergroup } from "./mrkdwn.js";
import * as store from "./store.js";
import { slackDate } from "./time.js";

export function richText(block) {
  return h("div", { class: "rich-text" }, (block.elements ?? []).map(part));
}

const BULLETS = ["•", "◦", "▪"];

function part(element) {
  const inside = element.elements ?? [];
  switch (element.type) {
    case "rich_text_quote":
      return h("blockquote", {}, inside.map(leaf));
    case "rich_text_preformatted":
      return h("pre", {}, h("code", {}, inside.map(leaf)));
    case "rich_text_list":
      return list(element);
    default:
      return h("div", { class: "run" }, inside.map(leaf));
  }
}

function list({ style, indent = 0, offset = 0, elements = [] }) {
  const mark = (i) => (style === "ordered" ? `${i + 1 + offset}.` : BULLETS[indent % BULLETS.length]);
  const row = (item, i) =>
    h("li", { class: "bullet", style: { "--deep": String(indent) } }, h("span", { class: "mark", "aria-hidden": "true" }, mark(i)), h("span", {}, (item.elements ?? []).map(leaf)));
  return h(style === "ordered" ? "ol" : "ul", { class: "marked" }, elements.map(row));
}

function leaf(element) {
  const node = bare(element);
  const style = element.style ?? {};
  let out = style.code ? h("code", {}, node) : node;
  if (style.bold) out = h("strong", {}, out);
  if (style.italic) out = h("em", {}, out);
  if (style.strike) out = h("s", {}, out);
  if (style.underline) out = h("u", {}, out);
  return out;
}

function bare(element) {
  switch (element.type) {
    case "text":
      return element.text ?? "";
    case "link":
      return link(element.url ?? "", element.text || element.url);
    case "user":
      return mention(element.user_id);
    case "usergroup":
      return usergroup(element.usergroup_id);
    case "channel":
      return channel(element.channel_id);
    case "broadcast":
      return broadcast(element.range);
    case "emoji":
      return emoji(element.name) ?? `:${element.name}:`;
    case "date":
      return h("time", { title: element.fallback }, slackDate(element.timestamp, element.format ?? "{date_short} {time}", store.zone()));
    case "color":
      return h("code", {}, h("span", { class: "swatch", style: { background: element.value } }), element.value);
    default:
      return element.fallback ?? element.text ?? "";
  }
}

/** A rich_text block out of plain typing: lines, bullets, and the people, groups and channels it names. */
export function fromTyping(text) {
  const elements = [];
  for (const line of text.split("\n")) {
    const bullet = line.match(/^\s*[-*•]\s+(.*)$/);
    const last = elements.at(-1);
    if (bullet) {
      const item = { type: "rich_text_section", elements: leaves(bullet[1]) };
      if (last?.type === "rich_text_list") last.elements.push(item);
      else elements.push({ type: "rich_text_list", style: "bullet", elements: [item] });
    } else if (last?.type === "rich_text_section") last.elements.push({ type: "text", text: "\n" }, ...leaves(line));
    else elements.push({ type: "rich_text_section", elements: leaves(line) });
  }
  return { type: "rich_text", elements };
}

const MARKS = /(?<![\p{L}\p{N}])(?<sign>[@#])(?<name>[\p{L}\p{N}._-]*[\p{L}\p{N}])|(?<url>https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)\]'"])|:(?<emoji>[a-z0-9_+'-]+):|(?<character>\p{Extended_Pictographic}\uFE0F?)/gu;

function leaves(line) {
  const out = [];
  let done = 0;
  for (const match of line.matchAll(MARKS)) {
    const element = marked(match.groups);
    if (!element) continue;
    if (match.index > done) out.push({ type: "text", text: line.slice(done, match.index) });
    out.push(element);
    done = match.index + match[0].length;
  }
  if (done < line.length || !out.length) out.push({ type: "text", text: line.slice(done) });
  return out.filter((element) => element.type !== "text" || element.text);
}

/** The element for what Slack does not keep as plain text; null for what only looks like it. */
function marked({ sign, name, url, emoji: emojiName, character }) {
  if (url) return { type: "link", url };
  const known = emojiName && emoji(emojiName) ? emojiName : emojiNameOf(character);
  if (known) return { type: "emoji", name: known };
  return sign ? named(sign, name) : null;
}

function named(sign, name) {
  if (sign === "#") {
    const conversation = store.conversations().find((candidate) => candidate.kind !== "dm" && candidate.name === name);
    return conversation && { type: "channel", channel_id: conversation.id };
  }
  if (["here", "channel", "everyone"].includes(name)) return { type: "broadcast", range: name };
  const person = store.people().find((candidate) => candidate.name === name);
  if (person) return { type: "user", user_id: person.id };
  const group = (store.here.world?.groups ?? []).find((candidate) => candidate.handle === name);
  return group && { type: "usergroup", usergroup_id: group.id };
}

/** And back, for a field that already has something in it. */
export function toTyping(block) {
  const word = (element) => {
    switch (element.type) {
      case "user":
        return `@${store.person(element.user_id)?.name ?? element.user_id}`;
      case "usergroup":
        return `@${store.group(element.usergroup_id)?.handle ?? element.usergroup_id}`;
      case "channel":
        return `#${store.conversation(element.channel_id)?.name ?? element.channel_id}`;
      case "broadcast":
        return `@${element.range}`;
      case "emoji":
        return `:${element.name}:`;
      case "link":
        return element.text && element.text !== element.url ? `${element.text} ${element.url}` : element.url;
      default:
        return element.text ?? "";
    }
  };
  const line = (part) => (part.elements ?? []).map(word).join("");
  const lines = (part) => (part.type === "rich_text_list" ? part.elements.map((item) => `- ${line(item)}`) : [line(part)]);
  return (block?.elements ?? []).flatMap(lines).join("\n");
}
