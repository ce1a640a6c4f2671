// A form that the bot answers with.

import { $, h } from "./dom.js";
import { checked, checks, optionsOf } from "./menu.js";

// showModal opens the form of an answer. send(values, picked) sends it off and
// tells whether that went well; a form that did not stays open.
export function showModal(answer, room, send) {
  const { title, components } = answer.modal;
  const dialog = $("modal");
  const fields = components.flatMap((row) =>
    row.type === 18 ? [field(row.component, room, row.label, row.description)] : (row.components ?? []).map((c) => field(c, room, c.label)));
  const texts = components.filter((c) => c.type === 10).map((c) => h("p", { text: c.content }));
  const form = h("form", { method: "dialog" },
    h("h2", { id: "modal-title", text: title }), texts, fields.map((f) => f.el),
    h("div", { class: "row end" },
      h("button", { type: "button", class: "button", text: "Cancel", onclick: () => dialog.close() }),
      h("button", { type: "submit", class: "button primary", text: "Submit" })));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = {}, picked = {};
    for (const f of fields) f.read(values, picked);
    if (await send(values, picked)) dialog.close();
  });
  dialog.replaceChildren(form);
  dialog.showModal();
}

function field(c, room, label, description) {
  const id = "field-" + c.custom_id;
  const heading = [label || c.placeholder || c.custom_id, c.required === false ? h("small", { text: " optional" }) : null];
  const note = description ? h("small", { id: id + "-note", text: description }) : null;
  const wrap = (input) => h("div", { class: "field" }, h("label", { for: id }, heading), note, input);
  if (c.type === 4) {
    const input = h(c.style === 2 ? "textarea" : "input", {
      id, placeholder: c.placeholder, minlength: c.min_length, maxlength: c.max_length, required: c.required !== false,
      "aria-describedby": note && id + "-note", rows: c.style === 2 ? "4" : null, autocomplete: "off",
    });
    input.value = c.value ?? "";
    return { el: wrap(input), read: (values) => { values[c.custom_id] = input.value; } };
  }
  const options = optionsOf(c, room);
  if ((c.max_values ?? 1) > 1) {
    const group = checks(options, c.custom_id);
    return { el: h("fieldset", { class: "field" }, h("legend", {}, heading), note, group), read: (_, picked) => { picked[c.custom_id] = checked(group); } };
  }
  const select = h("select", { id, required: c.required !== false }, h("option", { value: "", text: c.placeholder || "Choose…" }),
    options.map((o) => h("option", { value: o.value, selected: Boolean(o.default), text: o.label })));
  return { el: wrap(select), read: (_, picked) => { picked[c.custom_id] = select.value ? [select.value] : []; } };
}
