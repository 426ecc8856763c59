/** Fields one types into, and those for a day or a time. */

import { h } from "./dom.js";
import { shown, stateKey } from "./form.js";
import { give, named } from "./giving.js";
import { plainString } from "./mrkdwn.js";
import { fromTyping } from "./richtext.js";
import * as store from "./store.js";
import { instant, wallTime } from "./time.js";

export function typed(el, block, ctx, about) {
  const tall = el.multiline || el.type === "rich_text_input";
  const kind = { email_text_input: "email", url_text_input: "url" }[el.type] ?? "text";
  const node = h(tall ? "textarea" : "input", {
    ...named(el, block, about),
    ...(tall ? { rows: String(el.min_lines ?? 4) } : { type: kind, inputmode: el.type === "number_input" ? "decimal" : null }),
    placeholder: plainString(el.placeholder),
    value: shown(el, ctx.form.value(block.block_id, el)),
    autocomplete: "off",
  });
  const read = () => {
    if (node.value === "") return null;
    return el.type === "rich_text_input" ? fromTyping(node.value) : node.value;
  };
  const when = el.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = () => block.dispatch_action && ctx.press(block, el, { type: el.type, [stateKey(el.type)]: read() });
  node.addEventListener("input", () => {
    ctx.form.give(block.block_id, el, read());
    ctx.onGive?.(block);
    if (when.includes("on_character_entered")) tell();
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (!tall) event.preventDefault();
    if (!tall && when.includes("on_enter_pressed")) tell();
    if ((event.ctrlKey || event.metaKey) && ctx.submit) ctx.submit();
  });
  return counted(node, el, tall);
}

/** A long field says how much room is left when it gets tight. */
function counted(node, el, tall) {
  const most = el.max_length;
  if (!most) return node;
  const count = h("span", { class: "count", "aria-live": "polite" });
  const draw = () => {
    const left = most - [...node.value].length;
    count.textContent = left <= most * 0.1 ? (left >= 0 ? `${left} characters left` : `${-left} characters too many`) : "";
    count.classList.toggle("over", left < 0);
  };
  node.addEventListener("input", draw);
  draw();
  return h("div", { class: tall ? "counted tall" : "counted" }, node, count);
}

export function moment(type) {
  return (el, block, ctx, about) => {
    const value = ctx.form.value(block.block_id, el);
    const node = h("input", { ...named(el, block, about), type, value: type === "datetime-local" ? fromUnix(value) : value ?? "", title: plainString(el.placeholder) });
    node.addEventListener("change", () => give(el, block, ctx, type === "datetime-local" ? toUnix(node.value) : node.value || null));
    return el.timezone ? h("span", { class: "row" }, node, h("span", { class: "hint" }, el.timezone)) : node;
  };
}

const fromUnix = (value) => (value ? wallTime(value * 1000, store.zone()).slice(0, 16) : "");
const toUnix = (wall) => (wall ? Math.floor(instant(wall, store.zone()) / 1000) : null);
