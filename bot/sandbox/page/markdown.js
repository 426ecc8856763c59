/** The markdown block: the common part of Markdown (not Slack's mrkdwn) as nodes. */

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { angle, decode, link } from "./mrkdwn.js";

const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "!?\\[(?<label>[^\\]\\n]*)\\]\\((?<href>[^)\\s]+)\\)",
    "\\*\\*(?<bold>[^\\n]+?)\\*\\*|__(?<bold2>[^\\n]+?)__",
    "~~(?<strike>[^\\n]+?)~~",
    "(?<![\\p{L}\\p{N}*])\\*(?<em>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*",
    "(?<![\\p{L}\\p{N}_])_(?<em2>[^\\s_](?:[^_\\n]*[^\\s_])?)_(?![\\p{L}\\p{N}])",
    "<(?<angle>(?:[@#!]|https?:|mailto:)[^<>\\n]+)>",
    "(?<![\\p{L}\\p{N}:]):(?<emoji>[a-z0-9_+'-]+):",
    "(?<url>https?:\\/\\/[^\\s<>)]*[^\\s<>).,;:!?])",
    "\\\\(?<escaped>[\\\\`*_{}\\[\\]()#+.!~>-])",
  ].join("|"),
  "gu",
);

export function markdown(text) {
  const out = h("div", { class: "markdown" });
  const lines = text.split("\n");
  while (lines.length) {
    const taken = BLOCKS.find(({ starts }) => starts(lines));
    out.append(...[taken.take(lines)].flat());
  }
  return out;
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;

const BLOCKS = [
  { starts: ([line]) => !line.trim(), take: (lines) => (lines.shift(), []) },
  { starts: ([line]) => /^\s*```/.test(line), take: fence },
  { starts: ([line]) => /^#{1,6}\s/.test(line), take: heading },
  { starts: ([line]) => RULE.test(line), take: (lines) => (lines.shift(), h("hr")) },
  { starts: ([line]) => line.startsWith(">"), take: quote },
  { starts: ([line, next]) => line.includes("|") && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(next ?? ""), take: table },
  { starts: ([line]) => ITEM.test(line), take: list },
  { starts: () => true, take: paragraph },
];

function whileTrue(lines, belongs) {
  const taken = [];
  while (lines.length && belongs(lines[0])) taken.push(lines.shift());
  return taken;
}

function fence(lines) {
  lines.shift();
  const code = whileTrue(lines, (line) => !/^\s*```/.test(line)).join("\n");
  lines.shift();
  return h("pre", {}, h("code", {}, code));
}

function heading(lines) {
  const [, marks, words] = lines.shift().match(/^(#+)\s+(.*)$/) ?? [null, "#", ""];
  return h("p", { role: "heading", "aria-level": String(marks.length + 2), class: `heading level-${marks.length}` }, ...inline(words));
}

function quote(lines) {
  const inner = whileTrue(lines, (line) => line.startsWith(">")).map((line) => line.replace(/^> ?/, ""));
  return h("blockquote", {}, markdown(inner.join("\n")));
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const head = cells(lines.shift());
  lines.shift();
  const body = whileTrue(lines, (line) => line.includes("|")).map(cells);
  const row = (tag, values) => h("tr", {}, values.map((value) => h(tag, {}, ...inline(value))));
  return h("div", { class: "table-box" }, h("table", {}, h("thead", {}, row("th", head)), h("tbody", {}, body.map((values) => row("td", values)))));
}

function list(lines) {
  const [, indent, mark] = lines[0].match(ITEM);
  const out = h(/\d/.test(mark) ? "ol" : "ul", {});
  while (lines.length && ITEM.test(lines[0])) {
    const [, deep, , words] = lines[0].match(ITEM);
    if (deep.length < indent.length) break;
    if (deep.length > indent.length) {
      out.lastElementChild.append(list(lines));
      continue;
    }
    lines.shift();
    out.append(h("li", {}, ...task(words)));
  }
  return out;
}

function task(words) {
  const box = words.match(/^\[([ xX])\]\s+(.*)$/);
  if (!box) return inline(words);
  const ticked = box[1] !== " ";
  return [h("input", { type: "checkbox", disabled: true, checked: ticked, "aria-label": ticked ? "done" : "open" }), " ", ...inline(box[2])];
}

function paragraph(lines) {
  const first = lines.shift();
  const rest = whileTrue(lines, (line) => line.trim() && !BLOCKS.slice(1, -1).some(({ starts }) => starts([line])));
  return h("p", {}, ...inline([first, ...rest].join("\n")));
}

function inline(text) {
  const out = [];
  let done = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > done) out.push(decode(text.slice(done, match.index)));
    out.push(token(match));
    done = match.index + match[0].length;
  }
  if (done < text.length) out.push(decode(text.slice(done)));
  return out;
}

function token(match) {
  const parts = match.groups;
  if (parts.code !== undefined) return h("code", {}, parts.code);
  if (parts.href !== undefined) return link(parts.href, parts.label || parts.href);
  if (parts.bold ?? parts.bold2) return h("strong", {}, ...inline(parts.bold ?? parts.bold2));
  if (parts.strike !== undefined) return h("s", {}, ...inline(parts.strike));
  if (parts.em ?? parts.em2) return h("em", {}, ...inline(parts.em ?? parts.em2));
  if (parts.angle !== undefined) return angle(parts.angle);
  if (parts.emoji !== undefined) return emoji(parts.emoji) ?? match[0];
  if (parts.url !== undefined) return link(parts.url);
  return parts.escaped;
}
