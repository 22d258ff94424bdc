// Links, and the keyboard focus after one was followed.

const kept = ["tz", "times"];
const focusable = "a[href], button, input, select, textarea, summary, [tabindex]";

let leadsToAPlace = false;
let navigating = false;

// Links to other pages of the portal keep the time settings of the current address.
function keep(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || link.origin !== location.origin || link.target || link.download) return;
  if (link.dataset.enhanceNav === "false" || "keepNot" in link.dataset) return;
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

/** Focuses an element that need not be focusable. */
export function focus(element) {
  if (!element.matches(focusable)) {
    element.tabIndex = -1;
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  }
  element.focus({ preventScroll: true });
}

// Blazor scrolls to the target of a fragment link and leaves the focus. Focus moves to the target, unless the link is inside it.
function arrive() {
  const place = leadsToAPlace ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (!place) return;
  leadsToAPlace = false;
  // What was open is opened again in the next frame (handover.js), and moves the target.
  requestAnimationFrame(() => requestAnimationFrame(() => place.scrollIntoView()));
  if (!place.contains(document.activeElement)) focus(place);
}

function follow(event) {
  const link = event.target.closest?.("a[href]");
  leadsToAPlace = Boolean(link?.hash) && link.href === location.href;
  // On the current page the target exists already; another page must load first, also when it has the same target.
  if (!navigating) arrive();
}

/** Prepares links before they are followed, opened elsewhere or copied, and moves the focus afterwards. */
export function followLinks() {
  for (const kind of ["pointerdown", "focusin", "click", "contextmenu"]) window.addEventListener(kind, keep, { capture: true });
  window.addEventListener("click", follow);
  window.Blazor?.addEventListener("enhancednavigationstart", () => { navigating = true; });
  window.Blazor?.addEventListener("enhancednavigationend", () => {
    navigating = false;
    arrive();
  });
}
