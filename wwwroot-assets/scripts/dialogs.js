// Native dialogs and menus: the browser keeps the focus inside a dialog and gives it back to what opened it.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
}

/** data-dialog="ID" opens <dialog id="ID">; data-dialog-close closes the one around it; a menu closes with Escape and when the focus leaves. */
export function followDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener && !opener.matches("[disabled], [aria-disabled=true]")) document.getElementById(opener.dataset.dialog)?.showModal();
    event.target.closest("[data-dialog-close]")?.closest("dialog")?.close();
    closeMenus(event.target);
  });
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? event.target.closest?.("details.menu[open]") : null;
    if (!menu) return;
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  }, { capture: true });
}
