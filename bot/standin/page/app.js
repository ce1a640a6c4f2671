// The page: one server, seen and used as one of its members.

import { $, h } from "./dom.js";
import * as api from "./api.js";
import { render } from "./message.js";
import { Composer } from "./composer.js";
import { showModal } from "./modal.js";
import { drawChannels, holdsMessages, isDirect } from "./channels.js";
import { keepTime } from "./time.js";

let world = null; // the last state
let room = null; // what messages and menus need of it
let here = ""; // the channel shown
let stop = () => {};
let pinned = true; // the newest message is in view, and stays there
const scroller = $("scroll");
const unread = new Map(); // channel -> messages not seen
const dismissed = new Set();

const composer = new Composer($("composer"), {
  run: (name, options) => answered(api.run(guildHere(), here, name, options)),
  complete: (name, options) => api.complete(guildHere(), here, name, options),
  say: (text) => answered(api.say(here, text)),
});

// guildHere is the server that a command is called in; a conversation is in none.
const guildHere = () => (isDirect(room.channels.find((c) => c.id === here) ?? {}) ? "" : world.guild.id);

const acts = {
  press: (message, c) => answered(api.press(message.id, c.custom_id, [])),
  pick: (message, c, values) => answered(api.press(message.id, c.custom_id, values)),
  runOn: (message, name) => answered(api.runOn(guildHere(), here, name, message.id)),
  dismiss: (message) => {
    dismissed.add(message.id);
    vanish(message.id);
    composer.focus();
  },
};

// answered waits for the bot and says so; true if it went well.
async function answered(work) {
  const slow = setTimeout(() => tell("Waiting for the bot…"), 400);
  try {
    const answer = await work;
    clearTimeout(slow);
    tell("");
    if (answer.modal) showModal(answer, room, (values, picked) => answered(api.submit(answer.interaction_id, values, picked)));
    else if (answer.message?.channel_id === here) scrollDown();
    return true;
  } catch (problem) {
    clearTimeout(slow);
    tell(problem.message, true);
    return false;
  }
}

function tell(text, bad = false) {
  $("status").textContent = text;
  $("status").classList.toggle("bad", bad);
}

// --- the world

function setWorld(next) {
  const before = world;
  world = next;
  const g = next.guild;
  const byID = (list) => new Map(list.map((x) => [x.id, x]));
  const members = (g.members ?? []).map((m) => ({ id: m.user.id, name: m.nick || m.user.global_name || m.user.username, bot: m.user.bot, roles: m.roles }));
  const people = byID(members), roles = byID(g.roles ?? []), channels = byID(g.channels ?? []);
  room = {
    onPosts: next.on_posts.map((c) => c.name), members, roles: (g.roles ?? []).filter((r) => r.id !== g.id), channels: g.channels ?? [],
    names: {
      user: (id) => people.get(id)?.name ?? "someone",
      role: (id) => roles.get(id)?.name ?? "role",
      channel: (id) => channels.get(id)?.name ?? "channel",
    },
  };
  $("server-name").textContent = g.name || "No server";
  if (before) countMissed(before, next);
  drawPeople();
  if (!channels.has(here)) here = channels.get(location.hash.slice(1))?.id ?? firstRoom(g.channels ?? []);
  composer.setWorld(next.commands, room);
  const reading = before?.user === next.user && !pinned ? scroller.scrollTop : null;
  const newer = !$("newer").hidden;
  drawRoom();
  if (reading !== null) {
    scroller.scrollTop = reading;
    $("newer").hidden = !newer;
  }
}

const firstRoom = (channels) => [...channels].filter(holdsMessages).sort((a, b) => a.position - b.position)[0]?.id ?? "";

function countMissed(before, next) {
  for (const [id, list] of Object.entries(next.messages)) {
    const known = new Set((before.messages[id] ?? []).map((m) => m.id));
    const fresh = list.filter((m) => !known.has(m.id)).length;
    if (fresh && id !== here) unread.set(id, (unread.get(id) ?? 0) + fresh);
  }
}

function drawPeople() {
  const people = room.members.filter((m) => !m.bot);
  $("people").replaceChildren(...people.map((m) => {
    const rank = m.roles.map((id) => room.roles.find((r) => r.id === id)).find((r) => r?.hoist);
    const input = h("input", { type: "radio", name: "person", value: m.id });
    input.checked = m.id === world.user;
    input.addEventListener("change", () => start(m.id));
    return h("label", {}, input, h("span", {}, h("b", { text: m.name }), h("small", { text: rank ? rank.name.replace(/s$/, "") : "Member" })));
  }));
}

function drawRoom() {
  const channel = room.channels.find((c) => c.id === here);
  unread.delete(here);
  drawChannels($("channels"), room.channels, here, unread, enter);
  $("room").textContent = channel?.name ?? "";
  $("room").className = channel && (isDirect(channel) || channel.type >= 10 && channel.type <= 12) ? "" : "hash";
  $("room-topic").textContent = channel?.topic ?? "";
  composer.setRoom(channel);
  const list = (world.messages[here] ?? []).filter((m) => !dismissed.has(m.id));
  $("log").replaceChildren(...list.map((m) => render(m, room, acts)));
  drawEmpty();
  scrollDown();
  title();
}

function drawEmpty() {
  const channel = room.channels.find((c) => c.id === here);
  $("empty").hidden = $("log").childElementCount > 0;
  $("empty").textContent = channel?.type === 15 ? "The posts of this forum are in the channel list." : "Nothing here yet. What the bot posts appears by itself; type / to ask it something.";
}

function enter(id) {
  here = id;
  history.replaceState(null, "", "#" + id);
  tell("");
  drawer(false);
  drawRoom();
}

function title() {
  const waiting = [...unread.values()].reduce((a, b) => a + b, 0);
  const channel = room.channels.find((c) => c.id === here);
  document.title = `${waiting ? `(${waiting}) ` : ""}${channel?.type === 1 ? "@" : "#"}${channel?.name ?? ""} · ${world.guild.name}`;
  $("elsewhere").hidden = waiting === 0;
}

// --- messages

function messageStep({ kind, message }) {
  const list = (world.messages[message.channel_id] ??= []);
  const at = list.findIndex((m) => m.id === message.id);
  if (kind === "message_delete") {
    if (at >= 0) list.splice(at, 1);
    if (message.channel_id === here) vanish(message.id);
    return;
  }
  if (at >= 0) list[at] = message;
  else list.push(message);
  if (message.channel_id !== here) {
    if (at < 0) {
      unread.set(message.channel_id, (unread.get(message.channel_id) ?? 0) + 1);
      drawChannels($("channels"), room.channels, here, unread, enter);
      title();
    }
    return;
  }
  at >= 0 ? redraw(message) : append(message);
}

function append(message) {
  const stay = !pinned;
  const el = render(message, room, acts);
  el.classList.add("new");
  $("log").append(el);
  drawEmpty();
  if (stay && message.author.bot) $("newer").hidden = false;
  else scrollDown();
}

// redraw replaces an edited message where it stands; who has a control of it
// in hand keeps it.
function redraw(message) {
  const old = find(message.id);
  if (!old || dismissed.has(message.id)) return;
  const bottom = pinned;
  const held = old.contains(document.activeElement) ? document.activeElement.dataset.custom : undefined;
  const el = render(message, room, acts);
  el.classList.add("changed");
  old.replaceWith(el);
  if (held !== undefined) [...el.querySelectorAll("[data-custom]")].find((b) => b.dataset.custom === held)?.focus();
  if (bottom) scrollDown();
}

function vanish(id) {
  const el = find(id);
  if (!el) return;
  el.remove();
  drawEmpty();
}

const find = (id) => [...$("log").children].find((el) => el.dataset.id === id);
const atBottom = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;

function scrollDown() {
  scroller.scrollTop = scroller.scrollHeight;
  pinned = true;
  $("newer").hidden = true;
}

// --- the drawer of a narrow window

const narrow = matchMedia("(max-width: 46rem)");

function drawer(open) {
  document.body.classList.toggle("drawer", open);
  $("drawer-open").setAttribute("aria-expanded", String(open));
  $("veil").hidden = !open;
  $("main").inert = open;
  $("drawer").inert = narrow.matches && !open;
  if (!narrow.matches) return;
  if (open) ($("channels").querySelector("[aria-current]") ?? $("drawer-close")).focus();
  else if ($("drawer").contains(document.activeElement) || document.activeElement === document.body) $("drawer-open").focus();
}

// --- start

function start(userID) {
  stop();
  api.actAs(userID);
  stop = api.follow({
    world: (state) => {
      api.actAs(state.user);
      setWorld(state);
      drawLink(true);
    },
    message: messageStep,
    link: drawLink,
  });
}

function drawLink(up) {
  const online = up && world?.online;
  $("link").className = online ? "link up" : up ? "link waiting" : "link down";
  $("link-text").textContent = online ? "Live" : up ? "Waiting for the bot" : "Reconnecting…";
}

$("drawer-open").addEventListener("click", () => drawer(true));
$("drawer-close").addEventListener("click", () => drawer(false));
$("veil").addEventListener("click", () => drawer(false));
narrow.addEventListener("change", () => drawer(false));
$("newer").addEventListener("click", scrollDown);
scroller.addEventListener("scroll", () => {
  pinned = atBottom();
  if (pinned) $("newer").hidden = true;
}, { passive: true });
new ResizeObserver(() => pinned && scrollDown()).observe(scroller);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("drawer")) drawer(false);
  const typing = event.target.closest?.("input, select, textarea, dialog");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    drawer(false);
    composer.slash();
  }
});
keepTime();
drawer(false);
start("");
