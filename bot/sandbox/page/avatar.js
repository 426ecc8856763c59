/** A face for everybody: a picture character, initials on a colour of their own, or for the app its icon. */

import { h } from "./dom.js";
import { canDraw } from "./emoji.js";

export function avatar(person, size = "") {
  const avatarText = person?.avatar ?? "";
  if (avatarText.startsWith("/static/")) return h("img", { class: `avatar ${size} app`, src: avatarText, alt: "" });
  const name = person?.real_name || person?.name || "?";
  const [, letters, colour] = avatarText.match(/^\s*([\p{L}\p{N}]{1,3})?\s*(#[0-9a-f]{3,8})?\s*$/iu) ?? [];
  const pictured = avatarText && letters === undefined && !colour && canDraw();
  const words = pictured ? avatarText : letters ?? initials(name);
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
