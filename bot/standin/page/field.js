// One option of a command: a labelled input with what can be picked for it.

import { h } from "./dom.js";

const type = { boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9 };
const pause = 140; // ms of quiet before the bot is asked for completions

// fixed lists what an option takes where that is a closed list, else null.
function fixed(option, room) {
  const named = (list, mark) => list.map((x) => ({ label: mark + x.name, value: x.id }));
  if (option.choices?.length) return option.choices.map((c) => ({ label: c.name, value: c.value }));
  switch (option.type) {
    case type.boolean: return [{ label: "Yes", value: true }, { label: "No", value: false }];
    case type.user: return named(room.members, "@");
    case type.role: return named(room.roles, "@");
    case type.mentionable: return named([...room.members, ...room.roles], "@");
    case type.channel:
      return named(room.channels.filter((c) => c.type !== 4 && (!option.channel_types?.length || option.channel_types.includes(c.type))), "#");
  }
  return null;
}

export class Field {
  #fixed; #list; #acts; #picked = null; #timer; #asked = 0;

  // acts: list (the suggestions), room, complete(field) -> choices, leave (back
  // to the choice of command), field(name), told(text).
  constructor(option, acts) {
    this.option = option;
    this.#list = acts.list;
    this.#acts = acts;
    this.#fixed = fixed(option, acts.room);
    this.input = h("input", {
      type: "text", id: "option-" + option.name, autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "send",
      inputmode: option.type === 4 || option.type === 10 ? "decimal" : null, maxlength: option.max_length,
      "aria-required": option.required ? "true" : null, "aria-describedby": "hint",
    });
    if (this.#fixed || option.autocomplete) this.#list.attach(this.input, (value, label) => this.#take(value, label));
    this.input.addEventListener("focus", () => {
      acts.told(option.description + (option.required ? "" : " (optional)"));
      this.#offer(0);
    });
    this.input.addEventListener("input", () => {
      if (this.#named()) return;
      this.#picked = null;
      this.#offer(pause);
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Backspace" && this.input.value === "") {
        event.preventDefault();
        acts.leave();
      }
    });
    this.el = h("label", { class: "option" }, h("span", { text: option.name }), this.input);
  }

  // #named follows who types "name:" to the option of that name, as the
  // examples of a bot's help have it.
  #named() {
    const m = /^(?:(.*)\s)?([\p{L}\p{N}_-]+):$/u.exec(this.input.value);
    const field = m && this.#acts.field(m[2]);
    if (!field) return false;
    this.input.value = m[1] ?? "";
    field.input.focus();
    return true;
  }

  #take(value, label) {
    this.#picked = value;
    this.input.value = label;
    this.#list.close();
  }

  // #offer shows what can be picked: at once from a closed list, else from the
  // bot once typing pauses. An answer that another keystroke overtook is dropped.
  #offer(after) {
    clearTimeout(this.#timer);
    const text = this.input.value.trim().toLowerCase();
    const how = { name: this.option.name, first: text !== "", none: "Nothing to pick" };
    if (this.#fixed) {
      if (this.#picked !== null) return;
      const fits = this.#fixed.filter((c) => c.label.toLowerCase().includes(text));
      return this.#list.show(fits, how);
    }
    if (!this.option.autocomplete || this.#picked !== null) return this.#list.close();
    const asked = ++this.#asked;
    this.#timer = setTimeout(async () => {
      let choices = [];
      try {
        choices = await this.#acts.complete(this);
      } catch (problem) {
        how.none = problem.message;
      }
      if (asked !== this.#asked || document.activeElement !== this.input || this.#picked !== null) return;
      this.#list.show(choices.map((c) => ({ label: c.name, value: c.value })), how);
    }, after);
  }

  // value gives {given, value} or {fault: why it cannot be sent}.
  value() {
    const text = this.input.value.trim();
    if (this.#picked !== null) return { given: true, value: this.#picked };
    if (text === "") return this.option.required ? { given: false, fault: `“${this.option.name}” is needed.` } : { given: false };
    if (!this.#fixed) return { given: true, value: text };
    const fits = this.#fixed.filter((c) => c.label.toLowerCase() === text.toLowerCase());
    const close = fits.length ? fits : this.#fixed.filter((c) => c.label.toLowerCase().includes(text.toLowerCase()));
    return close.length === 1 ? { given: true, value: close[0].value } : { given: false, fault: `Pick “${this.option.name}” from its list.` };
  }
}
