// Menus, and the Escape key.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
}

/** A menu closes with Escape and when the focus leaves it; Escape presses data-escape. */
export function followMenus() {
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.menu[open]");
    // The element opened last comes last in the document.
    const close = menu ? null : [...document.querySelectorAll("[data-escape]")].at(-1);
    if (!menu && !close) return;
    event.preventDefault();
    close?.click();
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }, { capture: true });
}
