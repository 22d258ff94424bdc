// Rows of runs are text that the server writes anew when a run has changed. What the reader did with a row lives here: which two are
// chosen for comparison, also on another page of the list, and where the focus stands.
import { whenChanged } from "./changes.js";

const most = 2;

// The runs chosen, in the order of choosing: their ids and when they started.
let chosen = [];
let focused = null;

function rowOf(element) {
  return element?.closest?.("[data-row][data-run]") ?? null;
}

function choose(box) {
  const { run, startedAt } = rowOf(box).dataset;
  chosen = chosen.filter(([id]) => id !== run);
  // A third takes the place of the one that was chosen first.
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

// The row that had the focus was replaced by what it says now.
function refocus() {
  if (!focused || focused.target.isConnected || document.activeElement !== document.body) return;
  focusOn(focused.run, focused.isBox);
}

function focusOn(run, isBox) {
  const row = run && document.querySelector(`[data-row][data-run="${CSS.escape(run)}"]`);
  row?.querySelector(isBox ? "[data-row-select]" : "[data-row-link]")?.focus({ preventScroll: true });
}

/** Rows with data-row and data-run, their boxes with data-row-select, and the bar with data-choice that tells what is chosen. */
export function followRows() {
  document.addEventListener("change", ({ target }) => target.matches?.("[data-row-select]") && choose(target));
  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.("[data-choice-clear]")) return;
    const [last] = chosen.at(-1) ?? [];
    chosen = [];
    show();
    // The button is gone: the focus goes back to where the choice was made.
    focusOn(last, true);
  });
  document.addEventListener("focusin", remember);
  whenChanged(() => {
    show();
    refocus();
  });
}
