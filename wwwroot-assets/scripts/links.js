// Links, and where a reader without a mouse is once one was followed.
import { whenChanged } from "./changes.js";

const kept = ["tz", "times"];
const focusable = "a[href], button, input, select, textarea, summary, [tabindex]";

let last = null;
let leadsToAPlace = false;

// What the address says about times is kept by every link to another page of the portal, also by one that was written without it.
function keep(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || link.origin !== location.origin || link.target || link.download || link.dataset.enhanceNav === "false" || "keepNot" in link.dataset) return;
  const here = new URLSearchParams(location.search);
  const address = new URL(link.href);
  if (address.pathname === location.pathname && address.search === location.search) return;
  let changed = false;
  for (const name of kept) {
    if (!here.has(name) || address.searchParams.has(name)) continue;
    address.searchParams.set(name, here.get(name));
    changed = true;
  }
  if (changed) link.href = address.href;
}

function focus(element) {
  if (!element.matches(focusable)) {
    element.tabIndex = -1;
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  }
  element.focus({ preventScroll: true });
}

// Blazor scrolls to the place that a link names and leaves the focus at the link. Whoever followed a link inside the place, such as one that unfolds a row, stays at it.
function arrive() {
  const place = leadsToAPlace ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (!place) return;
  leadsToAPlace = false;
  if (!place.contains(document.activeElement)) focus(place);
}

function follow(event) {
  const link = event.target.closest?.("a[href]");
  leadsToAPlace = Boolean(link?.hash) && link.href === location.href;
  // On the page that is shown the place is there already; another page has to arrive first.
  arrive();
}

// Blazor writes a page anew when it comes alive, whatever has the focus in it: the heading that it begins with, and a place with a name,
// are the same thing afterwards.
function restore() {
  if (!last || last.isConnected || document.activeElement !== document.body) return;
  const next = last.id ? document.getElementById(last.id) : last.matches("h1") ? document.querySelector("main h1") : null;
  last = null;
  if (next) focus(next);
}

/** Before a link is followed, opened elsewhere or copied; and afterwards, when the focus has to be where the reader is. */
export function followLinks() {
  for (const kind of ["pointerdown", "focusin", "click", "contextmenu"]) window.addEventListener(kind, keep, { capture: true });
  window.addEventListener("click", follow);
  window.Blazor?.addEventListener("enhancednavigationend", arrive);
  // A click beside everything gives the focus up.
  window.addEventListener("pointerdown", () => { last = null; });
  window.addEventListener("focusin", (event) => { last = event.target; });
  whenChanged(restore);
}
