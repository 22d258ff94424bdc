// One observer for everybody who looks at what the server puts on the page, also later.
const callbacks = [];
const attributes = ["data-title", "data-progress", "data-outcome", "data-say", "data-notify", "data-started", "data-tick", "data-read", "data-roving", "data-address"];
let waiting = false;

function run() {
  waiting = false;
  for (const callback of callbacks) callback();
}

function schedule() {
  if (waiting) return;
  waiting = true;
  // A tab in the background gets no frames, and its title is what the reader looks at then.
  if (document.hidden) setTimeout(run);
  else requestAnimationFrame(run);
}

/** Calls back now, and after each change of the page; changes of one moment are one call. */
export function whenChanged(callback) {
  if (callbacks.length === 0) {
    new MutationObserver(schedule).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: attributes });
    window.Blazor?.addEventListener("enhancedload", schedule);
  }
  callbacks.push(callback);
  callback();
}
