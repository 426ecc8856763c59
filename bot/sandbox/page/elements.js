/** The interactive elements of Block Kit: buttons, menus, and everything one fills in. */

import * as dialog from "./dialog.js";
import { h, icon } from "./dom.js";
import { shown, stateKey } from "./form.js";
import { plain, plainString, textObject } from "./mrkdwn.js";
import { among, picker } from "./picker.js";
import { menuButton } from "./popup.js";
import { fromTyping } from "./richtext.js";
import * as store from "./store.js";
import { instant, wallTime } from "./time.js";

/**
 * One element of `block`. `ctx` says where we are: `form` (what was given so far), `press(block, element,
 * value)`, `options(block, element, typed)`, `channel`, `surface`. `about` carries the label's words and ids.
 */
export function element(el, block, ctx, about = {}) {
  const make = MAKERS[el.type];
  if (!make) return h("span", { class: "unknown" }, `${el.type} is not drawn here`);
  return make(el, block, ctx, { label: plainString(el.placeholder) || el.accessibility_label || el.action_id, ...about });
}

const fieldName = (el, block) => `${block.block_id}.${el.action_id}`;

/** Attributes that every field has. */
function named(el, block, about) {
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
async function give(el, block, ctx, value) {
  const before = ctx.form.value(block.block_id, el);
  if (el.confirm && !(await confirmed(el.confirm))) return false;
  ctx.form.give(block.block_id, el, value);
  ctx.onGive?.(block);
  const tells = block.type !== "input" || block.dispatch_action;
  if (tells && JSON.stringify(value) !== JSON.stringify(before)) ctx.press(block, el, { type: el.type, [stateKey(el.type)]: value });
  return true;
}

function confirmed(confirm) {
  return dialog.ask({
    title: plain(confirm.title),
    text: textObject(confirm.text),
    yes: plain(confirm.confirm),
    no: plain(confirm.deny),
    danger: confirm.style === "danger",
  });
}

// ---- pressing --------------------------------------------------------------------------------------------

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
  const one = (choice, name) => button({ ...choice, type: "feedback_buttons", action_id: el.action_id, text: choice.text }, block, ctx, { label: name });
  return h("span", { class: "row" }, one(el.positive_button, "Good"), one(el.negative_button, "Bad"));
}

// ---- typing ----------------------------------------------------------------------------------------------

function typed(el, block, ctx, about) {
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
    count.textContent = left <= Math.max(20, most * 0.1) ? (left >= 0 ? `${left} characters left` : `${-left} characters too many`) : "";
    count.classList.toggle("over", left < 0);
  };
  node.addEventListener("input", draw);
  draw();
  return h("div", { class: tall ? "counted tall" : "counted" }, node, count);
}

// ---- choosing --------------------------------------------------------------------------------------------

const fromOption = (heading) => (option) => ({
  key: option.value,
  label: plainString(option.text),
  note: plainString(option.description),
  heading,
  data: option,
});

const fromPerson = (one) => ({
  key: one.id,
  label: one.real_name || one.name,
  note: [`@${one.name}`, one.is_bot && "app", one.guest && "guest", one.deleted && "deactivated"].filter(Boolean).join(", "),
  search: one.name,
  data: one.id,
});

const fromConversation = (one) => ({
  key: one.id,
  label: one.kind === "dm" ? store.conversationName(one) : `#${one.name}`,
  note: { private: "private", dm: "direct message" }[one.kind],
  data: one.id,
});

function offeredBy(el) {
  const groups = el.option_groups?.flatMap((group) => (group.options ?? []).map(fromOption(plainString(group.label))));
  return groups ?? (el.options ?? []).map(fromOption());
}

function conversationsFor(el) {
  const kind = { channel: "public", private: "private", dm: "im" };
  const include = el.filter?.include;
  return store
    .conversations()
    .filter((one) => !include || include.includes(kind[one.kind]))
    .filter((one) => !(el.filter?.exclude_bot_users && one.kind === "dm" && one.id === store.appConversation()?.id))
    .map(fromConversation);
}

/** For each kind of select: everything that can be chosen, and how a kept value is shown. */
const CHOICES = {
  static: { all: offeredBy, show: fromOption() },
  users: { all: () => store.people().filter((one) => !one.deleted).map(fromPerson), show: (id) => (store.person(id) ? fromPerson(store.person(id)) : { key: id, label: id, data: id }) },
  conversations: { all: conversationsFor, show: showConversation },
  channels: { all: () => store.conversations().filter((one) => one.kind === "channel").map(fromConversation), show: showConversation },
};

function showConversation(id) {
  const known = store.conversation(id);
  return known ? fromConversation(known) : { key: id, label: id, data: id };
}

function select(kind, several) {
  return (el, block, ctx, about) => {
    const { all, show } = CHOICES[kind];
    const now = ctx.form.value(block.block_id, el, { channel: ctx.channel });
    return picker({
      ...pickerBasics(el, block, ctx, about, several),
      find: (text) => among(all(el))(text),
      chosen: (several ? now ?? [] : now ? [now] : []).map(show),
    });
  };
}

function external(several) {
  return (el, block, ctx, about) => {
    const now = ctx.form.value(block.block_id, el);
    const find = async (text) => (text.length < (el.min_query_length ?? 3) ? [] : offeredBy(await ctx.options(block, el, text)));
    return picker({ ...pickerBasics(el, block, ctx, about, several), find, chosen: (several ? now ?? [] : now ? [now] : []).map(fromOption()) });
  };
}

function pickerBasics(el, block, ctx, about, several) {
  return {
    several,
    most: el.max_selected_items,
    placeholder: plainString(el.placeholder),
    id: about.id,
    label: about.label,
    describedBy: about.describedBy,
    invalid: about.invalid,
    field: fieldName(el, block),
    testid: `field-${el.action_id}`,
    onChange: (options) => {
      const data = options.map((option) => option.data);
      give(el, block, ctx, several ? data : data[0] ?? null);
    },
  };
}

function boxes(type) {
  return (el, block, ctx, about) => {
    const several = type === "checkbox";
    const now = [ctx.form.value(block.block_id, el)].flat().filter(Boolean).map((option) => option.value);
    const name = `${ctx.surface}-${ctx.name ?? ""}-${fieldName(el, block)}`;
    const row = (option, i) => {
      const box = h("input", { type, name, value: option.value, checked: now.includes(option.value), "data-field": `${fieldName(el, block)}.${i}`, "data-testid": `option-${option.value}`, onchange: change });
      return h("label", { class: "choice" }, box, h("span", {}, textObject(option.text), option.description && h("span", { class: "hint" }, textObject(option.description))));
    };
    const group = h("div", { role: several ? "group" : "radiogroup", class: "choices", "aria-label": about.label, "aria-describedby": about.describedBy, "data-testid": `field-${el.action_id}` }, (el.options ?? []).map(row));
    function change() {
      const on = [...group.querySelectorAll("input:checked")].map((box) => el.options.find((option) => option.value === box.value));
      give(el, block, ctx, several ? on : on[0] ?? null);
    }
    return group;
  };
}

function moment(type) {
  return (el, block, ctx, about) => {
    const value = ctx.form.value(block.block_id, el);
    const node = h("input", { ...named(el, block, about), type, value: type === "datetime-local" ? fromUnix(value) : value ?? "", title: plainString(el.placeholder) });
    node.addEventListener("change", () => give(el, block, ctx, type === "datetime-local" ? toUnix(node.value) : node.value || null));
    return el.timezone ? h("span", { class: "row" }, node, h("span", { class: "hint" }, el.timezone)) : node;
  };
}

const fromUnix = (value) => (value ? wallTime(value * 1000, store.zone()).slice(0, 16) : "");
const toUnix = (wall) => (wall ? Math.floor(instant(wall, store.zone()) / 1000) : null);

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
