/** Slack's mrkdwn as nodes: emphasis, code, quotes, bullets, links, mentions, dates and emoji. */

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import * as store from "./store.js";
import { slackDate } from "./time.js";

const SAFE_LINK = /^(https?:|mailto:|tel:)/i;
const WORD = "\\p{L}\\p{N}";

/** What starts with `mark`, ends with it, and stands free of words on both sides. */
const emphasis = (name, mark) =>
  `(?<![${WORD}${mark}])${mark}(?<${name}>[^\\s${mark}](?:[^${mark}\\n]*[^\\s${mark}])?)${mark}(?![${WORD}])`;

const TOKENS = [
  "`(?<code>[^`\\n]+)`",
  "<(?<angle>[^<>\\n]+)>",
  emphasis("bold", "\\*"),
  emphasis("italic", "_"),
  emphasis("strike", "~"),
  `(?<![${WORD}:]):(?<emoji>[a-z0-9_+'-]+):(?::skin-tone-\\d:)?`,
].join("|");
const URLS = "|(?<url>https?:\\/\\/[^\\s<>|]*[^\\s<>|.,;:!?)\\]'\"])";
// In a mrkdwn object without `verbatim`, Slack finds channels and broadcasts too: shown, so that one notices.
const NAMES = `|(?<![${WORD}@])@(?<broadcast>here|channel|everyone)\\b|(?<![${WORD}&#])#(?<hash>[${WORD}_-]+)`;

/** What is found in plain words: nothing, addresses (the text of a message), or names as well (a mrkdwn object). */
const PATTERNS = {
  nothing: new RegExp(TOKENS, "gu"),
  addresses: new RegExp(TOKENS + URLS, "gu"),
  names: new RegExp(TOKENS + URLS + NAMES, "gu"),
};

export function decode(text) {
  return text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);
}

/** The whole text, with its quotes, code and bullets. */
export function mrkdwn(text, { finds = "addresses" } = {}) {
  const out = h("div", { class: "mrkdwn" });
  text.split("```").forEach((part, i) => {
    if (i % 2) out.append(h("pre", {}, h("code", {}, ...codeText(part.replace(/^\n|\n$/g, "")))));
    else out.append(...lines(part, finds));
  });
  return out;
}

/** Text object or string of a block, as nodes. */
export function textObject(text) {
  if (!text) return null;
  if (typeof text === "string") return mrkdwn(text);
  return text.type === "mrkdwn" ? mrkdwn(text.text ?? "", { finds: text.verbatim === true ? "nothing" : "names" }) : plain(text);
}

/** plain_text: literal, but for its emoji. */
export function plain(text) {
  const written = typeof text === "string" ? text : text?.text ?? "";
  const nodes = text?.emoji === false ? [written] : withEmoji(written);
  return h("span", { class: "plain" }, ...nodes);
}

export function plainString(text) {
  const written = typeof text === "string" ? text : text?.text ?? "";
  return written.replace(/:([a-z0-9_+'-]+):/g, (whole, name) => emoji(name) ?? whole);
}

function withEmoji(text) {
  return text.split(/(:[a-z0-9_+'-]+:)/).map((part) => (part.length > 2 && emoji(part.slice(1, -1))) || part);
}

function lines(text, finds) {
  const out = [];
  let run = null; // the lines of one kind that belong together
  const flush = () => {
    if (run) out.push(paragraph(run, finds));
    run = null;
  };
  const kindOf = (line) => {
    if (/^(&gt;|>)/.test(line)) return "quote";
    return /^\s*([•◦▪‣]|-|\d{1,2}\.)\s+\S/.test(line) ? "bullet" : "text";
  };
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const kind = kindOf(line);
    if (run?.kind !== kind || kind === "bullet") flush();
    run ??= { kind, lines: [] };
    run.lines.push(kind === "quote" ? line.replace(/^(&gt;|>)+ ?/, "") : line);
  }
  flush();
  return out;
}

function paragraph({ kind, lines: written }, finds) {
  const text = written.join("\n");
  if (kind === "quote") return h("blockquote", {}, ...inline(text, finds));
  if (kind === "text") return h("div", { class: "run" }, ...inline(text, finds));
  const [, lead, mark, rest] = text.match(/^(\s*)(\S+)\s+(.*)$/s);
  const deep = { "--deep": String(Math.min(4, Math.floor(lead.length / 2))) };
  return h("div", { class: "bullet", style: deep }, h("span", { class: "mark" }, mark), h("span", {}, ...inline(rest, finds)));
}

/** One run of text, as nodes. */
export function inline(text, finds = "addresses") {
  const out = [];
  let done = 0;
  for (const match of text.matchAll(PATTERNS[finds])) {
    if (match.index > done) out.push(decode(text.slice(done, match.index)));
    out.push(token(match, finds));
    done = match.index + match[0].length;
  }
  if (done < text.length) out.push(decode(text.slice(done)));
  return out;
}

function token(match, finds) {
  const parts = match.groups;
  if (parts.code !== undefined) return h("code", {}, ...codeText(parts.code));
  if (parts.angle !== undefined) return angle(parts.angle);
  if (parts.bold !== undefined) return h("strong", {}, ...inline(parts.bold, finds));
  if (parts.italic !== undefined) return h("em", {}, ...inline(parts.italic, finds));
  if (parts.strike !== undefined) return h("s", {}, ...inline(parts.strike, finds));
  if (parts.emoji !== undefined) return emoji(parts.emoji) ?? match[0];
  if (parts.url !== undefined) return link(decode(parts.url));
  if (parts.broadcast !== undefined) return broadcast(parts.broadcast);
  return hashed(parts.hash, match[0]);
}

/** In code only what stands in angle brackets is still read. */
function codeText(text) {
  return text.split(/(<[^<>\n]+>)/).map((part) => (/^<.+>$/.test(part) ? angle(part.slice(1, -1)) : decode(part)));
}

/** What stands between `<` and `>`. */
export function angle(inner) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? null : decode(inner.slice(bar + 1));
  if (/^@[UW]/.test(target)) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channel(target.slice(1), label);
  if (target.startsWith("!subteam^")) return usergroup(target.slice(9), label);
  if (/^!(here|channel|everyone)$/.test(target)) return broadcast(target.slice(1));
  if (target.startsWith("!date^")) return date(target.split("^"), label);
  if (target.startsWith("!")) return label ?? `<${inner}>`;
  return link(decode(target), label);
}

export function mention(id, label) {
  const known = store.person(id);
  const name = known ? known.real_name || known.name : label || id;
  const mine = id === store.here.me;
  return h("span", { class: mine ? "mention mine" : "mention", "data-user": id, title: known?.name ?? id }, `@${name}`);
}

export function usergroup(id, label) {
  const known = store.group(id);
  const name = known ? `@${known.handle}` : label || `@${id}`;
  const mine = known?.users?.includes(store.here.me);
  return h("span", { class: mine ? "mention mine" : "mention", "data-group": id }, name.startsWith("@") ? name : `@${name}`);
}

export function broadcast(range) {
  return h("span", { class: "mention mine", title: "This would notify everybody" }, `@${range}`);
}

export function channel(id, label) {
  const known = store.conversation(id);
  const name = known ? store.conversationName(known) : label;
  if (!name) return h("span", { class: "mention" }, "a private channel");
  const go = (event) => {
    event.preventDefault();
    store.goTo({ kind: "conversation", id });
  };
  return known
    ? h("a", { class: "mention", href: `#${store.here.me}/${id}`, onclick: go }, `#${name}`)
    : h("span", { class: "mention" }, `#${name}`);
}

function hashed(name, typed) {
  const known = store.conversations().find((conversation) => conversation.name === name && conversation.kind !== "dm");
  return known ? channel(known.id) : typed;
}

function date([, unix, format, url], fallback) {
  if (!/^\d+$/.test(unix ?? "") || !format) return fallback ?? "";
  const shown = slackDate(unix, decode(format), store.zone());
  const iso = new Date(Number(unix) * 1000).toISOString();
  const node = h("time", { datetime: iso, title: fallback ?? iso }, shown);
  return url ? link(decode(url), node) : node;
}

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** Whether an address leads to this sandbox: it has several names, and one port. */
function isOurs(url) {
  if (!URL.canParse(url)) return false;
  const { hostname, port } = new URL(url);
  return LOOPBACK.includes(hostname) && port === location.port;
}

/** A link. One to a message of this workspace opens it here. */
export function link(url, label) {
  if (!SAFE_LINK.test(url)) return label ?? `<${url}>`;
  const shown = label ?? url;
  const inside = isOurs(url) && url.match(/\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})/);
  if (!inside) return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, shown);
  const [, id, whole, part] = inside;
  const go = (event) => {
    event.preventDefault();
    store.goTo({ kind: "conversation", id, ts: `${whole}.${part}` });
  };
  return h("a", { href: `#${store.here.me}/${id}`, onclick: go }, shown);
}
