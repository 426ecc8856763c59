/** The interactive elements of Block Kit, and among them the ones to press. */

import { boxes, external, select } from "./choosing.js";
import { h, icon } from "./dom.js";
import { confirmed, fieldName } from "./giving.js";
import { plain, plainString } from "./mrkdwn.js";
import { menuButton } from "./popup.js";
import { moment, typed } from "./typing.js";

/**
 * One element of `block`. `ctx` says where we are: `form` (what was given so far), `press(block, element,
 * value)`, `options(block, element, typed)`, `channel`, `surface`. `about` carries the label's words and ids.
 */
export function element(el, block, ctx, about = {}) {
  const make = MAKERS[el.type];
  if (!make) return h("span", { class: "unknown" }, `${el.type} is not drawn here`);
  return make(el, block, ctx, { label: plainString(el.placeholder) || el.accessibility_label || el.action_id, ...about });
}

function button(el, block, ctx) {
  const look = { primary: "primary", danger: "danger" }[el.style] ?? "";
  const node = h(
    "button",
    { type: "button", class: `block-button ${look}`, "aria-label": el.accessibility_label, "data-action": el.action_id, "data-testid": `action-${el.action_id}`, "data-field": fieldName(el, block) },
    plain(el.text),
    el.url && icon("out"),
  );
  node.addEventListener("click", async () => {
    if (node.getAttribute("aria-busy") === "true" || (el.confirm && !(await confirmed(el.confirm)))) return;
    if (el.url && /^https?:/i.test(el.url)) open(el.url, "_blank", "noopener,noreferrer");
    node.setAttribute("aria-busy", "true");
    await ctx.press(block, el, { type: el.type, value: el.value });
    node.removeAttribute("aria-busy");
  });
  return node;
}

function overflow(el, block, ctx) {
  const take = (option) => async () => {
    if (el.confirm && !(await confirmed(el.confirm))) return;
    if (option.url && /^https?:/i.test(option.url)) open(option.url, "_blank", "noopener,noreferrer");
    ctx.press(block, el, { type: el.type, selected_option: option });
  };
  const items = () =>
    (el.options ?? []).map((option) => ({ label: plainString(option.text), hint: plainString(option.description), testid: `option-${option.value}`, run: take(option) }));
  return menuButton({ class: "block-button overflow", "aria-label": "More", "data-testid": `action-${el.action_id}`, "data-field": fieldName(el, block) }, icon("more"), items);
}

function feedback(el, block, ctx) {
  const choiceButton = (choice, name) => button({ ...choice, type: "feedback_buttons", action_id: el.action_id, text: choice.text }, block, ctx, { label: name });
  return h("span", { class: "row" }, choiceButton(el.positive_button, "Good"), choiceButton(el.negative_button, "Bad"));
}

const MAKERS = {
  button,
  workflow_button: button,
  icon_button: button,
  feedback_buttons: feedback,
  overflow,
  plain_text_input: typed,
  email_text_input: typed,
  url_text_input: typed,
  number_input: typed,
  rich_text_input: typed,
  static_select: select("static", false),
  multi_static_select: select("static", true),
  users_select: select("users", false),
  multi_users_select: select("users", true),
  conversations_select: select("conversations", false),
  multi_conversations_select: select("conversations", true),
  channels_select: select("channels", false),
  multi_channels_select: select("channels", true),
  external_select: external(false),
  multi_external_select: external(true),
  radio_buttons: boxes("radio"),
  checkboxes: boxes("checkbox"),
  datepicker: moment("date"),
  timepicker: moment("time"),
  datetimepicker: moment("datetime-local"),
};
