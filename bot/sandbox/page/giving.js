/** What all interactive elements share: their names, the question before, and giving a value. */

import * as dialog from "./dialog.js";
import { stateKey } from "./form.js";
import { plain, textObject } from "./mrkdwn.js";

export const fieldName = (el, block) => `${block.block_id}.${el.action_id}`;

/** Attributes that every field has. */
export function named(el, block, about) {
  return {
    id: about.id,
    "aria-label": about.id ? null : about.label,
    "aria-describedby": about.describedBy,
    "aria-invalid": about.invalid ? "true" : null,
    "aria-required": about.required ? "true" : null,
    "data-field": fieldName(el, block),
    "data-testid": `field-${el.action_id}`,
    autofocus: el.focus_on_load || null,
  };
}

/** Keep a value; outside of plain inputs (and in inputs that ask for it), tell the bot as well. */
export async function give(el, block, ctx, value) {
  const before = ctx.form.value(block.block_id, el);
  if (el.confirm && !(await confirmed(el.confirm))) return false;
  ctx.form.give(block.block_id, el, value);
  ctx.onGive?.(block);
  const tells = block.type !== "input" || block.dispatch_action;
  if (tells && JSON.stringify(value) !== JSON.stringify(before)) ctx.press(block, el, { type: el.type, [stateKey(el.type)]: value });
  return true;
}

export function confirmed(confirm) {
  return dialog.ask({
    title: plain(confirm.title),
    text: textObject(confirm.text),
    yes: plain(confirm.confirm),
    no: plain(confirm.deny),
    danger: confirm.style === "danger",
  });
}
