// Where a reader without a mouse is. Blazor scrolls to the place that a link names and leaves the focus at the link, and it writes a page
// anew when it comes alive, whatever has the focus in it.
import { whenChanged } from "./changes.js";

const focusable = "a[href], button, input, select, textarea, summary, [tabindex]";

let last = null;
let leadsToAPlace = false;

function focus(element) {
  if (!element.matches(focusable)) {
    element.tabIndex = -1;
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  }
  element.focus({ preventScroll: true });
}

// Whoever followed a link inside the place, such as one that unfolds a row, stays at it.
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

// The heading that a page begins with, and places with a name, are the same thing when they are written anew.
function keep() {
  if (!last || last.isConnected || document.activeElement !== document.body) return;
  const next = last.id ? document.getElementById(last.id) : last.matches("h1") ? document.querySelector("main h1") : null;
  last = null;
  if (next) focus(next);
}

/** Keeps the focus where the reader is: at the place a link led to, and at the same thing when it is written anew. */
export function followFocus() {
  // A click beside everything gives the focus up.
  window.addEventListener("pointerdown", () => { last = null; });
  window.addEventListener("focusin", (event) => { last = event.target; });
  window.addEventListener("click", follow);
  window.Blazor?.addEventListener("enhancednavigationend", arrive);
  whenChanged(keep);
}
