// Clocks tick in the browser, from times that the server gave. They keep to the server's clock, and they stop with it: when the server
// has not spoken for a while, a clock that goes on would claim something nobody knows.
import { whenChanged } from "./changes.js";

const patience = 12_000;

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
  // The text node that Blazor made stays, so that Blazor can go on changing it.
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

// Text that the server keeps for long leaves the age to this script, also where clocks stand still.
const unwritten = (element) => element.textContent === "\u00a0";

function age(which) {
  const now = Date.now() + offset;
  for (const element of document.querySelectorAll("[data-ago]")) if (which(element)) write(element, ago(now - Number(element.dataset.ago)));
}

/** How long the server has said nothing, in milliseconds; null when nothing on the page is watched. */
export function silence() {
  return tick === null ? null : performance.now() - heard;
}

function words(badge, quiet, dead) {
  if (dead) return `Not live: nothing heard for ${duration(quiet)}`;
  return "paused" in badge.dataset ? "Paused" : `Live · ${duration(quiet)} ago`;
}

function show() {
  const badge = document.querySelector("[data-tick]");
  if (badge) {
    listen(badge);
    const quiet = performance.now() - heard;
    const dead = quiet > patience || "line" in document.documentElement.dataset;
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

// A bar with data-grow ("moment width perSecond most", lengths in percent) grows from where the server last saw it.
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
