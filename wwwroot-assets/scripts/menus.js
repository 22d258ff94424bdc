// Menus, cards, dialogs, and the Escape key.
import { whenChanged } from "./changes.js";

let opener = null;
let isOpen = false;

// The library gives the focus back to what had it when its script was ready, which can be a field of the dialog itself.
function returnFocus() {
  const wasOpen = isOpen;
  isOpen = document.querySelector("[role=dialog]:not(dialog)") !== null;
  if (!wasOpen || isOpen) return;
  if (document.activeElement === document.body) opener?.focus();
  opener = null;
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
}

function close(menu) {
  menu.open = false;
  menu.querySelector("summary").focus();
}

function closeLibraryMenu() {
  document.querySelector(".mud-overlay:not(.mud-overlay-dialog)")?.click();
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

// A browser that does not know the attributes command and commandfor yet.
function command(button) {
  if (!button || "commandForElement" in button) return;
  const dialog = document.getElementById(button.getAttribute("commandfor"));
  if (button.getAttribute("command") === "close") dialog?.close();
  else dialog?.showModal();
}

// The address of the page no longer asks for the dialog, and the focus returns to the link that did.
function closed(dialog) {
  if (!dialog.dataset?.closeTo || dialog.open) return;
  history.replaceState(history.state, "", dialog.dataset.closeTo);
  const link = opener?.isConnected ? opener : null;
  (link?.checkVisibility() ? link : link?.closest("details")?.querySelector("summary"))?.focus();
}

/**
 * A menu closes with Escape, with a link in it, and when the focus leaves it; Escape presses data-escape. A dialog that closes leaves the
 * focus on the button with aria-haspopup="dialog" that opened it.
 */
export function followMenus() {
  // Before the link is followed: what is open then is kept open by a page that is loaded again.
  document.addEventListener("click", followed, { capture: true });
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    opener = event.target.closest("[aria-haspopup=dialog]") ?? opener;
    command(event.target.closest("[commandfor]"));
  });
  document.addEventListener("close", (event) => closed(event.target), { capture: true });
  whenChanged(returnFocus);
  document.addEventListener("focusin", (event) => {
    closeMenus(event.target);
    forgetCards();
  });
  document.addEventListener("pointerover", forgetCards, { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (document.querySelector(".mud-popover-open")) {
      // A list of the library closes by itself when it has the focus; a click opens it without.
      if (document.activeElement.matches("[aria-haspopup]:not([role=combobox])")) closeLibraryMenu();
      return;
    }
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
