// What the page asks of the server, and what the server tells it.

let token = "";
let person = "";

// actAs chooses whose eyes and hands the page has.
export function actAs(userID) {
  person = userID;
}

async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Standin-Token": token },
    body: JSON.stringify({ user: person, ...body }),
  });
  const answer = await response.json().catch(() => ({ error: response.statusText }));
  if (!response.ok) throw new Error(answer.error || response.statusText);
  return answer;
}

export const run = (channel, command, options) => post("/page/command", { channel, command, options });
export const complete = (channel, command, options) => post("/page/complete", { channel, command, options });
export const press = (message, id, type, values) => post("/page/press", { message, component: id, type, values });
export const submit = (interaction, id, components) => post("/page/submit", { interaction, modal: id, components });

// state is the whole world as the person sees it.
export async function state() {
  const response = await fetch("/page/state?user=" + encodeURIComponent(person), { cache: "no-store" });
  if (!response.ok) throw new Error(response.statusText);
  const world = await response.json();
  token = world.token;
  return world;
}

// follow keeps the page in step: world(state) once at every connection, then
// step(event) for each step after that state, and link(up) on each change of
// the connection. What happens while the state is on its way is kept back, and
// what the state already holds is skipped, so that nothing is lost or doubled.
// It returns a function that ends it.
export function follow({ world, step, link }) {
  let source, timer, ended = false, wait = 500;
  const open = () => {
    let seq = null;
    let early = [];
    source = new EventSource("/page/events?user=" + encodeURIComponent(person));
    const mine = source;
    const take = (event) => {
      if (event.seq > seq) {
        seq = event.seq;
        step(event);
      }
    };
    source.onopen = async () => {
      seq = null;
      early = [];
      try {
        const now = await state();
        if (ended || mine !== source) return;
        world(now);
        seq = now.seq;
        wait = 500;
        link(true);
        early.forEach(take);
        early = [];
      } catch {
        retry();
      }
    };
    source.onmessage = (message) => {
      const event = JSON.parse(message.data);
      if (seq === null) early.push(event);
      else take(event);
    };
    source.onerror = () => {
      if (mine === source) retry();
    };
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
