// The list of channels.

import { h } from "./dom.js";

const type = { direct: 1, category: 4, announcement: 5, forum: 15 };
const isThread = (c) => c.type >= 10 && c.type <= 12;

export const isDirect = (c) => c.type === type.direct;
export const holdsMessages = (c) => c.type === 0 || isDirect(c) || c.type === type.announcement || isThread(c);

// drawChannels lists them by category, threads under their channels. A redraw
// keeps the focus where it was.
export function drawChannels(nav, channels, here, unread, enter) {
  const focused = nav.contains(document.activeElement) ? document.activeElement.dataset.id : undefined;
  const byPosition = (a, b) => a.position - b.position || (a.id < b.id ? -1 : 1);
  const rooms = channels.filter((c) => !isThread(c) && c.type !== type.category).sort(byPosition);
  const categories = channels.filter((c) => c.type === type.category).sort(byPosition);
  const item = (c) => h("li", {},
    link(c, here, unread, enter),
    threads(c));
  const threads = (parent) => {
    const list = channels.filter((c) => isThread(c) && c.parent_id === parent.id);
    return list.length ? h("ul", { class: "threads" }, list.map((c) => h("li", {}, link(c, here, unread, enter)))) : null;
  };
  const group = (parent) => h("ul", {}, rooms.filter((c) => (c.parent_id || "") === parent).map(item));
  nav.replaceChildren(group(""), ...categories.flatMap((c) => [h("h3", { text: c.name }), group(c.id)]));
  if (focused) [...nav.querySelectorAll("button")].find((b) => b.dataset.id === focused)?.focus();
  nav.onkeydown = arrows;
}

function link(c, here, unread, enter) {
  const count = unread.get(c.id) ?? 0;
  return h("button", {
    type: "button", class: isThread(c) ? "thread" : isDirect(c) ? "direct" : "hash", "aria-current": c.id === here ? "page" : null, data: { id: c.id },
    onclick: () => enter(c.id),
  }, h("span", { class: "name", text: c.name }), count ? h("span", { class: "count" }, String(count), h("span", { class: "unseen", text: " new" })) : null);
}

// arrows walks the list with the arrow keys.
function arrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const all = [...event.currentTarget.querySelectorAll("button")];
  const next = all[all.indexOf(document.activeElement) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}
