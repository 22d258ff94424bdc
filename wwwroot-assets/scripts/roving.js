// Roving tabindex: a grid of links or buttons is one Tab stop, and arrow keys move inside it. Without this script each is a stop.
import { whenChanged } from "./changes.js";

const items = "a[href], button, [data-cell]";

function all(grid) {
  return [...grid.querySelectorAll(items)].filter((item) => !item.closest("[hidden]"));
}

function tidy() {
  for (const grid of document.querySelectorAll("[data-roving]")) {
    const found = all(grid);
    const stop = found.find((item) => item === document.activeElement)
      ?? found.find((item) => item.getAttribute("tabindex") === "0")
      ?? found[0];
    for (const item of found) {
      const index = item === stop ? "0" : "-1";
      if (item.getAttribute("tabindex") !== index) item.setAttribute("tabindex", index);
    }
  }
}

// Moves by screen position, so that it works for tables, wrapping lists and rows with gaps: left and right within the row, up and
// down to the nearest element of the nearest row.
function beside(found, from, { x, y }) {
  const here = from.getBoundingClientRect();
  let best = null;
  let least = Infinity;
  for (const item of found) {
    const box = item.getBoundingClientRect();
    const [dx, dy] = [box.x + box.width / 2 - here.x - here.width / 2, box.y + box.height / 2 - here.y - here.height / 2];
    const sameRow = box.top < here.bottom && here.top < box.bottom;
    const ahead = x !== 0 ? dx * x : dy * y;
    if (item === from || ahead < 1 || sameRow !== (x !== 0)) continue;
    const distance = x !== 0 ? ahead : ahead * 1_000 + Math.abs(dx);
    if (distance < least) [best, least] = [item, distance];
  }
  return best;
}

function edge(found, from, last, whole) {
  if (whole) return found[last ? found.length - 1 : 0];
  const row = from.closest("tr, [role=row], li");
  const near = row ? found.filter((item) => row.contains(item)) : found;
  return near[last ? near.length - 1 : 0];
}

function target(event, found, from) {
  switch (event.key) {
    case "ArrowRight": return beside(found, from, { x: 1, y: 0 });
    case "ArrowLeft": return beside(found, from, { x: -1, y: 0 });
    case "ArrowDown": return beside(found, from, { x: 0, y: 1 });
    case "ArrowUp": return beside(found, from, { x: 0, y: -1 });
    case "Home": return edge(found, from, false, event.ctrlKey);
    case "End": return edge(found, from, true, event.ctrlKey);
    default: return undefined;
  }
}

function go(item) {
  item.focus();
  item.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Containers with data-roving: one Tab stop, arrow keys, Home and End; with Ctrl the first and the last of all. */
export function followRoving() {
  document.addEventListener("keydown", (event) => {
    const grid = event.target.closest?.("[data-roving]");
    const from = event.target.closest?.(items);
    if (!grid || !from || event.altKey || event.metaKey || (event.ctrlKey && !["Home", "End"].includes(event.key))) return;
    const next = target(event, all(grid), from);
    if (next === undefined) return;
    event.preventDefault();
    if (next) go(next);
  });
  document.addEventListener("focusin", (event) => event.target.closest?.("[data-roving]") && tidy());
  whenChanged(tidy);
}
