// Back and Forward return to where the reader was. The browser scrolls before the content of the address has arrived, and so in vain.
import { whenChanged } from "./changes.js";

const longest = 5_000;
const places = new Map();

// Where to go, since when, and whether the page of the address has arrived.
let wanted = null;

function leave() {
  wanted = null;
}

function remember() {
  if (!wanted) places.set(location.href, scrollY);
}

function come() {
  const place = places.get(location.href);
  wanted = place ? { place, since: performance.now(), arrived: false } : null;
}

function go() {
  if (!wanted?.arrived) return;
  scrollTo(scrollX, wanted.place);
  if (scrollY >= wanted.place - 1 || performance.now() - wanted.since > longest) leave();
}

/** Keeps the scroll position of each address of this tab; whatever the reader does in between counts more. */
export function followPlaces() {
  addEventListener("scroll", remember, { passive: true });
  addEventListener("popstate", come);
  for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) addEventListener(kind, leave, { capture: true, passive: true });
  window.Blazor?.addEventListener("enhancednavigationend", () => {
    if (wanted) wanted.arrived = true;
    go();
  });
  whenChanged(go);
}
