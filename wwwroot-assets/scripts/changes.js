// One MutationObserver shared by all modules that watch the page.
const callbacks = [];
const attributes = [
  "data-title", "data-progress", "data-outcome", "data-say", "data-notify", "data-tick", "data-read", "data-roving",
  "data-address",
];
let waiting = false;

function run() {
  waiting = false;
  for (const callback of callbacks) callback();
}

function schedule() {
  if (waiting) return;
  waiting = true;
  // A background tab gets no animation frames, and its title must stay current.
  if (document.hidden) setTimeout(run);
  else requestAnimationFrame(run);
}

/** Calls back now and after each change of the page; changes of one frame are one call. */
export function whenChanged(callback) {
  if (callbacks.length === 0) {
    new MutationObserver(schedule).observe(
      document.body, { subtree: true, childList: true, attributes: true, attributeFilter: attributes });
    window.Blazor?.addEventListener("enhancedload", schedule);
  }
  callbacks.push(callback);
  callback();
}
