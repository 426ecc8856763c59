/** A face for everybody: a picture character, initials on a colour of their own, or for the app its icon. */

import { h } from "./dom.js";
import { canDraw } from "./emoji.js";

export function avatar(person, size = "") {
  const given = person?.avatar ?? "";
  if (given.startsWith("/static/")) return h("img", { class: `avatar ${size} app`, src: given, alt: "" });
  const name = person?.real_name || person?.name || "?";
  const [, letters, colour] = given.match(/^\s*([\p{L}\p{N}]{1,3})?\s*(#[0-9a-f]{3,8})?\s*$/iu) ?? [];
  const pictured = given && letters === undefined && !colour && canDraw();
  const words = pictured ? given : letters ?? initials(name);
  const style = { "--hue": String(hue(person?.id ?? name)), ...(colour ? { background: colour, color: "#fff" } : {}) };
  return h("span", { class: ["avatar", size, pictured && "pictured", person?.is_bot && "app"].filter(Boolean).join(" "), style, "aria-hidden": "true" }, words);
}

const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join("")
    .toUpperCase();

function hue(text) {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 3607;
  return (sum * 137) % 360; // neighbours (U1, U2 …) come out far apart
}
