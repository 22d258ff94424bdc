// Menus, cards, and the Escape key.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
}

function close(menu) {
  menu.open = false;
  menu.querySelector("summary").focus();
}

// A card appears with hover and focus by its styles; after Escape it stays away until both are gone.
function dismissCards() {
  const cards = document.querySelectorAll("[data-card]:is(:hover, :focus-within):not([data-dismissed])");
  for (const card of cards) card.dataset.dismissed = "";
  return cards.length > 0;
}

function forgetCards() {
  for (const card of document.querySelectorAll("[data-dismissed]:not(:hover, :focus-within)")) delete card.dataset.dismissed;
}

// A live page stays when its address changes, and so would its menu.
function followed(event) {
  const menu = event.target.closest?.("a[href]")?.closest("details.menu[open]");
  if (menu && !event.ctrlKey && !event.metaKey && !event.shiftKey) close(menu);
}

/** A menu closes with Escape, with a link in it, and when the focus leaves it; Escape presses data-escape. */
export function followMenus() {
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    followed(event);
  });
  document.addEventListener("focusin", (event) => {
    closeMenus(event.target);
    forgetCards();
  });
  document.addEventListener("pointerover", forgetCards, { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.menu[open]");
    const dismissed = !menu && dismissCards();
    // The element opened last comes last in the document.
    const escape = menu || dismissed ? null : [...document.querySelectorAll("[data-escape]")].at(-1);
    if (!menu && !dismissed && !escape) return;
    event.preventDefault();
    escape?.click();
    if (menu) close(menu);
  }, { capture: true });
}
