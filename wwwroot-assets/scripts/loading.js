// While a new address loads, the old rows are dimmed and marked, so that they are not taken for the new ones.
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

/** Sets html[data-loading] while a page is fetched, until the live view has read the data of its new address. */
export function followLoading() {
  window.Blazor?.addEventListener("enhancednavigationstart", () => { navigating = true; show(); });
  window.Blazor?.addEventListener("enhancednavigationend", () => { navigating = false; show(); });
  setInterval(() => "loading" in document.documentElement.dataset && show(), 1000);
  whenChanged(show);
}
