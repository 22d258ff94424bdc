// Native dialogs and menus: the browser traps the focus in a dialog and returns it to the opener.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
}

/** data-dialog="ID" opens <dialog id="ID">; data-dialog-close closes the one around it; a menu closes with Escape and when the focus leaves; Escape presses data-escape. */
export function followDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener && !opener.matches("[disabled], [aria-disabled=true]")) document.getElementById(opener.dataset.dialog)?.showModal();
    event.target.closest("[data-dialog-close]")?.closest("dialog")?.close();
    closeMenus(event.target);
  });
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
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
