/** Doing something as the person we are, and saying what went wrong with it. */

import * as api from "./api.js";
import { Form } from "./form.js";
import { here, refresh, zone } from "./store.js";
import { isoDay, now } from "./time.js";
import { trouble } from "./toast.js";

const forms = new Map(); // what was chosen in each message and view, by its container

export function formFor(container) {
  const key = `${here.me} ${container.view_id ?? `${container.channel} ${container.ts}`}`;
  if (!forms.has(key)) forms.set(key, new Form());
  return forms.get(key);
}

/** Act, remember what was delivered, and read what came of it. */
export async function act(what) {
  const reply = await api.act({ as: here.me, ...what });
  if (reply.delivery) here.delivery = reply.delivery;
  await refresh();
  return reply;
}

/** Act; an error becomes a notice. */
export async function actAloud(what) {
  const reply = await act(what);
  if (!reply.ok) trouble(problem(reply));
  return reply;
}

export function problem(reply) {
  return reply.error || Object.values(reply.errors ?? {}).join(" ") || "That did not work, and the bot did not say why.";
}

/** Where blocks stand and what their elements do: see `element` in elements.js. */
export function context(surface, container, blocks, more = {}) {
  const form = more.form ?? formFor(container);
  const channel = container.channel ?? (here.place?.kind === "conversation" ? here.place.id : null);
  const state = () => form.state(blocks(), { channel });
  return {
    surface,
    form,
    channel,
    name: container.view_id ?? container.ts,
    epoch: `${here.me} ${isoDay(now(), zone())}`,
    press: (block, element, value) =>
      (more.act ?? actAloud)({ do: "press", container, block_id: block.block_id, action_id: element.action_id, value, state: state() }),
    options: async (block, element, typed) => {
      const answer = await api.act({ as: here.me, do: "options", container, block_id: block.block_id, action_id: element.action_id, value: typed });
      return answer.reply ?? answer;
    },
    ...more,
  };
}
