// What the page asks of the server, and what the server tells it.

let person = "";

// actAs chooses whose eyes and hands the page has; "" leaves it to the server.
export function actAs(userID) {
  person = userID;
}

async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user_id: person, ...body }),
  });
  const answer = await response.json().catch(() => ({ error: response.statusText }));
  if (!response.ok) throw new Error(answer.error || response.statusText);
  return answer;
}

// An answer is the stand-in's Answer: message, choices or modal.
export const run = (guild_id, channel_id, name, options) => post("/page/command", { guild_id, channel_id, name, options });
export const runOn = (guild_id, channel_id, name, target_id) => post("/page/command", { guild_id, channel_id, name, target_id });
export const complete = (guild_id, channel_id, name, options) => post("/page/complete", { guild_id, channel_id, name, options });
export const press = (message_id, custom_id, values) => post("/page/press", { message_id, custom_id, values });
export const submit = (interaction_id, values, picked) => post("/page/submit", { interaction_id, values, picked });
export const say = (channel_id, content) => post("/page/say", { channel_id, content });

async function state() {
  const response = await fetch("/page/state?user=" + encodeURIComponent(person), { cache: "no-store" });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

// follow keeps the page in step: world(state) at every connection and whenever
// more than messages changed, message(step) for each message after that state,
// link(up) at each change of the connection. What happens while a state is on
// its way is kept back, and what the state already holds is skipped, so that
// nothing is lost or doubled. It returns a function that ends it.
export function follow({ world, message, link }) {
  let source, timer, ended = false, wait = 500;
  let seq = null; // of the last step shown; null while a state is on its way
  let early = [];

  const load = async (mine) => {
    seq = null;
    let now;
    try {
      now = await state();
    } catch {
      if (mine === source) retry();
      return;
    }
    if (ended || mine !== source) return;
    world(now);
    seq = now.seq;
    wait = 500;
    link(true);
    const kept = early;
    early = [];
    for (const step of kept) take(step);
  };
  const take = (step) => {
    if (seq === null) early.push(step);
    else if (step.seq <= seq) return;
    else if (step.message) {
      seq = step.seq;
      message(step);
    } else load(source);
  };
  const open = () => {
    early = [];
    const mine = (source = new EventSource("/page/events?user=" + encodeURIComponent(person)));
    mine.onopen = () => load(mine);
    mine.onmessage = (event) => mine === source && take(JSON.parse(event.data));
    mine.onerror = () => mine === source && retry();
  };
  const retry = () => {
    source.close();
    link(false);
    clearTimeout(timer);
    if (!ended) timer = setTimeout(open, wait);
    wait = Math.min(wait * 2, 8000);
  };
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    source.close();
  };
}
