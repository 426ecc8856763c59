/** The sandbox's control API, one function for each thing that can be asked. */

async function call(method, path, { query, body } = {}) {
  const url = new URL(`/sandbox/${path}`, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) if (value) url.searchParams.set(name, value);
  const response = await fetch(url, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok && answer.error === undefined) answer.error = `The sandbox answered ${response.status}.`;
  if (!response.ok) answer.ok = false;
  return answer;
}

export const state = (as) => call("GET", "state", { query: { as } });
export const conversation = (as, id) => call("GET", `conversation/${encodeURIComponent(id)}`, { query: { as } });
export const view = (as) => call("GET", "view", { query: { as } });
export const complaints = () => call("GET", "complaints");
export const pings = () => call("GET", "pings");
/** A step of the guide that moves the clock; takes as long as the bot needs to speak. */
export const takeStep = (step) => call("POST", "guide", { body: { step } });
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
