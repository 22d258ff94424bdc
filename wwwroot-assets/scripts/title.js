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
 * A live page gives its tab title in data-title, its progress (0 to 100) in data-progress, and in
 * data-outcome its state: running, success, incomplete, failed, cancelled, lost.
 */
export function followTitle() {
  whenChanged(show);
}
