/** What a person has chosen or typed in one message, modal or Home tab, in the shape of Slack's `state.values`. */

import { toTyping } from "./richtext.js";

/** Which key of the state holds the value of each kind of element, and where its first value comes from. */
const SHAPES = {
  plain_text_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  rich_text_input: ["rich_text_value", "initial_value"],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_external_select: ["selected_options", "initial_options"],
  checkboxes: ["selected_options", "initial_options"],
  users_select: ["selected_user", "initial_user"],
  multi_users_select: ["selected_users", "initial_users"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  file_input: ["files", "initial_files"],
};

const isList = (key) => key.endsWith("s") && key !== "files";

export const stateKey = (type) => SHAPES[type]?.[0] ?? null;

export class Form {
  #values = new Map(); // "block action" -> value, only what a person touched

  #name(blockId, actionId) {
    return JSON.stringify([blockId, actionId]);
  }

  /** The value now: what was given here, else what the element starts with. */
  value(blockId, element, { channel = null } = {}) {
    const name = this.#name(blockId, element.action_id);
    if (this.#values.has(name)) return this.#values.get(name);
    const [key, initial] = SHAPES[element.type] ?? [];
    if (element.default_to_current_conversation && channel && element[initial] === undefined) {
      return isList(key) ? [channel] : channel;
    }
    return element[initial] ?? (key && isList(key) ? [] : null);
  }

  give(blockId, element, value) {
    this.#values.set(this.#name(blockId, element.action_id), value);
  }

  get touched() {
    return this.#values.size > 0;
  }

  /** `{block_id: {action_id: {type, …}}}` of every element in `blocks` that has a value to speak of. */
  state(blocks, where) {
    const out = {};
    for (const { block, element } of elementsOf(blocks)) {
      const key = stateKey(element.type);
      if (!key || !element.action_id) continue;
      (out[block.block_id] ??= {})[element.action_id] = { type: element.type, [key]: this.value(block.block_id, element, where) };
    }
    return out;
  }
}

/** Every element with its block, also those inside containers. */
function elementsOf(blocks) {
  return (blocks ?? []).flatMap((block) => {
    const own = [block.element, block.accessory, ...(block.type === "actions" ? block.elements ?? [] : [])];
    return [...own.filter(Boolean).map((element) => ({ block, element })), ...elementsOf(block.child_blocks)];
  });
}

/** What a text field shows for a value. */
export function shown(element, value) {
  if (element.type === "rich_text_input") return value ? toTyping(value) : "";
  return value ?? "";
}
