// Between an address and its content: the old rows are dimmed and the page says so, instead of passing them off as the new.
import { whenChanged } from "./changes.js";

const longest = 15_000;

let navigating = false;
let since = 0;

function isBehind() {
  const shown = document.querySelector("[data-address]")?.dataset.address;
  return shown !== undefined && shown !== location.pathname + location.search;
}

function show() {
  const loading = navigating || isBehind();
  const root = document.documentElement;
  if (!loading) since = 0;
  else if (since === 0) since = performance.now();
  const on = loading && performance.now() - since < longest;
  if ("loading" in root.dataset !== on) root.toggleAttribute("data-loading", on);
}

/** Sets html[data-loading] while another page is fetched, and until a live view has read what its new address asks for. */
export function followLoading() {
  window.Blazor?.addEventListener("enhancednavigationstart", () => { navigating = true; show(); });
  window.Blazor?.addEventListener("enhancednavigationend", () => { navigating = false; show(); });
  setInterval(() => "loading" in document.documentElement.dataset && show(), 1000);
  whenChanged(show);
}
