// The command box: a line to type in, which turns into a command's options
// once one is chosen.

import { h } from "./dom.js";
import { Field } from "./field.js";
import { Suggestions } from "./suggest.js";

// entries flattens commands with subcommands into what one can run:
// {title: "/feed add", path: ["feed", "add"], description, options}.
function entries(commands) {
  const flat = (command, path, options) => {
    const subs = options.filter((o) => o.type === 1 || o.type === 2);
    if (!subs.length) return [{ title: "/" + path.join(" "), path, description: command.description, options }];
    return subs.flatMap((sub) => flat(sub, [...path, sub.name], sub.options ?? []));
  };
  return commands.flatMap((c) => flat(c, [c.name], c.options ?? [])).sort((a, b) => a.title.localeCompare(b.title));
}

// nested puts arguments under their subcommands, as the server takes them.
const nested = (path, options) => path.slice(1).reduceRight((inner, name) => [{ name, options: inner }], options);

export class Composer {
  #acts; #room = null; #channel = null; #entries = []; #chosen = null; #fields = [];
  #form; #line; #list; #hint; #slot; #send;

  // acts: run(name, options) and say(text) give whether it went well,
  // complete(name, options) the answer.
  constructor(root, acts) {
    this.#acts = acts;
    this.#list = new Suggestions();
    this.#line = h("input", {
      id: "command", type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "send", maxlength: "2000",
      placeholder: "Type / for commands", "aria-label": "Message or command", "aria-describedby": "hint",
    });
    this.#list.attach(this.#line, (entry) => this.#choose(entry));
    this.#line.addEventListener("input", () => this.#typed());
    this.#line.addEventListener("focus", () => this.#typed());
    this.#slot = h("div", { class: "slot" }, this.#line);
    this.#hint = h("p", { id: "hint", class: "hint" });
    this.#send = h("button", { type: "submit", class: "send", "aria-label": "Send" }, h("span", { "aria-hidden": "true", text: "↑" }));
    this.#form = h("form", { class: "composer", "aria-label": "Command box", novalidate: true },
      h("button", { type: "button", class: "slash", "aria-label": "Show the commands", text: "/", onclick: () => this.slash() }),
      this.#slot, this.#send);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.#clear();
      this.#line.focus();
    });
    root.append(this.#list.el, this.#hint, this.#form);
  }

  // setWorld takes the commands the member may use and the names of things.
  setWorld(commands, room) {
    this.#room = room;
    this.#entries = entries(commands);
    const now = this.#chosen && this.#entries.find((e) => e.title === this.#chosen.title);
    if (this.#chosen && !now) this.#clear();
    else if (document.activeElement === this.#line) this.#typed();
  }

  setRoom(channel) {
    this.#channel = channel;
    const closed = !channel || channel.type === 15 || channel.type === 4;
    this.#line.disabled = closed;
    this.#line.placeholder = closed ? "Choose a channel to write in" : `Type / for commands in ${channel.type === 1 ? "@" : "#"}${channel.name}`;
  }

  focus() {
    (this.#fields[0]?.input ?? this.#line).focus();
  }

  // slash starts a command, as typing "/" does.
  slash() {
    if (this.#line.disabled) return;
    this.#clear();
    this.#line.value = "/";
    this.#line.focus();
    this.#typed();
  }

  #typed() {
    const text = this.#line.value;
    if (!text.startsWith("/")) return this.#list.close();
    const whole = this.#entries.find((e) => text.startsWith(e.title + " "));
    if (whole) return this.#choose(whole, text.slice(whole.title.length + 1));
    const words = text.slice(1).toLowerCase();
    const starts = this.#entries.filter((e) => e.title.slice(1).startsWith(words));
    const holds = this.#entries.filter((e) => !starts.includes(e) && words && e.title.includes(words));
    this.#list.show([...starts, ...holds].map((e) => ({ label: e.title, note: e.description, value: e })),
      { name: "Commands", first: true, none: this.#entries.length ? "No such command" : "The bot has registered no commands yet" });
  }

  // #choose turns the line into the options of a command. given may hold
  // "name:value" pairs, as a pasted example has them.
  #choose(entry, given = "") {
    this.#chosen = entry;
    this.#list.close();
    const order = [...entry.options].sort((a, b) => Number(Boolean(b.required)) - Number(Boolean(a.required)));
    this.#fields = order.map((option) => new Field(option, {
      list: this.#list, room: this.#room,
      complete: (field) => this.#complete(field),
      leave: () => this.slash(),
      field: (name) => this.#fields.find((f) => f.option.name === name),
      told: (text) => this.#tell(text),
    }));
    this.#slot.replaceChildren(h("span", { class: "chip", text: entry.title }), ...this.#fields.map((f) => f.el));
    this.#tell(entry.description);
    for (const [, name, value] of given.matchAll(/([\p{L}\p{N}_-]+):\s*(.*?)(?=\s+[\p{L}\p{N}_-]+:|$)/gu)) {
      const field = this.#fields.find((f) => f.option.name === name);
      if (field) field.input.value = value;
    }
    (this.#fields[0]?.input ?? this.#send).focus();
  }

  #tell(text) {
    this.#hint.textContent = text;
  }

  #clear() {
    this.#chosen = null;
    this.#fields = [];
    this.#list.close();
    this.#line.value = "";
    this.#tell("");
    if (!this.#line.isConnected) this.#slot.replaceChildren(this.#line);
  }

  async #complete(focused) {
    const { path } = this.#chosen;
    const options = this.#fields
      .filter((f) => f === focused || f.value().given)
      .map((f) => (f === focused ? { name: f.option.name, value: f.input.value, focused: true } : { name: f.option.name, value: f.value().value }));
    const answer = await this.#acts.complete(path[0], nested(path, options));
    return answer.choices ?? [];
  }

  async #submit() {
    this.#list.close();
    if (!this.#chosen) {
      const text = this.#line.value.trim();
      if (!text) return;
      if (text.startsWith("/")) return this.#tell("Choose a command from the list.");
      if (await this.#acts.say(text)) this.#line.value = "";
      return;
    }
    const options = [];
    for (const field of this.#fields) {
      const { given, value, fault } = field.value();
      if (fault) {
        this.#tell(fault);
        field.input.focus();
        return;
      }
      if (given) options.push({ name: field.option.name, value });
    }
    if (this.#form.getAttribute("aria-busy") === "true") return;
    this.#form.setAttribute("aria-busy", "true");
    const well = await this.#acts.run(this.#chosen.path[0], nested(this.#chosen.path, options));
    this.#form.removeAttribute("aria-busy");
    if (!well) return;
    this.#clear();
    this.#line.focus();
  }
}
