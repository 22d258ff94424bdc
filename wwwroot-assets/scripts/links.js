// What the address says about times is kept by every link to another page of the portal, also by one that was written without it.
const kept = ["tz", "times"];

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

/** Before a link is followed, opened elsewhere or copied. */
export function followLinks() {
  for (const kind of ["pointerdown", "focusin", "click", "contextmenu"]) window.addEventListener(kind, keep, { capture: true });
}
