// Clocks tick in the browser from times that the server gave, by the server's clock. When the server has been silent for a while
// they stop, because the true value is then unknown.
import { whenChanged } from "./changes.js";

const timeout = 12_000;

let offset = 0;
let tick = null;
let heard = 0;

function listen(badge) {
  if (badge.dataset.tick === tick) return;
  tick = badge.dataset.tick;
  offset = Number(tick) - Date.now();
  heard = performance.now();
}

export function write(element, text) {
  // Keep the text node that Blazor created, so that Blazor can still update it.
  const node = element?.firstChild;
  if (node?.nodeType === Node.TEXT_NODE && node.nodeValue !== text) node.nodeValue = text;
}

export function duration(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

export function ago(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

// Cached rows leave their age to this script, also while clocks are stopped.
const unwritten = (element) => element.textContent === "\u00a0";

function age(which) {
  const now = Date.now() + offset;
  for (const element of document.querySelectorAll("[data-ago]")) if (which(element)) write(element, ago(now - Number(element.dataset.ago)));
}

/** Milliseconds since the server's last message; null when the page has no live view. */
export function silence() {
  return tick === null ? null : performance.now() - heard;
}

function words(badge, quiet, dead) {
  if (dead) return `Not live: no data for ${duration(quiet)}`;
  return "paused" in badge.dataset ? "Paused" : `Live · ${duration(quiet)} ago`;
}

function show() {
  const badge = document.querySelector("[data-tick]");
  if (badge) {
    listen(badge);
    const quiet = performance.now() - heard;
    const dead = quiet > timeout || "line" in document.documentElement.dataset;
    badge.toggleAttribute("data-stale", dead);
    write(badge.querySelector("[data-live-words]"), words(badge, quiet, dead));
    document.documentElement.toggleAttribute("data-still", dead || "paused" in badge.dataset);
    age(unwritten);
    if (dead || "paused" in badge.dataset) return;
  } else {
    tick = null;
    document.documentElement.toggleAttribute("data-still", "line" in document.documentElement.dataset);
    age(unwritten);
    if ("line" in document.documentElement.dataset) return;
  }

  const now = Date.now() + offset;
  age(() => true);
  for (const bar of document.querySelectorAll("[data-grow]")) grow(bar, now);
  for (const element of document.querySelectorAll("[data-since]")) write(element, duration(now - Number(element.dataset.since)));
  for (const element of document.querySelectorAll("[data-until]")) {
    const left = Number(element.dataset.until) - now;
    write(element, left > 500 ? `in ${duration(left + 500)}` : "now");
  }
}

// A bar with data-grow ("time width perSecond maximum", lengths in percent) grows from the last width that the server sent.
function grow(bar, now) {
  const [moment, width, perSecond, most] = bar.dataset.grow.split(" ").map(Number);
  bar.setAttribute("width", `${Number(Math.min(most, width + (perSecond * Math.max(0, now - moment)) / 1000).toFixed(3))}%`);
}

/** Keeps data-since, data-until and data-ago current, once a second. */
export function followClocks() {
  setInterval(show, 1000);
  document.addEventListener("visibilitychange", show);
  document.addEventListener("flexportal-line", show);
  whenChanged(show);
}
