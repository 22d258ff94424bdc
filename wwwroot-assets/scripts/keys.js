// Keyboard shortcuts. A key acts on the element with the matching data-shortcut: a link is followed, a menu opened, a field or button
// focused; elements of the page win over those of the shell. A button is clicked only if it has
// data-shortcut-click, so that a typing error starts nothing. Ignored while typing and with a modifier key.
const timeout = 1_500;
const typed = "input, textarea, select, [contenteditable]";
const focusable = "a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]), select:not([disabled]), "
  + "textarea:not([disabled]), summary, [tabindex='0']";

let first = null;
let firstAt = 0;

function find(keys) {
  const named = `[data-shortcut="${CSS.escape(keys)}"]`;
  return document.querySelector(`main ${named}`) ?? document.querySelector(named);
}

function starts(key) {
  return document.querySelector(`[data-shortcut^="${CSS.escape(key)} "]`) !== null;
}

function act(element) {
  // On a narrow screen a field of the bar at the top lies in a popover.
  if (element.matches("input") && !element.checkVisibility()) element.closest("[popover]")?.showPopover?.();
  if (element.matches("input, textarea, select") || "shortcutFocus" in element.dataset) element.focus();
  else if (element.matches("details")) {
    element.open = !element.open;
    element.querySelector("summary")?.focus();
  } else if (element.matches("a[href], summary, [data-shortcut-click]")) {
    element.click();
  } else if (element.matches("button")) {
    element.focus();
  } else element.querySelector(focusable)?.focus();
  if (element.matches("input[type=search], input[type=text]")) element.select();
}

function rows() {
  return [...document.querySelectorAll("[data-row], tr[data-run], .data-grid tbody tr")].filter((row) => row.checkVisibility?.() ?? true);
}

function current(all) {
  return all.findIndex((row) => row.contains(document.activeElement));
}

function move(step) {
  const all = rows();
  if (all.length === 0) return false;
  const now = current(all);
  const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, now + step))];
  (next.querySelector("[data-row-link]") ?? next.querySelector(focusable))?.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function select() {
  const all = rows();
  const box = all[current(all)]?.querySelector("[data-row-select], input[type=checkbox]");
  box?.click();
  return box !== undefined && box !== null;
}

function perform(keys) {
  if (keys === "j") return move(1);
  if (keys === "k") return move(-1);
  if (keys === "x") return select();
  const element = find(keys);
  if (!element || element.matches("[disabled], [aria-disabled=true]")) return false;
  act(element);
  return true;
}

function press(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.documentElement.dataset.keys === "off" || event.target.closest?.(typed)) return;
  // In a dialog the keys are the dialog's.
  if (document.querySelector("dialog[open], [role=dialog]")) return;
  const key = event.key === "Escape" ? "Esc" : event.key;
  if (event.shiftKey && /^[a-z]$/i.test(key)) return;

  const pair = first !== null && performance.now() - firstAt < timeout ? `${first} ${key}` : null;
  first = null;
  if ((pair && perform(pair)) || perform(key)) {
    event.preventDefault();
  } else if (key.length === 1 && starts(key)) {
    [first, firstAt] = [key, performance.now()];
  }
}

/** Follows the keys of Shell/Shortcuts.cs; html[data-keys=off] switches them off. */
export function followKeys() {
  document.addEventListener("keydown", press);
}
