import { whenChanged } from "./changes.js";

const marks = { running: "●", success: "✓", incomplete: "!", failed: "✗", cancelled: "–", lost: "?" };

function show() {
  const element = document.querySelector("[data-title]");
  if (!element?.dataset.title) return;
  const { title, progress, outcome } = element.dataset;
  const parts = [marks[outcome ?? (progress ? "running" : "")], progress && `${progress} %`, title];
  const text = parts.filter(Boolean).join(" ");
  if (document.title !== text) document.title = text;
}

/**
 * A page that goes on living says in data-title what its tab is called now, in data-progress how far it is (0 to 100), and in
 * data-outcome how it stands: running, success, incomplete, failed, cancelled, lost.
 */
export function followTitle() {
  whenChanged(show);
}
