/** Menus of every kind, radio buttons and checkboxes. */

import { h } from "./dom.js";
import { fieldName, give } from "./giving.js";
import { plainString, textObject } from "./mrkdwn.js";
import { among, picker } from "./picker.js";
import * as store from "./store.js";

const fromOption = (heading) => (option) => ({
  key: option.value,
  label: plainString(option.text),
  note: plainString(option.description),
  heading,
  data: option,
});

const fromPerson = (person) => ({
  key: person.id,
  label: person.real_name || person.name,
  note: [`@${person.name}`, person.is_bot && "app", person.guest && "guest", person.deleted && "deactivated"].filter(Boolean).join(", "),
  search: person.name,
  data: person.id,
});

const fromConversation = (conversation) => ({
  key: conversation.id,
  label: conversation.kind === "dm" ? store.conversationName(conversation) : `#${conversation.name}`,
  note: { private: "private", dm: "direct message" }[conversation.kind],
  data: conversation.id,
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
    .filter((conversation) => !include || include.includes(kind[conversation.kind]))
    .filter((conversation) => !(el.filter?.exclude_bot_users && conversation.kind === "dm" && conversation.id === store.appConversation()?.id))
    .map(fromConversation);
}

/** For each kind of select: everything that can be chosen, and how a kept value is shown. */
const CHOICES = {
  static: { all: offeredBy, show: fromOption() },
  users: { all: () => store.people().filter((person) => !person.deleted).map(fromPerson), show: (id) => (store.person(id) ? fromPerson(store.person(id)) : { key: id, label: id, data: id }) },
  conversations: { all: conversationsFor, show: showConversation },
  channels: { all: () => store.conversations().filter((conversation) => conversation.kind === "channel").map(fromConversation), show: showConversation },
};

function showConversation(id) {
  const known = store.conversation(id);
  return known ? fromConversation(known) : { key: id, label: id, data: id };
}

export function select(kind, several) {
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

export function external(several) {
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

export function boxes(type) {
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
