// Elements without HTML: every string a message brings becomes a text node or
// an attribute's value, never markup.

export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (name === "class") el.className = value;
    else if (name === "text") el.textContent = value;
    else if (name === "data") Object.assign(el.dataset, value);
    else el.setAttribute(name, value === true ? "" : value);
  }
  el.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== ""));
  return el;
}

export const $ = (id) => document.getElementById(id);

// webLink gives an absolute http(s) address, or null: nothing else may become
// a link.
export function webLink(text) {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

export function outward(href, ...children) {
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", title: href }, ...children);
}
