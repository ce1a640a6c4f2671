// One message, as a member reads it.

import { h, outward, webLink } from "./dom.js";
import { inline, markdown } from "./markdown.js";
import { clock } from "./time.js";
import { choiceMenu } from "./menu.js";

const flag = { suppressEmbeds: 1 << 2, ephemeral: 1 << 6, loading: 1 << 7 };
const kind = { row: 1, button: 2, menu: 3, user: 5, role: 6, mentionable: 7, channel: 8, section: 9, text: 10, separator: 14, container: 17 };

// render makes the element of a message. room gives names and members
// ({names, channels, members, roles, onPosts}); acts what its parts do:
// {press(message, component), pick(message, component, values), runOn(message,
// command), dismiss(message)}.
export function render(message, room, acts) {
  const author = message.author;
  const name = author.global_name || author.username;
  const body = h("div", { class: "body" }, head(message, name, room, acts), ...content(message, room));
  if (!(message.flags & flag.suppressEmbeds)) body.append(...(message.embeds ?? []).map((e) => embed(e, room.names)));
  body.append(...(message.attachments ?? []).map(attachment));
  body.append(...components(message, message.components ?? [], room, acts));
  if (message.flags & flag.ephemeral) body.append(privately(message, acts));
  return h("article", { class: message.flags & flag.ephemeral ? "message private" : "message", "aria-label": `Message by ${name}`, data: { id: message.id } },
    used(message),
    h("span", { class: author.bot ? "face bot" : "face", "aria-hidden": "true", text: [...name][0]?.toUpperCase() ?? "?" }),
    body);
}

function head(message, name, room, acts) {
  const time = h("time", { datetime: message.timestamp, text: clock(message.timestamp), title: new Date(message.timestamp).toLocaleString() });
  return h("header", {}, h("b", { text: name }), message.author.bot ? h("span", { class: "app", text: "app" }) : null, time, apps(message, name, room, acts));
}

// apps is the menu of the commands that are called on a message; of a private
// one there are none.
function apps(message, name, room, acts) {
  if (message.flags & flag.ephemeral || !room.onPosts.length) return null;
  const menu = h("details", { class: "apps" }, h("summary", { "aria-label": `Apps for the message by ${name}`, title: "Apps", text: "⋯" }),
    h("div", {}, room.onPosts.map((command) => h("button", {
      type: "button", class: "plain", text: command,
      onclick: () => {
        menu.open = false;
        acts.runOn(message, command);
      },
    }))));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.firstElementChild.focus();
  });
  return menu;
}

function used(message) {
  const meta = message.interaction_metadata;
  if (!meta?.name) return null;
  return h("p", { class: "used" }, h("b", { text: meta.user.global_name || meta.user.username }), " used ", h("span", { class: "mention", text: /[A-Z ]/.test(meta.name) ? meta.name : "/" + meta.name }));
}

function content(message, room) {
  if (message.flags & flag.loading) return [h("p", { class: "thinking", text: "is thinking…" })];
  const edited = message.edited_timestamp
    ? h("time", { class: "edited", datetime: message.edited_timestamp, title: new Date(message.edited_timestamp).toLocaleString(), text: "(edited)" })
    : null;
  if (!message.content) return edited ? [h("div", { class: "content" }, edited)] : [];
  const text = h("div", { class: "content" }, markdown(message.content, room.names));
  if (edited) (text.lastElementChild?.matches("p") ? text.lastElementChild : text).append(" ", edited);
  return [text];
}

function embed(e, names) {
  const card = h("section", { class: "embed" });
  if (e.color) card.style.setProperty("--edge", "#" + e.color.toString(16).padStart(6, "0"));
  if (e.author?.name) card.append(h("p", { class: "embed-author" }, linked(e.author.url, e.author.name)));
  if (e.title) card.append(h("h3", {}, linked(e.url, inline(e.title, names))));
  if (e.description) card.append(h("div", { class: "text" }, markdown(e.description, names)));
  if (e.fields?.length) {
    card.append(h("dl", {}, e.fields.map((f) => h("div", { class: f.inline ? "inline" : "" }, h("dt", {}, inline(f.name, names)), h("dd", {}, markdown(f.value, names))))));
  }
  const foot = [e.footer?.text, e.timestamp && clock(e.timestamp)].filter(Boolean).join(" · ");
  if (foot) card.append(h("p", { class: "embed-foot", text: foot }));
  return card;
}

// attachment is a picture, or a file to save.
function attachment(a) {
  if (a.content_type === "image/png") {
    return h("img", { class: "picture", src: new URL(a.url).pathname, alt: a.description ?? a.filename });
  }
  return h("p", { class: "file" }, h("a", { href: new URL(a.url).pathname, download: a.filename, text: a.filename }), ` ${Math.ceil(a.size / 1024)} KB`);
}

function linked(url, what) {
  const href = url && webLink(url);
  return href ? outward(href, what) : what;
}

function components(message, list, room, acts) {
  return list.map((c) => component(message, c, room, acts)).filter(Boolean);
}

function component(message, c, room, acts) {
  const inner = () => components(message, c.components ?? [], room, acts);
  switch (c.type) {
    case kind.row:
      return h("div", { class: "row" }, inner());
    case kind.button:
      return button(message, c, acts);
    case kind.menu: case kind.user: case kind.role: case kind.mentionable: case kind.channel:
      return choiceMenu(c, room, (values) => acts.pick(message, c, values));
    case kind.text:
      return h("div", { class: "text" }, markdown(c.content ?? "", room.names));
    case kind.section:
      return h("div", { class: "section" }, h("div", {}, inner()), c.accessory ? component(message, c.accessory, room, acts) : null);
    case kind.separator:
      return c.divider === false ? h("div", { class: "gap" }) : h("hr");
    case kind.container: {
      const card = h("section", { class: "embed" }, inner());
      if (c.accent_color) card.style.setProperty("--edge", "#" + c.accent_color.toString(16).padStart(6, "0"));
      return card;
    }
    default:
      return null; // pictures and files: this page loads nothing from elsewhere
  }
}

const looks = { 1: "primary", 2: "", 3: "good", 4: "bad" };

function button(message, c, acts) {
  const label = [c.emoji?.name, c.label].filter(Boolean).join(" ") || "…";
  const href = c.style === 5 && webLink(c.url ?? "");
  if (href) {
    const link = outward(href, label, h("span", { class: "out", "aria-hidden": "true", text: "↗" }));
    link.className = "button";
    return link;
  }
  return h("button", {
    type: "button", class: `button ${looks[c.style] ?? ""}`, disabled: Boolean(c.disabled) || c.style === 5,
    data: { custom: c.custom_id ?? "" }, text: label,
    onclick: (event) => busy(event.currentTarget, () => acts.press(message, c)),
  });
}

// busy marks a control while its answer is under way, and refuses a second press.
async function busy(el, work) {
  if (el.getAttribute("aria-busy") === "true") return;
  el.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    el.removeAttribute("aria-busy");
  }
}

function privately(message, acts) {
  return h("p", { class: "only" }, "Only you can see this · ",
    h("button", { type: "button", class: "plain", text: "Dismiss", onclick: () => acts.dismiss(message) }));
}
