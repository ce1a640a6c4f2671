// Discord's markup, the part that bots use, as DOM nodes. What is not markup
// stays text; nothing is ever parsed as HTML.

import { h, outward, webLink } from "./dom.js";
import { stamp } from "./time.js";

const deepest = 12; // nested marks; beyond it text stays as it is
const inLabel = deepest - 1; // the depth of a link's label: one more mark, no link
const marks = [["**", "strong"], ["__", "u"], ["~~", "s"], ["||", "span"], ["*", "em"], ["_", "em"]];

// markdown renders blocks. names tells what mentions are called:
// {user(id), role(id), channel(id)}.
export function markdown(text, names) {
  const out = document.createDocumentFragment();
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  let i = 0;
  while (i < lines.length) {
    const line = lines[i];
    if (line.trim() === "") { i++; continue; }
    if (line.startsWith("```")) { i = code(lines, i, out); continue; }
    if (line.startsWith(">>> ")) {
      out.append(quote([line.slice(4), ...lines.slice(i + 1)], names));
      break;
    }
    if (line.startsWith("> ") || line === ">") { i = quotes(lines, i, out, names); continue; }
    const head = /^(#{1,3}) +(\S.*)$/.exec(line);
    if (head) { out.append(h("p", { class: `h h${head[1].length}`, role: "heading", "aria-level": String(head[1].length + 3) }, inline(head[2], names))); i++; continue; }
    if (line.startsWith("-# ")) { out.append(h("p", { class: "small" }, inline(line.slice(3), names))); i++; continue; }
    if (bullet.test(line)) { i = list(lines, i, out, names); continue; }
    i = paragraph(lines, i, out, names);
  }
  return out;
}

const bullet = /^( *)(?:[-*]|(\d{1,9})\.) +(\S.*)$/;
const special = /^(?:> |>$|>>> |```|#{1,3} +\S|-# )/;

// paragraph joins lines; one that opens with a time, as briefs do, is set apart.
function paragraph(lines, i, out, names) {
  if (/^<t:-?\d+(:\w)?>/.test(lines[i])) {
    out.append(h("p", { class: "when" }, inline(lines[i], names)));
    return i + 1;
  }
  const p = h("p");
  for (let first = true; i < lines.length && lines[i].trim() !== "" && !special.test(lines[i]) && !bullet.test(lines[i]); i++, first = false) {
    if (!first) p.append(h("br"));
    p.append(inline(lines[i], names));
  }
  out.append(p);
  return i;
}

function code(lines, i, out) {
  const end = lines.findIndex((line, at) => at > i && line.trimEnd().endsWith("```"));
  const body = end < 0 ? lines.slice(i + 1) : [...lines.slice(i + 1, end), lines[end].trimEnd().slice(0, -3)];
  out.append(h("pre", {}, h("code", { text: body.join("\n").replace(/\n$/, "") })));
  return end < 0 ? lines.length : end + 1;
}

function quotes(lines, i, out, names) {
  const body = [];
  for (; i < lines.length && (lines[i].startsWith("> ") || lines[i] === ">"); i++) body.push(lines[i].slice(2));
  out.append(quote(body, names));
  return i;
}

// quote sets a line that begins with a dash apart: it names the speaker.
function quote(lines, names) {
  const block = h("blockquote");
  let words = [];
  const flush = () => {
    if (words.length) block.append(markdown(words.join("\n"), names));
    words = [];
  };
  for (const line of lines) {
    if (!/^[—–] /.test(line)) { words.push(line); continue; }
    flush();
    block.append(h("p", { class: "speaker" }, inline(line, names)));
  }
  flush();
  return block;
}

function list(lines, i, out, names) {
  const ordered = bullet.exec(lines[i])[2] !== undefined;
  const root = h(ordered ? "ol" : "ul", ordered ? { start: bullet.exec(lines[i])[2] } : {});
  let last = null;
  for (let m; i < lines.length && (m = bullet.exec(lines[i])); i++) {
    const item = h("li", {}, inline(m[3], names));
    if (m[1].length > 0 && last) {
      let sub = last.querySelector("ul");
      if (!sub) last.append((sub = h("ul")));
      sub.append(item);
    } else {
      root.append((last = item));
    }
  }
  out.append(root);
  return i;
}

// inline renders one line's marks.
export function inline(text, names, depth = 0) {
  const out = document.createDocumentFragment();
  let plain = "";
  const flush = () => {
    if (plain) out.append(plain);
    plain = "";
  };
  for (let i = 0; i < text.length;) {
    const hit = token(text, i, names, depth);
    if (!hit) { plain += text[i++]; continue; }
    if (typeof hit.node === "string") plain += hit.node;
    else { flush(); out.append(hit.node); }
    i = hit.end;
  }
  flush();
  return out;
}

// token reads the mark at i, or null where there is none.
function token(text, i, names, depth) {
  switch (text[i]) {
    case "\\":
      return /[!-/:-@[-`{-~]/.test(text[i + 1] ?? "") ? { node: text[i + 1], end: i + 2 } : null;
    case "`":
      return codeSpan(text, i);
    case "<":
      return angle(text, i, names);
    case "[":
      return depth < inLabel ? masked(text, i, names) : null;
    case "h":
      return bare(text, i);
  }
  if (depth >= deepest) return null;
  for (const [mark, tag] of marks) {
    if (text.startsWith(mark, i)) return paired(text, i, mark, tag, names, depth);
  }
  return null;
}

function codeSpan(text, i) {
  const run = /^`+/.exec(text.slice(i))[0];
  for (let end = text.indexOf(run, i + run.length); end >= 0; end = text.indexOf(run, end + 1)) {
    if (text[end + run.length] === "`" || text[end - 1] === "`") continue;
    return { node: h("code", { text: text.slice(i + run.length, end).trim() }), end: end + run.length };
  }
  return { node: run, end: i + run.length };
}

function angle(text, i, names) {
  const m = /^<(?:t:(-?\d{1,14})(?::([tTdDfFR]))?|(@!?|@&|#)(\d{1,20})|\/([^:<>]{1,100}):\d{1,20}|(https?:\/\/[^\s<>]+))>/.exec(text.slice(i, i + 2100));
  if (!m) return null;
  const [all, seconds, style, kind, id, command, url] = m;
  const end = i + all.length;
  if (seconds) {
    const node = stamp(Number(seconds), style);
    return node && { node, end };
  }
  if (command) return { node: h("span", { class: "mention", text: "/" + command }), end };
  if (url) {
    const href = webLink(url);
    return href && { node: outward(href, url), end };
  }
  const name = kind === "#" ? "#" + names.channel(id) : kind === "@&" ? "@" + names.role(id) : "@" + names.user(id);
  return { node: h("span", { class: "mention", text: name }), end };
}

// masked reads [label](address). As in Discord, a label that itself looks like
// an address does not mask another one.
function masked(text, i, names) {
  const close = closing(text, i + 1, "]");
  if (close < 0 || text[close + 1] !== "(") return null;
  const m = /^\((?:<([^<>\s]+)>|((?:[^\s()<>]|\([^\s()<>]*\))+))\)/.exec(text.slice(close + 1, close + 2100));
  const label = text.slice(i + 1, close);
  const href = m && webLink(m[1] ?? m[2]);
  if (!href || label.trim() === "" || /https?:\/\//i.test(label)) return null;
  return { node: outward(href, inline(label, names, inLabel)), end: close + 1 + m[0].length };
}

// closing finds the bracket that ends a label, past escapes and inner pairs.
function closing(text, i, bracket) {
  for (let open = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "[") open++;
    else if (text[i] === bracket && open-- === 0) return i;
  }
  return -1;
}

function bare(text, i) {
  if (/[\p{L}\p{N}]/u.test(text[i - 1] ?? "")) return null;
  const m = /^https?:\/\/[^\s<>]+/.exec(text.slice(i, i + 2048));
  if (!m) return null;
  let url = m[0].replace(/[.,:;!?"'\]*_~|]+$/, "");
  if (url.endsWith(")") && !url.includes("(")) url = url.slice(0, -1);
  const href = webLink(url);
  return href && { node: outward(href, url), end: i + url.length };
}

function paired(text, i, mark, tag, names, depth) {
  const literal = { node: mark, end: i + mark.length };
  const from = i + mark.length;
  const word = /[\p{L}\p{N}]/u;
  if (mark === "_" && word.test(text[i - 1] ?? "")) return literal;
  if (mark.length === 1 && /\s|^$/.test(text[from] ?? "")) return literal;
  for (let at = from; at <= text.length - mark.length; at++) {
    if (text[at] === "\\") { at++; continue; }
    if (text[at] === "`") { at = codeSpan(text, at).end - 1; continue; }
    if (!text.startsWith(mark, at) || at === from) continue;
    if (mark.length === 1 && (text[at + 1] === mark || text[at - 1] === mark)) {
      at += text[at + 1] === mark ? 1 : 0;
      continue;
    }
    if (mark === "_" && word.test(text[at + 1] ?? "")) continue;
    if (mark === "**" && text[at + 2] === "*") at++; // ***both***: the outer mark closes last
    const node = h(tag, mark === "||" ? { class: "spoiler", tabindex: "0" } : {}, inline(text.slice(from, at), names, depth + 1));
    return { node, end: at + mark.length };
  }
  return literal;
}
