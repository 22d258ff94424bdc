// Menus, dialogs, and the Escape key.
import { whenChanged } from "./changes.js";

let opener = null;
let isOpen = false;

// The library gives the focus back to what had it when its script was ready, which can be a field of the dialog itself.
function returnFocus() {
  const wasOpen = isOpen;
  isOpen = document.querySelector("[role=dialog]") !== null;
  if (!wasOpen || isOpen) return;
  if (document.activeElement === document.body) opener?.focus();
  opener = null;
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
}

/**
 * A menu closes with Escape and when the focus leaves it; Escape presses data-escape. A dialog that closes leaves the focus on the button
 * with aria-haspopup="dialog" that opened it.
 */
export function followMenus() {
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    opener = event.target.closest("[aria-haspopup=dialog]") ?? opener;
  });
  whenChanged(returnFocus);
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.menu[open]");
    // The element opened last comes last in the document. A list of the library that is open closes by itself.
    const close = menu || document.querySelector(".mud-popover-open") ? null : [...document.querySelectorAll("[data-escape]")].at(-1);
    if (!menu && !close) return;
    event.preventDefault();
    close?.click();
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }, { capture: true });
}
