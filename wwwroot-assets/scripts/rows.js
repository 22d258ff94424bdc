// The server replaces the HTML of a row when its run changes. Selection and focus are kept here: which two runs are
// selected for comparison, also across pages of the list, and which row has the focus.
import { whenChanged } from "./changes.js";

const most = 2;

// Selected runs in order of selection: id and start time.
let chosen = [];
let focused = null;

function rowOf(element) {
  return element?.closest?.("[data-row][data-run]") ?? null;
}

function choose(box) {
  const { run, startedAt } = rowOf(box).dataset;
  chosen = chosen.filter(([id]) => id !== run);
  // A third selection replaces the first.
  if (box.checked) chosen = [...chosen.slice(1 - most), [run, Number(startedAt)]];
  show();
}

function mark() {
  for (const box of document.querySelectorAll("[data-row-select]")) {
    const row = rowOf(box);
    const isChosen = chosen.some(([id]) => id === row.dataset.run);
    if (box.checked !== isChosen) box.checked = isChosen;
    row.classList.toggle("is-selected", isChosen);
  }
}

function show() {
  mark();
  const bar = document.querySelector("[data-choice]");
  if (!bar) return;
  for (const words of bar.querySelectorAll("[data-choice-of]")) words.hidden = Number(words.dataset.choiceOf) !== chosen.length;
  bar.querySelector("[data-choice-clear]").hidden = chosen.length === 0;
  if (chosen.length < most) return;
  const [older, newer] = chosen.toSorted(([, one], [, other]) => one - other);
  const to = bar.dataset.choiceTo.replace("{newer}", newer[0]).replace("{older}", older[0]);
  const go = bar.querySelector("[data-choice-go]");
  if (go.getAttribute("href") !== to) go.setAttribute("href", to);
}

function remember({ target }) {
  const row = rowOf(target);
  focused = row && { run: row.dataset.run, isBox: target.matches("[data-row-select]"), target };
}

// The focused row was replaced.
function refocus() {
  if (!focused || focused.target.isConnected || document.activeElement !== document.body) return;
  focusOn(focused.run, focused.isBox);
}

function focusOn(run, isBox) {
  const row = run && document.querySelector(`[data-row][data-run="${CSS.escape(run)}"]`);
  row?.querySelector(isBox ? "[data-row-select]" : "[data-row-link]")?.focus({ preventScroll: true });
}

/** Rows with data-row and data-run, their checkboxes with data-row-select, and the selection bar with data-choice. */
export function followRows() {
  document.addEventListener("change", ({ target }) => target.matches?.("[data-row-select]") && choose(target));
  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.("[data-choice-clear]")) return;
    const [last] = chosen.at(-1) ?? [];
    chosen = [];
    show();
    // The button is gone: move the focus back to the last selected row.
    focusOn(last, true);
  });
  document.addEventListener("focusin", remember);
  whenChanged(() => {
    show();
    refocus();
  });
}
