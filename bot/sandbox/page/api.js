/** The sandbox's control API, one function for each thing that can be asked. */

async function call(method, path, { query, body } = {}) {
  const url = new URL(`/sandbox/${path}`, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) if (value) url.searchParams.set(name, value);
  const answer = await fetch(url, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok && said.error === undefined) said.error = `The sandbox answered ${answer.status}.`;
  if (!answer.ok) said.ok = false;
  return said;
}

export const state = (as) => call("GET", "state", { query: { as } });
export const conversation = (as, id) => call("GET", `conversation/${encodeURIComponent(id)}`, { query: { as } });
export const view = (as) => call("GET", "view", { query: { as } });
export const complaints = () => call("GET", "complaints");
export const pings = () => call("GET", "pings");
export const setClock = (body) => call("POST", "clock", { body });
export const addFault = (body) => call("POST", "faults", { body });
export const clearFaults = () => call("DELETE", "faults");
export const disconnect = (reason) => call("POST", "disconnect", { body: { reason } });
export const settings = (body) => call("POST", "settings", { body });

/** What a person does. The answer always says `ok`, and `error` in words when it is not. */
export const act = (body) => tried(() => call("POST", "act", { body }));
export const redeliver = (delivery) => tried(() => call("POST", "redeliver", { body: { delivery } }));

async function tried(request) {
  try {
    return await request();
  } catch {
    return { ok: false, error: "The sandbox cannot be reached. Is it still running?" };
  }
}

/** Calls `onChange` whenever anything changed, and `onLink` when the line to the sandbox comes or goes. */
export function listen(onChange, onLink) {
  const stream = new EventSource("/sandbox/events");
  stream.onopen = () => onLink(true);
  stream.onerror = () => onLink(false);
  stream.onmessage = (event) => onChange(JSON.parse(event.data));
  return stream;
}
