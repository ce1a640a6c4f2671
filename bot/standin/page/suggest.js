// A list box over the command box, shared by its inputs: the combobox pattern
// of the ARIA Authoring Practices.

import { h } from "./dom.js";

export class Suggestions {
  #items = []; #at = -1; #owner = null; #pickers = new WeakMap(); #box; #title;

  constructor() {
    this.#title = h("p", { class: "list-title", "aria-hidden": "true" });
    this.#box = h("ul", { id: "suggestions", role: "listbox" });
    this.el = h("div", { class: "suggestions", hidden: true }, this.#title, this.#box);
    this.el.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
  }

  // attach makes an input a combobox of this list; pick(value, label) is told
  // what is chosen for it.
  attach(input, pick) {
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions" })) {
      input.setAttribute(name, value);
    }
    this.#pickers.set(input, pick);
    input.addEventListener("keydown", (event) => this.#key(event, input));
    input.addEventListener("blur", () => this.#owner === input && this.close());
    input.addEventListener("focus", () => this.#owner !== input && this.close());
  }

  // show lists items ({label, note, value}) for the input in focus. first says
  // that Enter takes the first one; none is shown in place of an empty list.
  show(items, { name, first, none }) {
    const input = document.activeElement;
    if (!this.#pickers.has(input)) return;
    this.#owner = input;
    this.#items = items;
    this.#at = first && items.length ? 0 : -1;
    this.#title.textContent = items.length ? name : none;
    this.#box.setAttribute("aria-label", name);
    this.#box.replaceChildren(...items.map((item, i) =>
      h("li", { role: "option", id: "suggestion-" + i, "aria-selected": "false", onclick: () => this.#pick(i) },
        h("b", { text: item.label }), item.note ? h("span", { text: item.note }) : null)));
    this.#box.hidden = items.length === 0;
    this.el.hidden = false;
    input.setAttribute("aria-expanded", String(items.length > 0));
    this.#mark();
  }

  close() {
    this.el.hidden = true;
    this.#items = [];
    this.#at = -1;
    this.#owner?.setAttribute("aria-expanded", "false");
    this.#owner?.removeAttribute("aria-activedescendant");
    this.#owner = null;
  }

  #mark() {
    [...this.#box.children].forEach((el, i) => el.setAttribute("aria-selected", String(i === this.#at)));
    const el = this.#box.children[this.#at];
    if (el) {
      this.#owner.setAttribute("aria-activedescendant", el.id);
      el.scrollIntoView({ block: "nearest" });
    } else this.#owner.removeAttribute("aria-activedescendant");
  }

  #pick(i) {
    const { value, label } = this.#items[i];
    this.#pickers.get(this.#owner)(value, label);
  }

  #key(event, input) {
    if (event.isComposing) return;
    const open = !this.el.hidden && this.#owner === input;
    const count = this.#items.length;
    if (open && event.key === "Escape") {
      event.stopPropagation(); // the first one closes the list, the next one leaves the command
      this.close();
    } else if (open && count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#at = this.#at < 0 && step < 0 ? count - 1 : (this.#at + step + count) % count;
      this.#mark();
    } else if (open && this.#at >= 0 && (event.key === "Enter" || event.key === "Tab")) {
      if (event.key === "Enter" || input.id === "command") event.preventDefault();
      this.#pick(this.#at);
    }
  }
}
