// Blazor draws a live part again with new elements, at the latest when it becomes interactive. What the reader was doing with an old
// element goes on with its counterpart: a press that is not released yet, the focus, a typed text, an opened menu.
import { whenChanged } from "./changes.js";
import { focus } from "./links.js";

const fields = "input:not([type=hidden], [type=password], [type=checkbox], [type=radio], [type=file]), textarea, select";
const pressable = "a[href], button, summary";

let pressed = null;
let focused = null;
let opened = new Set();
let typed = new Set();

function mark(element) {
  const { localName, id, name } = element;
  const own = id || name || element.getAttribute("href");
  const words = element.matches("details") ? element.querySelector("summary") : element;
  return `${localName} ${own || words?.textContent.trim()}`;
}

/** The element that took the place of one that is gone; null when there is none, or more than one could be it. */
function counterpart(element) {
  const wanted = mark(element);
  const found = [...document.querySelectorAll(element.localName)].filter((one) => mark(one) === wanted);
  return found.length === 1 ? found[0] : null;
}

function press(event) {
  pressed = event.button === 0 ? event.target.closest?.(pressable) : null;
}

// The browser sends no click when the pressed element is gone.
function release(event) {
  const was = pressed;
  pressed = null;
  if (!was || was.isConnected || event.button !== 0) return;
  const next = event.target.closest?.(pressable);
  if (!next || next !== counterpart(was)) return;
  const { ctrlKey, metaKey, shiftKey } = event;
  next.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, composed: true, ctrlKey, metaKey, shiftKey }));
}

function toggle({ target }) {
  if (!target.matches?.("details")) return;
  if (target.open) opened.add(target);
  else opened.delete(target);
}

function retype(old, next) {
  if (next.value === old.value) return;
  next.value = old.value;
  // The server learns of it as if it had been typed now.
  next.dispatchEvent(new Event("change", { bubbles: true }));
}

// Only in the same step as the element went: what comes later is another field of the same name.
function follow(elements, take) {
  const kept = new Set();
  for (const element of elements) {
    const next = element.isConnected ? element : counterpart(element);
    if (!next) continue;
    if (next !== element) take(element, next);
    kept.add(next);
  }
  return kept;
}

function refocus() {
  if (!focused || focused.isConnected || document.activeElement !== document.body) return;
  const next = counterpart(focused);
  if (next) {
    focus(next);
    if (next.matches(fields) && focused.selectionStart != null) next.setSelectionRange(focused.selectionStart, focused.selectionEnd);
  }
  focused = next;
}

function look() {
  opened = follow(opened, (_, next) => { next.open = true; });
  typed = follow(typed, retype);
  refocus();
}

function forget() {
  opened.clear();
  typed.clear();
}

/** Watches what is pressed, focused, opened and typed, and finds it again. Another page begins with none of it. */
export function followHandOver() {
  window.addEventListener("mousedown", press, { capture: true });
  window.addEventListener("mouseup", release, { capture: true });
  // A press on empty space drops the focus.
  window.addEventListener("pointerdown", () => { focused = null; });
  window.addEventListener("focusin", ({ target }) => { focused = target; });
  document.addEventListener("toggle", toggle, { capture: true });
  document.addEventListener("input", ({ target }) => target.matches?.(fields) && typed.add(target));
  document.addEventListener("submit", forget, { capture: true });
  window.Blazor?.addEventListener("enhancednavigationstart", forget);
  whenChanged(look);
}
