// Select menus: of a message, and of a modal.

import { h } from "./dom.js";

const listed = { 5: "members", 6: "roles", 8: "channels" };

// optionsOf lists what a select component offers: its own options, or the
// server's members, roles or channels.
export function optionsOf(c, room) {
  if (c.type === 3) return c.options ?? [];
  const chosen = new Set((c.default_values ?? []).map((v) => v.id));
  const kinds = c.type === 7 ? ["members", "roles"] : [listed[c.type]];
  return kinds.flatMap((kind) => room[kind])
    .filter((x) => !c.channel_types?.length || c.channel_types.includes(x.type))
    .map((x) => ({ label: (c.type === 8 ? "#" : "") + x.name, value: x.id, default: chosen.has(x.id) }));
}

// choiceMenu shows a select menu and calls picked with the values chosen. One
// value is sent as it is chosen; several, with a button.
export function choiceMenu(c, room, picked) {
  const options = optionsOf(c, room);
  const hint = c.placeholder || "Choose…";
  if ((c.max_values ?? 1) === 1) {
    const select = h("select", { class: "menu", "aria-label": hint, disabled: Boolean(c.disabled) },
      h("option", { value: "", text: hint }),
      options.map((o) => h("option", { value: o.value, selected: Boolean(o.default), text: o.description ? `${o.label}: ${o.description}` : o.label })));
    select.addEventListener("change", () => select.value !== "" && picked([select.value]));
    return select;
  }
  const group = checks(options, c.custom_id);
  const chosen = options.filter((o) => o.default).map((o) => o.label).join(", ");
  return h("details", { class: "menu" }, h("summary", { text: chosen || hint }),
    h("fieldset", {}, h("legend", { class: "unseen", text: hint }), group,
      h("button", { type: "button", class: "button primary", text: "Choose", onclick: () => picked(checked(group)) })));
}

// checks are the options as check boxes.
export function checks(options, name) {
  return h("div", { class: "checks" }, options.map((o) =>
    h("label", {}, h("input", { type: "checkbox", name, value: o.value, checked: Boolean(o.default) }), h("span", { text: o.label }), o.description ? h("small", { text: o.description }) : null)));
}

export const checked = (group) => [...group.querySelectorAll("input:checked")].map((box) => box.value);
