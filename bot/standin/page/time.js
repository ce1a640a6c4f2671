// Times as members read them.

const steps = [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60]];
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const styles = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};

export function ago(date) {
  const seconds = (date - Date.now()) / 1000;
  if (Math.abs(seconds) < 45) return "just now";
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size * 0.95) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(Math.sign(seconds), "minute");
}

// stamp is the element for a <t:seconds:style> mark.
export function stamp(seconds, style = "f") {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const el = document.createElement("time");
  el.dateTime = date.toISOString();
  el.title = new Intl.DateTimeFormat(undefined, styles.F).format(date);
  if (style === "R") el.dataset.ago = "";
  el.textContent = style === "R" ? ago(date) : new Intl.DateTimeFormat(undefined, styles[style] ?? styles.f).format(date);
  return el;
}

export function clock(iso) {
  const date = new Date(iso);
  const today = new Date().toDateString() === date.toDateString();
  return new Intl.DateTimeFormat(undefined, today ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" }).format(date);
}

// keepTime refreshes what says how long ago something was.
export function keepTime() {
  setInterval(() => {
    for (const el of document.querySelectorAll("time[data-ago]")) {
      const text = ago(new Date(el.dateTime));
      if (el.textContent !== text) el.textContent = text;
    }
  }, 10000);
}
