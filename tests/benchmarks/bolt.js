// The same `/kudos` in bolt-js with better-sqlite3: node bolt.js DATABASE SECRET alone|shared
// "alone" flushes for each kudos, which is what better-sqlite3 does; "shared" flushes once for all that wait.
const { App, HTTPReceiver } = require("@slack/bolt");
const Database = require("better-sqlite3");
const { randomUUID } = require("crypto");

const [database, secret, flush] = process.argv.slice(2);
const db = new Database(database);
for (const pragma of ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"]) db.pragma(pragma);
const named = /<@(\w+)(?:\|[^>]*)?>\s*/;
const home = db.prepare("SELECT team_id FROM member WHERE person = ? ORDER BY joined_at, team_id LIMIT 1").pluck();
const person = db.prepare("SELECT is_deactivated + is_bot + is_stranger + is_guest FROM person WHERE id = ?").pluck();
const place = db.prepare("SELECT is_member AND NOT is_shared AND NOT is_archived FROM channel WHERE id = ?").pluck();
const handled = db.prepare("INSERT INTO handled (key, person, result, at) VALUES (?, ?, NULL, ?) ON CONFLICT DO NOTHING");
const kudos = db.prepare(
  "INSERT INTO kudos (giver, message, practices, channel, given_at, team_id) VALUES (?, ?, '[]', ?, ?, ?)");
const receiving = db.prepare(
  "INSERT INTO kudos_receiver (kudos_id, position, receiver, team_id, given_at) VALUES (?, 0, ?, ?, ?)");
const delivery = db.prepare(
  "INSERT INTO delivery (id, kind, subject, occurrence, recipient, detail, urgency, state, wake_at, due_at, revision," +
  " sent_revision, attempts, fence, error, created_at)" +
  " VALUES (?, ?, ?, '', ?, '{}', 3, 'pending', ?, ?, 1, 0, 0, 0, '', ?)");
const done = db.prepare("UPDATE handled SET result = ? WHERE key = ?");

function store(body) {
  const now = new Date().toISOString(), receiver = body.text.match(named)[1];
  if (handled.run(body.trigger_id, body.user_id, now).changes !== 1) throw new Error("delivered before");
  if ([body.user_id, receiver].some((id) => person.get(id) !== 0)) throw new Error("not a member");
  if (place.get(body.channel_id) !== 1) throw new Error("may not post there");
  const message = body.text.replace(named, "");
  const mine = home.get(body.user_id) ?? null, theirs = home.get(receiver) ?? null;
  const id = Number(kudos.run(body.user_id, message, body.channel_id, now, mine).lastInsertRowid);
  receiving.run(id, receiver, theirs, now);
  for (const [kind, recipient] of [["kudos_post", body.channel_id], ["kudos_dm", receiver]])
    delivery.run(randomUUID(), kind, id, recipient, now, now, now);
  done.run(JSON.stringify([id]), body.trigger_id);
  return id;
}

const alone = db.transaction(store);
const together = db.transaction((jobs) => jobs.map(([body]) => store(body)));
let waiting = [];
function flushed() {
  const jobs = waiting;
  waiting = [];
  together.immediate(jobs).forEach((id, at) => jobs[at][1](id));
}
function shared(body) {
  if (waiting.length === 0) setImmediate(flushed);
  return new Promise((resolve) => waiting.push([body, resolve]));
}

const receiver = new HTTPReceiver({ signingSecret: secret, processBeforeResponse: true });
const authorize = async () => ({ teamId: "T0BENCH", botToken: "xoxb-bare", botId: "B0", botUserId: "U0BOT" });
const app = new App({ receiver, authorize, processBeforeResponse: true });
const give = flush === "shared" ? shared : async (body) => alone.immediate(body);
app.command("/kudos", async ({ body, ack }) => ack({ text: `Thank you! Number ${await give(body)}.` }));
app.start({ port: 0, host: "127.0.0.1" })
  .then((server) => console.log(`listening at http://127.0.0.1:${server.address().port}/slack/events`));
