/** The sandbox's movable clock, and every way the page writes a time: always in somebody's own zone. */

const LOCALE = "en-GB";
let base = { at: Date.now(), read: performance.now(), frozen: false };

/** Take over the sandbox's idea of now. */
export function setNow(iso, frozen) {
  base = { at: Date.parse(iso), read: performance.now(), frozen: Boolean(frozen) };
}

export function now() {
  return new Date(base.frozen ? base.at : base.at + performance.now() - base.read);
}

const formats = new Map();

function write(date, zone, options) {
  const key = `${zone}${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(LOCALE, { timeZone: zone, hourCycle: "h23", ...options }));
  return formats.get(key).format(date);
}

export const time = (date, zone) => write(date, zone, { hour: "2-digit", minute: "2-digit" });
export const seconds = (date, zone) => write(date, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const shortDay = (date, zone) => write(date, zone, { weekday: "short", day: "numeric", month: "short" });
export const longDay = (date, zone) => write(date, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const dayAndMonth = (date, zone) => write(date, zone, { weekday: "long", day: "numeric", month: "long" });

/** "2026-11-30" on the wall calendar of `zone`. */
export function isoDay(date, zone) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat(LOCALE, { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" })
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** "Lisbon" for "Europe/Lisbon". */
export const city = (zone) => zone.split("/").at(-1).replaceAll("_", " ");

/** The instant at which the clocks of `zone` show `wall` ("2026-11-30T09:00"). */
export function instant(wall, zone) {
  const asIfUtc = Date.parse(`${wall}:00Z`);
  let guess = asIfUtc;
  // Twice, because the first correction may cross a change of the clocks.
  for (let round = 0; round < 2; round += 1) guess -= Date.parse(`${wallTime(guess, zone)}Z`) - asIfUtc;
  return new Date(guess);
}

/** "2026-11-30T09:00:00" as a clock in `zone` shows that instant. */
export function wallTime(instantMs, zone) {
  const date = new Date(instantMs);
  return `${isoDay(date, zone)}T${seconds(date, zone)}`;
}

function relativeDay(date, zone) {
  const day = isoDay(date, zone);
  const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" };
  for (const [away, word] of Object.entries(near)) {
    if (isoDay(new Date(now().getTime() + Number(away) * 86_400_000), zone) === day) return word;
  }
  return null;
}

/** "Today", "Yesterday" or the date, for the line between two days. */
export function dayHeading(date, zone) {
  const word = relativeDay(date, zone);
  return word ? `${word[0].toUpperCase()}${word.slice(1)}, ${dayAndMonth(date, zone)}` : longDay(date, zone);
}

function ago(date) {
  const minutes = Math.round((now() - date) / 60_000);
  const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });
  if (Math.abs(minutes) < 60) return relative.format(-minutes, "minute");
  if (Math.abs(minutes) < 1440) return relative.format(-Math.round(minutes / 60), "hour");
  return relative.format(-Math.round(minutes / 1440), "day");
}

/** Slack's date tokens, `{date_short_pretty} at {time}`, in the reader's zone. */
export function slackDate(unix, format, zone) {
  const date = new Date(Number(unix) * 1000);
  const plain = {
    date_num: isoDay(date, zone),
    date_slash: isoDay(date, zone).replaceAll("-", "/"),
    date: write(date, zone, { day: "numeric", month: "long", year: "numeric" }),
    date_short: write(date, zone, { day: "numeric", month: "short", year: "numeric" }),
    date_long: longDay(date, zone),
    day_divider_pretty: dayHeading(date, zone),
    time: time(date, zone),
    time_secs: seconds(date, zone),
    ago: ago(date),
  };
  return format.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name in plain) return plain[name];
    const pretty = name.match(/^(date(?:_short|_long)?)_pretty$/);
    return pretty ? relativeDay(date, zone) ?? plain[pretty[1]] : whole;
  });
}
